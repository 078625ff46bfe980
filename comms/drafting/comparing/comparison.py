"""What changed between two texts of a letter: which blocks came, went, moved, and which of their words.

Pure: knows no rows and no requests. A moved question is a move, and a footnote that only got another number is
no change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

from comms.drafting import parts
from comms.drafting.comparing import items, notes
from comms.drafting.comparing.alignment import (
    Pair,
    Piece,
    aligned,
    in_order,
    ordered,
    phrases,
    words,
)
from comms.drafting.comparing.blocks import BODY, Passage, passages
from comms.drafting.comparing.items import Item

__all__ = [
    "Change",
    "Comparison",
    "PartChange",
    "Passage",
    "Piece",
    "aligned",
    "compare",
    "compare_contents",
    "is_typographic_only",
    "passages",
    "words",
]

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class FieldChange:
    """One fact of a mandate, a recipient or a block that differs."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """One block on either side, or `unchanged` blocks passed over before the next; places count from 1."""

    pieces: tuple[Piece, ...] = ()
    unchanged: int = 0
    kind: Literal["kept", "changed", "added", "removed", "moved"] = "changed"
    old: int | None = None
    new: int | None = None
    is_moved: bool = False
    name: str = ""
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class PartChange:
    """One part of the letter that differs, block by block in its new order."""

    part: str
    name: str
    blocks: tuple[Change, ...]

    @property
    def changes(self) -> list[Change]:
        """The blocks that differ, with the number of those passed over between them."""
        found: list[Change] = []
        for block in self.blocks:
            if block.kind != "kept":
                found.append(block)
            elif found and found[-1].kind == "kept":
                found[-1] = Change(kind="kept", unchanged=found[-1].unchanged + 1)
            else:
                found.append(Change(kind="kept", unchanged=1))
        return found

    @property
    def added(self) -> int:
        return self._words("added")

    @property
    def removed(self) -> int:
        return self._words("removed")

    @property
    def moved(self) -> int:
        return sum(block.is_moved for block in self.blocks)

    def _words(self, kind: str) -> int:
        every = [p for block in self.blocks for p in block.pieces] + [
            p for block in self.blocks for one in block.fields for p in one.pieces
        ]
        return sum(len(WORD.findall(piece.text)) for piece in every if piece.kind == kind)


@dataclass(frozen=True)
class Comparison:
    """The parts that differ, in the order of the letter; none when a person reads the same in both."""

    parts: tuple[PartChange, ...]

    @property
    def is_same(self) -> bool:
        return not self.parts


def compare(old: str, new: str) -> list[Change]:
    """The changed paragraphs of two plain texts in order, with the number of unchanged ones between them."""
    before, after = parts.blocks(old), parts.blocks(new)
    if before == after:
        return []
    changes: list[Change] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind == "equal":
            changes.append(Change(unchanged=i2 - i1, kind="kept"))
        else:
            changes += [
                Change(tuple(phrases(was, becomes)))
                for was, becomes in zip_longest(before[i1:i2], after[j1:j2], fillvalue="")
            ]
    return changes


def compare_contents(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Two frozen contents, part by part. Footnotes are known again by their text and by where they hang."""
    same = notes.matched(old, new)
    before = notes.renamed(old, same)
    pairs: dict[str, list[Pair]] = {}
    blocks: dict[str, list[Change]] = {
        "mandates": _keyed(items.mandates(old), items.mandates(new)),
        "recipients": _keyed(items.recipients(old), items.recipients(new)),
    }
    for part in BODY:
        was, becomes = items.of_blocks(before.get(part, [])), items.of_blocks(new.get(part, []))
        pairs[part] = aligned([item.text for item in was], [item.text for item in becomes])
        blocks[part] = _changes(was, becomes, pairs[part])
    blocks["footnotes"] = _footnotes(old, new, same, pairs)
    blocks["annex"] = _annex(before, new)
    blocks["clauses"] = _keyed(items.clauses(old), items.clauses(new))
    blocks["clause_changes"] = _keyed(items.clause_changes(old), items.clause_changes(new))
    blocks["choices"] = _keyed(items.choices(old), items.choices(new))
    names = {**parts.NAMES, "clause_changes": "Changes of standard clauses"}
    return Comparison(
        tuple(
            PartChange(part, names[part], tuple(changes))
            for part, changes in blocks.items()
            if any(change.kind != "kept" for change in changes)
        )
    )


def is_typographic_only(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the two differ, and only in white space, quotation marks, dashes and no-break spaces of the text.

    Letter case, a footnote's label and everything that is not text are more than typography.
    """
    readable = {*BODY, "footnotes", "annex_title", "annex", "clauses"}
    return old != new and all(
        old.get(name) == new.get(name)
        or (name in readable and _plain(old.get(name)) == _plain(new.get(name)))
        for name in {*old, *new}
    )


QUOTES = str.maketrans(
    {**dict.fromkeys("“”„‟″«»〝〞", '"'), **dict.fromkeys("‘’‚‛′‹›`´", "'")}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u200b\u2060\ufeff\u00ad")
)
LOOSE = re.compile(r"\s+(?=[^\w\s])|(?<=[^\w\s])\s+")


def _plain(value: Any) -> Any:
    """`value` with every text in it as it reads without its typography."""
    if isinstance(value, str):
        return " ".join(LOOSE.sub("", value.translate(QUOTES)).split())
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _changes(
    old: Sequence[Item], new: Sequence[Item], pairs: Sequence[Pair], *, may_move: bool = True
) -> list[Change]:
    steady = in_order(pairs) if may_move else set(range(len(old)))
    return [
        _change(
            old[i] if i is not None else None,
            new[j] if j is not None else None,
            (i, j),
            is_moved=i is not None and j is not None and i not in steady,
        )
        for i, j in pairs
    ]


def _change(old: Item | None, new: Item | None, pair: Pair, *, is_moved: bool) -> Change:
    if old is None or new is None:
        return _one_sided(old, new, pair)
    fields = tuple(
        FieldChange(name, tuple(phrases(old.facts.get(name, ""), new.facts.get(name, ""))))
        for name in dict.fromkeys([*old.facts, *new.facts])
        if old.facts.get(name, "") != new.facts.get(name, "")
    )
    found = Change(
        (Piece("same", new.text),),
        kind="moved" if is_moved else "kept",
        old=_place(pair[0]),
        new=_place(pair[1]),
        is_moved=is_moved,
        name=new.name,
        fields=fields,
    )
    if old.text == new.text and not fields:
        return found
    # The words of what has a key are among its facts.
    pieces = () if new.key and fields else tuple(phrases(old.text, new.text))
    return replace(found, pieces=pieces, kind="changed")


def _one_sided(old: Item | None, new: Item | None, pair: Pair) -> Change:
    kind: Literal["added", "removed"] = "added" if old is None else "removed"
    item = new or old or Item("")
    return Change(
        (Piece(kind, item.text),),
        kind=kind,
        old=_place(pair[0]),
        new=_place(pair[1]),
        name=item.name,
    )


def _place(index: int | None) -> int | None:
    return None if index is None else index + 1


def _keyed(old: Sequence[Item], new: Sequence[Item]) -> list[Change]:
    """Blocks that have a key each: the same key is the same block, whatever it says."""
    at = {item.key: place for place, item in enumerate(new)}
    pairs = {i: at[item.key] for i, item in enumerate(old) if item.key in at}
    return _changes(old, new, ordered(pairs, len(old), len(new)))


def _footnotes(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    same: Mapping[str, str],
    pairs: Mapping[str, Sequence[Pair]],
) -> list[Change]:
    was, becomes = notes.read(old), notes.read(new)
    at = {note.label: place for place, note in enumerate(becomes)}
    paired = {i: at[same[note.label]] for i, note in enumerate(was) if note.label in same}
    carried = {
        (part, i): (part, j)
        for part, ones in pairs.items()
        for i, j in ones
        if i is not None and j is not None
    }
    here = [
        Item(note.text, facts=_hangs(note.at and carried.get(note.at, note.at))) for note in was
    ]
    there = [Item(note.text, facts=_hangs(note.at)) for note in becomes]
    return _changes(here, there, ordered(paired, len(was), len(becomes)), may_move=False)


def _hangs(at: tuple[str, int] | None) -> dict[str, str]:
    return {"Hangs on": f"{parts.NAMES[at[0]]}, paragraph {at[1] + 1}" if at else "no mark"}


def _annex(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    title = _keyed(*([Item(one.get("annex_title", ""), "title", "Title")] for one in (old, new)))
    was, becomes = items.of_blocks(old.get("annex", [])), items.of_blocks(new.get("annex", []))
    pairs = aligned([item.text for item in was], [item.text for item in becomes])
    return [one for one in title if one.kind != "kept"] + _changes(was, becomes, pairs)
