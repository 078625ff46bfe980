"""One page of a received file as a picture, boxes burnt in: `python -m comms.publication.files.painting WISH < FILE`.

A confined program (comms.replies.confined): it answers with a line of JSON and the picture's bytes. Painted first and
packed afterwards, so nothing of what lay under a box is in what comes out. Imports no more than its walls.
"""

from __future__ import annotations

import io
import json
import math
import sys
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from comms.publication.files.assembling import MOST_PIXELS
from comms.replies import confined

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
POINTS = 72
MARGIN = 2  # pixels a box is wider than it was drawn, on each side
QUALITY = 78


@dataclass(frozen=True)
class Painted:
    """A page: its kind (`gray`, `colour` or `fax`), its size in pixels and in points, and how many there are."""

    kind: str
    width: int
    height: int
    dpi: float
    pages: int
    start: (
        int  # where in `data`, which every reader of pictures opens, what a PDF holds of it begins
    )
    length: int
    data: bytes


def paint(file: BinaryIO, *, suffix: str, page: int, dpi: float, boxes: list[dict[str, float]],
          is_marked: bool = False) -> Painted:  # fmt: skip
    """Page `page`, from 1. `is_marked`: for a browser, the boxes drawn around, and nothing hidden."""
    picture, dpi, pages = _drawn(file, suffix, page, dpi)
    _cover(picture, boxes, is_marked=is_marked)
    kind, data, start, length = _packed(picture, is_shown=is_marked)
    return Painted(
        kind, picture.width, picture.height, dpi, pages, start, length or len(data), data
    )


def _drawn(file: BinaryIO, suffix: str, page: int, dpi: float) -> tuple[Image.Image, float, int]:
    if suffix != ".pdf":
        Image.MAX_IMAGE_PIXELS = None  # judged before
        with Image.open(file, formats=["JPEG", "PNG"]) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
        flat = Image.new("RGB", upright.size, "white")
        flat.paste(upright, mask=upright.getchannel("A"))
        # A page of A4 in width, however the camera counted its dots.
        return _within(flat), max(flat.width / 8.27, 1), 1
    with pypdfium2.PdfDocument(file) as opened_pdf:
        shown = opened_pdf[page - 1]
        width, height = shown.get_size()
        largest = math.sqrt(MOST_PIXELS / max(width * height, 1)) * POINTS
        dpi = max(min(dpi, largest), 1)
        drawn = shown.render(scale=dpi / POINTS, draw_annots=True, may_draw_forms=True)
        return drawn.to_pil().convert("RGB"), dpi, len(opened_pdf)


def _within(picture: Image.Image) -> Image.Image:
    if picture.width * picture.height <= MOST_PIXELS:
        return picture
    scale = math.sqrt(MOST_PIXELS / (picture.width * picture.height))
    return picture.resize((int(picture.width * scale), int(picture.height * scale)))


def _cover(picture: Image.Image, boxes: list[dict[str, float]], *, is_marked: bool) -> None:
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        left = math.floor(box["left"] / 100 * picture.width) - MARGIN
        top = math.floor(box["top"] / 100 * picture.height) - MARGIN
        right = math.ceil((box["left"] + box["width"]) / 100 * picture.width) + MARGIN
        bottom = math.ceil((box["top"] + box["height"]) / 100 * picture.height) + MARGIN
        if is_marked:
            pen.rectangle((left, top, right, bottom), outline="#b3261e", width=3)
        else:
            pen.rectangle((left, top, right, bottom), fill="black")


def _packed(picture: Image.Image, *, is_shown: bool) -> tuple[str, bytes, int, int]:
    """By content: colour as it is, grey without colour, and what is black on white as a fax packs it."""
    target = io.BytesIO()
    small = picture.reduce(2) if min(picture.size) > 2 else picture
    red, green, blue = small.split()
    spread = ImageChops.lighter(
        ImageChops.difference(red, green), ImageChops.difference(green, blue)
    )
    if is_shown or sum(spread.histogram()[24:]) > 20:
        picture.save(target, "JPEG", quality=QUALITY)
        return "colour", target.getvalue(), 0, 0
    gray = picture.convert("L")
    counts = gray.histogram()
    if sum(counts[32:224]) <= 0.1 * sum(counts[:32]):
        return "fax", *_fax(gray.point(lambda value: 255 if value > 127 else 0, mode="1"))
    gray.save(target, "JPEG", quality=QUALITY)
    return "gray", target.getvalue(), 0, 0


def _fax(picture: Image.Image) -> tuple[bytes, int, int]:
    """A TIFF in one strip of CCITT group 4, and where that begins and how long it is."""
    target = io.BytesIO()
    picture.save(target, "TIFF", compression="group4", tiffinfo={278: picture.height})
    target.seek(0)
    with TiffImageFile(target) as written:
        (start,), (length,) = written.tag_v2[273], written.tag_v2[279]
    return target.getvalue(), start, length


def main(wish: str) -> None:
    """`wish` is JSON: suffix, page, dpi, boxes, and whether they are to be marked or painted."""
    confined.shut_in(memory=MEMORY, seconds=SECONDS)
    with open(confined.source(), "rb", closefd=False) as file:
        painted = paint(file, **json.loads(wish))
    facts = {name: value for name, value in vars(painted).items() if name != "data"}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + painted.data)


if __name__ == "__main__":
    main(sys.argv[1])
