"""Opening the confidential file and writing in it. Nothing here reads or writes a letter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, permissions
from comms.cases.models import Case, Consent, Person, Sex, Source
from comms.clock import geneva_day
from comms.errors import CommsError, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mandates.models import Mandate, User
    from recipients.models import Recipient


def open_case(
    *,
    title: str,
    mandate: Mandate,
    received_on: dt.date,
    actor: User,
    now: dt.datetime,
    summary: str = "",
) -> Case:
    """A new file owned by `mandate`. Raises NotPermitted unless `actor` drafts for it."""
    if not permissions.may_draft(actor, mandate, geneva_day(now)):
        raise NotPermitted(
            f"You do not draft for the mandate “{mandate}” today. Choose a mandate you draft for."
        )
    if received_on > geneva_day(now):
        raise CommsError("The information cannot have been received after today. Mend the date.")
    with transaction.atomic():
        case = Case.objects.create(
            title=title,
            mandate=mandate,
            summary=summary,
            received_on=received_on,
            created_by=actor,
            created_at=now,
        )
        events.record("open_case", now=now, actor=actor, case=case)
    return case


def require_access(case: Case, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted unless `actor` may open the file."""
    if not permissions.may_draft(actor, case.mandate, geneva_day(now)):
        raise NotPermitted("Only drafters of the mandate that owns the case may open its file.")


def record_concerns(
    case: Case,
    *,
    rights: Sequence[str],
    countries: Sequence[Recipient],
    actor: User,
    now: dt.datetime,
) -> Case:
    """Which rights, by their names in the annex library, and which States the matter is about.

    They propose mandates to invite and print nothing. Raises NotPermitted.
    """
    require_access(case, actor=actor, now=now)
    with transaction.atomic():
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        locked.rights = sorted(set(rights))
        locked.save(update_fields=["rights"])
        locked.countries.set(countries)
        events.record("record_concerns", now=now, actor=actor, case=case)
    case.refresh_from_db()
    return case


def add_source(
    case: Case, *, name: str, actor: User, now: dt.datetime, contact: str = "", note: str = ""
) -> Source:
    """Record who gave the information. The event says that a source was added, never who."""
    require_access(case, actor=actor, now=now)
    with transaction.atomic():
        source = Source.objects.create(case=case, name=name, contact=contact, note=note)
        events.record("add_source", now=now, actor=actor, case=case)
    return source


def add_person(
    case: Case,
    *,
    name: str,
    actor: User,
    now: dt.datetime,
    other_names: str = "",
    sex: str = Sex.OTHER,
    is_minor: bool = False,
    consent_to_act: str = Consent.NOT_ASKED,
    consent_to_recipient: str = Consent.NOT_ASKED,
    consent_to_public: str = Consent.NOT_ASKED,
) -> Person:
    """Record a person concerned with the three consents."""
    require_access(case, actor=actor, now=now)
    with transaction.atomic():
        person = Person.objects.create(
            case=case,
            name=name,
            other_names=other_names,
            sex=sex,
            is_minor=is_minor,
            consent_to_act=consent_to_act,
            consent_to_recipient=consent_to_recipient,
            consent_to_public=consent_to_public,
        )
        events.record("add_person", now=now, actor=actor, case=case)
    return person


def record_consent(
    person: Person,
    *,
    actor: User,
    now: dt.datetime,
    consent_to_act: str,
    consent_to_recipient: str,
    consent_to_public: str,
) -> Person:
    """Replace the three consents; the event keeps what they were and became."""
    require_access(person.case, actor=actor, now=now)
    fields = {
        "consent_to_act": consent_to_act,
        "consent_to_recipient": consent_to_recipient,
        "consent_to_public": consent_to_public,
    }
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        before = {field: getattr(locked, field) for field in fields}
        for field, value in fields.items():
            setattr(locked, field, value)
        locked.save(update_fields=list(fields))
        events.record(
            "record_consent",
            now=now,
            actor=actor,
            case=person.case,
            person=person.pk,
            before=before,
            after=fields,
        )
    return locked
