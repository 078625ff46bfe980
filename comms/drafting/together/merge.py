"""Two changes of one text, made at the same time from the same revision, brought together block by block.

Pure: three plans in, one plan and the clashes out. Only a block that both changed, each in another way, is a
clash; nothing that either wrote is left out without being one. What both moved, each to another place, is one
question of each part: in which order it is to stand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from itertools import groupby
from typing import Any

from comms.drafting import notation, parts
from comms.drafting.clauses.rules import NAMES
from comms.drafting.comparing.alignment import Pair, aligned
from comms.drafting.comparing.blocks import BODY, MARK, block_text
from comms.drafting.comparing.same_notes import SameNotes
from comms.drafting.content import Choices, Plan, To
from comms.drafting.together.places import Token, disputed, in_words, ordered

THEIRS, MINE, WRITE = "theirs", "mine", "write"
LISTS = {"sister_states", "sister_others", "follow_up_to"}
ORDER = ": order"  # ends the name of a clash about an order
GONE = None  # on a side that took the block out


@dataclass(frozen=True)
class Clash:
    """One thing that both changed. A side that took it out has None; `may_write`: other words can be put instead."""

    part: str
    name: str
    base: Any
    theirs: Any
    mine: Any
    may_write: bool = True

    @property
    def is_order(self) -> bool:
        """Whether it asks in which order things stand, and not what they say."""
        return self.name.endswith(ORDER)

    @property
    def key(self) -> str:
        """Names this very question: when either side reads otherwise it is another one."""
        sides = [self.part, self.name, self.base, self.theirs, self.mine]
        plain = json.dumps(sides, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(plain.encode(errors="replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Answer:
    """What is to stand instead of a clash: theirs, mine, or `text`."""

    take: str
    text: str = ""


@dataclass
class Merge:
    """One merging: the answers given so far, and the clashes that still ask for one."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    open: list[Clash] = field(default_factory=list)

    def value(
        self,
        part: str,
        name: str,
        base: Any,
        theirs: Any,
        mine: Any,
        *,
        write: Callable[[str], Any] | None = None,
    ) -> Any:
        """What stands of one thing. `write` makes it from typed words; without it none can be typed."""
        if theirs == mine or base == mine:
            return theirs
        if base == theirs:
            return mine
        clash = Clash(part, name, base, theirs, mine, may_write=write is not None)
        answer = self.answers.get(clash.key)
        if answer is None:
            self.open.append(clash)
            return theirs if theirs is not GONE else mine
        if answer.take == WRITE and write is not None:
            return write(answer.text)
        return mine if answer.take == MINE else theirs

    def order(
        self,
        part: str,
        base: Sequence[Token],
        theirs: Sequence[Token],
        mine: Sequence[Token],
        say: Callable[[Token], str],
        name: str = "",
    ) -> list[Token]:
        """Everything of the three in one order. What both moved to different places is asked about, all at once."""
        moved = disputed(base, theirs, mine)
        left = ordered(base, theirs, mine, as_theirs=moved)
        if not moved:
            return left
        right = ordered(base, theirs, mine, as_mine=moved)
        told = (in_words(one, say) for one in (base, left, right))
        chosen = self.value(part, name or f"{parts.NAMES[part]}{ORDER}", *told)
        return right if chosen == in_words(right, say) else left


@dataclass(frozen=True)
class Merged:
    """The plan that holds both changes; with `clashes` it is not to be saved."""

    plan: Plan
    clashes: tuple[Clash, ...]


def merge(
    base: Plan, theirs: Plan, mine: Plan, answers: Mapping[str, Answer] | None = None
) -> Merged:
    """`theirs`, the newer text, with everything that `mine` changed since `base`."""
    work = Merge(answers or {})
    text = merge_text(base.text, theirs.text, mine.text, work)
    plan = replace(
        theirs,
        mandates=tuple(
            _keyed(
                (base.mandates, theirs.mandates, mine.mandates),
                lambda mandate: mandate.key,
                partial(_order, work=work, part="mandates"),
            )
        ),
        addressees=_addressees(base, theirs, mine, work),
        choices=_choices(base.choices, theirs.choices, mine.choices, work),
    ).with_text(**text)
    return Merged(plan, tuple(work.open))


def merge_text(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any], work: Merge
) -> dict[str, Any]:
    """The parts of the letter's text; the footnotes follow their marks, and new ones get numbers of their own."""
    same = SameNotes(base, theirs, mine)
    sides = (same.base, same.theirs, same.mine)
    merged: dict[str, Any] = {
        part: _blocks(part, [list(side.get(part, [])) for side in sides], work)
        for part in (*BODY, "annex")
    }
    merged["annex_title"] = work.value(
        "annex", "Title", *(side.get("annex_title", "") for side in sides), write=_one_line
    )
    notes = _by_key(
        (same.base["footnotes"], same.theirs["footnotes"], same.mine["footnotes"]),
        lambda label, *said: work.value("footnotes", f"Footnote {label}", *said, write=_one_line),
    )
    marked = {
        label
        for part in (*BODY, "annex")
        for block in merged[part]
        for label in MARK.findall(block_text(block))
    }
    # A mark that one side set anew keeps its note, although the other side took the note out.
    for label in sorted(marked - set(notes)):
        known = same.mine["footnotes"].get(label, same.theirs["footnotes"].get(label))
        if known is not None:
            notes[label] = known
    merged["footnotes"] = notes
    return same.numbered(merged)


def _one_line(text: str) -> str | None:
    return " ".join(text.split()) or GONE


@dataclass(frozen=True)
class _Written:
    """What was typed instead of a block: none, one or several."""

    blocks: tuple[Any, ...]


def _blocks(part: str, sides: Sequence[list[Any]], work: Merge) -> list[Any]:
    base, theirs, mine = sides
    said = [[block_text(block) for block in one] for one in sides]
    left, right = (_replaced(aligned(said[0], side)) for side in said[1:])
    first, second = _tokens(left, "theirs"), _tokens(right, "mine")
    values: dict[Token, Any] = {
        ("theirs", j): theirs[j] for i, j in left if i is None and j is not None
    }
    added: dict[Token, Any] = {
        ("mine", j): mine[j] for i, j in right if i is None and j is not None
    }
    _once(values, added, first, second)
    values |= added
    to_theirs, to_mine = _partners(left, theirs), _partners(right, mine)
    for place, block in enumerate(base):
        values["base", place] = work.value(
            part,
            f"{parts.NAMES[part]} {place + 1}",
            block,
            to_theirs.get(place, GONE),
            to_mine.get(place, GONE),
            write=lambda text: _Written(tuple(read_blocks(part, text))),
        )
    whole: list[Token] = [("base", place) for place in range(len(base))]
    told = dict(zip(whole, said[0], strict=True))
    told |= {
        (side, j): text
        for side, texts in zip(("theirs", "mine"), said[1:], strict=True)
        for j, text in enumerate(texts)
    }
    placed = work.order(part, whole, first, second, told.__getitem__)
    stand = [values.get(token, GONE) for token in placed]
    return [
        block
        for one in stand
        if one is not GONE
        for block in (one.blocks if isinstance(one, _Written) else (one,))
    ]


def read_blocks(part: str, text: str) -> list[Any]:
    """The blocks that a typed text means in `part`. Raises ValidationError."""
    return parts.read_annex(text) if part == "annex" else notation.read(text, part)


def write_block(part: str, block: Any) -> str:
    """A block as a person would type it."""
    return parts.write_annex([block]) if part == "annex" else notation.write_one(block)


def _replaced(pairs: Sequence[Pair]) -> list[Pair]:
    """As many blocks that came as went between the same neighbours stand for each other, however unlike they are."""
    found: list[Pair] = []
    for is_whole, run in groupby(pairs, lambda pair: None not in pair):
        ones = list(run)
        gone = [i for i, _ in ones if i is not None]
        come = [j for _, j in ones if j is not None]
        if not is_whole and len(gone) == len(come):
            ones = list(zip(gone, come, strict=True))
        found += ones
    return found


def _tokens(pairs: Sequence[Pair], side: str) -> list[Token]:
    return [("base", i) if i is not None else (side, j) for i, j in pairs if j is not None]


def _partners(pairs: Sequence[Pair], blocks: Sequence[Any]) -> dict[int, Any]:
    return {i: blocks[j] for i, j in pairs if i is not None and j is not None}


def _once(
    theirs: Mapping[Token, Any],
    mine: dict[Token, Any],
    first: Sequence[Token],
    second: list[Token],
) -> None:
    """What both added in the same words is one block: `mine` loses it and its place is that of theirs."""
    free = [token for token in first if token in theirs]
    for place, token in enumerate(second):
        same = next((one for one in free if token in mine and theirs[one] == mine[token]), None)
        if same is not None:
            free.remove(same)
            del mine[token]
            second[place] = same


def _keyed(
    sides: Sequence[Sequence[Any]],
    key: Callable[[Any], Hashable],
    order: Callable[[Sequence[Mapping[Any, Any]]], list[Any]],
) -> list[Any]:
    """Things known by a key, none of which can be changed: added by either, taken out by either."""
    known = tuple({key(one): one for one in side} for side in sides)
    kept = _by_key(known, _either)
    return [kept[name] for name in order(known) if name in kept]


def _either(_key: Any, was: Any, left: Any, right: Any) -> Any:
    if was is not GONE:
        return GONE if left is GONE or right is GONE else right
    return left if left is not GONE else right


def _order(
    sides: Sequence[Mapping[Any, Any]],
    *,
    work: Merge,
    part: str,
    say: Callable[[Any], str] = str,
    name: str = "",
) -> list[Any]:
    base, theirs, mine = ([("key", one) for one in side] for side in sides)
    found = work.order(part, base, theirs, mine, lambda token: say(token[1]), name)
    return [one for _, one in found]


def _by_key(sides: Sequence[Mapping[Any, Any]], value: Callable[..., Any]) -> dict[Any, Any]:
    """What stands of each key of the three, by `value` of its key and what each side has."""
    base, theirs, mine = sides
    found = {
        key: value(key, base.get(key, GONE), theirs.get(key, GONE), mine.get(key, GONE))
        for key in dict.fromkeys([*theirs, *mine, *base])
    }
    return {key: kept for key, kept in found.items() if kept is not GONE}


def _addressees(base: Plan, theirs: Plan, mine: Plan, work: Merge) -> tuple[To, ...]:
    plans = (base, theirs, mine)
    sides = [{to.recipient.key: to.salutation for to in plan.addressees} for plan in plans]
    known = {to.recipient.key: to.recipient for plan in plans for to in plan.addressees}
    kept = _by_key(
        sides,
        lambda key, *said: work.value("recipients", key, *said, write=str.strip),
    )
    placed = _order(sides, work=work, part="recipients", say=lambda key: str(known[key]))
    return tuple(To(known[key], kept[key]) for key in placed if key in kept)


def _choices(base: Choices, theirs: Choices, mine: Choices, work: Merge) -> Choices:
    found: dict[str, Any] = {}
    for one in fields(Choices):
        said = [getattr(side, one.name) for side in (base, theirs, mine)]
        name = one.name.replace("_", " ").capitalize()
        if one.name in LISTS:
            order = partial(_order, work=work, part="choices", name=f"{name}{ORDER}")
            found[one.name] = tuple(_keyed(said, lambda item: item, order))
        elif one.name == "clause_changes":
            changes = [{change.key: change for change in side} for side in said]
            kept = _by_key(changes, lambda key, *one: work.value("clauses", NAMES[key], *one))
            found[one.name] = tuple(kept.values())
        else:
            part = "clauses" if one.name == "clause_order" else "choices"
            found[one.name] = work.value(part, name, said[0], said[1], said[2])
    return Choices(**found)
