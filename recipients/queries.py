"""What is true of recipients on a day, and how they are found.

Names are dated: the list finds a recipient under any name it ever had; a letter prints the name of
its date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, FloatField, Func, Max, Prefetch, QuerySet, TextField, Value
from django.db.models.functions import Greatest, Lower

from mandates.models import Language
from mandates.queries import day
from recipients import salutations
from recipients.models import (
    Channel,
    Contact,
    Recipient,
    RecipientFacts,
    RecipientKind,
    RecipientName,
)

Dated = TypeVar("Dated", RecipientName, Contact)
LIKE_ENOUGH = 0.45
FOUND_ENOUGH = 0.4


class Plain(Func):
    """The text without accents and case, on the database's side."""

    function = "UNACCENT"
    output_field = TextField()

    def __init__(self, text: object) -> None:
        super().__init__(Lower(text))


def facts_on(
    recipient: Recipient, on: dt.date, language: str, *, salutation: str = ""
) -> RecipientFacts:
    """What a letter in this language says of this recipient on this day; `salutation` overrides
    every rule.

    A State has a name in each language; anyone else is called by the English name where there is no
    other. Raises ValidationError when there is no name for the day, or the language is not one of
    ours.
    """
    if language not in Language.values:
        raise ValidationError(
            f"Letters are written in {', '.join(Language.values)}, not “{language}”."
        )
    name = name_on(recipient, on, language)
    if name is None:
        raise ValidationError(
            f"{recipient} has no name in {Language(language).label} on {day(on)}; "
            "add one whose period covers that day."
        )
    contact = next((c for c in recipient.contacts.all() if on in c.period), None) or Contact(
        channel=Channel.MISSION if recipient.kind == RecipientKind.STATE else Channel.EMAIL
    )
    forms = salutations.address(
        kind=recipient.kind,
        language=language,
        honorific=contact.honorific,
        name=contact.name,
        gender=contact.gender,
        override=salutation or contact.salutation,
    )
    return RecipientFacts(
        key=recipient.key,
        kind=recipient.kind,
        code=recipient.code,
        name=name.name,
        government_of=name.government_of,
        salutation=forms.salutation,
        addressee_form=forms.addressee_form,
        your_addressee=forms.your_addressee,
        honorific=contact.honorific,
        contact=contact.name,
        function=contact.function,
        email=contact.email,
        postal_address=contact.postal_address,
        channel=contact.channel,
    )


def name_on(recipient: Recipient, on: dt.date, language: str) -> RecipientName | None:
    current = {n.language: n for n in recipient.names.all() if on in n.period}
    if recipient.kind == RecipientKind.STATE:
        return current.get(language)
    return current.get(language) or current.get(Language.ENGLISH)


def with_facts(recipients: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """The same recipients with everything `facts_on` reads in two queries, however many."""
    return recipients.prefetch_related(
        Prefetch("names", RecipientName.objects.order_by("language", "period")), "contacts"
    )


def by_key(key: str) -> Recipient:
    """The recipient with this key, or the State with this code. Raises ValidationError naming near
    matches.
    """
    everyone = with_facts(Recipient.objects.all())
    recipient = everyone.filter(key=key).first()
    if recipient is None:
        recipient = everyone.filter(kind=RecipientKind.STATE, code=key.upper()).first()
    if recipient is None:
        near = get_close_matches(key, list(Recipient.objects.values_list("key", flat=True)), n=3)
        hint = f" Did you mean {' or '.join(f'“{n}”' for n in near)}?" if near else ""
        raise ValidationError(
            f"There is no recipient “{key}”; give a key such as “chn”, a State's code, or add it "
            f"first.{hint}"
        )
    return recipient


def by_keys(keys: Iterable[str]) -> dict[str, Recipient]:
    """Those of these keys that there are, with their facts, in three queries however many."""
    everyone = with_facts(Recipient.objects.filter(key__in=list(keys)))
    return {recipient.key: recipient for recipient in everyone}


class Likeness(Func):
    """How much a name has of what was typed, from 0 to 1."""

    function = "WORD_SIMILARITY"
    output_field = FloatField()


class Sameness(Func):
    """How much two names have in common, from 0 to 1."""

    function = "SIMILARITY"
    output_field = FloatField()


def search(text: str) -> QuerySet[Recipient]:
    """Recipients whose name, past or present and in any language, contains or resembles the text;
    best first.
    """
    everyone = with_facts(Recipient.objects.all())
    text = text.strip()
    if not text:
        return everyone
    wanted = Plain(Value(text, output_field=TextField()))
    found = RecipientName.objects.annotate(
        plain=Plain(F("name")),
        likeness=Likeness(wanted, Plain(F("name"))),
    )
    ids = found.filter(plain__contains=wanted) | found.filter(likeness__gte=FOUND_ENOUGH)
    everyone = everyone.filter(pk__in=ids.values("recipient")) | everyone.filter(code__iexact=text)
    return everyone.annotate(likeness=Max(Likeness(wanted, Plain(F("names__name"))))).order_by(
        "-likeness", "key"
    )


def similar_to(name: str, kind: str = "") -> list[Recipient]:
    """Recipients that may be the same under another spelling; of one kind when it is given."""
    wanted = Plain(Value(name.strip(), output_field=TextField()))
    names = RecipientName.objects.annotate(
        likeness=Greatest(
            Sameness(Plain(F("name")), wanted),
            Likeness(wanted, Plain(F("name"))) * 0.6,
        )
    ).filter(likeness__gte=LIKE_ENOUGH)
    if kind:
        names = names.filter(recipient__kind=kind)
    likely = with_facts(Recipient.objects.filter(pk__in=names.values("recipient")))
    return list(likely[:10])


def current(facts: Iterable[Dated]) -> list[Dated]:
    """Those of these dated facts that have no end."""
    return [fact for fact in facts if fact.period.upper is None]


def states_named(lines: Iterable[str]) -> list[str]:
    """The keys of the States that these codes or names mean. Raises ValidationError naming each that means none."""
    known: dict[str, str] = {}
    states = Recipient.objects.filter(kind=RecipientKind.STATE).prefetch_related("names")
    for state in states:
        words = [state.code, state.key, *(name.name for name in state.names.all())]
        known |= {word.casefold(): state.key for word in words}
    wanted = [line.strip() for line in lines if line.strip()]
    wrong = [line for line in wanted if line.casefold() not in known]
    if wrong:
        raise ValidationError(
            [
                f"There is no State “{line}”; write its code, such as CHE, or its short name."
                for line in wrong
            ]
        )
    return list(dict.fromkeys(known[line.casefold()] for line in wanted))
