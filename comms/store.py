"""The confidential file store: random names, bytes on the disk before anything says so, hashes checked on every read.

Nothing here is under a web root. The public store belongs to the release (comms.publication.site).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from comms.errors import CommsError

LOST = "A stored file cannot be read. Nothing was sent or shown; the operators must restore it."
CHANGED = (
    "A stored file is not the one that was stored: its hash differs. Nothing was sent or shown; tell the "
    "operators at once."
)


class Damaged(CommsError):
    """A stored file is missing or its bytes are not those that were stored."""

    status = 500


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Kept:
    """A file that is on the disk: the name it was given, its hash and size."""

    name: str
    sha256: str
    size: int


def put(root: Path, data: bytes, *, suffix: str = "") -> str:
    """Write `data` under `root` by a new random name, forced to the disk. Returns the name."""
    return keep(root, [data], suffix=suffix).name


def keep(root: Path, pieces: Iterable[bytes], *, suffix: str = "") -> Kept:
    """As `put`, piece by piece: what comes in may be larger than the memory. Nothing is left of what fails."""
    name = f"{secrets.token_hex(16)}{suffix}"
    digest, size = hashlib.sha256(), 0
    folder = root / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o755 if root == public() else 0o700)
    path = folder / name
    try:
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return Kept(name, digest.hexdigest(), size)


def opened(root: Path, name: str, *, expected: str) -> BinaryIO:
    """The file stored as `name`, to be read from its start; checked first, piece by piece. Raises Damaged."""
    try:
        file = (root / name[:2] / name).open("rb")
    except OSError:
        raise Damaged(LOST) from None
    if hashlib.file_digest(file, "sha256").hexdigest() != expected:
        file.close()
        raise Damaged(CHANGED)
    file.seek(0)
    return file


def get(root: Path, name: str, *, expected: str) -> bytes:
    """The bytes stored as `name`; `expected` is their SHA-256. Raises Damaged when they are not there or differ."""
    try:
        data = (root / name[:2] / name).read_bytes()
    except OSError:
        raise Damaged(LOST) from None
    if sha256(data) != expected:
        raise Damaged(CHANGED)
    return data


def holds(root: Path, name: str) -> bool:
    """Whether there is a file of that name; of what is in it nothing is said."""
    return (root / name[:2] / name).is_file()


@contextmanager
def undone_on_fault(root: Path) -> Iterator[list[str]]:
    """Collects the names of files being written; when the block fails, their rows never were, so they go too."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            remove(root, name)
        raise


def remove(root: Path, name: str) -> None:
    """Take a file away whose row was never committed."""
    (root / name[:2] / name).unlink(missing_ok=True)


def confidential() -> Path:
    return Path(settings.CONFIDENTIAL_STORE)


def public() -> Path:
    return Path(settings.PUBLIC_STORE)
