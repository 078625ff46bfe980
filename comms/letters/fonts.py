"""The font files of letters, found on the machine and named privately, and what they can draw.

All are free (SIL Open Font License; Liberation 2 too) and come with Debian's packages; none is kept
with the code. Which font draws a character follows from the character alone: the serif font where
it has it, else the font of its script. What no font here has is refused by name: another machine
would draw it otherwise or not at all. A package that is absent is named when a letter needs it.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from comms.errors import CommsError

FOLDERS = (
    *("/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation"),
    *("/usr/share/fonts/liberation-serif", "/usr/share/fonts/liberation"),
    *("/usr/share/fonts/opentype/fonts-hosny-amiri", "/usr/share/fonts/truetype/amiri"),
    *("/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/noto"),
    *("/usr/share/fonts/google-noto", "/usr/share/fonts/noto", "/usr/share/fonts/noto-cjk"),
)
# The simplified Chinese shapes among the five fonts of Noto's collection.
SIMPLIFIED_CHINESE = 2


@dataclass(frozen=True)
class Family:
    """Fonts under one private name. `ranges` are the first and last characters of its scripts."""

    name: str
    package: str
    faces: tuple[tuple[str, str, str], ...]
    ranges: tuple[tuple[int, int], ...] = ()

    @property
    def fonts(self) -> tuple[str, ...]:
        return tuple(font for font, _, _ in self.faces)

    def draws(self, character: str) -> bool:
        """Whether characters of this script are this family's to draw."""
        return any(first <= ord(character) <= last for first, last in self.ranges)


REGULAR, BOLD, ITALIC = "", "font-weight: bold;", "font-style: italic;"
SERIF = Family(
    "Pouch Serif",
    "fonts-liberation2",
    (
        ("serif", "LiberationSerif-Regular.ttf", REGULAR),
        ("serif-bold", "LiberationSerif-Bold.ttf", BOLD),
        ("serif-italic", "LiberationSerif-Italic.ttf", ITALIC),
    ),
)
ARABIC = Family(
    "Pouch Arabic",
    "fonts-hosny-amiri",
    (("arabic", "Amiri-Regular.ttf", REGULAR), ("arabic-bold", "Amiri-Bold.ttf", BOLD)),
    ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)),
)
# One weight: a second would be 27 MB more for the rare heading.
CHINESE = Family(
    "Pouch Chinese",
    "fonts-noto-cjk",
    (("chinese", "NotoSerifCJK-Regular.ttc", REGULAR),),
    (
        *((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF)),
        *((0xFE30, 0xFE4F), (0xFF01, 0xFFEE), (0x20000, 0x3FFFF)),
    ),
)


def _noto(script: str, *ranges: tuple[int, int], kind: str = "Serif") -> Family:
    name, file = script.lower(), f"Noto{kind}{script}"
    faces = (
        (name, f"{file}-Regular.ttf", REGULAR),
        (f"{name}-bold", f"{file}-Bold.ttf", BOLD),
    )
    return Family(f"Pouch {script}", "fonts-noto-core", faces, ranges)


OTHERS = (
    _noto("Armenian", (0x530, 0x58F)),
    _noto("Hebrew", (0x590, 0x5FF), (0xFB1D, 0xFB4F)),
    _noto("Thaana", (0x780, 0x7BF), kind="Sans"),
    _noto("Devanagari", (0x900, 0x97F)),
    _noto("Bengali", (0x980, 0x9FF)),
    _noto("Gurmukhi", (0xA00, 0xA7F)),
    _noto("Gujarati", (0xA80, 0xAFF)),
    _noto("Tamil", (0xB80, 0xBFF)),
    _noto("Telugu", (0xC00, 0xC7F)),
    _noto("Kannada", (0xC80, 0xCFF)),
    _noto("Malayalam", (0xD00, 0xD7F)),
    _noto("Sinhala", (0xD80, 0xDFF)),
    _noto("Thai", (0xE00, 0xE7F)),
    _noto("Lao", (0xE80, 0xEFF)),
    _noto("Tibetan", (0xF00, 0xFFF)),
    _noto("Myanmar", (0x1000, 0x109F), (0xAA60, 0xAA7F)),
    _noto("Georgian", (0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
    _noto("Ethiopic", (0x1200, 0x139F), (0x2D80, 0x2DDF)),
    _noto("Khmer", (0x1780, 0x17FF)),
)
FAMILIES = (SERIF, ARABIC, CHINESE, *OTHERS)
FILES = {font: name for family in FAMILIES for font, name, _ in family.faces}

# Format characters that are drawn, unlike all others: the Arabic signs that span numbers.
SPANNING = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")


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
    package = next(f.package for f in FAMILIES if font in f.fonts)
    raise FontMissing(
        f"The font file {FILES[font]} is missing on this machine, so no letter can be drawn that"
        f" needs it; install the package {package} and try again."
    )


def data(font: str) -> bytes:
    """The file of `font`; of a collection only the font that letters use. Raises FontMissing."""
    read = file(font).read_bytes()
    if read[:4] != b"ttcf":
        return read
    # The head of a collection is its count and where each font begins: say one, and where it is.
    (begins,) = struct.unpack_from(">I", read, 12 + 4 * SIMPLIFIED_CHINESE)
    return read[:8] + struct.pack(">II", 1, begins) + read[16:]


def stylesheet(families: Iterable[Family]) -> str:
    """The rules that bring `families` in, in the order in which they are asked for a character."""
    families = tuple(families)
    names = ", ".join(f'"{family.name}"' for family in families)
    faces = [
        f'@font-face {{ font-family: "{family.name}"; src: url("pouch-font:{font}"); {style} }}'
        for family in families
        for font, _, style in family.faces
    ]
    return "\n".join(
        [*faces, f"@page {{ font-family: {names}; }}", f"html {{ font-family: {names}; }}"]
    )


def families(text: str) -> tuple[Family, ...]:
    """The families that draw `text`, in one order. Raises FontMissing where none can."""
    needed, unknown = {SERIF}, []
    for cluster in set(_clusters(text)):
        family = _family(cluster[0])
        if family is not None and set(cluster) <= _characters(family.fonts[0]):
            needed.add(family)
        else:
            unknown.append(cluster)
    if unknown:
        shown = ", ".join(_named(cluster) for cluster in sorted(unknown)[:5])
        raise FontMissing(
            f"No font for letters can draw {shown}; write it in another way or ask the operator to"
            " add a font for this script."
        )
    chosen = tuple(family for family in FAMILIES if family in needed)
    for font in (font for family in chosen for font in family.fonts):
        file(font)
    return chosen


def missing() -> list[str]:
    """One sentence for every package of fonts that is not wholly on this machine."""
    sentences: dict[str, str] = {}
    for family in FAMILIES:
        for font in family.fonts:
            try:
                file(font)
            except FontMissing as refusal:
                sentences.setdefault(family.package, refusal.sentence)
    return list(sentences.values())


def _family(character: str) -> Family | None:
    if character in _characters("serif"):
        return SERIF
    return next((family for family in FAMILIES if family.draws(character)), None)


def _clusters(text: str) -> Iterator[str]:
    """Characters with the marks on them, which one font must draw together; not what is invisible."""
    cluster = ""
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category.startswith("M"):
            # Selectors of variants choose a shape and have none.
            cluster += "" if 0xFE00 <= ord(character) <= 0xFE0F else character
            continue
        if category == "Cf" and character not in SPANNING:
            continue
        if cluster:
            yield cluster
        cluster = "" if character.isspace() or category == "Cc" else character
    if cluster:
        yield cluster


def _named(cluster: str) -> str:
    codes = " ".join(f"U+{ord(character):04X}" for character in cluster)
    return f"“{cluster}” ({codes})"


def width(text: str) -> float:
    """How wide its fonts draw `text`, in ems, without kerning or joining; Chinese as full ems."""
    return sum(_width(character) for character in text)


def balanced(text: str, ems: float) -> float:
    """The narrowest measure in which `text` has as many lines as in one of `ems`, to half an em."""
    words = [width(word) for word in text.split(" ")]
    lines, measure = _lines(words, ems), ems
    while measure > max(words) + 1 and _lines(words, measure - 0.5) == lines:
        measure -= 0.5
    return measure


def _lines(words: Iterable[float], ems: float) -> int:
    count, filled, space = 1, 0.0, width(" ")
    for word in words:
        if filled + word > ems:
            count, filled = count + 1, 0.0
        filled += word + space
    return count


@cache
def _width(character: str) -> float:
    family = _family(character)
    return 1.0 if family in (None, CHINESE) else _widths(family.fonts[0]).get(character, 1.0)


@cache
def _widths(font: str) -> dict[str, float]:
    with TTFont(file(font), lazy=True) as opened:
        em, advances = opened["head"].unitsPerEm, opened["hmtx"].metrics
        return {chr(code): advances[name][0] / em for code, name in opened.getBestCmap().items()}


@cache
def _characters(font: str) -> frozenset[str]:
    path = file(font)
    number = SIMPLIFIED_CHINESE if path.suffix == ".ttc" else -1
    with TTFont(path, lazy=True, fontNumber=number) as opened:
        # A font's private use is its own: another draws it otherwise.
        return frozenset(chr(code) for code in opened.getBestCmap() if not 0xE000 <= code <= 0xF8FF)
