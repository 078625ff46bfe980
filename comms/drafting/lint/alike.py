"""How much of one text stands word for word in another, wherever paragraphs begin and end. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from comms.drafting.lint import wording

RUN = 8  # words in a row that two letters do not share by chance
WORD = re.compile(r"\w+")
LEAST = 0.5  # of the words alone, below which runs of them are not looked for


class Run:
    """The words of a text in a row, ready to be compared with many others."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words = _words(texts)
        self._runs = list(_runs(self.words))
        self._known = frozenset(self._runs)
        self._counts = Counter(self.words)

    def share_in(self, texts: Iterable[str]) -> float:
        """The part of its words that stand in a run of eight which `texts` have too: 0 to 1."""
        theirs = _words(texts)
        held = set(theirs)
        known = sum(count for word, count in self._counts.items() if word in held)
        if not self.words or known < LEAST * len(self.words):
            return 0.0
        shared = self._known.intersection(_runs(theirs))
        covered = until = 0
        for start, run in enumerate(self._runs):
            if run in shared:
                covered += start + RUN - max(start, until)
                until = start + RUN
        return covered / len(self.words)


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in WORD.findall(wording.without_marks(text).casefold())]


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(RUN)), strict=False)
