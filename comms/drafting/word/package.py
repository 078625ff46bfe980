"""The package of a Word file as a stranger made it: what is refused, and its parts as trees.

Imports the standard library alone: it runs where the file is read (reading), which knows no database and no secret.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 40 * 1024 * 1024
MOST_RATIO = 150  # of unpacked to packed bytes; text of letters packs to a tenth
SMALL = 1024 * 1024  # parts that are harmless at any ratio
DEEPEST = 200

PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how old and how locked files begin
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


NOT_WORD = (
    "This is not a Word document. Choose the .docx file that you downloaded here and worked on."
)
MACROS = (
    "This file can carry macros, so it is not opened. Save it in Word as “Word document (.docx)”, "
    "without macros, and bring that one."
)
LOCKED = (
    "This file is locked with a password, so it cannot be read. Take the password off in Word (File, "
    "Info, Protect Document) and bring it again."
)
OLD = (
    "This file is in the old format of Word (.doc), or locked. Save it as “Word document (.docx)” and "
    "bring that one."
)
BOMB = (
    "This file unpacks to far more than a letter can hold, so it was not opened. Take out what does not "
    "belong to the text, save it again and bring that one."
)
DAMAGED = "This file is damaged and cannot be read. Save it again in Word and bring the new copy."


class Refused(Exception):
    """The file is not read; the message is a sentence for who brought it."""


class Package:
    """The parts of the file, each opened only when it is wanted and never larger than a letter needs."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(COMPOUND):
            raise Refused(LOCKED if ENCRYPTED in data else OLD)
        try:
            self.file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise Refused(DAMAGED if data.startswith(b"PK") else NOT_WORD) from None
        entries = self.file.infolist()
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Refused(LOCKED)
        if (
            len(entries) > MOST_ENTRIES
            or sum(entry.file_size for entry in entries) > MOST_UNPACKED
            or any(
                entry.file_size > SMALL
                and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
                for entry in entries
            )
        ):
            raise Refused(BOMB)
        self._refuse_other_kinds()

    def _refuse_other_kinds(self) -> None:
        names = self.names()
        types = self.optional("[Content_Types].xml")
        if types is None:
            raise Refused(NOT_WORD)
        said = [part.get("ContentType", "") for part in types]
        if any("macroEnabled" in one or "vbaProject" in one for one in said) or any(
            name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names
        ):
            raise Refused(MACROS)
        if MAIN not in said or "word/document.xml" not in names:
            raise Refused(NOT_WORD)

    def names(self) -> list[str]:
        return list(dict.fromkeys(self.file.namelist()))

    def root(self, name: str) -> Element:
        try:
            with self.file.open(name) as part:
                data = part.read(LARGEST_PART + 1)
        except Exception as fault:  # a damaged file fails in any layer
            raise Refused(DAMAGED) from fault
        if len(data) > LARGEST_PART:
            raise Refused(BOMB)
        return parsed(data)

    def optional(self, name: str) -> Element | None:
        return self.root(name) if name in self.file.namelist() else None

    def properties(self) -> dict[str, str]:
        root = self.optional("docProps/custom.xml")
        if root is None:
            return {}
        found = {}
        for one in root.iter(f"{PROPERTIES}property"):
            found[one.get("name", "")[:100]] = "".join(one.itertext()).strip()[:200]
        return found


def parsed(data: bytes) -> Element:
    """The tree of a part. What declares entities, or nests as no document does, is refused unread."""
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def name(tag: str) -> str:
        return f"{{{tag}" if "}" in tag else tag

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Refused(DAMAGED)
        builder.start(name(tag), {name(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name(tag))

    def declared(*_: Any) -> None:
        raise Refused(DAMAGED)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, ValueError):
        raise Refused(DAMAGED) from None
