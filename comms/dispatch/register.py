"""The register of references: submission gives every letter its number, from a counter row under lock.

A number is given in the transaction of the submission, so a rollback gives it back; it is never used twice.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, lifecycle
from comms.clock import geneva_day
from comms.dispatch import sending
from comms.dispatch.models import Communication, Reference, Series
from comms.drafting import services as drafting
from comms.drafting.models import Addressee, Draft
from comms.errors import CommsError, Incomplete
from comms.letters.content import problems
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User


def submit(
    draft: Draft,
    *,
    actor: User,
    now: dt.datetime,
    numbers: dict[int, tuple[int, int]] | None = None,
) -> Draft:
    """Fix the text, register every recipient's letter, and ask the mandates to clear.

    `numbers` as in `register`. Raises Incomplete with everything that is missing, WrongState, NotPermitted,
    CommsError when a number is taken. Nothing is registered then.
    """
    with lifecycle.advance(draft, "submit", actor=actor, now=now) as (row, facts):
        revision = drafting.refresh(row, actor=actor, now=now)
        missing = problems(revision.content)
        if missing:
            raise Incomplete("The letter is not complete.", missing=missing)
        row.first_submitted_at = row.first_submitted_at or now
        facts |= {"revision": revision.number, "digest": revision.digest}
        register(row, actor=actor, now=now, numbers=numbers)
    return draft


def register(
    draft: Draft,
    *,
    actor: User | None,
    now: dt.datetime,
    numbers: dict[int, tuple[int, int]] | None = None,
) -> list[Communication]:
    """A communication for every addressee that has none; those no longer addressed are voided.

    `numbers` gives (number, year) by recipient pk for letters whose reference was given outside Pouch.
    Call it with the draft locked.
    """
    live = {
        letter.recipient_id: letter
        for letter in draft.communications.exclude(state=CommunicationState.VOID)
    }
    letters = []
    for addressee in draft.addressees.select_related("recipient").order_by("position"):
        known = live.pop(addressee.recipient_id, None)
        letters.append(
            known or _new(draft, addressee, actor, now, (numbers or {}).get(addressee.recipient_id))
        )
    for letter in live.values():
        void(letter, actor=actor, now=now, reason="The recipient was taken off the draft.")
    return letters


def _new(
    draft: Draft,
    addressee: Addressee,
    actor: User | None,
    now: dt.datetime,
    number: tuple[int, int] | None,
) -> Communication:
    code = addressee.recipient.code
    if number is None:
        reference = allocate(draft.letter_type, code, year=geneva_day(now).year, now=now)
    else:
        reference = record(draft.letter_type, code, number=number[0], year=number[1], now=now)
    letter = Communication.objects.create(
        draft=draft, recipient=addressee.recipient, reference=reference
    )
    events.record(
        "register", now=now, actor=actor, **letter.event_links(), reference=str(reference)
    )
    return letter


def allocate(letter_type: str, code: str, *, year: int, now: dt.datetime) -> Reference:
    """The next number of (code, year). The counter row stays locked until the transaction ends."""
    with transaction.atomic():
        Series.objects.get_or_create(code=code, year=year)
        series = Series.objects.select_for_update().get(code=code, year=year)
        series.last_number += 1
        series.save(update_fields=["last_number"])
        return Reference.objects.create(
            letter_type=letter_type,
            code=code,
            number=series.last_number,
            year=year,
            allocated_at=now,
        )


def record(letter_type: str, code: str, *, number: int, year: int, now: dt.datetime) -> Reference:
    """Enter a number that was given outside Pouch; the counter goes on after it. Raises CommsError when it is used."""
    with transaction.atomic():
        series, is_new = Series.objects.get_or_create(code=code, year=year)
        series = Series.objects.select_for_update().get(pk=series.pk)
        taken = Reference.objects.filter(code=code, number=number, year=year).first()
        if taken:
            raise CommsError(
                f"{taken} is in the register already; a number is never used twice. "
                "Correct the number, or leave it out to be given the next one."
            )
        if number > series.last_number:
            if is_new:
                series.opened_after = number - 1
            series.last_number = number
            series.save(update_fields=["last_number", "opened_after"])
        return Reference.objects.create(
            letter_type=letter_type,
            code=code,
            number=number,
            year=year,
            is_imported=True,
            allocated_at=now,
        )


def gaps(code: str, year: int) -> list[int]:
    """Numbers of a series that have no line: those that imported numbers skipped over, and nothing else."""
    series = Series.objects.filter(code=code, year=year).first()
    if series is None:
        return []
    held = set(Reference.objects.filter(code=code, year=year).values_list("number", flat=True))
    return [n for n in range(series.opened_after + 1, series.last_number + 1) if n not in held]


def void(letter: Communication, *, actor: User | None, now: dt.datetime, reason: str) -> None:
    """Give the letter up before it is sent; its line stays in the register with the reason.

    Raises WrongState also when an e-mail with it may have left.
    """
    if not reason.strip():
        raise CommsError("Say why the letter is void; the register keeps the reason.")
    with lifecycle.advance(letter, "void", actor=actor, now=now, reason=reason) as (row, _):
        sending.refuse_second(row)
        reference = Reference.objects.select_for_update().get(pk=row.reference_id)
        reference.voided_at, reference.void_reason = now, reason
        reference.save(update_fields=["voided_at", "void_reason"])


def drop(draft: Draft, *, actor: User, now: dt.datetime, reason: str) -> None:
    """Give a whole draft up; every letter of it is voided. Refused once one of them has been sent."""
    if not reason.strip():
        raise CommsError("Say why the letter is dropped; the register keeps the reason.")
    with lifecycle.advance(draft, "drop", actor=actor, now=now, reason=reason) as (row, _):
        for letter in row.communications.exclude(state=CommunicationState.VOID):
            void(letter, actor=actor, now=now, reason=reason)
