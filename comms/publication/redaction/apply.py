"""Withholding words: ranges of a frozen content become one placeholder of constant width, and nothing else changes.

Pure. What is put there is the same whatever was hidden, so two contents that differ only within their ranges give
the same result. The letter is drawn from that result: no later step has the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from comms.errors import StaleText
from comms.letters import addressed, clauses, footnotes, references
from comms.publication.redaction import places


class Words(NamedTuple):
    name: str
    passage: str


PLACEHOLDERS = {
    "en": Words("[name withheld]", "[passage withheld]"),
    "fr": Words("[nom non divulgué]", "[passage non divulgué]"),
    "es": Words("[nombre reservado]", "[pasaje reservado]"),
}
# What no range may cut in two: marks, and the places of clauses.
WHOLE = re.compile(
    "|".join(
        [
            footnotes.MARK.pattern,
            references.MARK.pattern,
            re.escape(addressed.TOKEN),
            clauses.PLACE.pattern,
        ]
    )
)
JOINER = "\u200d"
FLAGS = ("\U0001f1e6", "\U0001f1ff")
SKINS = ("\U0001f3fb", "\U0001f3ff")
TAGS = ("\U000e0020", "\U000e007f")
VOWELS_AND_ENDS = ("\u1160", "\u11ff")  # of Hangul, which follow a consonant
CONSONANTS = ("\u1100", "\u115f")


@dataclass(frozen=True)
class Range:
    """Characters `start` to `end` of the text at `place`. `words`, where given, is what must stand there."""

    place: str
    start: int
    end: int
    is_name: bool = True
    words: str = ""


def redacted(content: Mapping[str, Any], ranges: Iterable[Range]) -> dict[str, Any]:
    """`content` with a placeholder in the letter's language for each range. Overlapping and touching ones are one.

    Marks of footnotes stay, after the placeholder: a footnote is withheld by a range of its own. No character is
    cut from the marks that belong to it. Raises StaleText when a range or its words do not stand in the text.
    """
    made = deepcopy(dict(content))
    words = PLACEHOLDERS.get(str(content.get("language")), PLACEHOLDERS["en"])
    ordered = sorted(ranges, key=lambda one: (one.place, one.start, one.end))
    for place, here in groupby(ordered, key=lambda one: one.place):
        text = _text(content, place)
        places.put(made, place, _withheld(text, list(here), words))
    return made


def spans(text: str, ranges: Iterable[Range]) -> list[tuple[int, int, bool]]:
    """What is taken out of `text`: start, end and whether it is all names, apart from each other and in order."""
    merged: list[tuple[int, int, bool]] = []
    for start, end, is_name in sorted((*widened(text, r.start, r.end), r.is_name) for r in ranges):
        if merged and start <= merged[-1][1]:
            first, last, were_names = merged[-1]
            merged[-1] = (first, max(last, end), were_names and is_name)
        else:
            merged.append((start, end, is_name))
    return merged


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The least range around this one that cuts no mark and no character in two."""
    while True:
        wider = _around_characters(text, *_around_marks(text, start, end))
        if wider == (start, end):
            return wider
        start, end = wider


def _text(content: Mapping[str, Any], place: str) -> str:
    try:
        return places.text_at(content, place)
    except (LookupError, ValueError):
        raise StaleText("The letter has no such place any more; find the words again.") from None


def _withheld(text: str, ranges: list[Range], words: Words) -> str:
    for one in ranges:
        if not 0 <= one.start < one.end <= len(text):
            raise StaleText("A withheld passage lies outside its text; find the words again.")
        if one.words and text[one.start : one.end] != one.words:
            raise StaleText("Other words stand where some were withheld; find the words again.")
    pieces, done = [], 0
    for start, end, is_name in spans(text, ranges):
        marks = footnotes.MARK.finditer(text, start, end)
        pieces += [text[done:start], words.name if is_name else words.passage]
        pieces += [mark[0] for mark in marks]
        done = end
    return "".join([*pieces, text[done:]])


def _around_marks(text: str, start: int, end: int) -> tuple[int, int]:
    for mark in WHOLE.finditer(text):
        if mark.start() < start < mark.end():
            start = mark.start()
        if mark.start() < end < mark.end():
            end = mark.end()
    return start, end


def _around_characters(text: str, start: int, end: int) -> tuple[int, int]:
    """Whole characters as people see them. What follows is judged by itself, never by what is hidden."""
    while end < len(text) and _goes_on(text[end]):
        is_joined = text[end] == JOINER
        end += 1
        if is_joined and end < len(text):
            end += 1
    while start and (
        (_goes_on(text[start]) and not _is_flag(text[start])) or _leads_on(text[start - 1])
    ):
        start -= 1
    return start, end


def _goes_on(character: str) -> bool:
    """Whether it belongs to the character before it."""
    return (
        unicodedata.category(character).startswith("M")
        or character in (JOINER, "\u200c")
        or _is_flag(character)
        or any(low <= character <= high for low, high in (SKINS, TAGS, VOWELS_AND_ENDS))
    )


def _leads_on(character: str) -> bool:
    """Whether what follows belongs to it."""
    return (
        character == JOINER
        or _is_flag(character)
        or CONSONANTS[0] <= character <= CONSONANTS[1]
        or "\u0600" <= character <= "\u0605"
    )


def _is_flag(character: str) -> bool:
    """One of the letters of which two make a flag."""
    return FLAGS[0] <= character <= FLAGS[1]
