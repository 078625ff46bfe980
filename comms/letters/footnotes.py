"""Footnote marks in a text, `[^1]`: finding them, and cutting a text into runs at them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

MARK = re.compile(r"\[\^([^\]\s]{1,20})\]")


def marks(texts: Iterable[str]) -> list[str]:
    """The labels of all marks, in the order in which they stand."""
    return [label for text in texts for label in MARK.findall(text)]


def numbers(texts: Iterable[str], footnotes: Mapping[str, str]) -> dict[str, int]:
    """Printed number by label: footnotes are numbered as they appear, whatever their labels are."""
    labels = [label for label in dict.fromkeys(marks(texts)) if footnotes.get(label, "").strip()]
    return {label: number for number, label in enumerate(labels, start=1)}


def problems(
    passages: Sequence[tuple[str, str]],
    footnotes: Mapping[str, str],
    *,
    letters: Sequence[Sequence[tuple[str, str]]] = (),
) -> list[str]:
    """Marks and footnotes that do not pair, one sentence each. `passages` are places and texts.

    `letters` are the passages of each letter where these differ: a mark stands once in any of them.
    """
    first: dict[str, str] = {}
    found = []
    for place, text in passages:
        for label in marks([text]):
            first.setdefault(label, place)
    times = [Counter(marks(text for _, text in letter)) for letter in letters or [passages]]
    for label, place in first.items():
        if not footnotes.get(label, "").strip():
            found.append(
                f"The footnote mark [^{label}] in {place} has no footnote; write footnote"
                f" {label} or take the mark out."
            )
        if (most := max((marked[label] for marked in times), default=0)) > 1:
            found.append(
                f"The footnote mark [^{label}] stands {most} times, first in"
                f" {place}; give each place a footnote of its own."
            )
    for label, text in footnotes.items():
        if label not in first:
            found.append(
                f"Footnote {label} has no mark in the text; put [^{label}] where it belongs or"
                " take the footnote out."
            )
        if MARK.search(text):
            found.append(
                f"Footnote {label} holds a footnote mark; footnotes have none of their own."
            )
    return found
