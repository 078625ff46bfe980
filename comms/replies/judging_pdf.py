"""What a stranger's PDF hides: locks, bombs, scripts, a second file. Part of the program comms.replies.judging."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
import pypdfium2

from comms.replies.findings import Finding, Quarantined

MOST_PAGES = 2_000
MOST_UNPACKED = 1024 * 1024 * 1024  # bytes, all streams together
MOST_OF_ONE = 128 * 1024 * 1024
MOST_PIXELS = 100_000_000
HEAD = 1024
TAIL = 64 * 1024
DEEPEST = 60
OTHER_KINDS = (b"PK\x03\x04", b"PK\x05\x06", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"GIF8")
MARKUP = (b"<html", b"<script", b"<!doctype", b"<?php")
ACTIVE = {
    *("/JavaScript", "/JS", "/Launch", "/ImportData", "/SubmitForm", "/RichMedia", "/Rendition"),
    *("/Movie", "/Sound", "/GoToE"),
}  # as the kind of an action or of a note
CARRIED = {
    "/EmbeddedFiles": "attached files",
    "/EF": "attached files",
    "/AcroForm": "form fields",
    "/XFA": "form fields",
    "/OCProperties": "layers that can be hidden",
    "/Outlines": "bookmarks",
    "/Metadata": "facts about its making and its writer",
    "/PieceInfo": "facts about its making and its writer",
    "/Info": "facts about its making and its writer",
}


def judge(file: BinaryIO) -> tuple[int, list[str]]:
    """Its pages, and what it carries. Raises Quarantined."""
    versions = _outside(file)
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            pages = _pages(pdf)
            carries = _inside(pdf)
            if pdf.is_encrypted:
                carries.add("a lock against copying or printing")
    except pikepdf.PasswordError:
        raise Quarantined(Finding.LOCKED) from None
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError):
        raise Quarantined(Finding.DAMAGED) from None
    _opens(file)
    if versions > 1:
        carries.add("earlier versions of itself")
    return pages, sorted(carries)


def _outside(file: BinaryIO) -> int:
    """How many versions the file holds. Raises Quarantined for what stands before and behind them."""
    head = file.read(HEAD)
    at = head.find(b"%PDF-")
    if at < 0:
        raise Quarantined(Finding.LIE)
    before = head[:at].lstrip(b"\xef\xbb\xbf").strip()
    if before:
        raise Quarantined(Finding.POLYGLOT)
    first = head[at:].lower()
    if any(mark in first for mark in MARKUP):
        raise Quarantined(Finding.POLYGLOT)
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read()
    _, mark, behind = tail.rpartition(b"%%EOF")
    if b"PK\x05\x06" in tail:
        raise Quarantined(Finding.POLYGLOT)
    if mark and (len(behind.strip()) > HEAD or behind.strip().startswith(OTHER_KINDS)):
        raise Quarantined(Finding.POLYGLOT)
    # A file made for quick viewing ends twice.
    return _versions(file) - (b"/Linearized" in head)


def _versions(file: BinaryIO) -> int:
    file.seek(0)
    count, before = 0, b""
    while piece := file.read(1024 * 1024):
        count += (before + piece).count(b"startxref")
        before = piece[-8:]
    return count


def _pages(pdf: pikepdf.Pdf) -> int:
    said: Any = pdf.Root.Pages.get("/Count", 0)
    if isinstance(said, int) and said > MOST_PAGES:
        raise Quarantined(Finding.PAGES, said)
    count = len(pdf.pages)
    if count > MOST_PAGES:
        raise Quarantined(Finding.PAGES, count)
    if not count:
        raise Quarantined(Finding.EMPTY)
    return count


def _inside(pdf: pikepdf.Pdf) -> set[str]:
    """Every object is looked at and every stream unpacked, to nowhere."""
    carries: set[str] = set()
    left = MOST_UNPACKED
    for number, item in enumerate([pdf.trailer, *pdf.objects]):
        _walk(item, carries, depth=0, is_trailer=not number)
        if isinstance(item, pikepdf.Stream):
            left -= _unpacked(item)
            if left < 0:
                raise Quarantined(Finding.TOO_MUCH)
    return carries


def _walk(item: object, carries: set[str], *, depth: int, is_trailer: bool = False) -> None:
    if depth > DEEPEST:
        raise Quarantined(Finding.DAMAGED)
    if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
        if item.get("/S") in ACTIVE or item.get("/Subtype") in ACTIVE or "/JS" in item:
            raise Quarantined(Finding.ACTIVE)
        if "/JavaScript" in item:
            raise Quarantined(Finding.ACTIVE)
        note = str(item.get("/Subtype", ""))
        if "/Rect" in item and note not in ("", "/Link", "/Widget"):
            carries.add("notes on the pages")
        for key in item.keys():  # noqa: SIM118  (not a mapping)
            if key in CARRIED and (key != "/Info" or is_trailer):
                carries.add(CARRIED[key])
            _within(item[key], carries, depth)
    elif isinstance(item, pikepdf.Array):
        for part in item:
            _within(part, carries, depth)


def _within(part: object, carries: set[str], depth: int) -> None:
    if not getattr(part, "is_indirect", False):
        _walk(part, carries, depth=depth + 1)


def _unpacked(item: pikepdf.Stream) -> int:
    """How long the stream is when it is unpacked. Raises Quarantined for a bomb."""
    is_image = item.get("/Subtype") == pikepdf.Name.Image
    if is_image and int(item.get("/Width", 0)) * int(item.get("/Height", 0)) > MOST_PIXELS:
        raise Quarantined(Finding.PIXELS)
    filters: Any = item.get("/Filter", [])
    names = [str(one) for one in ([filters] if isinstance(filters, pikepdf.Name) else filters)]
    pieces: Iterator[bytes] = iter([bytes(item.read_raw_bytes())])
    for name in names:
        if name not in ("/FlateDecode", "/Fl"):
            break
        pieces = _inflated(pieces)
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_OF_ONE:
            raise Quarantined(Finding.TOO_MUCH)
    return length


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpacked piece by piece: a bomb is counted and never held. What is broken ends there, as readers end it."""
    work = zlib.decompressobj()
    try:
        for piece in pieces:
            rest = piece
            while rest and not work.eof:
                yield work.decompress(rest, 1024 * 1024)
                rest = work.unconsumed_tail
    except zlib.error:
        return


def _opens(file: BinaryIO) -> None:
    """Readers use another parser than ours; the one that draws must open the file too."""
    file.seek(0)
    try:
        with pypdfium2.PdfDocument(file) as drawn:
            drawn[0].get_size()
    except (pypdfium2.PdfiumError, IndexError):
        raise Quarantined(Finding.DAMAGED) from None
