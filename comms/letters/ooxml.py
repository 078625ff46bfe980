"""The bricks of a Word file: elements, stretches of one direction, list marks and the package itself.

Knows the format and nothing of letters. The same parts give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from comms.letters.scripts import direction, is_rtl, pieces

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
register_namespace("w", WORD)
register_namespace("r", RELATIONS)
register_namespace("cp", PACKAGE)
register_namespace("dc", "http://purl.org/dc/elements/1.1/")
register_namespace("dcterms", "http://purl.org/dc/terms/")
register_namespace("xsi", "http://www.w3.org/2001/XMLSchema-instance")

# What XML cannot hold at all; a file with one of these opens nowhere.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIRST = "[Content_Types].xml"
EAST_ASIAN = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR"}
LONG_AGO = (1980, 1, 1, 0, 0, 0)
ROMAN = ((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def w(tag: str, *children: Element, **attributes: object) -> Element:
    """An element of WordprocessingML; `val=` and its like are attributes of the same namespace."""
    element = Element(f"{{{WORD}}}{tag}")
    for name, value in attributes.items():
        element.set(f"{{{WORD}}}{name}", str(value))
    element.extend(children)
    return element


def related(element: Element, relation: str) -> Element:
    """`element` with the id of the part it stands for."""
    element.set(f"{{{RELATIONS}}}id", relation)
    return element


def paragraph(style: str, *content: Element, **properties: object) -> Element:
    """A paragraph; the order of `properties` is the caller's, and Word's schema wants its own."""
    named = [w(name, **_values(value)) for name, value in properties.items() if value is not None]
    return w("p", w("pPr", w("pStyle", val=style), *named), *content)


def _values(value: object) -> dict[str, object]:
    return {} if value is True else {"val": value}


def text(words: str, *, is_bold: bool = False) -> list[Element]:
    """Runs of `words`, one for each direction and language, so that every script is set its own way."""
    rtl = [is_rtl for stretch, is_rtl in stretches(words) for _ in stretch]
    languages = [piece.lang for piece in pieces(words) for _ in piece.text]
    alike = groupby(zip(words, rtl, languages, strict=True), key=lambda each: each[1:])
    return [_run("".join(c for c, *_ in each), is_bold, *how) for how, each in alike]


def _run(words: str, is_bold: bool, is_rtl: bool, language: str) -> Element:
    properties = [w("b"), w("bCs")] if is_bold else []
    properties += [w("rtl")] if is_rtl else []
    if language:
        # Word has one language each for three kinds of scripts; "x-none" is one that it does not check.
        kind = "bidi" if is_rtl else "eastAsia" if language in EAST_ASIAN else "val"
        named = "x-none" if language.startswith("und") else EAST_ASIAN.get(language, language)
        properties.append(w("lang", **{kind: named}))
    run = w("r", w("rPr", *properties)) if properties else w("r")
    written = SubElement(run, f"{{{WORD}}}t", {SPACE: "preserve"})
    written.text = NOT_XML.sub("\ufffd", words)
    return run


def line_break() -> Element:
    return w("r", w("br"))


def tab() -> Element:
    return w("r", w("tab"))


def field(instruction: str) -> Element:
    """A field that the reader's program works out, such as PAGE."""
    return w("fldSimple", w("r", w("t")), instr=f" {instruction} ")


def stretches(words: str) -> list[tuple[str, bool]]:
    """`words` cut where the direction changes; what has none of its own goes with its neighbours."""
    base = is_rtl(words)
    directions = [direction(character) for character in words]
    settled: list[bool] = []
    for is_neutral, group in groupby(enumerate(directions), key=lambda pair: pair[1] is None):
        places = [place for place, _ in group]
        if not is_neutral:
            settled += [bool(directions[place]) for place in places]
            continue
        before = settled[-1] if settled else base
        after = directions[places[-1] + 1] if places[-1] + 1 < len(directions) else base
        settled += [before if before == after else base] * len(places)
    cut = groupby(zip(words, settled, strict=True), key=lambda pair: pair[1])
    return [("".join(character for character, _ in group), rtl) for rtl, group in cut]


@dataclass(frozen=True)
class Numbering:
    """How the items of a list are marked: Word's name for the numbers, and what stands around them."""

    format: str
    pattern: str
    start: int = 1
    left: int = 1134

    def mark(self, place: int) -> str:
        return self.pattern.replace("%1", _number(self.format, self.start + place))


QUESTIONS = Numbering("decimal", "%1.")
KNOWN = (
    *(Numbering(kind, "(%1)") for kind in ("lowerLetter", "lowerRoman", "decimal")),
    *(Numbering(kind, "%1)") for kind in ("lowerLetter", "lowerRoman", "decimal")),
    *(Numbering(kind, "%1.") for kind in ("lowerLetter", "lowerRoman", "decimal")),
    *(Numbering("bullet", sign) for sign in ("•", "–", "-")),
)


def numbering_of(items: Sequence[str]) -> Numbering | None:
    """The numbering that gives every item the mark it was typed with; None where none does."""
    starts = range(1, 27)
    fitting = (
        Numbering(known.format, known.pattern, start)
        for start in starts
        for known in KNOWN
        if all(
            item.startswith(Numbering(known.format, known.pattern, start).mark(place) + " ")
            for place, item in enumerate(items)
        )
    )
    return next(fitting, None)


def _number(kind: str, number: int) -> str:
    if kind == "lowerLetter":
        return "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)
    if kind == "lowerRoman":
        return _roman(number)
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def numberings(used: Sequence[Numbering]) -> Element:
    """The part that holds the numberings of all lists; each list has one of its own, from 1 up."""
    kinds = [_kind(place, numbering) for place, numbering in enumerate(used)]
    lists = [w("num", w("abstractNumId", val=place), numId=place + 1) for place in range(len(used))]
    return w("numbering", *kinds, *lists)


def _kind(place: int, numbering: Numbering) -> Element:
    level = w(
        "lvl",
        w("start", val=numbering.start),
        w("numFmt", val=numbering.format),
        w("lvlText", val=numbering.pattern),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=numbering.left, hanging=425)),
        ilvl=0,
    )
    return w("abstractNum", w("multiLevelType", val="singleLevel"), level, abstractNumId=place)


def serialised(root: Element) -> bytes:
    return tostring(root, encoding="UTF-8", xml_declaration=True)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The package: parts in one order, without a date of ours or a trace of this machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in _in_order(parts):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, parts[name])
    return target.getvalue()


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (name != FIRST, name))
