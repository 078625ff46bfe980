"""Stopping a release. A hold bites at once; another person confirms it, and from then on its author never lifts it.

Until then its author may take it back. One with an end date ends on that day by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, permissions
from comms.clock import day_in_words, geneva_day, geneva_midnight, instant_in_words
from comms.dispatch.models import Communication
from comms.errors import CommsError, NotPermitted, WrongState
from comms.publication import second
from comms.publication.deadlines.models import latest_day
from comms.publication.models import Hold
from comms.publication.preparing import waking
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User


def place(
    letter: Communication,
    *,
    reason: str,
    actor: User,
    now: dt.datetime,
    ends_on: dt.date | None = None,
) -> Hold:
    """Stop the release of a sent letter from this moment, until `ends_on` begins in Geneva or somebody lifts it.

    Raises WrongState, NotPermitted, CommsError.
    """
    check_place(letter, actor=actor, now=now)
    if not reason.strip():
        raise CommsError("Say why the letter is held back; the second person needs to know.")
    ends_at = _end(letter, ends_on, now)
    with transaction.atomic():
        row = Communication.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        check_place(row, actor=actor, now=now)
        hold = Hold.objects.create(
            communication=row, reason=reason, placed_by=actor, placed_at=now, ends_at=ends_at
        )
        events.record(
            "hold",
            now=now,
            actor=actor,
            reason=reason,
            **row.event_links(),
            ends_at=ends_at.isoformat() if ends_at else None,
        )
        second.tell_of(row, now=now)
    return hold


def _end(letter: Communication, ends_on: dt.date | None, now: dt.datetime) -> dt.datetime | None:
    """When a hold that ends on this day ends by itself. Raises CommsError for a day that is no use."""
    if ends_on is None:
        return None
    if ends_on <= geneva_day(now):
        raise CommsError(
            "A hold ends on a later day than today. Leave the day empty if none is known."
        )
    if ends_on > latest_day(now):
        raise CommsError(
            f"A hold ends by itself on {day_in_words(latest_day(now))} at the latest. Name a day until then, "
            "or leave it empty: it then lasts until somebody lifts it."
        )
    ends_at = geneva_midnight(ends_on)
    if letter.public_at is not None and ends_at <= letter.public_at:
        raise CommsError(
            f"The letter is due on {instant_in_words(letter.public_at)}, so a hold that ends before holds nothing "
            "back. Name a later day, or leave it empty."
        )
    return ends_at


def check_place(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot hold this letter back now."""
    if not permissions.looks_after(actor, letter, geneva_day(now)):
        raise NotPermitted(
            "Only a publication officer or a drafter of the case's mandate may hold a letter back."
        )
    if letter.state == CommunicationState.RELEASED:
        raise WrongState(f"{letter} is public already; it can be withdrawn, not held back.")
    if letter.state == CommunicationState.WITHDRAWN:
        raise WrongState(
            f"{letter} is withdrawn: it comes back only when two people correct it, so there is nothing to hold back."
        )
    if letter.state == CommunicationState.VOID:
        raise WrongState(f"{letter} is void and will never be public.")
    if letter.holds.active().exists():
        raise WrongState(f"{letter} is held back already.")


def confirm(hold: Hold, *, actor: User, now: dt.datetime) -> Hold:
    """A second person agrees with the hold."""
    with _locked(hold, actor, now, "confirm") as row:
        row.confirmed_by, row.confirmed_at = actor, now
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        events.record("confirm_hold", now=now, actor=actor, **row.communication.event_links())
    hold.refresh_from_db()
    return hold


def lift(hold: Hold, *, reason: str, actor: User, now: dt.datetime) -> Hold:
    """A second person ends the hold; what is due by then goes out with the next sweep."""
    if not reason.strip():
        raise CommsError("Say why the hold ends; the record keeps the reason.")
    with _locked(hold, actor, now, "lift") as row:
        row.lifted_by, row.lifted_at, row.lift_reason = actor, now, reason
        row.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
        waking.soon([row.communication], now=now)
        events.record(
            "lift_hold", now=now, actor=actor, reason=reason, **row.communication.event_links()
        )
    hold.refresh_from_db()
    return hold


def take_back(hold: Hold, *, actor: User, now: dt.datetime) -> Hold:
    """Who placed a hold ends it, as long as no second person has confirmed it; what is due by then goes out.

    Raises WrongState, NotPermitted.
    """
    with _locked(hold, actor, now, "take back") as row:
        row.lifted_by, row.lifted_at = actor, now
        row.save(update_fields=["lifted_by", "lifted_at"])
        waking.soon([row.communication], now=now)
        events.record("take_back_hold", now=now, actor=actor, **row.communication.event_links())
    hold.refresh_from_db()
    return hold


def end_due(*, now: dt.datetime) -> int:
    """End every hold whose own day has come; how many. The sweep does it, so that none ends while no sweep runs."""
    ended = 0
    for pk in Hold.objects.active().filter(ends_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            row = Hold.objects.active().select_for_update(of=("self",)).filter(pk=pk).first()
            if row is None:
                continue
            row.lifted_at, row.lift_reason = now, "The day on which it was to end has come."
            row.save(update_fields=["lifted_at", "lift_reason"])
            events.record("end_hold", now=now, actor=None, **row.communication.event_links())
            ended += 1
    return ended


@contextmanager
def _locked(hold: Hold, actor: User, now: dt.datetime, verb: str) -> Iterator[Hold]:
    with transaction.atomic():
        row = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
        check(row, verb, actor=actor, now=now)
        yield row


def check(hold: Hold, verb: str, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot confirm, lift or take back this hold now."""
    if verb == "take back":
        return _check_take_back(hold, actor, now)
    if not permissions.is_publication_officer(actor, geneva_day(now)):
        raise NotPermitted(f"Only a publication officer may {verb} a hold.")
    if hold.lifted_at:
        raise WrongState("This hold has ended already.")
    if verb == "confirm" and hold.confirmed_at:
        raise WrongState("This hold is confirmed already.")
    if hold.placed_by_id == actor.pk:
        instead = "" if hold.confirmed_at else ", or you take it back"
        raise NotPermitted(f"You placed this hold; a second person must {verb} it{instead}.")


def _check_take_back(hold: Hold, actor: User, now: dt.datetime) -> None:
    is_mine = hold.placed_by_id == actor.pk
    if not is_mine or not permissions.looks_after(actor, hold.communication, geneva_day(now)):
        raise NotPermitted(
            "Only who placed a hold, and still looks after its letter, takes it back. A publication officer lifts it."
        )
    if hold.lifted_at:
        raise WrongState("This hold has ended already.")
    if hold.confirmed_at:
        raise WrongState(
            "A second person has confirmed this hold, so a publication officer other than you lifts it."
        )
