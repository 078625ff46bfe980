"""A new PDF out of painted pages alone, written page by page: one revision, no facts but its title and language.

The text layer, invisible, is what was read off the painted pages. Nothing of the first file comes here.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

FONTS = "usr/share/tesseract-ocr/*/tessdata/pdf.ttf"  # a font without a shape, made for layers that are not seen
POINTS = 72
MOST_PIXELS = 25_000_000  # of a page; a larger one is drawn with fewer dots


@dataclass(frozen=True)
class Word:
    """A word that was read off a picture, and its box in pixels."""

    text: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Sheet:
    """One painted page; `kind` as comms.publication.files.painting says."""

    kind: str
    width: int
    height: int
    dpi: float
    data: bytes
    words: list[Word] = field(default_factory=list)


PICTURES = {
    "gray": "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
    "colour": "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode",
    "fax": "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode "
    "/DecodeParms << /K -1 /Columns {width} /Rows {height} /BlackIs1 true >>",
}
UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identify-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end
"""


def shapeless() -> bytes | None:
    """The font of the invisible layer; None where the reader of pictures is not installed."""
    found = next(iter(sorted(Path("/").glob(FONTS))), None)
    return found.read_bytes() if found else None


class Writer:
    """Objects go to the file as they come; only where they begin is remembered."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.starts: dict[int, int] = {}
        self.digest = hashlib.sha256()
        self.put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def put(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)

    def add(self, number: int, body: str, stream: bytes | None = None) -> None:
        self.starts[number] = self.file.tell()
        self.put(f"{number} 0 obj\n".encode())
        if stream is None:
            self.put(f"<< {body} >>".encode())
        else:
            self.put(f"<< {body} /Length {len(stream)} >>\nstream\n".encode())
            self.put(stream + b"\nendstream")
        self.put(b"\nendobj\n")

    def close(self, *, root: int, info: int) -> None:
        start, size = self.file.tell(), max(self.starts) + 1
        self.put(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        for number in range(1, size):
            self.put(f"{self.starts[number]:010d} 00000 n \n".encode())
        name = self.digest.hexdigest()[:32]
        facts = f"/Size {size} /Root {root} 0 R /Info {info} 0 R /ID [<{name}> <{name}>]"
        self.put(f"trailer\n<< {facts} >>\nstartxref\n{start}\n%%EOF\n".encode())


def assemble(
    file: BinaryIO, sheets: Iterable[Sheet], *, count: int, title: str, language: str
) -> None:
    """Write the PDF of `count` sheets, one at a time, into `file`."""
    writer, font = Writer(file), shapeless()
    pages = [10 + 3 * n for n in range(count)]
    writer.add(
        1,
        f"/Type /Catalog /Pages 2 0 R /Lang {_text(language)} "
        "/ViewerPreferences << /DisplayDocTitle true >>",
    )
    kids = " ".join(f"{number} 0 R" for number in pages)
    writer.add(2, f"/Type /Pages /Count {count} /Kids [{kids}]")
    writer.add(3, f"/Title {_text(title)}")
    _font(writer, font)
    for number, sheet in zip(pages, sheets, strict=True):
        _page(writer, number, sheet, has_font=font is not None)
    writer.close(root=1, info=3)


def _font(writer: Writer, font: bytes | None) -> None:
    data = font or b""
    writer.add(
        4,
        "/Type /Font /Subtype /Type0 /BaseFont /GlyphLessFont /Encoding /Identity-H "
        "/DescendantFonts [5 0 R] /ToUnicode 8 0 R",
    )
    writer.add(
        5,
        "/Type /Font /Subtype /CIDFontType2 /BaseFont /GlyphLessFont /CIDToGIDMap 9 0 R /DW 500 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/FontDescriptor 6 0 R",
    )
    writer.add(
        6,
        "/Type /FontDescriptor /FontName /GlyphLessFont /Ascent 1000 /Descent -1 /CapHeight 1000 "
        "/Flags 5 /FontBBox [0 0 500 1000] /ItalicAngle 0 /StemV 80 /FontFile2 7 0 R",
    )
    writer.add(7, f"/Length1 {len(data)}", data)
    writer.add(8, "", UNICODE)
    writer.add(9, "/Filter /FlateDecode", zlib.compress(b"\x00\x01" * 65_536, 9))


def _page(writer: Writer, number: int, sheet: Sheet, *, has_font: bool) -> None:
    wide, high = (pixels / sheet.dpi * POINTS for pixels in (sheet.width, sheet.height))
    layer = _layer(sheet, high) if has_font else ""
    writer.add(
        number,
        f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.2f} {high:.2f}] /Contents {number + 1} 0 R "
        f"/Resources << /XObject << /I {number + 2} 0 R >> /Font << /F 4 0 R >> >>",
    )
    drawn = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /I Do Q\n{layer}"
    writer.add(number + 1, "/Filter /FlateDecode", zlib.compress(drawn.encode()))
    facts = PICTURES[sheet.kind].format(width=sheet.width, height=sheet.height)
    size = f"/Width {sheet.width} /Height {sheet.height}"
    writer.add(number + 2, f"/Type /XObject /Subtype /Image {size} {facts}", sheet.data)


def _layer(sheet: Sheet, high: float) -> str:
    """Each word where it was read, as wide as it was, drawn with nothing."""
    scale = POINTS / sheet.dpi
    lines = ["BT 3 Tr"]
    for word in sheet.words:
        codes = f"{word.text} ".encode("utf-16-be", "ignore")
        size = max(word.height * scale, 1)
        stretch = 100 * word.width * scale / (0.5 * size * max(len(codes) // 2 - 1, 1))
        left, base = word.left * scale, high - (word.top + word.height) * scale
        lines.append(
            f"/F {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {left:.2f} {base:.2f} Tm <{codes.hex()}> Tj"
        )
    return "\n".join([*lines, "ET"])


def _text(words: str) -> str:
    return f"<feff{words.encode('utf-16-be').hex()}>"
