"""How recipients come in and change. What was true before stays: names and contacts end, they are
not edited.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.text import slugify

from mandates.queries import day
from recipients import queries
from recipients.models import (
    OTHER_CODE,
    Channel,
    Contact,
    Recipient,
    RecipientKind,
    RecipientName,
    UNStatus,
)

Dated = TypeVar("Dated", RecipientName, Contact)

# Names of recipients entered by hand hold from here on, so that letters of earlier years find them.
SINCE_EVER = dt.date(2000, 1, 1)


class PossibleDuplicate(ValidationError):
    """The name resembles recipients already here; `similar` lists them."""

    def __init__(self, similar: Sequence[Recipient]) -> None:
        self.similar = list(similar)
        names = ", ".join(str(recipient) for recipient in similar)
        super().__init__(
            f"There may already be such a recipient: {names}. Use that one, or confirm that this "
            "is another.",
            code="duplicate",
        )


def add(
    *,
    kind: str,
    name: str,
    code: str,
    key: str = "",
    language: str = "en",
    government_of: str = "",
    un_status: str = UNStatus.NONE,
    region: str = "",
    state: Recipient | None = None,
    since: dt.date = SINCE_EVER,
    is_confirmed: bool = False,
) -> Recipient:
    """Add a recipient with its name. `since` is the first day the name is used.

    Raises PossibleDuplicate when the name resembles another's and `is_confirmed` is false, and
    ValidationError when a code, name or kind is missing or does not fit.
    """
    name, code = name.strip(), code.strip().upper()
    check_code(kind, code)
    if not name:
        raise ValidationError(
            {"name": "Give the name as it is printed at the foot of the first page."}
        )
    if not is_confirmed and (similar := queries.similar_to(name, kind)):
        raise PossibleDuplicate(similar)
    recipient = Recipient(
        key=key or _free_key(code.lower() if kind == RecipientKind.STATE else name),
        kind=kind,
        code=code,
        un_status=un_status,
        region=region,
        state=state,
    )
    first = RecipientName(
        language=language,
        name=name,
        government_of=government_of,
        period=DateRange(since, None),
    )
    with transaction.atomic():
        recipient.full_clean()
        recipient.save()
        first.recipient = recipient
        first.full_clean()
        first.save()
    return recipient


@transaction.atomic
def rename(
    recipient: Recipient, *, name: str, on: dt.date, language: str = "en", government_of: str = ""
) -> RecipientName:
    """Give a recipient a new name from a day on; the old one ends the day before.

    Raises ValidationError when the name in use only begins on that day or later, or nothing
    changes.
    """
    name = name.strip()
    old = _in_use(recipient.names.select_for_update().filter(language=language), on, "name")
    if old is not None:
        if old.name == name and old.government_of == (government_of or old.government_of):
            raise ValidationError({"name": f"{name} is its name already."})
        _end(old, on)
    new = RecipientName(
        recipient=recipient,
        language=language,
        name=name,
        government_of=government_of,
        period=DateRange(on, None),
    )
    _save(new, "Another name covers part of this period; give a later day.")
    return new


@transaction.atomic
def set_contact(
    recipient: Recipient,
    *,
    on: dt.date,
    honorific: str = "",
    name: str = "",
    function: str = "",
    gender: str = "",
    email: str = "",
    postal_address: str = "",
    channel: str = Channel.EMAIL,
    salutation: str = "",
) -> Contact:
    """Say to whom letters go from a day on; the contact before ends that day.

    An address may still be missing; dispatch asks for it. Raises ValidationError when the contact
    in use only begins on that day or later, or when a field does not fit.
    """
    old = _in_use(recipient.contacts.select_for_update(), on, "contact")
    if old is not None:
        _end(old, on)
    new = Contact(
        recipient=recipient,
        period=DateRange(on, None),
        honorific=honorific,
        name=name,
        function=function,
        gender=gender,
        email=email,
        postal_address=postal_address,
        channel=channel,
        salutation=salutation,
    )
    _save(new, "Another contact covers part of this period; give a later day.")
    return new


def check_code(kind: str, code: str) -> None:
    """A State is known by its ISO code, everyone else by OTH. Raises ValidationError naming the
    remedy.
    """
    if kind not in RecipientKind.values:
        raise ValidationError(
            {"kind": f"There is no kind “{kind}”; give one of {', '.join(RecipientKind.values)}."}
        )
    if not code:
        raise ValidationError(
            {
                "code": (
                    "A recipient needs a code: the three letters of ISO 3166 for a State, else OTH."
                )
            }
        )
    if kind == RecipientKind.STATE and code == OTHER_CODE:
        raise ValidationError(
            {
                "code": (
                    "A State has its own three letters of ISO 3166, such as CHN; OTH is for others."
                )
            }
        )
    if kind != RecipientKind.STATE and code != OTHER_CODE:
        raise ValidationError(
            {"code": f"Only a State has a code of its own; give {OTHER_CODE} instead of {code}."}
        )


def _in_use(rows: QuerySet[Dated], on: dt.date, what: str) -> Dated | None:
    """The fact without an end, locked. Refuses when the new one would begin before it has been in
    use a day.
    """
    last = rows.filter(period__upper_inf=True).first()
    if last is not None and last.period.lower is not None and on <= last.period.lower:
        raise ValidationError(
            f"The {what} in use begins on {day(last.period.lower)}; give a day after that."
        )
    return last


def _end(fact: RecipientName | Contact, on: dt.date) -> None:
    fact.period = DateRange(fact.period.lower, on)
    fact.save(update_fields=["period"])


def _save(fact: RecipientName | Contact, sentence: str) -> None:
    """Save; when someone else was quicker the database's refusal becomes the same sentence."""
    fact.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            fact.save()
    except IntegrityError as error:
        raise ValidationError(sentence) from error


def _free_key(text: str) -> str:
    stem = slugify(text)[:70] or "recipient"
    taken = set(Recipient.objects.filter(key__startswith=stem).values_list("key", flat=True))
    if stem not in taken:
        return stem
    return next(key for n in range(2, 10_000) if (key := f"{stem}-{n}") not in taken)
