"""Saving a text that somebody else may have changed meanwhile: what does not clash is brought together at once.

The revision that was started from is compared with the newest under the lock that makes the next one, so that
no order of events overwrites anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from comms.clock import day_in_words, geneva_day
from comms.drafting import history
from comms.drafting.content import TEXT_PARTS, Plan
from comms.drafting.models import Draft, Revision
from comms.drafting.services import KEPT, Kept, lock, plan_of, revise_locked
from comms.drafting.together.merge import ORDER, Answer, Clash, Merge, merge
from comms.errors import StaleText
from comms.workflow import DraftState

if TYPE_CHECKING:
    from mandates.models import User


UNKNOWN_BASE = (
    "This page does not say which revision you started from. What you typed is kept on it: compare it "
    "with the newest text, then save again."
)


@dataclass(frozen=True)
class Day:
    """The day a letter is to bear, as somebody chose it; `shown`: as it stood on the page they chose it on."""

    chosen: dt.date | None
    shown: dt.date | None


@dataclass(frozen=True)
class Saved:
    """The revision made, and those of others that are in it beside what was saved."""

    revision: Revision
    merged: tuple[Revision, ...] = ()

    def in_words(self) -> str:
        """ "revision 7 by Amina": what was brought together with the save."""
        told = [f"{one} by {one.author or 'Pouch'}" for one in self.merged]
        return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


class Clashes(StaleText):
    """What both changed. Nothing is saved until each has an answer.

    `others` is empty where only the day of the letter is another, which makes no revision of its own.
    """

    def __init__(
        self, clashes: Sequence[Clash], others: Sequence[Revision], newest: Revision
    ) -> None:
        self.clashes, self.others = tuple(clashes), tuple(others)
        self.newest = newest
        self.problems: list[str] = []
        told = "Somebody changed the day of the letter while you were writing, and so did you."
        if others:
            saved = f"{newest.author or 'Pouch'} saved {newest} while you were writing"
            told = f"{saved}, and {_counted(clashes)} changed by both of you."
        super().__init__(f"{told} Choose what is to stand; everything else is brought together.")


def save(
    draft: Draft,
    plan: Plan,
    *,
    again: Callable[[Plan], Plan],
    base: int,
    actor: User,
    now: dt.datetime,
    note: str = "",
    dated_for: Day | Kept = KEPT,
    answers: Mapping[str, Answer] | None = None,
) -> Saved:
    """Freeze `plan`, made from revision `base`, together with what others saved since.

    The day of the letter, which no revision keeps, is compared with the day that the page showed.

    `again` makes the same change of the plan that stood in `base`: where somebody saved while `plan` was made, the
    rows it was made from may be newer than its base. `answers` settle clashes by their key. Raises Clashes while
    one has none, what `services.revise` raises, and StaleText for a `base` that no revision bears.
    """
    with transaction.atomic():
        locked = lock(draft)
        newest = locked.text().number
        others: list[Revision] = []
        work = Merge(answers or {})
        day = KEPT if isinstance(dated_for, Kept) else _day(locked, dated_for, work)
        if newest != base and locked.state == DraftState.DRAFTING:
            was, others = _since(locked, base)
            before = plan_at(locked, was)
            made = merge(before, plan_of(locked), again(before), answers)
            work.open += made.clashes
            plan = made.plan
        if work.open and locked.state == DraftState.DRAFTING:
            raise Clashes(work.open, others, locked.text())
        revision = revise_locked(
            locked,
            plan,
            base=newest,
            actor=actor,
            now=now,
            note=note or _note(others),
            dated_for=day,
        )
    draft.refresh_from_db()
    return Saved(revision, tuple(others))


def save_text(
    draft: Draft,
    text: Mapping[str, Any],
    *,
    base: int,
    actor: User,
    now: dt.datetime,
    note: str = "",
    answers: Mapping[str, Answer] | None = None,
) -> Saved:
    """As `save`, for parts of the letter's text that were written from revision `base`."""
    plan = _known_plan(draft, base)
    return save(
        draft,
        plan.with_text(**text),
        again=lambda before: before.with_text(**text),
        base=base,
        actor=actor,
        now=now,
        note=note,
        answers=answers,
    )


def _known_plan(draft: Draft, base: int) -> Plan:
    """What stood in revision `base`. Raises StaleText when the draft has none of that number."""
    if draft.current and draft.current.number == base:
        return plan_of(draft)
    was = draft.revisions.filter(number=base).first()
    if was is None:
        raise StaleText(UNKNOWN_BASE)
    return plan_at(draft, was)


def is_known(draft: Draft, base: int) -> bool:
    """Whether the draft has a revision `base`."""
    return draft.revisions.filter(number=base).exists()


def plan_from(draft: Draft, base: int) -> Plan:
    """What stood in revision `base`; in the newest one where there is no such revision."""
    if draft.current and draft.current.number != base:
        was = draft.revisions.filter(number=base).first()
        if was is not None:
            return plan_at(draft, was)
    return plan_of(draft)


def plan_at(draft: Draft, revision: Revision) -> Plan:
    """What stood in `revision`, as its forms showed it."""
    return history.plan_of(draft, revision, on=draft.dated_for or geneva_day(revision.created_at))


def _since(draft: Draft, base: int) -> tuple[Revision, list[Revision]]:
    """The revision that was started from, and those after it, oldest first."""
    was = draft.revisions.filter(number=base).first()
    later = draft.revisions.filter(number__gt=base).select_related("author").defer("content")
    others = list(later.order_by("number"))
    if was is None or not others:
        raise StaleText(UNKNOWN_BASE)
    return was, others


def _day(draft: Draft, day: Day, work: Merge) -> dt.date | None:
    """The day that stands, where somebody else may have chosen one meanwhile."""
    said = [day.shown, draft.dated_for, day.chosen]
    words = [day_in_words(one) if one else "the day it is sealed" for one in said]
    stands = work.value("choices", "Day the letter is to bear", *words)
    return dict(zip(words, said, strict=True))[stands]


def _counted(clashes: Sequence[Clash]) -> str:
    """ "2 passages and the order of the questions were": what is asked about."""
    words = [one for one in clashes if one.part in TEXT_PARTS and not one.is_order]
    orders = [one for one in clashes if one.is_order]
    rest = len(clashes) - len(words) - len(orders)
    found = [f"{len(words)} passage{'s' if len(words) > 1 else ''}"] if words else []
    found += [f"the order of the {one.name.removesuffix(ORDER).lower()}" for one in orders]
    found += [f"{rest} other thing{'s' if rest > 1 else ''}"] if rest else []
    listed = " and ".join(filter(None, [", ".join(found[:-1]), found[-1]]))
    is_one = len(clashes) == 1
    return f"{listed} {'was' if is_one else 'were'}"


def _note(others: Sequence[Revision]) -> str:
    return f"merged with {others[-1]} by {others[-1].author or 'Pouch'}"[:200] if others else ""
