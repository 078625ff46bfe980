"""What is true of mandates on a day: the only way from dated rows to what a letter prints.

Nothing is guessed: a title, holder or resolution that is missing on the day is named, with the
remedy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from mandates import functions
from mandates.models import Holder, Language, Mandate, MandateFacts, MandateKind, Resolution, Title

Dated = TypeVar("Dated", Title, Holder, Resolution)
FACTS = ("titles", "holders", "resolutions")


def as_of(on: dt.date) -> QuerySet[Mandate]:
    """The mandates that exist on this day."""
    return Mandate.objects.filter(
        Q(established_on=None) | Q(established_on__lte=on), Q(ended_on=None) | Q(ended_on__gt=on)
    )


def count_on(on: dt.date) -> int:
    return as_of(on).count()


def with_facts(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """The same mandates with everything `facts_on` reads in three queries, however many."""
    return mandates.prefetch_related(*FACTS)


def known(mandates: Iterable[Mandate]) -> dict[int, Mandate]:
    """These mandates as they stand now, by their pk, with their facts, in four queries however many."""
    rows = with_facts(Mandate.objects.filter(pk__in=[mandate.pk for mandate in mandates]))
    return {mandate.pk: mandate for mandate in rows}


def by_key(key: str) -> Mandate:
    """The mandate with this key. Raises ValidationError naming near matches."""
    mandate = with_facts(Mandate.objects.filter(key=key)).first()
    if mandate is None:
        raise ValidationError(unknown(key, Mandate.objects.values_list("key", flat=True)))
    return mandate


def unknown(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, list(known), n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(f'“{n}”' for n in near)}?" if near else ""
    return (
        f"There is no mandate “{key}”; known keys are listed by “manage.py load_mandates "
        f"--list”.{hint}"
    )


def by_keys(keys: Iterable[str]) -> list[Mandate]:
    """Mandates in the order of their keys. Raises ValidationError with one sentence per unknown
    key.
    """
    wanted = list(keys)
    found = {m.key: m for m in with_facts(Mandate.objects.filter(key__in=wanted))}
    missing = [key for key in wanted if key not in found]
    if missing:
        known = list(Mandate.objects.values_list("key", flat=True))
        raise ValidationError([unknown(key, known) for key in missing])
    return [found[key] for key in wanted]


def facts_on(mandate: Mandate, on: dt.date, language: str) -> MandateFacts:
    """What a letter in this language says of this mandate on this day.

    Raises ValidationError with one sentence for each thing that is missing.
    """
    problems: list[str] = []
    if not exists_on(mandate, on):
        problems.append(
            f"The mandate “{mandate}” does not exist on {day(on)}; take it out or correct its "
            "dates."
        )
    holder = covering(mandate.holders.all(), on)
    title = covering(_titles(mandate, language, holder.gender if holder else ""), on)
    resolution = covering(mandate.resolutions.all(), on)
    if holder is None:
        problems.append(_missing(mandate, "holder", on))
    if title is None:
        problems.append(_missing_title(mandate, holder, on, language))
    if resolution is None:
        problems.append(_missing(mandate, "resolution", on))
    function = _function(mandate, holder, language, problems)
    if problems or holder is None or title is None or resolution is None:
        raise ValidationError(problems)
    return MandateFacts(
        key=mandate.key,
        kind=mandate.kind,
        keyword=mandate.ordering_keyword,
        title=title.text,
        holder=holder.name,
        gender=holder.gender,
        function=function,
        resolution=resolution.symbol,
        resolution_body=resolution.body,
    )


def all_facts_on(mandates: Iterable[Mandate], on: dt.date, language: str) -> list[MandateFacts]:
    """Facts of several mandates in the order given; every problem of every mandate is raised
    together.
    """
    facts: list[MandateFacts] = []
    problems: list[str] = []
    for mandate in mandates:
        try:
            facts.append(facts_on(mandate, on, language))
        except ValidationError as error:
            problems += error.messages
    if problems:
        raise ValidationError(problems)
    return facts


def exists_on(mandate: Mandate, on: dt.date) -> bool:
    begun = mandate.established_on is None or mandate.established_on <= on
    return begun and (mandate.ended_on is None or on < mandate.ended_on)


def covering(facts: Iterable[Dated], on: dt.date) -> Dated | None:
    """The first of these whose period covers the day."""
    return next((fact for fact in facts if on in fact.period), None)


def day(on: dt.date) -> str:
    return f"{on.day} {on:%B %Y}"


def _titles(mandate: Mandate, language: str, gender: str) -> list[Title]:
    """Titles in the language that fit the holder: the inflected form before the one for either."""
    fitting = [
        t for t in mandate.titles.all() if t.language == language and t.gender in (gender, "")
    ]
    return sorted(fitting, key=lambda t: t.gender == "")


def _function(mandate: Mandate, holder: Holder | None, language: str, problems: list[str]) -> str:
    if holder is None or mandate.kind != MandateKind.WORKING_GROUP:
        return ""
    if not holder.function:
        problems.append(
            f"The function of {holder.name} in the {mandate.keyword} Working Group is not "
            "recorded; "
            "give it under Holders (Chair-Rapporteur, Vice-Chair, …)."
        )
    word = functions.translate(holder.function, language, holder.gender)
    if word is None:
        problems.append(
            f"“{holder.function}” has no form in {Language(language).label} for {holder.name}; "
            "record the "
            f"holder's gender and use one of {', '.join(functions.FORMS)}."
        )
    return word or ""


def _missing(mandate: Mandate, what: str, on: dt.date) -> str:
    return (
        f"The mandate “{mandate}” has no {what} on {day(on)}; add one whose period covers that day."
    )


def _missing_title(mandate: Mandate, holder: Holder | None, on: dt.date, language: str) -> str:
    name = Language(language).label if language in Language.values else f"the language “{language}”"
    whom = f" for {holder.name}" if holder else ""
    remedy = "add one whose period covers that day"
    if holder and not holder.gender and mandate.titles.filter(language=language).exists():
        remedy = "record the holder's gender or add a title that fits either"
    return f"The mandate “{mandate}” has no title in {name}{whom} on {day(on)}; {remedy}."
