"""Whether a received file is what it says. Judged by its bytes; its name and the browser's word count for nothing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import pikepdf
from PIL import Image, UnidentifiedImageError

from comms.errors import BadFile

LARGEST = 50 * 1024 * 1024  # bytes
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {
    ".pdf": "application/pdf",
    ".docx": WORD,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".txt": "text/plain",
}
SUFFIXES = {media_type: suffix for suffix, media_type in TYPES.items() if suffix != ".jpeg"}
ZIP_LARGEST = 20 * LARGEST  # bytes unpacked; more is a bomb


@dataclass(frozen=True)
class Received:
    """A file that passed: its name without folders, its media type, its bytes."""

    name: str
    media_type: str
    data: bytes


def examine(name: str, data: bytes) -> Received:
    """The file, if it is what its name says and can be opened. Raises BadFile with the reason and the remedy."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(character for character in last if character.isprintable())[-180:]
    suffix = PurePath(plain).suffix.lower()
    if suffix not in TYPES:
        raise BadFile(
            f"“{plain}” is not of a kind that can be kept here. "
            "Send PDF, Word (.docx), plain text, JPEG or PNG."
        )
    if not data:
        raise BadFile(f"“{plain}” is empty. Ask the sender for it again.")
    if len(data) > LARGEST:
        raise BadFile(
            f"“{plain}” has {len(data) // 1024 // 1024} MB; at most {LARGEST // 1024 // 1024} MB "
            "can be kept. Split it, or ask for a smaller copy."
        )
    media_type = TYPES[suffix]
    CHECKS[media_type](plain, data)
    return Received(plain, media_type, data)


def _pdf(name: str, data: bytes) -> None:
    if not data.lstrip()[:5] == b"%PDF-":
        raise BadFile(f"“{name}” says that it is a PDF, but its content is something else.")
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if not pdf.pages:
                raise BadFile(f"“{name}” is a PDF without a page. Ask the sender for it again.")
    except pikepdf.PasswordError:
        raise BadFile(
            f"“{name}” is locked with a password. Ask the sender for an open copy."
        ) from None
    except pikepdf.PdfError:
        raise BadFile(f"“{name}” is a damaged PDF. Ask the sender for it again.") from None


def _word(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = set(archive.namelist())
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        raise BadFile(
            f"“{name}” says that it is a Word document, but its content is something else."
        ) from None
    if "word/document.xml" not in parts or unpacked > ZIP_LARGEST:
        raise BadFile(
            f"“{name}” says that it is a Word document, but its content is something else."
        )
    if any(part.endswith("vbaProject.bin") for part in parts):
        raise BadFile(f"“{name}” carries macros. Ask the sender for a copy without them, or a PDF.")


def _image(name: str, data: bytes) -> None:
    wanted = "PNG" if name.lower().endswith(".png") else "JPEG"
    try:
        with Image.open(io.BytesIO(data), formats=[wanted]) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise BadFile(
            f"“{name}” says that it is a {wanted} picture, but it cannot be opened as one."
        ) from None


def _text(name: str, data: bytes) -> None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadFile(f"“{name}” is not plain text in UTF-8. Save it so, or send a PDF.") from None
    if "\x00" in text:
        raise BadFile(f"“{name}” says that it is plain text, but its content is something else.")


CHECKS = {
    "application/pdf": _pdf,
    WORD: _word,
    "image/jpeg": _image,
    "image/png": _image,
    "text/plain": _text,
}
