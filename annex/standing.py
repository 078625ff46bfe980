"""How the recipients of a letter stand to what it cites on a day, in words that a drafter can check.

Only a treaty that is known to be in force for a State is called binding on it. Not known is not bound.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from annex.models import Act, Instrument, InstrumentKind, Ratification
from recipients.models import Recipient, RecipientKind

DONE = {
    Act.RATIFIED: "ratified on",
    Act.ACCEDED: "acceded to on",
    Act.SUCCEEDED: "succeeded to on",
}
OTHERS = {
    RecipientKind.COMPANY.value: "a company",
    RecipientKind.ORGANISATION.value: "an organisation",
    RecipientKind.OTHER.value: "another actor",
}
# More States than these are counted, not named one by one.
NAMED = 3


@dataclass(frozen=True)
class Standing:
    """Whether an instrument binds every State that is written to, and why, a sentence for each."""

    is_binding: bool
    reasons: tuple[str, ...]


class Standings:
    """The recipients of one letter, and what is known of them on its day. Two queries, for any number."""

    def __init__(self, recipients: Sequence[Recipient], *, on: dt.date) -> None:
        self.on = on
        self.states = [r for r in recipients if r.kind == RecipientKind.STATE]
        self.others = sorted({r.kind for r in recipients} - {RecipientKind.STATE.value})
        prefetch_related_objects(self.states, "names")
        self.rows: dict[tuple[int, int], list[Ratification]] = defaultdict(list)
        if self.states:
            rows = Ratification.objects.filter(state__in=self.states).order_by("period")
            for row in rows:
                self.rows[row.state_id, row.instrument_id].append(row)

    def of(self, instrument: Instrument) -> Standing:
        if instrument.kind != InstrumentKind.TREATY:
            return Standing(False, ("It is no treaty: named as a standard.",))
        each = [self._state(state, instrument) for state in self.states]
        reasons = [words for _, words in each]
        if len(each) > NAMED:
            bound = sum(is_bound for is_bound, _ in each)
            reasons = [f"Binding on {bound} of the {len(each)} States that are written to."]
        if self.others:
            kinds = " and ".join(OTHERS[kind] for kind in self.others)
            reasons.append(f"Treaties bind States; to {kinds} it is named as a standard.")
        is_binding = bool(each) and all(is_bound for is_bound, _ in each) and not self.others
        return Standing(is_binding, tuple(reasons))

    def bound_by(self, state: Recipient, treaty: Instrument) -> Ratification | None:
        """By which act the treaty is in force for `state` on the day; None where that is not known."""
        held = (row for row in self.rows[state.pk, treaty.pk] if _holds(row, self.on))
        return next((row for row in held if row.is_binding and row.acted_on), None)

    def unbound(self, instrument: Instrument) -> list[str]:
        """For each State that is known not to be bound on the day, the sentence that says why."""
        known = [state for state in self.states if self.rows[state.pk, instrument.pk]]
        each = [self._state(state, instrument) for state in known]
        return [words for is_bound, words in each if not is_bound]

    def _state(self, state: Recipient, instrument: Instrument) -> tuple[bool, str]:
        """Whether the treaty is in force for `state`, and the sentence that says so or why not."""
        rows, name = self.rows[state.pk, instrument.pk], state_name(state)
        standing = [row for row in rows if _holds(row, self.on)]
        if standing:
            return _stands(name, standing[0])
        binding = [row for row in rows if row.is_binding]
        coming = [row for row in binding if row.period.lower > self.on]
        if coming:
            return False, (
                f"Not in force for {name} before {day(coming[0].period.lower)}; named as a standard."
            )
        if binding:
            return False, (
                f"It bound {name} until {day(binding[-1].period.upper)}; named as a standard."
            )
        return False, f"Not known whether it binds {name}; named as a standard."


def _holds(row: Ratification, on: dt.date) -> bool:
    return row.period.lower <= on and (row.period.upper is None or on < row.period.upper)


def _stands(name: str, row: Ratification) -> tuple[bool, str]:
    if row.kind == Act.SIGNED and row.acted_on:
        return False, (
            f"{_capital(name)} signed it on {day(row.acted_on)} and has not ratified it; named as a standard."
        )
    if not row.is_binding or not row.acted_on:
        return False, f"{_capital(name)} has not ratified it; named as a standard."
    return True, (
        f"Binding on {name} since {day(row.period.lower)} "
        f"({DONE[Act(row.kind)]} {day(row.acted_on)})."
    )


def state_name(state: Recipient) -> str:
    """Its newest English name with its article: “the Netherlands”."""
    names = sorted(
        (n for n in state.names.all() if n.language == "en"), key=lambda n: n.period.lower
    )
    return names[-1].government_of or names[-1].name if names else state.key


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def day(on: dt.date) -> str:
    return f"{on.day} {on:%B %Y}"
