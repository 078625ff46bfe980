"""The passages of a frozen content, in the order of the letter: the blocks that are compared, merged and spoken of.

Pure. A block of the letter's text is a string, or an object with a text and perhaps a list under it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BODY = ("purpose", "facts", "concerns", "questions")
KINDS = {"questions": "question"}
MARK = re.compile(r"\[\^([^\]\s]{1,20})\]")


@dataclass(frozen=True)
class Passage:
    """One block of a part; `number` counts from 1 within the part."""

    part: str
    number: int
    text: str
    kind: str


def passages(content: Mapping[str, Any]) -> tuple[Passage, ...]:
    """Every block of text that a person wrote: the body, the footnotes in the order of their marks, the annex."""
    found = [
        Passage(part, number, block_text(block), block_kind(part, block))
        for part in BODY
        for number, block in enumerate(content.get(part, []), start=1)
    ]
    notes = content.get("footnotes", {})
    found += [
        Passage("footnotes", number, notes[label], "note")
        for number, label in enumerate(labels(content), start=1)
    ]
    if content.get("annex_title"):
        found.append(Passage("annex_title", 1, content["annex_title"], "title"))
    found += [
        Passage("annex", number, block_text(section), section["kind"])
        for number, section in enumerate(content.get("annex", []), start=1)
    ]
    return tuple(found)


def block_text(block: Any) -> str:
    """All the words of a block or a section of the annex, each item of its list on a line of its own."""
    if isinstance(block, str):
        return block
    lines = [block.get("citation", ""), block.get("text", ""), *block.get("items", [])]
    return "\n".join(line for line in lines if line)


def block_kind(part: str, block: Any) -> str:
    if isinstance(block, Mapping) and block.get("quote"):
        return "quote"
    return KINDS.get(part, "paragraph")


def labels(content: Mapping[str, Any]) -> list[str]:
    """The labels of the footnotes as their marks follow each other; those without a mark come last."""
    notes = content.get("footnotes", {})
    texts = [block_text(block) for part in (*BODY, "annex") for block in content.get(part, [])]
    marked = dict.fromkeys(label for text in texts for label in MARK.findall(text))
    return [label for label in marked if label in notes] + [
        label for label in notes if label not in marked
    ]
