"""Footnote marks in a text, `[^1]`: finding them, and cutting a text into runs at them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MARK = re.compile(r"\[\^([^\]\s]{1,20})\]")


def marks(texts: Iterable[str]) -> list[str]:
    """The labels of all marks, in the order in which they stand."""
    return [label for text in texts for label in MARK.findall(text)]


def numbers(texts: Iterable[str], footnotes: Mapping[str, str]) -> dict[str, int]:
    """Printed number by label: footnotes are numbered as they appear, whatever their labels are."""
    labels = [label for label in dict.fromkeys(marks(texts)) if footnotes.get(label, "").strip()]
    return {label: number for number, label in enumerate(labels, start=1)}


def problems(passages: Iterable[tuple[str, str]], footnotes: Mapping[str, str]) -> list[str]:
    """Marks and footnotes that do not pair, one sentence each. `passages` are places and texts."""
    placed = [(label, place) for place, text in passages for label in marks([text])]
    standing = [label for label, _ in placed]
    first = dict(reversed(placed))
    found = []
    for label in dict.fromkeys(standing):
        if not footnotes.get(label, "").strip():
            found.append(
                f"The footnote mark [^{label}] in {first[label]} has no footnote; write footnote"
                f" {label} or take the mark out."
            )
        if standing.count(label) > 1:
            found.append(
                f"The footnote mark [^{label}] stands {standing.count(label)} times, first in"
                f" {first[label]}; give each place a footnote of its own."
            )
    for label, text in footnotes.items():
        if label not in standing:
            found.append(
                f"Footnote {label} has no mark in the text; put [^{label}] where it belongs or"
                " take the footnote out."
            )
        if MARK.search(text):
            found.append(
                f"Footnote {label} holds a footnote mark; footnotes have none of their own."
            )
    return found
