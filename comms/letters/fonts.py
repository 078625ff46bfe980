"""The font files of letters, found on the machine and named privately, and what they can draw.

A character that no font here has is refused: another machine would draw it otherwise or not at all.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from comms.errors import CommsError

FOLDERS = (
    *("/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation"),
    *("/usr/share/fonts/liberation-serif", "/usr/share/fonts/liberation"),
    *("/usr/share/fonts/opentype/fonts-hosny-amiri", "/usr/share/fonts/truetype/amiri"),
)
FILES = {
    "serif": "LiberationSerif-Regular.ttf",
    "serif-bold": "LiberationSerif-Bold.ttf",
    "serif-italic": "LiberationSerif-Italic.ttf",
    "arabic": "Amiri-Regular.ttf",
    "arabic-bold": "Amiri-Bold.ttf",
}


@dataclass(frozen=True)
class Family:
    """Fonts that a letter needs together; `stylesheet` brings them in."""

    stylesheet: str
    fonts: tuple[str, ...]
    package: str


SERIF = Family("letter.css", ("serif", "serif-bold", "serif-italic"), "fonts-liberation2")
ARABIC = Family("letter-arabic.css", ("arabic", "arabic-bold"), "fonts-hosny-amiri")


class FontMissing(CommsError):
    """A letter cannot be drawn with the fonts of this machine."""

    status = 500


@cache
def file(font: str) -> Path:
    """Where the file of `font` is. Raises FontMissing with the package that brings it."""
    for folder in FOLDERS:
        path = Path(folder) / FILES[font]
        if path.is_file():
            return path
    package = next(f.package for f in (SERIF, ARABIC) if font in f.fonts)
    raise FontMissing(
        f"The font file {FILES[font]} is missing on this machine, so no letter can be drawn;"
        f" install the package {package} and try again."
    )


def families(text: str) -> tuple[Family, ...]:
    """The families that draw `text`, in one order. Raises FontMissing where none can."""
    drawn = {
        character
        for character in text
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc", "Mn")
    }
    rest = drawn - _characters("serif")
    chosen = (SERIF, ARABIC) if rest else (SERIF,)
    for font in (font for family in chosen for font in family.fonts):
        file(font)
    if rest and (unknown := sorted(rest - _characters("arabic"))):
        shown = ", ".join(f"“{c}” (U+{ord(c):04X})" for c in unknown[:5])
        raise FontMissing(
            f"No font for letters can draw {shown}; write it in another way or ask the operator to"
            " add a font for this script."
        )
    return chosen


def missing() -> list[str]:
    """One sentence for every font that is not on this machine."""
    sentences = []
    for font in FILES:
        try:
            file(font)
        except FontMissing as refusal:
            sentences.append(refusal.sentence)
    return sentences


def width(text: str) -> float:
    """How wide the serif font draws `text`, in ems, without kerning; other scripts as a full em."""
    widths = _widths("serif")
    return sum(widths.get(character, 1.0) for character in text)


@cache
def _widths(font: str) -> dict[str, float]:
    with TTFont(file(font), lazy=True) as opened:
        em, advances = opened["head"].unitsPerEm, opened["hmtx"].metrics
        return {chr(code): advances[name][0] / em for code, name in opened.getBestCmap().items()}


@cache
def _characters(font: str) -> frozenset[str]:
    with TTFont(file(font), lazy=True) as opened:
        return frozenset(chr(code) for code in opened.getBestCmap())
