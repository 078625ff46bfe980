"""From what a letter file names to rows: mandates, recipient and States that are here, or are added for it.

Call it inside the transaction of the import; what it adds goes with it. Every fault is noted with its path.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from comms.dispatch.models import Reference
from comms.drafting.content import To
from comms.events import Event
from comms.importing.faults import Faults
from comms.importing.reading import Given
from mandates import queries as mandate_queries
from mandates.models import Holder, Mandate, Resolution, Title
from recipients import queries as recipient_queries
from recipients import services as recipients
from recipients.models import Contact, Recipient, RecipientKind, RecipientName

COMPARED = ("title", "holder", "resolution")


@dataclass(frozen=True)
class Found:
    """The rows that a letter is made from."""

    mandates: list[Mandate]
    to: To | None
    sister_states: tuple[str, ...]


def find(given: Given, faults: Faults) -> Found:
    """Every row the letter needs; faults are noted, not raised."""
    _refuse_second(given, faults)
    mandates = [
        mandate
        for place, value in enumerate(given.mandates)
        if (mandate := _mandate(given, value, given.at(f"mandates[{place}]"), faults))
    ]
    sisters = [
        state.key
        for place, code in enumerate(given.governments)
        if (state := _state(code, given.at(f"similar_letters.governments[{place}]"), faults))
    ]
    return Found(mandates, _recipient(given, faults), tuple(sisters))


def _refuse_second(given: Given, faults: Faults) -> None:
    taken = Reference.objects.filter(code=given.code, number=given.number, year=given.year).first()
    if taken:
        faults.add(
            given.at("number"),
            f"{taken} is in the register already; a number is never used twice. Correct the "
            "reference, or look the letter up with render_letter.",
        )
    elif Event.objects.filter(verb="import_letter", facts__reference=given.reference).exists():
        faults.add(
            given.at("number"),
            f"{given.reference} was imported already, as a draft. Finish or drop that draft.",
        )


def _mandate(
    given: Given, value: str | dict[str, str], path: str, faults: Faults
) -> Mandate | None:
    key = value if isinstance(value, str) else value["key"]
    known = mandate_queries.with_facts(Mandate.objects.filter(key=key)).first()
    if isinstance(value, dict):
        if known is None:
            known = _add_mandate(value, given, path, faults)
        else:
            _compare(known, value, given, path, faults)
        return known
    try:
        return known or mandate_queries.by_key(key)
    except ValidationError as error:
        _note(error, path, faults)
        return None


def _add_mandate(facts: dict[str, str], given: Given, path: str, faults: Faults) -> Mandate | None:
    """A mandate with what the letter says of it, true from the letter's day on."""
    made = Mandate(
        key=facts["key"],
        kind=facts["kind"],
        scope=facts["scope"],
        ordering_keyword=facts["keyword"],
    )
    period = DateRange(given.dated_on, None)
    rows: list[Title | Holder | Resolution] = [
        Title(language=given.language, text=facts["title"], gender=facts["gender"], period=period),
        Holder(
            name=facts["holder"],
            gender=facts["gender"],
            function=facts["function"],
            period=period,
        ),
        Resolution(symbol=facts["resolution"], body=facts["resolution_body"], period=period),
    ]
    try:
        made.full_clean()
        made.save()
        for row in rows:
            row.mandate = made
            row.full_clean()
            row.save()
    except ValidationError as error:
        _note(error, path, faults)
        return None
    return made


def _compare(
    known: Mandate, facts: dict[str, str], given: Given, path: str, faults: Faults
) -> None:
    try:
        here = known.facts_on(given.dated_on, given.language)
    except ValidationError as error:
        _note(error, path, faults)
        return
    for name in COMPARED:
        if getattr(here, name) != facts[name]:
            faults.add(
                f"{path}.{name}",
                f"the mandate “{known.key}” is here with “{getattr(here, name)}” on that day. Give "
                "its key alone, or correct one of the two.",
            )


def _state(code: str, path: str, faults: Faults) -> Recipient | None:
    state = recipient_queries.with_facts(
        Recipient.objects.filter(kind=RecipientKind.STATE, code=code.upper())
    ).first()
    if state is None:
        faults.add(
            path, f"there is no State with the code “{code}”; write its three letters of ISO 3166."
        )
    return state


def _recipient(given: Given, faults: Faults) -> To | None:
    path = given.at("recipient")
    value = given.recipient
    try:
        if isinstance(value, str):
            to = To(recipient_queries.by_key(value))
        else:
            row = _by_name(value, given.dated_on) or _add_recipient(value, given, path, faults)
            if row is None:
                return None
            _meet_contact(row, value["contact"], given, f"{path}.contact", faults)
            to = To(row, value["salutation"])
    except recipients.PossibleDuplicate as error:
        keys = " or ".join(f"“{recipient.key}”" for recipient in error.similar)
        faults.add(
            f"{path}.name",
            f"it resembles a recipient that is here: give the key {keys} instead, or add "
            "“is_new”: true if this is another.",
        )
        return None
    except ValidationError as error:
        _note(error, path, faults)
        return None
    if to.recipient.code != given.code:
        faults.add(
            given.at("code"),
            f"letters to {to.recipient} have the code {to.recipient.code}, not {given.code}; "
            "correct the code or the recipient.",
        )
    return to


def _by_name(facts: dict[str, Any], on: dt.date) -> Recipient | None:
    """The recipient of this very name on that day, or the one with the key."""
    named = RecipientName.objects.filter(
        name=facts["name"], period__contains=on, recipient__kind=facts["kind"]
    )
    rows = recipient_queries.with_facts(Recipient.objects.all())
    if facts["key"]:
        return rows.filter(key=facts["key"]).first()
    return rows.filter(pk__in=named.values("recipient")).first()


def _add_recipient(
    facts: dict[str, Any], given: Given, path: str, faults: Faults
) -> Recipient | None:
    state = _state(facts["state"], f"{path}.state", faults) if facts["state"] else None
    if facts["state"] and state is None:
        return None
    made = recipients.add(
        kind=facts["kind"],
        name=facts["name"],
        code=given.code,
        key=facts["key"],
        government_of=facts["government_of"],
        state=state,
        is_confirmed=facts["is_new"],
    )
    return recipient_queries.by_key(made.key)


def _meet_contact(
    row: Recipient, facts: dict[str, str], given: Given, path: str, faults: Faults
) -> None:
    """The contact of the letter's day is the one in the file; added where there is none."""
    said = {name: value for name, value in facts.items() if value}
    if not said:
        return
    here = Contact.objects.filter(recipient=row, period__contains=given.dated_on).first()
    if here is None:
        try:
            recipients.set_contact(row, on=given.dated_on, **said)
        except ValidationError as error:
            _note(error, path, faults)
        return
    for name, value in said.items():
        if getattr(here, name) != value:
            faults.add(
                f"{path}.{name}",
                f"{row} is here with “{getattr(here, name)}” on that day. Leave the contact out to "
                "use that, or end that contact first.",
            )


def _note(error: ValidationError, path: str, faults: Faults) -> None:
    if hasattr(error, "error_dict"):
        for field, sentences in error.message_dict.items():
            for sentence in sentences:
                faults.add(path if field == "__all__" else f"{path}.{field}", sentence)
    else:
        for sentence in error.messages:
            faults.add(path, sentence)
