"""What a received file says, and where: `python -m comms.publication.files.reading WISH < FILE`.

A confined program. Answers with JSON: the text of a file; or of each of some words how often it stands there and the
boxes around these places, in percent of each page; or the text under given boxes.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from typing import Any, BinaryIO
from xml.etree.ElementTree import fromstring

import pypdfium2
import pypdfium2.raw as pdfium

from comms.publication.files.folding import PAGE_ENDS, spans
from comms.replies import confined

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
MOST_BOXES = 2_000
FINE = 100_000  # steps across a page
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text(file: BinaryIO, suffix: str) -> str:
    """What the file says, in plain words."""
    match suffix:
        case ".pdf":
            with pypdfium2.PdfDocument(file) as opened:
                return PAGE_ENDS.join(_of_page(page) for page in opened)
        case ".docx":
            return _of_word(file)
        case ".eml":
            return _of_mail(file.read())
        case _:
            return file.read().decode("utf-8")


def _of_page(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range()).replace(PAGE_ENDS, "\n")


def _of_word(file: BinaryIO) -> str:
    with zipfile.ZipFile(file) as archive:
        # Entities were refused when the file was judged.
        root = fromstring(archive.read("word/document.xml"))  # noqa: S314
    lines = []
    for paragraph in root.iter(f"{W}p"):
        parts = []
        for item in paragraph.iter():
            if item.tag == f"{W}t":
                parts.append(item.text or "")
            elif item.tag in (f"{W}br", f"{W}tab", f"{W}cr"):
                parts.append("\t" if item.tag.endswith("tab") else "\n")
        lines.append("".join(parts))
    return "\n".join(lines).strip() + "\n"


def _of_mail(data: bytes) -> str:
    """Its day, its subject and its words; no address, no way it came, nothing attached."""
    message: Any = BytesParser(policy=policy.default).parsebytes(data)
    body = message.get_body(preferencelist=("plain", "html"))
    said = str(body.get_content()) if body is not None else ""
    if body is not None and body.get_content_subtype() == "html":
        said = re.sub(r"<(script|style).*?</\1>", "", said, flags=re.DOTALL | re.IGNORECASE)
        said = re.sub(r"<br[^>]*>|</p>|</div>", "\n", said, flags=re.IGNORECASE)
        said = re.sub(r"<[^>]+>", "", said)
    return f"{message['Date']}\n{message['Subject'] or ''}\n\n{said.strip()}\n"


def boxes(file: BinaryIO, suffix: str, wanted: list[str]) -> list[dict[str, float]]:
    """A box around every place where one of `wanted` stands, however it is cased, accented or spaced."""
    return [box for found in places(file, suffix, wanted) for box in found["boxes"]]


def places(file: BinaryIO, suffix: str, wanted: list[str]) -> list[dict[str, Any]]:
    """Of each of `wanted`, in their order: at how many places it stands, and the boxes around these."""
    found: list[dict[str, Any]] = [{"count": 0, "boxes": []} for _ in wanted]
    if suffix != ".pdf":
        return found
    left = MOST_BOXES
    with pypdfium2.PdfDocument(file) as opened:
        for number, page in enumerate(opened, start=1):
            words, said = _signs(page)
            for one, word in zip(found, wanted, strict=True):
                stands = spans(said, [word])
                made = [_box(page, number, rect) for rect in _rects(words, stands)][:left]
                left -= len(made)
                one["count"] += len(stands)
                one["boxes"] += made
            if not left:
                break
    return found


def apart(file: BinaryIO, boxes: list[dict[str, float]]) -> dict[str, str]:
    """What the text of a PDF says under the boxes, and what it says beside them."""
    hidden: list[str] = []
    left: list[str] = []
    with pypdfium2.PdfDocument(file) as opened:
        for number, page in enumerate(opened, start=1):
            here = [box for box in boxes if box["page"] == number]
            words, said = _signs(page)
            for n, sign in enumerate(said):
                is_under = bool(here) and _is_under(page, words.get_charbox(n), here)
                hidden.append(sign if is_under else " ")
                left.append(" " if is_under else sign)
    return {"hidden": "".join(hidden), "left": "".join(left)}


def _is_under(
    page: pypdfium2.PdfPage, sign: tuple[float, ...], boxes: list[dict[str, float]]
) -> bool:
    left, bottom, right, top = sign
    x, y = _on_picture(page, (left + right) / 2, (bottom + top) / 2)
    return any(
        0 <= x - box["left"] <= box["width"] and 0 <= y - box["top"] <= box["height"]
        for box in boxes
    )


def _signs(page: pypdfium2.PdfPage) -> tuple[pypdfium2.PdfTextPage, str]:
    words = page.get_textpage()
    signs = [pdfium.FPDFText_GetUnicode(words, n) for n in range(words.count_chars())]
    return words, "".join(chr(sign) if 0 < sign < 0x110000 else " " for sign in signs)


def _rects(
    words: pypdfium2.PdfTextPage, stands: list[tuple[int, int]]
) -> Iterator[tuple[float, ...]]:
    for start, end in stands:
        for n in range(words.count_rects(start, end - start)):
            yield words.get_rect(n)


def _box(page: pypdfium2.PdfPage, number: int, rect: tuple[float, ...]) -> dict[str, float]:
    left, bottom, right, top = rect
    corners = [_on_picture(page, x, y) for x, y in ((left, bottom), (right, top))]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    grow = 0.15 * (ys[1] - ys[0])
    return {
        "page": number,
        "left": round(max(xs[0] - grow / 2, 0), 2),
        "top": round(max(ys[0] - grow, 0), 2),
        "width": round(xs[1] - xs[0] + grow, 2),
        "height": round(ys[1] - ys[0] + 2 * grow, 2),
    }


def _on_picture(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Percent from the left and the top, as the page is shown: turned, and cut to what is seen."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, FINE, FINE, 0, x, y, across, down)
    return across.value / FINE * 100, down.value / FINE * 100


def main(wish: str) -> None:
    """`wish` is JSON: suffix, and words to be boxed, or boxes to tell the text under them, or neither for the text."""
    confined.shut_in(memory=MEMORY, seconds=SECONDS)
    asked = json.loads(wish)
    with open(confined.source(), "rb", closefd=False) as file:
        if asked.get("boxes"):
            json.dump(apart(file, asked["boxes"]), sys.stdout)
        elif asked.get("words"):
            json.dump(places(file, asked["suffix"], asked["words"]), sys.stdout)
        else:
            json.dump(text(file, asked["suffix"]), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
