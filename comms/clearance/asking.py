"""What moves a clearance on without being a word: a reminder, a day to answer by, a first reading."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, permissions
from comms.clearance import queries, telling
from comms.clearance.models import Deadline, Reading
from comms.clock import day_in_words, geneva_day
from comms.drafting.models import Draft, Revision
from comms.errors import CommsError, NotPermitted, WrongState
from comms.notices import Notice
from comms.workflow import DraftState, LetterType
from mandates.models import Mandate

if TYPE_CHECKING:
    from mandates.models import User

DAY = dt.timedelta(days=1)
USUAL_DAYS, URGENT_DAYS = 10, 2  # to answer in


def may_ask(user: User, draft: Draft, on: dt.date) -> bool:
    """Whether this is for `user` to do: the registry, and who drafts for the mandate that owns the case."""
    return permissions.is_registry(user, on) or permissions.may_draft(user, draft.owner(), on)


def nudge(draft: Draft, *, mandate: Mandate, actor: User, now: dt.datetime) -> int:
    """Remind those who may answer for one pending mandate; how many people that were.

    Raises WrongState when the mandate is not pending, has been reminded today, or has nobody who signs in;
    NotPermitted.
    """
    with transaction.atomic():
        locked = _locked(draft, actor=actor, now=now)
        if mandate not in _pending(locked):
            raise WrongState(f"Nothing is pending from “{mandate}”, so there is nobody to remind.")
        if _is_nudged(locked, mandate, now):
            raise WrongState(
                f"“{mandate}” was reminded today already. One reminder a day is enough; try again tomorrow."
            )
        told = _nudge(locked, mandate, actor, now)
        if not told:
            raise WrongState(
                f"Nobody signs in for “{mandate}” today, so nobody was reminded. Reach the office otherwise."
            )
    return told


def nudge_all(draft: Draft, *, actor: User, now: dt.datetime) -> list[Mandate]:
    """Remind every pending mandate that was not reminded today; which ones. Raises WrongState when there are none."""
    with transaction.atomic():
        locked = _locked(draft, actor=actor, now=now)
        pending = _pending(locked)
        if not pending:
            raise WrongState("Nobody is pending, so there is nobody to remind.")
        left = [mandate for mandate in pending if not _is_nudged(locked, mandate, now)]
        told = [mandate for mandate in left if _nudge(locked, mandate, actor, now)]
        if not told:
            raise WrongState(
                "Everybody who is pending was reminded today already. Try again tomorrow."
                if not left
                else "Nobody signs in today for those who are pending. Reach their offices otherwise."
            )
    return told


def set_deadline(
    draft: Draft, *, clear_by: dt.date | None, actor: User, now: dt.datetime
) -> Deadline:
    """The day by which the text in clearance is to be answered; None takes it away.

    Raises CommsError for a day that is past, WrongState while nothing is in clearance, NotPermitted.
    """
    with transaction.atomic():
        locked = _locked(draft, actor=actor, now=now)
        refuse_past(clear_by, now)
        row = Deadline.objects.create(
            draft=locked, revision=locked.text(), clear_by=clear_by, actor=actor, at=now
        )
        events.record(
            "set_deadline",
            now=now,
            actor=actor,
            **locked.event_links(),
            clear_by=clear_by.isoformat() if clear_by else "",
        )
    return row


def usual_day(draft: Draft, on: dt.date) -> dt.date:
    """The day to answer by that a submission on `on` proposes: the one asked for last while it is to come, else so
    many days ahead, on no week-end.
    """
    last = Deadline.objects.filter(draft=draft).last()
    if last and last.clear_by and last.clear_by > on:
        return last.clear_by
    urgent = draft.letter_type == LetterType.URGENT
    day = on + (URGENT_DAYS if urgent else USUAL_DAYS) * DAY
    return day + (8 - day.isoweekday()) * DAY if day.isoweekday() > 5 else day


def refuse_past(clear_by: dt.date | None, now: dt.datetime) -> None:
    """Raises CommsError for a day to answer by that is over."""
    if clear_by is not None and clear_by < geneva_day(now):
        raise CommsError(f"{day_in_words(clear_by)} is past. Give today or a later day, or none.")


def note_reading(draft: Draft, revision: Revision, *, person: User, now: dt.datetime) -> None:
    """Somebody who may answer has this text before them. Only the first time is kept."""
    Reading.objects.bulk_create(
        [Reading(draft=draft, revision=revision, person=person, at=now)], ignore_conflicts=True
    )


def _locked(draft: Draft, *, actor: User, now: dt.datetime) -> Draft:
    """The row, locked. The state is looked at first, then the person."""
    row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.state != DraftState.SUBMITTED:
        raise WrongState(
            f"This text is {row.get_state_display()}, so nobody is asked to clear it now."
        )
    if not may_ask(actor, row, geneva_day(now)):
        raise NotPermitted(
            "Only the registry, and drafters of the mandate that owns the case, can do this."
        )
    return row


def _pending(draft: Draft) -> list[Mandate]:
    return [line.mandate for line in queries.table(draft) if line.is_pending]


def _once(draft: Draft, mandate: Mandate, now: dt.datetime) -> str:
    return f"nudge:{draft.pk}:{mandate.pk}:{geneva_day(now)}"


def _is_nudged(draft: Draft, mandate: Mandate, now: dt.datetime) -> bool:
    return Notice.objects.filter(draft=draft, once=_once(draft, mandate, now)).exists()


def _nudge(draft: Draft, mandate: Mandate, actor: User, now: dt.datetime) -> int:
    told = telling.nudged(draft, mandate, actor=actor, once=_once(draft, mandate, now), now=now)
    if told:
        events.record(
            "nudge", now=now, actor=actor, **draft.event_links(), mandate=mandate.key, people=told
        )
    return told
