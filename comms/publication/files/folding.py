"""Words as they are looked for: letters and digits without case and accents, and where each of them stood."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

PAGE_ENDS = "\f"  # stands between the pages in the text of a file that has them


def folded(words: str) -> tuple[str, list[int]]:
    """The plain letters and digits of `words`, and the place of each in it."""
    letters, places = [], []
    for place, sign in enumerate(words):
        for plain in unicodedata.normalize("NFKD", sign).casefold():
            if plain.isalnum():
                letters.append(plain)
                places.append(place)
    return "".join(letters), places


def spans(words: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """From where to where each of `wanted` stands in `words`, in their order there; overlaps and all."""
    plain, places = folded(words)
    found = []
    for key in (folded(word)[0] for word in wanted):
        start = plain.find(key) if key else -1
        while start >= 0:
            found.append((places[start], places[start + len(key) - 1] + 1))
            start = plain.find(key, start + 1)
    return sorted(found)


def without(words: str, hidden: Sequence[str], instead: str) -> str:
    """`words` with `instead` wherever one of `hidden` stands; what overlaps is one gap."""
    made, at = [], 0
    for start, end in spans(words, hidden):
        if start >= at:
            made += [words[at:start], instead]
        at = max(at, end)
    return "".join([*made, words[at:]])
