"""The figures of a report, counted from its facts alone. Pure; each figure's definition stands beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from comms.reports.facts import Facts, SentLetter

KINDS = {
    "state": "States",
    "company": "Companies",
    "organisation": "International organisations",
    "other": "Other actors",
}
TYPES = {
    "AL": "Allegation letter",
    "JAL": "Joint allegation letter",
    "UA": "Urgent appeal",
    "JUA": "Joint urgent appeal",
    "OL": "Other letter",
    "JOL": "Joint other letter",
}
NO_REGION = "Region not stated"


@dataclass(frozen=True)
class Tally:
    """A group of letters. Answered: with a reply that is more than an acknowledgement."""

    name: str
    letters: int
    answered: int
    acknowledged: int
    replies: int

    @property
    def open(self) -> int:
        return self.letters - self.answered - self.acknowledged

    @property
    def rate(self) -> str:
        """The answered letters out of all, in whole per cent."""
        return f"{_per_cent(self.answered, self.letters)} %" if self.letters else "–"


def _per_cent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def tally(name: str, letters: Iterable[SentLetter]) -> Tally:
    listed = list(letters)
    answers = [letter.answer() for letter in listed]
    return Tally(
        name=name,
        letters=len(listed),
        answered=answers.count("answered"),
        acknowledged=answers.count("acknowledged"),
        replies=sum(len(letter.replies) for letter in listed),
    )


def in_order(name: str) -> str:
    """The key by which names are put in alphabetical order, accents aside."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def grouped(
    letters: Iterable[SentLetter], name: Callable[[SentLetter], str]
) -> dict[str, list[SentLetter]]:
    """Letters by name, the names in alphabetical order, the letters in the order they came in."""
    groups: dict[str, list[SentLetter]] = {}
    for letter in letters:
        groups.setdefault(name(letter), []).append(letter)
    return dict(sorted(groups.items(), key=lambda pair: in_order(pair[0])))


def by_state(facts: Facts) -> list[Tally]:
    groups = grouped((one for one in facts.letters if one.is_to_state), facts.state)
    return [tally(name, letters) for name, letters in groups.items()]


def by_region(facts: Facts) -> list[Tally]:
    """Letters to States, by the region of the State."""
    to_states = (letter for letter in facts.letters if letter.is_to_state)
    groups = grouped(to_states, lambda letter: letter.region or NO_REGION)
    return [tally(name, letters) for name, letters in groups.items()]


def by_type(facts: Facts) -> list[Tally]:
    return [
        tally(f"{name} ({code})", found)
        for code, name in TYPES.items()
        if (found := [letter for letter in facts.letters if letter.type_as_listed == code])
    ]


def by_kind(facts: Facts) -> list[Tally]:
    return [
        tally(name, found)
        for kind, name in KINDS.items()
        if (found := [letter for letter in facts.letters if letter.kind == kind])
    ]


def by_mandate(facts: Facts) -> list[Tally]:
    """A letter counts for every mandate that signed it, so this adds up to more than all letters."""
    return [
        tally(office.abbreviation, signed)
        for key, office in facts.offices.items()
        if (signed := [letter for letter in facts.letters if key in letter.mandates])
    ]
