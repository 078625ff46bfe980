"""The register of references: submission gives every letter its number, from a counter row under lock.

A number is given in the transaction of the submission, so a rollback gives it back; it is never used twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, lifecycle
from comms.clearance import asking, telling
from comms.clock import geneva_day
from comms.dispatch import sending
from comms.dispatch.models import Communication, Reference, Series
from comms.drafting import services as drafting
from comms.drafting.invitations import telling as invitations
from comms.drafting.lint import checking
from comms.drafting.models import Draft
from comms.errors import CommsError
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User
    from recipients.models import Recipient


def submit(
    draft: Draft,
    *,
    actor: User,
    now: dt.datetime,
    numbers: dict[int, tuple[int, int]] | None = None,
    read: str | None = None,
    clear_by: dt.date | None = None,
) -> Draft:
    """Fix the text, register every recipient's letter, and ask the mandates to clear, by a day if one is given.

    `numbers` as in `register`, `read` as in `lint.checking.require`. Raises Incomplete with everything that
    blocks, WrongState, NotPermitted, CommsError when a number is taken, remarks are not read or the day is past.
    Nothing is registered then.
    """
    asking.refuse_past(clear_by, now)
    with transaction.atomic():
        with lifecycle.advance(draft, "submit", actor=actor, now=now) as (row, facts):
            revision = drafting.refresh(row, actor=actor, now=now)
            told = checking.require(row, actor=actor, today=geneva_day(now), read=read)
            facts |= {"advisories": told} if told else {}
            row.first_submitted_at = row.first_submitted_at or now
            facts |= {"revision": revision.number, "digest": revision.digest}
            register(row, actor=actor, now=now, numbers=numbers)
            telling.asked(row, actor=actor, now=now)
        if clear_by:
            asking.set_deadline(draft, clear_by=clear_by, actor=actor, now=now)
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
    addressees = list(draft.addressees.select_related("recipient").order_by("position"))
    fresh = [row.recipient for row in addressees if row.recipient_id not in live]
    references = _references(draft.letter_type, fresh, now, numbers or {})
    made = Communication.objects.bulk_create(
        Communication(draft=draft, recipient=recipient, reference=references[recipient.pk])
        for recipient in fresh
    )
    events.record_each(
        "register",
        ({**one.event_links(), "facts": {"reference": str(one.reference)}} for one in made),
        now=now,
        actor=actor,
    )
    every = live | {letter.recipient_id: letter for letter in made}
    letters = [every.pop(row.recipient_id) for row in addressees]
    for letter in every.values():
        void(letter, actor=actor, now=now, reason="The recipient was taken off the draft.")
    return letters


def _references(
    letter_type: str,
    recipients: Sequence[Recipient],
    now: dt.datetime,
    numbers: dict[int, tuple[int, int]],
) -> dict[int, Reference]:
    """A reference for each recipient, by its pk. Counters are locked in the order of their codes, so that two
    submissions at once wait for each other instead of stopping each other.
    """
    found: dict[int, Reference] = {}
    by_code: dict[str, list[int]] = defaultdict(list)
    for recipient in sorted(recipients, key=attrgetter("code")):
        if recipient.pk in numbers:
            number, year = numbers[recipient.pk]
            found[recipient.pk] = record(
                letter_type, recipient.code, number=number, year=year, now=now
            )
        else:
            by_code[recipient.code].append(recipient.pk)
    year = geneva_day(now).year
    for code, pks in by_code.items():
        given = allocate_several(letter_type, code, len(pks), year=year, now=now)
        found |= dict(zip(pks, given, strict=True))
    return found


def allocate(letter_type: str, code: str, *, year: int, now: dt.datetime) -> Reference:
    """The next number of (code, year). The counter row stays locked until the transaction ends."""
    return allocate_several(letter_type, code, 1, year=year, now=now)[0]


def allocate_several(
    letter_type: str, code: str, count: int, *, year: int, now: dt.datetime
) -> list[Reference]:
    """The next `count` numbers of (code, year), in order; the counter row is locked once for all of them."""
    with transaction.atomic():
        Series.objects.get_or_create(code=code, year=year)
        series = Series.objects.select_for_update().get(code=code, year=year)
        before = series.last_number
        series.last_number += count
        series.save(update_fields=["last_number"])
        return Reference.objects.bulk_create(
            Reference(
                letter_type=letter_type, code=code, number=number, year=year, allocated_at=now
            )
            for number in range(before + 1, before + count + 1)
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
        telling.dropped(row, actor=actor, now=now)
        invitations.dropped(row, actor=actor, now=now)
