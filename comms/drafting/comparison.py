"""What changed between two texts of a letter, paragraph by paragraph and then word by word.

Works on plain text: a mark or a margin is no change of wording. Pure: knows no rows and no requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

from comms.drafting import clause_rules, parts
from comms.letters import clauses, shape

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


@dataclass(frozen=True)
class PartChange:
    """One part of the letter that differs, with how many words went and came."""

    name: str
    changes: list[Change]
    removed: int
    added: int


def compare(old: str, new: str) -> list[Change]:
    """The changed paragraphs in order, with the number of unchanged ones between them; nothing when equal."""
    before, after = parts.blocks(old), parts.blocks(new)
    if before == after:
        return []
    changes: list[Change] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
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
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(after[j1:j2]))


def between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PartChange]:
    """The parts of two frozen contents that differ, in the order of the letter."""
    before, after = as_text(old), as_text(new)
    found = []
    for name in after:
        changes = compare(before[name], after[name])
        if changes:
            found.append(
                PartChange(name, changes, _count(changes, "removed"), _count(changes, "added"))
            )
    return found


def as_text(content: Mapping[str, Any]) -> dict[str, str]:
    """Everything a digest covers that a person can read, as plain text by part."""
    annex = parts.write_annex(content.get("annex", []))
    sisters = content.get("sisters", {})
    sister_order = sisters.get("order", [])
    choices = content.get("choices", {})
    return {
        "Mandates": "\n\n".join(
            f"{facts['title']}, {facts['holder']} ({facts['resolution']})"
            for facts in content.get("mandates", [])
        ),
        "Recipients": "\n\n".join(
            f"{facts['name']}: {facts['salutation']}" for facts in content.get("addressees", [])
        ),
        "Purpose": parts.write_paragraphs(content.get("purpose", [])),
        "Facts": parts.write_facts(content.get("facts", [])),
        "Concerns": parts.write_paragraphs(content.get("concerns", [])),
        "Questions": parts.write_paragraphs(content.get("questions", [])),
        "Footnotes": parts.write_footnotes(content.get("footnotes", {})).replace("\n", "\n\n"),
        "Annex": f"{content.get('annex_title', '')}\n\n{annex}",
        "Standard clauses": "\n\n".join(_clauses(content)),
        "Changes of standard clauses": "\n\n".join(
            f"{clause_rules.NAMES[change.key]}: {change.in_words()}. {change.reason}"
            for change in clause_rules.read_changes(choices.get("clause_changes", {}))
        ),
        "Sister letters": "\n\n".join([*sisters.get("governments", []), *sisters.get("others", [])])
        + ("\n\nother companies" if sisters.get("other_companies") else "")
        + (f"\n\nin the order {', '.join(sister_order)}" if sister_order else ""),
        "Earlier letters": "\n\n".join(
            f"{one['reference']} of {one['dated_on']}" for one in content.get("earlier_letters", [])
        ),
        "Numbers": f"{content.get('mandate_count', '')} mandates, {content.get('publication_delay', '')}",
    }


def _clauses(content: Mapping[str, Any]) -> list[str]:
    """The clauses that stand, in their order and as they are signed, with their places open."""
    is_singular = shape.read(content).is_singular
    return [
        clauses.wording(content.get("clauses", {}), key, is_singular=is_singular)
        for key in content.get("clause_keys", [])
    ]


def _count(changes: list[Change], kind: str) -> int:
    texts = [piece.text for change in changes for piece in change.pieces if piece.kind == kind]
    return sum(len(re.findall(r"\w+", text)) for text in texts)
