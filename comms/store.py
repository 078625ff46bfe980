"""The confidential file store: random names, bytes on the disk before anything says so, hashes checked on every read.

Nothing here is under a web root. The public store belongs to the release (comms.publication.site).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from comms.errors import CommsError


class Damaged(CommsError):
    """A stored file is missing or its bytes are not those that were stored."""

    status = 500


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(root: Path, data: bytes, *, suffix: str = "") -> str:
    """Write `data` under `root` by a new random name, forced to the disk. Returns the name."""
    name = f"{secrets.token_hex(16)}{suffix}"
    folder = root / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700 if root == confidential() else 0o755)
    path = folder / name
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return name


def get(root: Path, name: str, *, expected: str) -> bytes:
    """The bytes stored as `name`; `expected` is their SHA-256. Raises Damaged when they are not there or differ."""
    try:
        data = (root / name[:2] / name).read_bytes()
    except OSError:
        raise Damaged(
            "A stored file cannot be read. Nothing was sent or shown; the operators must restore it."
        ) from None
    if sha256(data) != expected:
        raise Damaged(
            "A stored file is not the one that was stored: its hash differs. Nothing was sent or "
            "shown; tell the operators at once."
        )
    return data


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
