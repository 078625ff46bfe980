"""The passages of a letter as they stand in a text field, and the passages that a typed text means.

Pure: knows no rows and no requests. A blank line begins the next passage. In a passage a line begins with
`> ` where it is quoted, with `- ` or `# ` where it is an item of a bulleted or a numbered list. A first line
`[only: company, key:acme]` says for whom alone the passage is. A backslash before the first character of a
line takes away what it would mean. Writing passages and reading them again gives the same passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from comms.letters import passages
from comms.letters.shape import QUOTING

BLANK = re.compile(r"\n\s*\n")
ITEM = re.compile(r"([-#])(?:\s+(.*))?")
QUOTED = re.compile(r"> ?")
MEANT_AS_ONLY = re.compile(r"\[only\b", re.IGNORECASE)
ONLY = re.compile(r"\[only\s*:([^\]]*)\]\s*(.*)", re.IGNORECASE)
MEANS = re.compile(r"\\|>|[-#](?:\s|$)|\[only\b", re.IGNORECASE)
BULLET, NUMBER = "-", "#"


def blocks(text: str) -> list[str]:
    """What blank lines separate."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return [block.strip() for block in BLANK.split(plain) if block.strip()]


def write(items: Sequence[str | Mapping[str, Any]]) -> str:
    return "\n\n".join(write_one(item) for item in items)


def write_one(item: str | Mapping[str, Any]) -> str:
    """One passage, whichever way it is kept."""
    if isinstance(item, str):
        item = {"text": item}
    only = item.get("only", [])
    sign = NUMBER if item.get("numbered") else BULLET
    lines = [f"[only: {', '.join(only)}]"] if only else []
    lines += _write_text(item)
    lines += [f"{sign} {text}".rstrip() for text in item.get("items", [])]
    return "\n".join(lines)


def read(text: str, part: str) -> list[Any]:
    """The passages of one part, as a revision keeps them. Raises ValidationError naming each fault."""
    found: list[Mapping[str, Any]] = []
    wrong: list[str] = []
    for number, block in enumerate(blocks(text), start=1):
        only, lines = _only([line.strip() for line in block.split("\n")], number, wrong)
        said = {"only": only} if only else {}
        found += [passage | said for passage in _passages(lines, part in QUOTING)]
    if wrong:
        raise ValidationError(wrong)
    return passages.tidied(part, found)


def _write_text(item: Mapping[str, Any]) -> list[str]:
    lines = item["text"].split("\n")
    if not item["text"]:
        return [] if item.get("items") else ["\\"]
    if item.get("quote"):
        return [f"> {line}" for line in lines]
    return [f"\\{line}" if MEANS.match(line) else line for line in lines]


def _only(lines: list[str], number: int, wrong: list[str]) -> tuple[list[str], list[str]]:
    """For whom a passage is, and its lines without the one that says so."""
    later = [line for line in lines[1:] if MEANT_AS_ONLY.match(line)]
    if later:
        wrong.append(
            f"In passage {number} the line “{later[0]}” stands below others; leave a blank line above"
            " it, or put a backslash before it if it is text."
        )
    if not MEANT_AS_ONLY.match(lines[0]):
        return [], lines
    typed = ONLY.fullmatch(lines[0])
    rest = [line for line in (typed[2] if typed else "", *lines[1:]) if line]
    only = [_one(name) for name in (typed[1] if typed else "").split(",") if name.strip()]
    unknown = [one for one in only if one not in passages.KINDS and not _is_key(one)]
    if not only or unknown:
        wrong.append(
            f"Passage {number} begins with “{lines[0]}”; write [only: …] with one or more of"
            f" {', '.join(passages.KINDS)}, or {passages.KEY} and the key of a recipient."
        )
    elif not rest:
        wrong.append(
            f"“{lines[0]}” has no words below it; put it right above the passage that it is for,"
            " without a blank line."
        )
    return only, rest


def _one(name: str) -> str:
    name = name.strip()
    return name.lower() if name.lower() in passages.KINDS else name


def _is_key(name: str) -> bool:
    return name.startswith(passages.KEY) and len(name) > len(passages.KEY)


@dataclass
class _Draft:
    """A passage while its lines are read: words first, then items."""

    is_quote: bool = False
    lines: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    sign: str = ""

    def as_dicts(self) -> list[dict[str, Any]]:
        """A blank line within a quotation makes two of it; the list belongs to the last."""
        texts = blocks("\n".join(self.lines)) or [""]
        made: list[dict[str, Any]] = [{"text": text, "quote": self.is_quote} for text in texts]
        made[-1] |= {"items": self.items, "numbered": self.sign == NUMBER}
        return made


def _passages(lines: Iterable[str], may_quote: bool) -> list[dict[str, Any]]:
    """One passage, or one more for each change of bullets to numbers."""
    drafts = [_Draft()]
    for line in lines:
        last = drafts[-1]
        item = ITEM.fullmatch(line)
        if item:
            if last.sign not in ("", item[1]):
                last = _Draft()
                drafts.append(last)
            last.sign = item[1]
            last.items.append((item[2] or "").strip())
        elif last.items:
            last.items[-1] = f"{last.items[-1]} {_bare(line)}".strip()
        elif may_quote and line.startswith(">") and (last.is_quote or not last.lines):
            last.is_quote = True
            last.lines.append(QUOTED.sub("", line, count=1).strip())
        else:
            last.lines.append(_bare(line))
    return [passage for draft in drafts for passage in draft.as_dicts()]


def _bare(line: str) -> str:
    return line.removeprefix("\\").strip()
