"""What changed between two texts of a letter, paragraph by paragraph and then word by word.

Works on plain text: a mark or a margin is no change of wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Change:
    """One paragraph that differs, or `unchanged` paragraphs passed over before the next."""

    pieces: tuple[Piece, ...] = ()
    unchanged: int = 0


def compare(old: str, new: str) -> list[Change]:
    """The changed paragraphs in order, with the number of unchanged ones between them; nothing when equal."""
    before, after = old.strip().split("\n\n"), new.strip().split("\n\n")
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    steps = matcher.get_opcodes()
    if all(step[0] == "equal" for step in steps):
        return []
    changes: list[Change] = []
    for kind, i1, i2, j1, j2 in steps:
        if kind == "equal":
            changes.append(Change(unchanged=i2 - i1))
        else:
            changes += [
                Change(tuple(words(was, becomes)))
                for was, becomes in zip_longest(before[i1:i2], after[j1:j2], fillvalue="")
            ]
    return changes


def words(old: str, new: str) -> Iterator[Piece]:
    """One paragraph as pieces; punctuation counts as a word of its own."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(after[j1:j2]))
