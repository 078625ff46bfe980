"""Footnotes as they hang on the letter: which note of one text is which of another, whatever their numbers.

Pure. A note is known again by its words and by the words before its mark.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from comms.drafting.comparing.alignment import ALIKE, aligned, likeness
from comms.drafting.comparing.blocks import BODY, MARK, block_text, labels

BEFORE = 8  # words before a mark by which its place is known again
WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Note:
    """`at` is the part and the block (from 0) of its first mark, None without one; `context` the words before it."""

    label: str
    text: str
    at: tuple[str, int] | None = None
    context: tuple[str, ...] = ()


def read(content: Mapping[str, Any]) -> list[Note]:
    """The footnotes in the order of their marks."""
    texts = content.get("footnotes", {})
    found: dict[str, Note] = {}
    for part in (*BODY, "annex"):
        for place, block in enumerate(content.get(part, [])):
            words = block_text(block)
            for mark in MARK.finditer(words):
                label = mark[1]
                if label in texts and label not in found:
                    before = WORDS.findall(MARK.sub("", words[: mark.start()]))[-BEFORE:]
                    found[label] = Note(label, texts[label], (part, place), tuple(before))
    return [found.get(label, Note(label, texts[label])) for label in labels(content)]


def matched(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """The label in `new` of each footnote of `old` that is still there."""
    left, right = read(old), read(new)
    found: dict[str, str] = {}
    for key in (
        lambda note: (note.text, note.at and note.at[0], note.context),
        lambda note: (note.text, note.context),
        lambda note: note.text,
        lambda note: note.context and (note.at and note.at[0], note.context),
    ):
        _match(left, right, found, key)
    gone = [note for note in left if note.label not in found]
    come = [note for note in right if note.label not in found.values()]
    for i, j in aligned([note.text for note in gone], [note.text for note in come]):
        if i is not None and j is not None and likeness(gone[i].text, come[j].text) >= ALIKE:
            found[gone[i].label] = come[j].label
    return found


def renamed(content: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The same content with the footnotes' labels, and their marks, as `names` has them; others stay."""

    def other(mark: re.Match[str]) -> str:
        return f"[^{names.get(mark[1], mark[1])}]"

    def rewrite(value: Any) -> Any:
        if isinstance(value, str):
            return MARK.sub(other, value)
        if isinstance(value, Mapping):
            return {name: rewrite(part) for name, part in value.items()}
        return [rewrite(part) for part in value] if isinstance(value, list) else value

    changed = {**content, **{part: rewrite(content.get(part, [])) for part in (*BODY, "annex")}}
    texts = content.get("footnotes", {})
    changed["footnotes"] = {names.get(label, label): text for label, text in texts.items()}
    return copy.deepcopy(changed)


def _match(
    left: list[Note],
    right: list[Note],
    found: dict[str, str],
    key: Callable[[Note], Hashable],
) -> None:
    """Pair those without a partner that have the same key, in their order."""
    free: dict[Hashable, deque[str]] = defaultdict(deque)
    taken = set(found.values())
    for note in right:
        if note.label not in taken and key(note):
            free[key(note)].append(note.label)
    for note in left:
        if note.label not in found and key(note) and free[key(note)]:
            found[note.label] = free[key(note)].popleft()
