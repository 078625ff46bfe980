"""What the pictures on the pages of a copy say to a reader of pictures, and which of them say a name.

It is read once, and kept with the copy, since words may be withheld later. Nobody searches it but the gate.
A reader of pictures takes signs for each other and sees words in specks: long words are found in spite of the one,
and short ones count as words of their own alone, because of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

from comms.drafting.lint import names
from comms.publication import gate, seen
from comms.publication.files import recognising
from comms.publication.files.folding import PAGE_ENDS

# In columns, as a page of text is read, and anywhere, as on a photograph or a stamp.
WAYS = ("3", seen.SPARSE)
LONG = 6  # letters in which signs that are alike make no other word of it
MOST_TOLD = 10
NEITHER = re.compile(r"[\W_]+")


def languages(hidden: Iterable[str], *, language: str) -> str:
    """What is to be expected on the pages of a reply in `language`: what of it, and of the names' scripts, is here."""
    wanted = [*recognising.languages(language).split("+"), *seen.scripts(hidden)]
    return "+".join(one for one in dict.fromkeys(wanted) if one in recognising.installed())


def read(picture: BinaryIO, *, languages: str, dpi: float) -> str | None:
    """What a painted page shows, read in each of the ways. None when nothing here reads it."""
    said = []
    for way in WAYS:
        picture.seek(0)
        try:
            found = recognising.read(picture, languages=languages, dpi=dpi, mode=way, least=0)
        except recognising.NotRead:
            return None
        said.append(" ".join(word.text for word in found))
    return PAGE_ENDS.join(said)


def kept(pages: Iterable[tuple[int, str | None]], *, languages: str) -> dict[str, Any]:
    """As it is kept: what each page says, None for one that nothing here read. Empty when no page needs eyes."""
    said = [list(page) for page in pages]
    return {"languages": languages, "pages": said} if said else {}


def naming(words: Iterable[str], kept: Mapping[str, Any]) -> list[int]:
    """The numbers of the pages whose pictures show one of `words`."""
    sought = list(words)
    pages = [
        (number, [_Said(way) for way in said.split(PAGE_ENDS)])
        for number, said in kept.get("pages", [])
        if said
    ]
    return [n for n, ways in pages if any(way.shows(word) for way in ways for word in sought)]


def unread(words: Sequence[str], kept: Mapping[str, Any]) -> list[int]:
    """The numbers of the pages that may show one of `words` to eyes, and to no program that read them."""
    known = kept.get("languages", "").split("+")
    has_scripts = not words or set(known).issuperset(seen.scripts(words))
    return [n for n, said in kept.get("pages", []) if words and (said is None or not has_scripts)]


def where(numbers: Sequence[int]) -> str:
    """ "page 3", "pages 3 and 7", "pages 1, 2, 3 and 14 more"."""
    told = [str(number) for number in numbers[:MOST_TOLD]]
    more = len(numbers) - len(told)
    last = f"{more} more" if more else told.pop()
    before = f"{', '.join(told)} and " if told else ""
    return f"page{'' if len(numbers) == 1 else 's'} {before}{last}"


def stands(word: str, said: str) -> bool:
    """Whether `word` is to be seen in what was read, as far as that can be told."""
    return _Said(said).shows(word)


@dataclass(frozen=True)
class _Said:
    """What was read in one way, folded once for all the words that are looked for."""

    text: str

    @cached_property
    def plain(self) -> str:
        return gate.folded(self.text)

    @cached_property
    def alike(self) -> str:
        return seen.alike(self.plain)

    @cached_property
    def words(self) -> list[str]:
        return [plain for one in NEITHER.split(self.text) if (plain := gate.folded(one))]

    def shows(self, word: str) -> bool:
        key = gate.folded(word)
        is_here = bool(key) and key in self.plain
        if names.is_short(word) and key.isascii():
            return is_here and _is_apart(key, self.words)
        if is_here or not key or seen.alike(key) not in self.alike:
            return is_here
        alike = seen.alike(key)
        return len(key) >= LONG or _is_apart(alike, [seen.alike(one) for one in self.words])


def _is_apart(key: str, words: Sequence[str]) -> bool:
    """Whether some words in a row are `key`, and no part of any is left."""
    for n in range(len(words) if key else 0):
        end, joined = n, ""
        while end < len(words) and len(joined) < len(key):
            joined, end = joined + words[end], end + 1
        if joined == key:
            return True
    return False
