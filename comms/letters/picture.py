"""A page of a drawn letter as a picture, and what a program reads of its pages.

The only module that imports PDFium, which loads in milliseconds.
It is given files that this installation has drawn itself, never one that was received.
"""

from __future__ import annotations

import io
import threading

import pypdfium2

RESOLUTION = 80  # dots an inch: a page is 662 by 936
POINTS = 72
# PDFium is no good with two threads at once.
_one_at_a_time = threading.Lock()


class NotShown(Exception):
    """The file is no PDF that PDFium reads, or has no such page."""


def texts(data: bytes) -> list[str]:
    """What can be copied from each page; words that a line cuts are joined. Raises NotShown."""
    try:
        with _one_at_a_time, pypdfium2.PdfDocument(data) as opened:
            return [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
    except pypdfium2.PdfiumError as fault:
        raise NotShown(str(fault)) from fault


def page(data: bytes, number: int) -> bytes:
    """Page `number`, from 1, as a JPEG. Raises NotShown."""
    return _drawn(data, number, "JPEG", RESOLUTION)


def gray(data: bytes, number: int, *, dpi: int) -> bytes:
    """Page `number`, from 1, without colours and without loss, for a program that reads pictures. Raises NotShown."""
    return _drawn(data, number, "PNG", dpi, grayscale=True)


def _drawn(data: bytes, number: int, form: str, dpi: int, **how: bool) -> bytes:
    picture = io.BytesIO()
    try:
        with _one_at_a_time, pypdfium2.PdfDocument(data) as opened:
            drawn = opened[number - 1].render(scale=dpi / POINTS, **how)
            drawn.to_pil().save(picture, form)
    except (pypdfium2.PdfiumError, IndexError) as fault:
        raise NotShown(str(fault)) from fault
    return picture.getvalue()
