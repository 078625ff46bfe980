"""The parts of a letter as plain text and back: what stands in a text field, and the blocks it means.

Pure: knows no rows and no requests. Writing a part and reading it again gives the same part. The passages of
the body are in `notation`. A backslash before the first character of a block takes away what that character would mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from comms.drafting import notation
from comms.letters.references import KEY
from comms.letters.shape import PASSAGES

HEADING = "## "
PROVISION = "§ "
ITEM = "- "
NUMBERED = re.compile(r"\([^()\s]{1,5}\)\s")
# The key by which the letter refers to a heading or a provision, at the end of its first line.
SECTION_KEY = re.compile(rf"\s*\{{#({KEY})\}}$")
MARKERS = re.compile(r"\\|>|## |§ |- |\([^()\s]{1,5}\)\s")
FOOTNOTE = re.compile(r"\s*\[?\^?([^\]\s:]{1,20})\]?\s*:\s*(.*)")

blocks = notation.blocks
NAMES = {
    "purpose": "Purpose",
    "facts": "Facts",
    "footnotes": "Footnotes",
    "concerns": "Concerns",
    "questions": "Questions",
    "annex": "Annex",
    "mandates": "Mandates",
    "recipients": "Recipients",
    "choices": "Choices",
    "clauses": "Standard clauses",
}
# Where a sentence is mended: in the part it begins with, else in the first part whose word it has.
WHERE = (
    *(
        (part, re.compile(rf"^Paragraph \d+ of the {part}|all that stands in the {part}"))
        for part in PASSAGES
    ),
    ("questions", re.compile(r"^Question \d")),
    ("footnotes", re.compile(r"[Ff]ootnote")),
    ("clauses", re.compile(r"unknown place|a brace without|no closing|becomes public; switch")),
    ("choices", re.compile(r"clause|sister letters|number of mandates|publication|closing")),
    ("annex", re.compile(r"[Aa]nnex")),
    ("recipients", re.compile(r"[Rr]ecipient")),
    ("mandates", re.compile(r"mandate “|No mandate|as what|resolution|the mandates;")),
    ("questions", re.compile(r"question")),
    ("concerns", re.compile(r"concern")),
    ("facts", re.compile(r"facts")),
    ("purpose", re.compile(r"purpose")),
)


def where(problem: str) -> str:
    """The part in which a sentence of `letters.content.problems` is mended."""
    return next((part for part, words in WHERE if words.search(problem)), "choices")


def write_paragraphs(paragraphs: Sequence[str | Mapping[str, Any]]) -> str:
    return notation.write(paragraphs)


def write_facts(facts: Sequence[Mapping[str, Any]]) -> str:
    return notation.write(facts)


def write_footnotes(footnotes: Mapping[str, str]) -> str:
    return "\n".join(f"{label}: {text}" for label, text in footnotes.items())


def read_footnotes(text: str) -> dict[str, str]:
    """One footnote a line, `1: text`. Raises ValidationError naming each line that is not one."""
    footnotes: dict[str, str] = {}
    wrong = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        found = FOOTNOTE.fullmatch(line)
        if not line.strip():
            continue
        if not found or not found[2].strip():
            wrong.append(
                f"Line {number} is no footnote; write its label, a colon and its text: “1: text”."
            )
        elif found[1] in footnotes:
            wrong.append(f"Line {number} gives footnote {found[1]} again; give it another label.")
        else:
            footnotes[found[1]] = found[2].strip()
    if wrong:
        raise ValidationError(wrong)
    return footnotes


def write_annex(annex: Sequence[Mapping[str, Any]]) -> str:
    return "\n\n".join(_write_section(section) for section in annex)


def read_annex(text: str) -> list[dict[str, Any]]:
    """Sections: `## ` a heading, `§ ` a provision with its text below, `(a) ` or `- ` a list, else a paragraph.

    `{#key}` at the end of the first line of a heading or a provision is its key.
    """
    return [section for block in blocks(text) for section in _read_section(block)]


def with_known(
    annex: Sequence[dict[str, Any]], before: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The same sections; a provision whose words did not change keeps what else was frozen with it.

    One that was reworded still says which provision it was, but no version of it.
    """
    same = {(s.get("citation"), s["text"]): dict(s) for s in before if s["kind"] == "provision"}
    named = {s["key"]: _origin(s) for s in before if s["kind"] == "provision" and s.get("key")}
    return [
        same.get((s["citation"], s["text"]), named.get(s.get("key"), {})) | s
        if s["kind"] == "provision"
        else s
        for s in annex
    ]


def moved(items: Sequence[Any], place: int, step: int) -> list[Any]:
    """The same items with the one at `place` (from 0) moved by `step`; at an end it stays."""
    order = list(items)
    target = place + step
    if 0 <= place < len(order) and 0 <= target < len(order):
        order.insert(target, order.pop(place))
    return order


def in_places(keys: Sequence[str], chosen: Mapping[str, int | None]) -> list[str]:
    """The keys by their chosen numbers; one that moved goes before or after the one it meets."""

    def rank(pair: tuple[int, str]) -> tuple[int, int, int]:
        held, key = pair
        place = chosen.get(key) or held
        return (place, (place > held) - (place < held), held)

    return [key for _, key in sorted(enumerate(keys, start=1), key=rank)]


def _origin(section: Mapping[str, Any]) -> dict[str, Any]:
    return {name: section[name] for name in ("provision", "instrument") if name in section}


def _plain(text: str) -> str:
    return f"\\{text}" if MARKERS.match(text) else text


def _read_plain(block: str) -> str:
    return block[1:].strip() if block.startswith("\\") else block


def _write_section(section: Mapping[str, Any]) -> str:
    match section["kind"]:
        case "heading":
            return f"{HEADING}{section['text']}{_write_key(section)}"
        case "provision":
            return f"{PROVISION}{section['citation']}{_write_key(section)}\n{section['text']}"
        case "list":
            return "\n".join(
                item if NUMBERED.match(item) else f"{ITEM}{item}" for item in section["items"]
            )
        case _:
            return _plain(section["text"])


def _read_section(block: str) -> list[dict[str, Any]]:
    first, _, rest = block.partition("\n")
    if block.startswith(HEADING):
        title, key = _read_key(first.removeprefix(HEADING).strip())
        heading: list[dict[str, Any]] = [{"kind": "heading", "text": title} | key] if title else []
        return heading + (_read_section(rest.strip()) if rest.strip() else [])
    if block.startswith(PROVISION):
        citation, key = _read_key(first.removeprefix(PROVISION).strip())
        return [{"kind": "provision", "citation": citation, "text": rest.strip()} | key]
    if block.startswith(ITEM) or NUMBERED.match(block):
        return [{"kind": "list", "items": _items(block)}]
    text = _read_plain(block)
    return [{"kind": "paragraph", "text": text}] if text else []


def _write_key(section: Mapping[str, Any]) -> str:
    return f" {{#{section['key']}}}" if section.get("key") else ""


def _read_key(line: str) -> tuple[str, dict[str, Any]]:
    """A first line without its key, and the key."""
    found = SECTION_KEY.search(line)
    return (line[: found.start()], {"key": found[1]}) if found else (line, {})


def _items(block: str) -> list[str]:
    """A line that begins no item of its own goes on with the item before it."""
    items: list[str] = []
    for line in (line.strip() for line in block.split("\n")):
        if line.startswith(ITEM):
            items.append(line.removeprefix(ITEM).strip())
        elif NUMBERED.match(line) or not items:
            items.append(line)
        else:
            items[-1] = f"{items[-1]} {line}"
    return [item for item in items if item]
