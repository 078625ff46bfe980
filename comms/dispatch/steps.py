"""What a person may do next with a letter, as links; the first one is the page's one next action.

Only shows: the service behind each link decides again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from comms import lifecycle, permissions
from comms.clock import geneva_day
from comms.dispatch.models import Communication, DispatchState
from comms.dispatch.queries import addressee_of
from comms.jobs import Job, JobKind, JobState
from comms.workflow import CommunicationState, DraftState
from mandates import permissions as mandate_permissions
from mandates.models import User

WENT = {CommunicationState.SENT, CommunicationState.RELEASED, CommunicationState.WITHDRAWN}
# Those of which there is a public text, also for coming back from a withdrawal.
READABLE = (CommunicationState.SEALED, *WENT)


@dataclass(frozen=True)
class Step:
    label: str
    url: str
    is_next: bool = False


def retriable(
    letter: Communication, jobs: Iterable[Job], *, user: User, now: dt.datetime
) -> list[str]:
    """The kinds of failed work that `user` may ask for again where the failure stands."""
    kinds = {job.kind for job in jobs if job.state == JobState.FAILED} - {JobKind.RELEASE}
    found = {kind for kind in kinds if lifecycle.may(letter, kind, actor=user, now=now)}
    if letter.draft.state != DraftState.CLEARED:
        found.discard(JobKind.SEAL)
    if JobKind.SEND in found and _is_open(letter):
        found.discard(JobKind.SEND)
    if JobKind.CORRECT in found and not _asked(letter).filter(confirmed_at__isnull=False).exists():
        found.discard(JobKind.CORRECT)
    return sorted(found)


def steps(
    letter: Communication,
    *,
    user: User,
    now: dt.datetime,
    is_busy: bool,
    again: Collection[str] = (),
) -> list[Step]:
    """Every step open to `user`, the next one first. While the worker has the letter there is none to take.

    What stands `again` beside its failure is offered there and not a second time.
    """
    sending = [] if is_busy else _sending(letter, user, now, again)
    found = [*sending, *_answering(letter, user, now)]
    if not found and letter.draft.state == DraftState.SUBMITTED:
        mine = mandate_permissions.mandates_for(user, "clear", geneva_day(now))
        clears = mine.filter(signatures__draft=letter.draft_id).exists()
        label = "Read and clear" if clears else "See clearance"
        found.append(Step(label, reverse("clearance", args=[letter.draft_id])))
    if found:
        found[0] = Step(found[0].label, found[0].url, is_next=True)
    found += _stopping(letter, user, now, again)
    if not is_busy and lifecycle.may(letter, "void", actor=user, now=now):
        found.append(_step("Void", "communication_void", letter))
    return found


def _step(label: str, name: str, row: Model) -> Step:
    return Step(label, reverse(name, args=[row.pk]))


def _is_open(letter: Communication) -> bool:
    """Whether nobody knows yet if its last e-mail arrived."""
    open_states = [DispatchState.PENDING, DispatchState.UNCERTAIN]
    return letter.dispatches.filter(state__in=open_states).exists()


def _sending(
    letter: Communication, user: User, now: dt.datetime, again: Collection[str]
) -> Iterator[Step]:
    is_cleared = letter.draft.state == DraftState.CLEARED and JobKind.SEAL not in again
    if is_cleared and lifecycle.may(letter, "seal", actor=user, now=now):
        yield _step("Seal", "communication_seal", letter)
    if lifecycle.may(letter, "send", actor=user, now=now):
        if _is_open(letter):
            yield _step("Settle the sending", "communication_settle", letter)
            return
        if addressee_of(letter).get("email") and JobKind.SEND not in again:
            yield _step("Send by e-mail", "communication_send", letter)
        yield _step("Record a sending", "communication_record", letter)


def _answering(letter: Communication, user: User, now: dt.datetime) -> Iterator[Step]:
    on = geneva_day(now)
    if letter.state in WENT and (
        permissions.is_registry(user, on) or permissions.may_draft(user, letter.owner(), on)
    ):
        yield _step("Register a reply", "reply_new", letter)


def _stopping(
    letter: Communication, user: User, now: dt.datetime, again: Collection[str]
) -> Iterator[Step]:
    """Never the next thing to do, but at hand."""
    on = geneva_day(now)
    is_mine = permissions.looks_after(user, letter, on)
    if letter.state == CommunicationState.SENT:
        yield _step("What becomes public", "public_letter", letter)
    is_held = letter.holds.filter(lifted_at=None).exists()
    if letter.state == CommunicationState.SENT and is_mine and not is_held:
        yield _step("Hold back", "hold_new", letter)
    if letter.state in READABLE and is_mine:
        yield _step("Withhold words", "redactions", letter)
    if JobKind.WITHDRAW not in again and lifecycle.may(letter, "withdraw", actor=user, now=now):
        yield _step("Withdraw", "communication_withdraw", letter)
    if lifecycle.may(letter, "correct", actor=user, now=now):
        yield from _correcting(letter, user)


def _asked(letter: Communication) -> QuerySet[Any]:
    """The correction under way, if there is one."""
    return letter.corrections.filter(done_at=None, dropped_at=None)


def _correcting(letter: Communication, user: User) -> Iterator[Step]:
    """One that failed is dropped, too: its text may have changed, and then trying again helps nobody."""
    asked = _asked(letter).first()
    if asked is None:
        yield _step("Correct", "correction_new", letter)
        return
    if asked.confirmed_at is None and asked.asked_by_id != user.pk:
        yield _step("Confirm the correction", "correction_confirm", asked)
    if not letter.jobs.unfinished().filter(kind=JobKind.CORRECT).exists():
        yield _step("Drop the correction", "correction_drop", asked)
