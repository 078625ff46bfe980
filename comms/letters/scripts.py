"""Words of another script inside a letter: where they begin and end, their direction and language.

Pure. A name or a quotation in Arabic or Hebrew is set apart, so that the punctuation and the
numbers around it stay where the letter's language puts them. A language is named only where the
letters themselves tell it; elsewhere the script is ("und-Cyrl").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

CHINESE = (
    "\u2e80-\u2fdf\u3001-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff60\U00020000-\U0003fffd"
)
# script -> (language where the script alone tells it, its characters)
SCRIPTS = {
    "Arab": ("", "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"),
    "Hebr": ("he", "\u0591-\u05f4\ufb1d-\ufb4f"),
    "Syrc": ("", "\u0700-\u074f"),
    "Thaa": ("dv", "\u0780-\u07b1"),
    "Nkoo": ("", "\u07c0-\u07ff"),
    "Cyrl": ("", "\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f"),
    "Grek": ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    "Armn": ("hy", "\u0531-\u058f"),
    "Geor": ("ka", "\u10a0-\u10ff\u1c90-\u1cbf"),
    "Deva": ("", "\u0900-\u097f"),
    "Beng": ("", "\u0980-\u09ff"),
    "Guru": ("pa", "\u0a00-\u0a7f"),
    "Gujr": ("gu", "\u0a80-\u0aff"),
    "Taml": ("ta", "\u0b80-\u0bff"),
    "Telu": ("te", "\u0c00-\u0c7f"),
    "Knda": ("kn", "\u0c80-\u0cff"),
    "Mlym": ("ml", "\u0d00-\u0d7f"),
    "Sinh": ("si", "\u0d80-\u0dff"),
    "Thai": ("th", "\u0e01-\u0e5b"),
    "Laoo": ("lo", "\u0e80-\u0eff"),
    "Tibt": ("", "\u0f00-\u0fff"),
    "Mymr": ("", "\u1000-\u109f"),
    "Ethi": ("", "\u1200-\u139f"),
    "Khmr": ("km", "\u1780-\u17ff"),
    "Hang": ("ko", "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"),
    "Hani": ("zh", CHINESE),
}
RIGHT_TO_LEFT = ("Arab", "Hebr", "Syrc", "Thaa", "Nkoo")
KANA = re.compile("[\u3041-\u30ff]")
# Languages that write a script with letters of their own are not Arabic or Russian.
OWN_LETTERS = {
    "Arab": (
        "ar",
        re.compile("[^\u0600-\u0620\u0621-\u063a\u0640-\u066d\u06d4-\u06dd\ufb50-\ufefc]"),
    ),
    "Cyrl": ("ru", re.compile("[^\u0401\u0410-\u044f\u0451]")),
}
ANY = re.compile(f"[{''.join(characters for _, characters in SCRIPTS.values())}]")


def _stretch(script: str, characters: str) -> str:
    """Its characters with the spaces, numbers and marks between them, and none at the ends.

    A Latin comma parts Arabic words: Arabic has its own, so these are items of the letter's list.
    """
    between = r"[^\W\d_]" if script != "Arab" else r"[^\W\d_]|[,;]"
    return f"(?P<{script}>[{characters}](?:(?:[{characters}]|(?!{between}).)*[{characters}])?)"


STRETCH = re.compile("|".join(_stretch(script, of) for script, (_, of) in SCRIPTS.items()))


def is_rtl(text: str) -> bool:
    """Whether a paragraph of these words runs from right to left: its first letter and most of all.

    A sentence of ours may begin with an Arabic name, and a source may be named before long Arabic
    words; the "(a)" of a list is no letter of either.
    """
    if not ANY.search(text):
        return False
    directions = [d for c in ITEM.sub("", text) if (d := direction(c)) is not None]
    return directions[:1] == [True] and directions.count(True) > directions.count(False)


def direction(character: str) -> bool | None:
    """True from right to left, False from left to right, None for digits, marks and spaces."""
    kind = unicodedata.bidirectional(character)
    return {"R": True, "AL": True, "L": False}.get(kind)


ITEM = re.compile(r"^\(?[a-z0-9]{1,4}[.)]\s+")
LETTER = re.compile(r"[^\W\d_]")
PAIRS = {")": "(", "]": "[", "»": "«", "”": "“"}


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `lang` is "" for the letter's own, `direction` "" where it runs as such."""

    text: str
    lang: str = ""
    direction: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """`text` cut where its script changes. Together the pieces are `text`."""
    if not ANY.search(text):
        if text:
            yield Piece(text)
        return
    start = 0
    for found in STRETCH.finditer(text):
        first, last = found.span()
        if not LETTER.search(text[:first] + text[last:]):
            first, last = len(text) - len(text.lstrip()), len(text)
        else:
            last = _closed(text, first, last)
        if first > start:
            yield Piece(text[start:first])
        script = found.lastgroup or ""
        direction = "rtl" if script in RIGHT_TO_LEFT else ""
        yield Piece(text[first:last], _language(script, found[0]), direction)
        start = last
    if start < len(text):
        yield Piece(text[start:])


def _closed(text: str, first: int, last: int) -> int:
    """Where a stretch ends together with the brackets and quotation marks that it opens."""
    while last < len(text) and (opening := PAIRS.get(text[last])):
        if text.count(opening, first, last) <= text.count(text[last], first, last):
            break
        last += 1
    return last


def _language(script: str, text: str) -> str:
    if script == "Hani" and KANA.search(text):
        return "ja"
    if script in OWN_LETTERS:
        language, foreign = OWN_LETTERS[script]
        letters = "".join(c for c in text if c.isalpha())
        return f"und-{script}" if foreign.search(letters) else language
    return SCRIPTS[script][0] or f"und-{script}"
