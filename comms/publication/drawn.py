"""The words that the pages of a PDF show, read through its fonts as the programs of readers read them.

A page names the shapes of its letters, and each font says which letter a shape is: without that, no name in a
letter of ours is found in its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

SHOWING = ("Tj", "TJ", "'", '"')
CODE = r"<\s*([0-9a-fA-F\s]*)>"
CODES = re.compile(rf"begincodespacerange\s*{CODE}")
SINGLE = re.compile(rf"{CODE}\s*{CODE}")
RANGE = re.compile(rf"{CODE}\s*{CODE}\s*(?:{CODE}|\[([^\]]*)\])")


@dataclass(frozen=True)
class Table:
    """Which letters the codes of a font are; a code has `width` bytes."""

    width: int = 1
    letters: dict[int, str] = field(default_factory=dict)

    def read(self, string: bytes) -> str:
        codes = (string[at : at + self.width] for at in range(0, len(string), self.width))
        return "".join(self.letters.get(int.from_bytes(code), "") for code in codes)


def words(content: pikepdf.Page | pikepdf.Stream, resources: pikepdf.Object | None) -> str:
    """All that a page or a form shows, in a row. What a font does not tell is left out."""
    fonts: Any = resources.get("/Font", {}) if resources is not None else {}
    tables = {name: _table(fonts[name]) for name in list(fonts)}
    shown: list[str] = []
    table, kept = Table(), []
    for instruction in pikepdf.parse_content_stream(content):
        operator = str(instruction.operator)
        if operator == "Tf":
            table = tables.get(str(instruction.operands[0]), Table())
        elif operator == "q":
            kept.append(table)
        elif operator == "Q" and kept:
            table = kept.pop()
        elif operator in SHOWING:
            shown.extend(table.read(string) for string in _strings(instruction.operands[-1]))
    return "".join(shown)


def mapped(font: pikepdf.Object) -> Iterator[str]:
    """Whatever a font has for one code that is more than a letter, also where no page uses the code."""
    return (text for text in _table(font).letters.values() if len(text) > 1)


def _strings(operand: object) -> Iterator[bytes]:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    for part in parts:
        if isinstance(part, pikepdf.String):
            yield bytes(part)


def _table(font: pikepdf.Object) -> Table:
    if not isinstance(font.get("/ToUnicode"), pikepdf.Stream):
        return Table()
    written = font.ToUnicode.read_bytes().decode("latin-1")
    width = max((len(_code(first)) for first in CODES.findall(written)), default=1)
    letters = {
        int.from_bytes(_code(code)): _text(_code(text))
        for section in _sections(written, "bfchar")
        for code, text in SINGLE.findall(section)
    }
    for section in _sections(written, "bfrange"):
        for first, last, begins, each in RANGE.findall(section):
            letters |= _range(_code(first), _code(last), begins, each)
    return Table(max(width, 1), letters)


def _sections(written: str, name: str) -> list[str]:
    return re.findall(rf"begin{name}(.*?)end{name}", written, re.DOTALL)


def _range(first: bytes, last: bytes, begins: str, each: str) -> dict[int, str]:
    codes = range(int.from_bytes(first), min(int.from_bytes(last), 0xFFFF) + 1)
    if each:
        texts = [_text(_code(code)) for code in re.findall(CODE, each)]
        return dict(zip(codes, texts, strict=False))
    text = _text(_code(begins))
    if not text:
        return {}
    return {code: text[:-1] + chr(ord(text[-1]) + n) for n, code in enumerate(codes)}


def _code(digits: str) -> bytes:
    return bytes.fromhex("".join(digits.split()).ljust(2, "0"))


def _text(code: bytes) -> str:
    return code.decode("utf-16-be", errors="replace")
