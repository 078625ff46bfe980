"""Passages of a file's text: cut into paragraphs to choose from, and found again on their pages. Pure.

What a reader would not call another word is not told apart: spacing, the ends of lines, hyphens within words, the
shape of quotation marks. Letters, their case and accents, figures and signs are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comms.publication.files.folding import PAGE_ENDS

GAP = "[…]"
GAPS = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
HYPHENS = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011\u00ad\ufffe]\s*(?=[^\W\d_])")
UNSEEN = dict.fromkeys(map(ord, "\u00ad\ufffe\u200b\u200c\u200d\u2060\ufeff\x02"))
MARKS = str.maketrans("‘’‚‛“”„‟«»‹›", '\'\'\'\'""""""""')
ENDS = (".", ":", ";", "?", "!", "”", "»", '"', "。", "؟", "…")
BEGINS = re.compile(r"\s*(?:[\u2022\u2023\u25cf–—-]\s|\(?\w{1,3}[.)]\s)")
SHORT = 0.8  # of the longest line: a line that ends sooner, and at the end of a sentence, ends a paragraph


def pages(text: str, count: int | None) -> list[tuple[int | None, str]]:
    """The pages of a file's text with their numbers; no number where the file has none or they cannot be told apart."""
    parts = text.split(PAGE_ENDS)
    if len(parts) == 1 and count != 1:
        return [(None, text)]
    return list(enumerate(parts, start=1))


def paragraphs(page: str) -> list[str]:
    """The page in pieces to choose from, each on one line."""
    lines = page.splitlines()
    longest = max((len(line.strip()) for line in lines), default=0)
    found: list[str] = []
    is_open = False
    for line in lines:
        said = line.strip()
        if said:
            if is_open and not BEGINS.match(said):
                found[-1] = _joined(found[-1], said)
            else:
                found.append(said)
        is_open = bool(said) and not (said.endswith(ENDS) and len(said) < SHORT * longest)
    return found


def _joined(before: str, line: str) -> str:
    is_cut = before.endswith("-") and before[-2:-1].isalpha() and line[:1].islower()
    return before[:-1] + line if is_cut else f"{before} {line}"


@dataclass(frozen=True)
class Text:
    """The pages of a file as they are compared, in a row, and where each begins."""

    whole: str
    starts: tuple[int, ...]

    def place(self, passage: str, *, on: int | None = None) -> int | None:
        """On which page (from 0) the passage begins, or None where it does not stand there.

        Between two gaps it stands as it is written, also over the end of a page; what follows a gap stands later.
        """
        first, *others = [s for part in GAPS.split(passage) if (s := plain(part))] or [""]
        ends = (*self.starts[1:], len(self.whole))
        for number, (start, end) in enumerate(zip(self.starts, ends, strict=True)):
            if not first or on not in (None, number):
                continue
            at = self.whole.find(first, start, end + len(first) - 1)
            if at >= 0 and self._goes_on(others, at + len(first)):
                return number
        return None

    def _goes_on(self, wanted: Sequence[str], end: int) -> bool:
        for stretch in wanted:
            at = self.whole.find(stretch, end)
            if at < 0:
                return False
            end = at + len(stretch)
        return True

    def taken(self, passage: str, paragraph: str) -> str:
        """`passage` with one more paragraph after it, and a mark between them where something is left out."""
        if not passage.strip():
            return paragraph
        together = f"{passage.rstrip()}\n\n{paragraph}"
        if self.place(together) is not None:
            return together
        return f"{passage.rstrip()}\n\n{GAP}\n\n{paragraph}"


def read(texts: Iterable[str]) -> Text:
    whole, starts = "", []
    for text in texts:
        starts.append(len(whole))
        whole += plain(text)
    return Text(whole, tuple(starts))


def plain(text: str) -> str:
    """What is compared of a text."""
    said = unicodedata.normalize("NFKC", text.replace(GAP, " ")).translate(MARKS)
    said = HYPHENS.sub("", said).translate(UNSEEN)
    return "".join(said.split())
