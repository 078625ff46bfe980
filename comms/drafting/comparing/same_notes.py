"""The footnotes of three texts under common labels, so that their marks can be compared and brought together.

Pure. A note keeps the label it has in the base; what either side added gets a number that no note has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from comms.drafting.comparing import notes
from comms.drafting.comparing.blocks import BODY, MARK, block_text


class SameNotes:
    """`base`, `theirs` and `mine` with the same label on the same note."""

    def __init__(
        self, base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
    ) -> None:
        taken = {label for side in (base, theirs, mine) for label in side.get("footnotes", {})}
        free = (str(number) for number in count(1) if str(number) not in taken)
        self.typed: dict[str, str] = {}
        left = self._names(base, theirs, free)
        right = self._names(base, mine, free)
        # What both added alike, as when one save is sent twice, is one note.
        for other, label in notes.matched(theirs, mine).items():
            is_new = left[other] in self.typed and right[label] in self.typed
            if is_new and theirs["footnotes"][other] == mine["footnotes"][label]:
                right[label] = left[other]
        self.base = {**base, "footnotes": base.get("footnotes", {})}
        self.theirs = notes.renamed(theirs, left)
        self.mine = notes.renamed(mine, right)

    def numbered(self, text: dict[str, Any]) -> dict[str, Any]:
        """The same text; an added note gets back the label it was given, or a free number where another has it."""
        marked = {
            label
            for part in (*BODY, "annex")
            for block in text[part]
            for label in MARK.findall(block_text(block))
        }
        taken = {*text["footnotes"], *marked} - set(self.typed)
        names = {}
        for label, typed in self.typed.items():
            if label in text["footnotes"] or label in marked:
                free = (str(number) for number in count(1) if str(number) not in taken)
                names[label] = next(free) if typed in taken else typed
                taken.add(names[label])
        return notes.renamed(text, names) if names else text

    def _names(
        self, base: Mapping[str, Any], side: Mapping[str, Any], free: Iterator[str]
    ) -> dict[str, str]:
        """The common label of each note of `side`; the labels typed for those it added are kept."""
        names = {label: was for was, label in notes.matched(base, side).items()}
        for label in side.get("footnotes", {}):
            if label not in names:
                names[label] = next(free)
                self.typed[names[label]] = label
        return names
