"""What the editor sends while somebody writes, read into the parts of a letter, and what it is answered.

The parts come as a revision keeps them (docs/editing.md). What is no text of a letter is refused with sentences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comms.drafting import parts
from comms.drafting.comparing.blocks import BODY
from comms.drafting.content import TEXT_PARTS
from comms.drafting.together import merge
from comms.drafting.together.merge import Answer, Clash
from comms.drafting.together.merging import Saved
from comms.errors import Incomplete
from comms.letters import passages, reading

BLOCK = {"text", "quote", "items", "numbered", "only"}
SECTION = {"kind", "text", "items", "citation", "key"}


@dataclass(frozen=True)
class Sent:
    """One request: the revision that was started from, the parts that changed, and answers to clashes."""

    base: int
    parts: dict[str, Any]
    answers: dict[str, Answer]
    is_asked: bool


def read(body: bytes, before: Mapping[str, Any]) -> Sent:
    """What was sent. `before`: the text it was made from, of which provisions keep what else is known of them.

    Raises Incomplete with one sentence for each thing that is wrong.
    """
    try:
        sent = _cleaned(json.loads(body))
    except (ValueError, RecursionError):
        raise Incomplete("What was sent is no JSON; reload the page and type on.") from None
    if not isinstance(sent, dict) or not isinstance(sent.get("parts"), dict):
        raise Incomplete("What was sent names no parts of the letter; reload the page and type on.")
    unknown = sorted(set(sent["parts"]) - set(TEXT_PARTS))
    if unknown:
        raise Incomplete(f"A letter has no part called {', '.join(unknown)}.")
    said = {part: _without_empty(value) for part, value in sent["parts"].items()}
    reading.read(said)
    found = {part: _part(part, value, before) for part, value in said.items()}
    base = sent.get("base")
    return Sent(
        base if isinstance(base, int) and 0 <= base < 10**9 else 0,
        found,
        _answers(sent.get("answers")),
        bool(sent.get("asked")),
    )


def saved(made: Saved) -> dict[str, Any]:
    """The answer to a save; with what others changed, the whole text as it stands now."""
    merged = [{"revision": one.number, "author": str(one.author or "Pouch")} for one in made.merged]
    text = {part: made.revision.content[part] for part in TEXT_PARTS} if merged else {}
    return {
        "revision": made.revision.number,
        "digest": made.revision.digest,
        "merged": merged,
        "parts": text,
    }


def clash(one: Clash) -> dict[str, Any]:
    """A clash as the editor gets it: each side as a person would type it, None where it is taken out."""
    return {
        "key": one.key,
        "part": one.part,
        "name": one.name,
        "may_write": one.may_write,
        **{side: written(one.part, getattr(one, side)) for side in ("base", "theirs", "mine")},
    }


def written(part: str, value: Any) -> str | None:
    """One side of a clash in words."""
    if value is merge.GONE:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "the usual order"
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return merge.write_block(part, value)
    told = [value.in_words(), value.reason, value.text] if hasattr(value, "in_words") else [value]
    return ". ".join(str(one) for one in told if one)


def _part(part: str, value: Any, before: Mapping[str, Any]) -> Any:
    if part in BODY:
        known: list[Any] = [
            {name: block[name] for name in BLOCK if name in block}
            if isinstance(block, dict)
            else block
            for block in value
        ]
        return passages.tidied(part, known)
    if part == "annex":
        sections = [{name: one[name] for name in SECTION if name in one} for one in value]
        return parts.with_known(sections, before.get("annex", []))
    return value


def _without_empty(value: Any) -> Any:
    """A part without its blocks that say nothing, such as a paragraph that was only begun."""
    return [block for block in value if _says(block)] if isinstance(value, list) else value


def _says(block: Any) -> bool:
    if isinstance(block, str):
        return bool(block.strip())
    if isinstance(block, dict):
        return any(block.get(name) for name in ("text", "items", "citation"))
    return True


def _answers(sent: Any) -> dict[str, Answer]:
    given = sent if isinstance(sent, dict) else {}
    return {
        key: Answer(str(one.get("take", "")), str(one.get("text", "")))
        for key, one in given.items()
        if isinstance(one, dict) and one.get("take") in (merge.THEIRS, merge.MINE, merge.WRITE)
    }


def _cleaned(value: Any) -> Any:
    """`value` without the one character that no text of a letter and no row of the database can hold."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {key.replace("\0", ""): _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, Sequence) else value
