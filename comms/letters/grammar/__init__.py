"""What a language does to a letter: one module per language, each with the functions of `Grammar`.

Titles and names arrive ready-made and inflected; a grammar joins, contracts and counts.
To add a language, write its module and name it in `of`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from comms.errors import Incomplete
from comms.letters.grammar import en, es, fr
from comms.letters.grammar.words import Deposit, Resolution, Words, by_body

__all__ = ["LANGUAGES", "Deposit", "Grammar", "Resolution", "Words", "by_body", "of"]


class Grammar(Protocol):
    """The protocol of a language's module; titles are in the order in which they are printed."""

    WORDS: Words

    def heading(self, titles: Sequence[str]) -> str: ...

    def capacity(
        self, titles: Sequence[str], resolutions: Sequence[Resolution], is_singular: bool
    ) -> str: ...

    def date(self, on: dt.date) -> str: ...

    def joined(self, items: Sequence[str]) -> str: ...

    def governments(self, names: Sequence[str]) -> str: ...

    def others(self, names: Sequence[str]) -> str: ...

    def recipients(self, parts: Sequence[str]) -> str: ...

    def contracted(self, before: str, value: str) -> str: ...

    def signature(self, title: str, function: str) -> str: ...

    def treaties(self, names: Sequence[str]) -> str: ...

    def bound_by(self, state: str, deposits: Sequence[Deposit]) -> str: ...


_MODULES: dict[str, Grammar] = {"en": en, "fr": fr, "es": es}
LANGUAGES = tuple(_MODULES)


def of(language: str) -> Grammar:
    """The grammar of `language`. Raises Incomplete when letters are not written in it."""
    if language not in _MODULES:
        known = ", ".join(LANGUAGES)
        raise Incomplete(f"Letters are not written in “{language}”; choose one of {known}.")
    return _MODULES[language]
