"""One stretch of a letter's words put in the place of another, block by block as the letter is made.

Pure: reads a frozen content and gives the part anew. A blank line in what is put in begins a block of its own, and
`[^: words]` in it is a new footnote that says these words.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from comms.drafting import parts
from comms.drafting.comparing.blocks import labels
from comms.drafting.threads.anchors import WORDED, Anchor, Content
from comms.errors import CommsError

BLANK = re.compile(r"\n\s*\n")
NEW_NOTE = re.compile(r"\[\^: ((?:[^\[\]]|\[[^\[\]]*\])+)\]")


def reworded(content: Content, anchor: Anchor, replacement: str) -> dict[str, Any]:
    """The anchor's part with `replacement` for the quoted words, and the footnotes if it brings new ones, as
    `Plan.with_text` takes them.

    The anchor must hold in `content`. Raises CommsError when the change runs over two items or headings.
    """
    if anchor.part != "footnotes" and NEW_NOTE.search(replacement):
        words, notes = _with_notes(content, replacement)
        return {**reworded(content, anchor, words), "footnotes": notes}
    held = content.get(anchor.part, [])
    if anchor.part == "annex_title" and anchor.number:
        title = _spliced(content["annex_title"], anchor.offset, anchor.end, replacement)
        return {"annex_title": " ".join(title.split())}
    if anchor.part not in WORDED or (anchor.part == "footnotes" and anchor.number == 0):
        raise CommsError(
            "This suggestion is about no passage of the text; make the change by hand."
        )
    order = labels(content) if anchor.part == "footnotes" else []
    blocks = [held[label] for label in order] or copy.deepcopy(list(held))
    if anchor.number == 0:
        new = [_block(anchor.part, text) for text in parts.blocks(replacement)]
        return {anchor.part: [*new, *blocks]}
    place = anchor.number - 1
    changed = _changed(blocks[place], anchor, replacement)
    if order:
        kept: dict[str, str] = {**held, order[place]: "\n".join(changed)}
        return {anchor.part: {label: text for label, text in kept.items() if text}}
    blocks[place : place + 1] = changed
    if anchor.part == "annex":
        blocks = parts.with_known(blocks, held)
    return {anchor.part: blocks}


def _with_notes(content: Content, replacement: str) -> tuple[str, dict[str, str]]:
    """The words with a mark for each new footnote, under a number that is free; and all the footnotes."""
    held: dict[str, str] = dict(content.get("footnotes", {}))

    def mark(found: re.Match[str]) -> str:
        label = next(str(number) for number in count(1) if str(number) not in held)
        held[label] = found[1].strip()
        return f"[^{label}]"

    return NEW_NOTE.sub(mark, replacement), held


def _changed(block: Any, anchor: Anchor, replacement: str) -> list[Any]:
    """The blocks that stand in the place of this one: none when its last word went."""
    fields = _fields(block)
    which, start = _field(fields, anchor)
    text = fields[which]
    words = _spliced(text, start, start + len(anchor.quoted), replacement)
    if isinstance(block, str):
        return parts.blocks(words)
    is_plain = not block.get("items") and block.get("kind") in (None, "paragraph")
    if is_plain:
        return [block | {"text": one} for one in parts.blocks(words)]
    is_item = block.get("kind") == "list" or (which > 0 and "items" in block)
    # In a list, what a blank line separates are items; elsewhere it would tear the block in two.
    fields[which : which + 1] = parts.blocks(words) if is_item else [BLANK.sub("\n", words).strip()]
    return _rebuilt(block, fields)


def _fields(block: Any) -> list[str]:
    """The strings of which a block is made, in the order in which it is read."""
    if isinstance(block, str):
        return [block]
    if block.get("kind") == "list":
        return list(block["items"])
    first = [block["citation"]] if block.get("kind") == "provision" else []
    return [*first, block.get("text", ""), *block.get("items", [])]


def _field(fields: list[str], anchor: Anchor) -> tuple[int, int]:
    """Which string of the block holds the whole stretch, and where in it."""
    start = 0
    for which, text in enumerate(fields):
        if not text:
            continue
        if start <= anchor.offset and anchor.end <= start + len(text):
            return which, anchor.offset - start
        start += len(text) + 1
    raise CommsError("The suggestion runs over two lines of a list; make the change by hand.")


def _spliced(text: str, start: int, end: int, replacement: str) -> str:
    """Without a word, one of the two spaces around it goes too, and the one before a full stop."""
    before, after = text[:start], text[end:]
    if not replacement and before[-1:] in ("", " ") and after[:1] == " ":
        after = after[1:]
    if not replacement and after[:1] in tuple(".,;:)?!"):
        before = before.rstrip(" ")
    return before + replacement + after


def _rebuilt(block: Mapping[str, Any], fields: list[str]) -> list[Any]:
    match block.get("kind"):
        case "list":
            items = [item for item in fields if item]
            return [{**block, "items": items}] if items else []
        case "provision":
            citation, text = fields
            named = {"kind": "provision", "citation": citation, "text": text}
            key = {"key": block["key"]} if block.get("key") else {}
            return [named | key] if citation or text else []
    text, *items = fields
    items = [item for item in items if item]
    if not text and not items:
        return []
    kept = {name: value for name, value in block.items() if name != "items"}
    return [kept | {"text": text} | ({"items": items} if items else {})]


def _block(part: str, text: str) -> Any:
    match part:
        case "facts":
            return {"text": text, "quote": False}
        case "annex":
            return {"kind": "paragraph", "text": text}
    return text
