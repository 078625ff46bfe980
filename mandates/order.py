"""The order in which mandates are named, cited and sign, unless staff put them in another.

The lead comes first, then the Working Groups, then everyone else, each alphabetically by keyword.
Pure: imports nothing of the project.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Orderable(Protocol):
    """A `Mandate` or its `MandateFacts`."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def keyword(self) -> str: ...


M = TypeVar("M", bound=Orderable)


def default_order(mandates: Iterable[M], lead: M | str | None = None) -> list[M]:
    """The mandates in printed order. `lead` is one of them, or its key."""
    lead_key = lead if isinstance(lead, str) or lead is None else lead.key
    return sorted(
        mandates,
        key=lambda m: (m.key != lead_key, m.kind != "WG", plain(m.keyword), m.key),
    )


def plain(text: str) -> str:
    """Without accents and case, so that É files under E."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
