"""Moving a letter's instant: an extension or an early release, asked for by one person and confirmed by another.

The instant itself is moved, with its explanation, so that nothing else has to know of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, permissions
from comms.clock import day_in_words, geneva_day, geneva_midnight, instant_in_words
from comms.dispatch.models import Communication
from comms.errors import CommsError, Incomplete, NotPermitted, WrongState
from comms.publication import second
from comms.publication.deadlines.models import Move, MoveKind, latest_day
from comms.publication.preparing import waking
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User


def extend(
    letter: Communication, *, to: dt.date, reason: str, actor: User, now: dt.datetime
) -> Move:
    """Ask that `letter` become public when the later day `to` begins in Geneva.

    Changes nothing before another person confirms it. Raises NotPermitted, WrongState, CommsError.
    """
    with _asked(letter, actor, now, reason) as row:
        moved_to = geneva_midnight(to)
        if moved_to <= max(_instant(row), now):
            raise CommsError(
                f"An extension goes to a later day than {instant_in_words(max(_instant(row), now))}."
            )
        if to > latest_day(now):
            raise CommsError(
                f"An extension goes to {day_in_words(latest_day(now))} at the latest. Ask for a nearer day; "
                "it can be moved again."
            )
        return _ask(row, MoveKind.LATER, moved_to, reason, actor, now)


def advance(
    letter: Communication,
    *,
    to: dt.date,
    reason: str,
    decision: str,
    mandates: Iterable[str],
    actor: User,
    now: dt.datetime,
) -> Move:
    """Ask that `letter` become public when the earlier day `to` begins, or once it is confirmed on that day.

    `mandates` are the keys of those that decided so, which must be all that sign; `decision` says where that is
    on record. Raises NotPermitted, WrongState, Incomplete, CommsError.
    """
    with _asked(letter, actor, now, reason) as row:
        moved_to = geneva_midnight(to)
        if geneva_day(now) > to or moved_to >= _instant(row):
            raise CommsError(
                f"An early release is today or later, and before {instant_in_words(_instant(row))}."
            )
        decided = set(mandates)
        signing = row.signing_mandates()
        open_ = [f"{mandate} has not." for mandate in signing if mandate.key not in decided]
        if open_:
            raise Incomplete("Every mandate that signs decides on an early release.", missing=open_)
        if not decision.strip():
            raise CommsError("Say where the decision of the mandate-holders is on record.")
        keys = [mandate.key for mandate in signing]
        return _ask(row, MoveKind.EARLIER, moved_to, reason, actor, now, decision, keys)


def _ask(
    row: Communication,
    kind: MoveKind,
    moved_to: dt.datetime,
    reason: str,
    actor: User,
    now: dt.datetime,
    decision: str = "",
    mandates: list[str] | None = None,
) -> Move:
    move = Move.objects.create(
        communication=row,
        kind=kind,
        moved_from=_instant(row),
        moved_to=moved_to,
        reason=reason,
        decision=decision,
        mandates=mandates or [],
        asked_by=actor,
        asked_at=now,
    )
    _record("ask_move", move, actor, now, reason)
    second.tell_of(row, now=now)
    return move


@contextmanager
def _asked(
    letter: Communication, actor: User, now: dt.datetime, reason: str
) -> Iterator[Communication]:
    with transaction.atomic():
        row = Communication.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        check_ask(row, actor=actor, now=now)
        if not reason.strip():
            raise CommsError("Say why the day is moved; the second person needs to know.")
        yield row


def check_ask(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot ask for another day for this letter now."""
    if not permissions.looks_after(actor, letter, geneva_day(now)):
        raise NotPermitted(
            "Only a publication officer or a drafter of the case's mandate may ask for another day."
        )
    if letter.state != CommunicationState.SENT:
        raise WrongState(
            f"{letter} is {letter.get_state_display()}; a day can be moved between sending and release."
        )
    if letter.moves.waiting().exists():
        raise WrongState(f"Another day is asked for {letter} already; that is decided first.")


def confirm(move: Move, *, actor: User, now: dt.datetime) -> Move:
    """A second person agrees: from now on the letter's instant is the new one. Raises NotPermitted, WrongState."""
    with _decided(move, "confirm", actor, now) as (row, letter):
        if letter.state != CommunicationState.SENT or _instant(letter) != row.moved_from:
            raise WrongState(
                f"{letter} does not stand any more where it stood when this was asked."
            )
        if row.kind == MoveKind.EARLIER:
            row.moved_to = max(row.moved_to, now)  # never before somebody agreed
        if row.kind == MoveKind.LATER and row.moved_to <= now:
            raise WrongState(
                "The day asked for has come already. Refuse this, and ask for another."
            )
        if row.kind == MoveKind.EARLIER and row.moved_to >= row.moved_from:
            raise WrongState("It would not be earlier any more. Refuse this: its own day has come.")
        row.is_confirmed = True
        row.save()
        letter.public_at, letter.public_rule = row.moved_to, in_words(row, letter.public_rule)
        letter.save(update_fields=["public_at", "public_rule"])
        waking.soon([letter], now=now)
        _record("confirm_move", row, actor, now)
    move.refresh_from_db()
    return move


def refuse(move: Move, *, actor: User, now: dt.datetime) -> Move:
    """A second person does not agree, or the one who asked takes it back; the instant stays. Raises as `confirm`."""
    with _decided(move, "refuse", actor, now) as (row, _):
        row.is_confirmed = False
        row.save()
        _record("refuse_move", row, actor, now)
    move.refresh_from_db()
    return move


@contextmanager
def _decided(
    move: Move, verb: str, actor: User, now: dt.datetime
) -> Iterator[tuple[Move, Communication]]:
    with transaction.atomic():
        letter = Communication.objects.select_for_update(of=("self",)).get(pk=move.communication_id)
        row = Move.objects.select_for_update(of=("self",)).get(pk=move.pk)
        row.communication = letter
        check_decide(row, verb, actor=actor, now=now)
        row.decided_by, row.decided_at = actor, now
        yield row, letter


def check_decide(move: Move, verb: str, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot confirm or refuse this move now.

    Who asked for it may refuse it, which takes it back.
    """
    is_mine = move.asked_by_id == actor.pk
    if is_mine and verb == "refuse" and not move.decided_at:
        return
    if not permissions.is_publication_officer(actor, geneva_day(now)):
        raise NotPermitted("Only a publication officer decides about another day.")
    if move.decided_at:
        raise WrongState("This has been decided already.")
    if is_mine:
        raise NotPermitted(
            "You asked for this day; a second person must decide, or you take it back."
        )


def in_words(move: Move, before: str) -> str:
    """The new explanation: the new instant, what moved it, and what it was before. Nothing of the reason."""
    what = "extended" if move.kind == MoveKind.LATER else "brought forward"
    return (
        f"Public from {instant_in_words(move.moved_to)}: {what} from {instant_in_words(move.moved_from)} "
        f"by a decision asked for on {day_in_words(geneva_day(move.asked_at))} and confirmed by a second person. "
        f"Before that: {before}"
    )


def _instant(letter: Communication) -> dt.datetime:
    if letter.public_at is None:
        raise WrongState(f"{letter} has no day yet on which it becomes public.")
    return letter.public_at


def _record(verb: str, move: Move, actor: User, now: dt.datetime, reason: str = "") -> None:
    events.record(
        verb,
        now=now,
        actor=actor,
        reason=reason,
        **move.communication.event_links(),
        kind=move.kind,
        moved_from=move.moved_from.isoformat(),
        moved_to=move.moved_to.isoformat(),
        mandates=move.mandates,
    )
