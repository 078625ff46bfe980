"""Reads a Word file back, with nothing of the writer: parts, paragraphs and the numbers that Word would show."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import Element, fromstring

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def part(data: bytes, name: str) -> Element:
    return fromstring(parts(data)[f"word/{name}.xml"])


def val(element: Element, path: str) -> str | None:
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + "val")


def style(paragraph: Element) -> str | None:
    return val(paragraph, "pPr/pStyle")


def words(paragraph: Element) -> str:
    """What a paragraph says; a footnote's mark as its number in brackets, a break as a line's end."""
    said = []
    for element in paragraph.iter():
        if element.tag == W + "t":
            said.append(element.text or "")
        elif element.tag == W + "br":
            said.append("\n")
        elif element.tag == W + "footnoteReference":
            said.append(f"[{element.get(W + 'id')}]")
    return "".join(said)


def paragraphs(data: bytes, name: str = "document") -> list[Element]:
    return list(part(data, name).iter(W + "p"))


def footnotes(data: bytes) -> dict[str | None, str]:
    """The notes themselves by their ids, the two rules left out."""
    notes = part(data, "footnotes").findall(W + "footnote")
    return {note.get(W + "id"): words(note) for note in notes if note.get(W + "type") is None}


def lines(data: bytes) -> list[str]:
    """Every paragraph of the body as a reader sees it, with the numbers that Word counts."""
    numbering = part(data, "numbering")
    kinds = {kind.get(W + "abstractNumId"): kind for kind in numbering.iter(W + "abstractNum")}
    lists = {n.get(W + "numId"): kinds[val(n, "abstractNumId")] for n in numbering.iter(W + "num")}
    counted: dict[str | None, int] = {}
    said = []
    for paragraph in paragraphs(data):
        number = val(paragraph, "pPr/numPr/numId")
        mark = ""
        if number:
            level = lists[number].find(W + "lvl")
            assert level is not None
            counted[number] = counted.get(number, int(val(level, "start") or 1) - 1) + 1
            mark = _mark(level, counted[number]) + " "
        said.append(mark + words(paragraph))
    return said


def _mark(level: Element, count: int) -> str:
    shown = LETTERS[count - 1] if val(level, "numFmt") == "lowerLetter" else str(count)
    return (val(level, "lvlText") or "").replace("%1", shown)
