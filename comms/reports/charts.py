"""Bars drawn as SVG on the server, without a style of their own: colours and sizes are attributes of each shape.

The figures stand in the table beside; a chart repeats them, so its text alternative is its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comms.reports.figures import Tally

# Told apart by lightness too, so also in print without colour.
SERIES = (("Answered", "#00558c"), ("Acknowledged only", "#6cb6dd"), ("No reply", "#d5dbe1"))
INK = "#1b2733"
FAMILY = "Pouch Serif, Liberation Serif, Times New Roman, serif"
WIDE, NAMES, ROOM = 680, 220, 400
ROW, BAR, HEAD = 22, 14, 26
LONGEST_NAME = 40


@dataclass(frozen=True)
class Shape:
    x: float
    y: float
    width: float
    colour: str


def bars(title: str, tallies: Sequence[Tally]) -> SafeString:
    """One bar a tally, in three parts; an `svg` element to stand in a page or a PDF."""
    most = max((one.letters for one in tallies), default=0) or 1
    height = HEAD + ROW * len(tallies) + 4
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img" font-family="{}" font-size="12" fill="{}"><title>{}</title>{}{}{}</svg>',
        WIDE,
        height,
        WIDE,
        height,
        FAMILY,
        INK,
        title,
        _legend(),
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="14" fill="{}"/>',
            ((s.x, s.y, s.width, s.colour) for s in _shapes(tallies, most)),
        ),
        format_html_join(
            "", '<text x="{}" y="{}" text-anchor="{}">{}</text>', _words(tallies, most)
        ),
    )


def _legend() -> SafeString:
    places = (NAMES, NAMES + 110, NAMES + 270)
    return format_html_join(
        "",
        '<rect x="{}" y="2" width="12" height="12" fill="{}"/><text x="{}" y="12">{}</text>',
        ((x, colour, x + 17, name) for x, (name, colour) in zip(places, SERIES, strict=True)),
    )


def _shapes(tallies: Sequence[Tally], most: int) -> Iterator[Shape]:
    for place, one in enumerate(tallies):
        x = float(NAMES)
        for (_, colour), part in zip(
            SERIES, (one.answered, one.acknowledged, one.open), strict=True
        ):
            if part:
                width = round(part * ROOM / most, 1)
                yield Shape(round(x, 1), HEAD + place * ROW, width, colour)
                x += width


def _words(tallies: Sequence[Tally], most: int) -> Iterator[tuple[float, int, str, str]]:
    for place, one in enumerate(tallies):
        y = HEAD + place * ROW + BAR - 3
        yield NAMES - 8, y, "end", shorten(one.name, LONGEST_NAME, placeholder=" …")
        yield round(NAMES + one.letters * ROOM / most + 6, 1), y, "start", str(one.letters)
