"""What is taken in of a file when it arrives: its name without folders, its kind by it, its bytes.

Nothing is opened here: whether a file is what it says is found out by a program of its own (comms.replies.quarantine).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from django.core.files.uploadedfile import UploadedFile

from comms.errors import BadFile

LARGEST = 100 * 1024 * 1024  # bytes; the web server's limit is a little above
MEGABYTE = 1024 * 1024
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL = "message/rfc822"
UNKNOWN = "application/octet-stream"
TYPES = {
    ".pdf": PDF,
    ".docx": WORD,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".txt": "text/plain",
    ".eml": MAIL,
}
SUFFIXES = {media_type: suffix for suffix, media_type in TYPES.items() if suffix != ".jpeg"}


class Incoming(Protocol):
    """A file on its way in."""

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True)
class Received:
    """A file that is in memory already."""

    name: str
    media_type: str
    data: bytes

    def chunks(self) -> Iterable[bytes]:
        return [self.data]


@dataclass(frozen=True)
class Uploaded:
    """A file that a browser sent; Django keeps a large one on the disk."""

    name: str
    media_type: str
    upload: UploadedFile

    def chunks(self) -> Iterable[bytes]:
        return self.upload.chunks()


def plain(name: str) -> str:
    """A sender's name for a file without folders, control characters and undue length."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable())[-180:] or "file"


def suffix_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def received(name: str, data: bytes) -> Received:
    """A file that is in memory, by the name it came with. Raises BadFile."""
    check_size(plain(name), len(data))
    return Received(plain(name), TYPES.get(suffix_of(name), UNKNOWN), data)


def uploaded(upload: UploadedFile) -> Uploaded:
    """A file from a form. Raises BadFile for one that is empty or too large; everything else is kept."""
    name = plain(upload.name or "")
    check_size(name, upload.size or 0)
    return Uploaded(name, TYPES.get(suffix_of(name), UNKNOWN), upload)


def check_size(name: str, size: int) -> None:
    if not size:
        raise BadFile(f"“{name}” is empty. Ask the sender for it again.")
    if size > LARGEST:
        raise BadFile(
            f"“{name}” has {size // MEGABYTE} MB; at most {LARGEST // MEGABYTE} MB can be kept. "
            "Split it, or ask for a smaller copy."
        )
