"""All letters of one draft at once: sealed, or sent by e-mail, each by a job of its own.

A batch is no record of its own: it is the jobs of the draft's letters, so nothing is lost with a queue or a worker,
and a second click finds nothing left to ask for. Each job passes through the service that a single letter takes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from comms import jobs, lifecycle
from comms.dispatch import sealing, sending, standing
from comms.dispatch.models import Communication
from comms.drafting.models import Draft
from comms.errors import StaleText, WrongState
from comms.jobs import Job, JobKind

if TYPE_CHECKING:
    from mandates.models import User


def seal_all(draft: Draft, *, actor: User, now: dt.datetime) -> list[Job]:
    """Ask the worker to seal every letter of the draft that waits for it. Those that failed are asked for by `retry`.

    Raises WrongState when none waits, NotPermitted, and whatever stops the text from being sealed.
    """
    with transaction.atomic():
        ready = _locked(draft, standing.of(draft).sealing.ready)
        if not ready:
            raise WrongState(
                "No letter of this draft waits to be sealed: each is sealed already or in the "
                "worker's hands. The page of the batch shows which."
            )
        return _ask(ready, JobKind.SEAL, actor=actor, now=now)


def send_all(draft: Draft, *, only: Collection[int], actor: User, now: dt.datetime) -> list[Job]:
    """Ask the worker to send the letters `only`, by primary key: the list that was read and confirmed.

    Raises StaleText when one of them can no longer be sent, WrongState when the list is empty, NotPermitted.
    """
    with transaction.atomic():
        ready = {letter.pk: letter for letter in standing.of(draft).sending.ready}
        gone = len(set(only) - set(ready))
        if gone:
            raise StaleText(
                f"{gone} of these letters went another way since you read the list: sent, voided or "
                "in the worker's hands. Nothing was sent. Read the list again and confirm it."
            )
        letters = _locked(draft, [ready[pk] for pk in ready if pk in set(only)])
        if not letters:
            raise WrongState("No sealed letter of this draft waits to be sent by e-mail.")
        return _ask(letters, JobKind.SEND, actor=actor, now=now)


def retry(draft: Draft, kind: str, *, actor: User, now: dt.datetime) -> list[Job]:
    """Ask again for every letter of the draft whose last job of this kind failed and may be tried again.

    Raises WrongState when there is none, NotPermitted.
    """
    with transaction.atomic():
        failed = standing.of(draft).work(kind).failed
        letters = _locked(draft, [failure.letter for failure in failed if failure.may_retry])
        if not letters:
            raise WrongState(
                "Nothing of this draft has failed that could be tried again. A sending whose end is "
                "uncertain has to be settled first, on the page of its letter."
            )
        return _ask(letters, kind, actor=actor, now=now)


def _locked(draft: Draft, letters: list[Communication]) -> list[Communication]:
    """The same letters, locked and read again, without those that have moved on meanwhile."""
    states = {letter.pk: letter.state for letter in letters}
    rows = (
        Communication.objects.filter(pk__in=states)
        .select_related("reference", "recipient")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    found = [row for row in rows if row.state == states[row.pk]]
    for row in found:
        row.draft = draft  # one text and one owner for all of them
    return found


def _ask(letters: list[Communication], kind: str, *, actor: User, now: dt.datetime) -> list[Job]:
    """The rules of a first asking. State, text and rule are the draft's: what the first letter may, all may."""
    first = letters[0]
    lifecycle.check(first, kind, actor=actor, now=now)
    if kind == JobKind.SEAL:
        sealing.check_text(first, now=now)
    else:
        sending.planned(first, now=now)
    return jobs.queue_all(letters, kind, actor=actor, now=now)
