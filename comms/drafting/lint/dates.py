"""Days as people type them in English, French and Spanish. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

NAMES = (
    ("january", "janvier", "enero"),
    ("february", "février", "fevrier", "febrero"),
    ("march", "mars", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juin", "junio"),
    ("july", "juillet", "julio"),
    ("august", "août", "aout", "agosto"),
    ("september", "septembre", "septiembre", "setiembre"),
    ("october", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "décembre", "decembre", "diciembre"),
)
MONTHS = {name: number for number, names in enumerate(NAMES, start=1) for name in names}
YEAR = re.compile(r"\d{4}")
REACH = 40  # letters before a year in which its day and month stand
# What stands before a year, and after it.
DAY_MONTH = re.compile(
    r"(?<![\w])(\d{1,2})\s*(?:st|nd|rd|th|er|º|°)?\s+(?:of\s+|de\s+)?([^\W\d_]+),?\s+(?:de\s+|del\s+)?$",
    re.IGNORECASE,
)
MONTH_DAY = re.compile(r"(?<!\w)([^\W\d_]+)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+$", re.IGNORECASE)
NUMBERS = re.compile(r"(?<![\w/.-])(\d{1,2})([/.])(\d{1,2})\2$")
REST = re.compile(r"-(\d{2})-(\d{2})(?![\w/-])")


@dataclass(frozen=True)
class Typed:
    """A day in a text. `days` holds what it can mean: none for one that no calendar has, two for 4/5/2021."""

    words: str
    start: int
    end: int
    days: tuple[dt.date, ...]


def typed(text: str) -> Iterator[Typed]:
    """Every day with its year that stands in the text."""
    for year in YEAR.finditer(text):
        read = _read(text, year)
        if read:
            start, end, meanings = read
            days = tuple(dict.fromkeys(filter(None, (_day(*one) for one in meanings))))
            yield Typed(text[start:end], start, end, days)


def _read(text: str, found: re.Match[str]) -> tuple[int, int, list[tuple[int, int, int]]] | None:
    """Where the day with this year begins and ends, and as which year, month and day it can be read."""
    year, end = int(found.group()), found.end()
    first = max(0, found.start() - REACH)
    before = text[first : found.start()]
    rest = REST.match(text, end)
    if rest and (not before or not (before[-1].isalnum() or before[-1] in "/.-")):
        return found.start(), rest.end(), [(year, int(rest[1]), int(rest[2]))]
    if text[end : end + 1].isalnum() or text[end : end + 1] == "/":
        return None
    numbers = NUMBERS.search(before)
    if numbers:
        one, other = int(numbers[1]), int(numbers[3])
        return first + numbers.start(), end, [(year, other, one), (year, one, other)]
    for shape, day, month in ((DAY_MONTH, 1, 2), (MONTH_DAY, 2, 1)):
        words = shape.search(before)
        if words and words[month].lower() in MONTHS:
            said = (year, MONTHS[words[month].lower()], int(words[day]))
            return first + words.start(), end, [said]
    return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
