"""What a stranger's Word file hides: bombs, macros, entities, links to elsewhere. Part of comms.replies.judging."""

from __future__ import annotations

import stat
import zipfile
import zlib
from typing import BinaryIO

from comms.replies.findings import Finding, Quarantined

MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
PIECE = 1024 * 1024
TEXT = "word/document.xml"


def judge_word(file: BinaryIO) -> list[str]:
    """What it carries beside its text. Raises Quarantined."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Quarantined(Finding.TOO_MUCH)
            names = {part.filename for part in parts}
            if TEXT not in names:
                raise Quarantined(Finding.LIE)
            if any(part.flag_bits & 1 for part in parts):
                raise Quarantined(Finding.LOCKED)
            if any("vbaProject" in name or name.endswith(".xlm") for name in names):
                raise Quarantined(Finding.MACROS)
            _unpack(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise Quarantined(Finding.LIE) from None
    return _carries(names)


def _unpack(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Every part unpacked, to nowhere; what the archive says of its sizes counts for nothing."""
    left = MOST_UNPACKED
    for part in parts:
        if stat.S_ISLNK(part.external_attr >> 16) or ".." in part.filename.split("/"):
            raise Quarantined(Finding.POLYGLOT)
        is_markup = part.filename.endswith((".xml", ".rels"))
        before = b""
        with archive.open(part) as opened:
            while piece := opened.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise Quarantined(Finding.TOO_MUCH)
                seen = before + piece
                if is_markup and (b"<!DOCTYPE" in seen or b"<!ENTITY" in seen):
                    raise Quarantined(Finding.ACTIVE)
                if is_markup and b"attachedTemplate" in seen and b'"External"' in seen:
                    raise Quarantined(Finding.ACTIVE)
                before = piece[-16:]


def _carries(names: set[str]) -> list[str]:
    kinds = {
        "word/comments": "comments",
        "word/media/": "pictures",
        "word/embeddings/": "files within the file",
        "docProps/": "facts about its making and its writer",
    }
    return sorted(
        {said for start, said in kinds.items() if any(n.startswith(start) for n in names)}
    )
