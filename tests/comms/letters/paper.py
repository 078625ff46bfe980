"""What stands where on the pages of a PDF, read by poppler; and letters long enough to break."""

from __future__ import annotations

import io
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from comms.letters import assemble, pdf
from tests.comms.letters import builders

# A4 in points, and the measure of a line of text.
HEIGHT, LEFT, RIGHT = 841.89, 70.8, 524.5
FILLER = "The ferry of the upper river carried carts, cattle and people at all hours of the day. "


@dataclass(frozen=True)
class Line:
    text: str
    left: float
    top: float
    right: float
    bottom: float


def document(
    content: dict[str, Any], kind: Any = "sent", reference: str = "AL OTH 109/2021"
) -> Any:
    return assemble.letter(
        content, position=1, reference=reference, dated_on=builders.DATED_ON, kind=kind
    )


def drawn(kind: Any = "sent", **parts: Any) -> bytes:
    """The PDF of a small letter with these parts."""
    return pdf.render(document(builders.content(**parts), kind))


def pages(data: bytes) -> list[list[Line]]:
    """The lines of each page from top to bottom."""
    run = subprocess.run(
        ["pdftotext", "-bbox-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    # Some control characters of a PDF's title are none of XML's.
    root = ElementTree.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", run.stdout))
    return [
        sorted((_line(found) for found in _all(page, "line")), key=lambda line: line.top)
        for page in _all(root, "page")
    ]


def _all(element: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [found for found in element.iter() if found.tag.endswith("}" + name)]


def _line(element: ElementTree.Element) -> Line:
    words = " ".join(word.text or "" for word in _all(element, "word"))
    edges = (float(element.attrib[key]) for key in ("xMin", "yMin", "xMax", "yMax"))
    return Line(words, *edges)


def body(page: list[Line]) -> list[Line]:
    """A page's lines without its running head."""
    return [line for line in page if not re.fullmatch(r"AL OTH 109/2021|\d+/\d+", line.text)]


def holding(found: list[list[Line]], text: str) -> list[int]:
    """The numbers of the pages, from 1, on which a line holds `text`."""
    return [n for n, page in enumerate(found, 1) if any(text in line.text for line in page)]


def fillers(count: int) -> list[str]:
    """`count` paragraphs of one line each: they move what follows down line by line."""
    return ["The ferry of the upper river."] * count


def elements(file: pikepdf.Pdf) -> Iterator[Any]:
    """Every structure element in reading order."""
    waiting = [file.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        yield element
        kids: Any = element.get("/K", [])
        below = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [k for k in reversed(below) if isinstance(k, pikepdf.Dictionary) and "/S" in k]


def whole_words(data: bytes) -> list[str]:
    """What the elements of cut words say instead of their halves."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return [str(found.ActualText) for found in elements(file) if "/ActualText" in found]
