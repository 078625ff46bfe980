"""How the library is read: what is proposed to a draft and why, what a word finds, what a draft keeps.

Takes keys and recipients, so that a draft can ask without handing over its rows. Writes nothing, imports no
stage of comms.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.expressions import CombinedExpression

from annex.models import Instrument, Provision, ProvisionQuerySet
from annex.standing import Standings
from mandates.models import Mandate
from recipients.models import Recipient, RecipientKind

# PostgreSQL's word-stemming, and the column with the instrument's name, for each language.
STEMMING = {"en": "english", "fr": "french", "es": "spanish"}
NAME = {"en": "instrument__name", "fr": "instrument__name_fr", "es": "instrument__name_es"}
# What a company is asked comes before what binds States.
FIRST_FOR = {RecipientKind.COMPANY.value: "ungp"}


@dataclass(frozen=True)
class Proposal:
    """A provision, why it is shown, and whether it binds all that the letter goes to."""

    provision: Provision
    reasons: tuple[str, ...]
    is_binding: bool


def propose(
    mandate_keys: Collection[str],
    *,
    language: str,
    on: dt.date,
    recipients: Sequence[Recipient],
    standings: Standings | None = None,
) -> list[Proposal]:
    """What the signing mandates usually cite to these recipients, by instrument, each once, with its reasons.

    Only wordings in `language` that are in force on `on`. To companies the Guiding Principles come first.
    The number of queries depends on nothing.
    """
    found = (
        Provision.objects.worded_in(language)
        .in_force(on)
        .proposed_by(mandate_keys)
        .for_recipients({recipient.kind for recipient in recipients})
        .in_order()
        .prefetch_related("mandates")
    )
    return describe(
        found, mandate_keys=mandate_keys, recipients=recipients, on=on, standings=standings
    )


def describe(
    provisions: Iterable[Provision],
    *,
    mandate_keys: Collection[str],
    recipients: Sequence[Recipient],
    on: dt.date,
    standings: Standings | None = None,
) -> list[Proposal]:
    """These provisions with the reasons for each, by instrument in the order of an annex to `recipients`.

    `standings` are theirs on that day, where the caller has read them already.
    """
    standings = standings or Standings(recipients, on=on)
    made = []
    for provision in provisions:
        standing = standings.of(provision.instrument)
        reasons = (_why(provision, mandate_keys), *standing.reasons)
        made.append(Proposal(provision, reasons, standing.is_binding))
    # Sorting is stable: within an instrument the order stays that of the query.
    return sorted(made, key=lambda one: rank(one.provision.instrument, recipients))


def rank(instrument: Instrument, recipients: Sequence[Recipient]) -> tuple[bool, int, str]:
    """Where an annex to these recipients cites an instrument."""
    first = {FIRST_FOR.get(recipient.kind) for recipient in recipients}
    return (instrument.key not in first, instrument.position, instrument.key)


def _why(provision: Provision, mandate_keys: Collection[str]) -> str:
    signing = [str(m) for m in provision.mandates.all() if m.key in mandate_keys]
    if not signing:
        return "In the library; no signing mandate usually cites it."
    names = ", ".join(signing[:-1]) + " and " + signing[-1] if len(signing) > 1 else signing[0]
    return f"Proposed because {names} {'sign' if len(signing) > 1 else 'signs'}."


def find(
    *,
    language: str,
    on: dt.date,
    text: str = "",
    right: str = "",
    instrument: str = "",
    mandate: str = "",
) -> ProvisionQuerySet:
    """The library in `language` on `on`, narrowed by words, right, instrument key and mandate key."""
    found = search(text, language=language, on=on)
    if right:
        found = found.filter(topic=right)
    if instrument:
        found = found.filter(instrument__key=instrument)
    if mandate:
        found = found.proposed_by([mandate])
    return found.prefetch_related("mandates")


def rights(*, language: str, on: dt.date) -> list[str]:
    """What provisions are found under, by name."""
    library = Provision.objects.worded_in(language).in_force(on).order_by("topic")
    return list(library.values_list("topic", flat=True).distinct())


def citing_mandates() -> list[Mandate]:
    """The mandates with which some provision is named, by keyword."""
    through = Provision.mandates.through.objects.values("mandate_id")
    return list(Mandate.objects.filter(pk__in=through).order_by("ordering_keyword", "key"))


def instruments() -> dict[str, Instrument]:
    return {instrument.key: instrument for instrument in Instrument.objects.all()}


def now_worded(
    sections: Iterable[Mapping[str, Any]], *, language: str, on: dt.date
) -> dict[str, dict[str, str]]:
    """For each provision that these sections keep: the section that the library would give on `on`.

    Nothing for one that the library does not hold in `language` on that day.
    """
    keys = {section["provision"] for section in sections if section.get("provision")}
    held = Provision.objects.worded_in(language).in_force(on).filter(key__in=keys)
    return {
        provision.key: section(provision)
        for provision in held.select_related("instrument")
        if provision.instrument.name_in(language)
    }


def search(text: str, *, language: str, on: dt.date) -> ProvisionQuerySet:
    """The library in `language` on `on`, best match first; all of it, as annexes cite it, for no text.

    Every word must be found, in any order, whole or its beginning, with or without accents, in the
    topic, the instrument's name, the article or the summary: “torture”, “iccpr 9”, “trabajo forz”.
    """
    library = Provision.objects.worded_in(language).in_force(on).in_order()
    return _matching(library, text, language) if text.strip() else library


def section(provision: Provision) -> dict[str, str]:
    """The block that a draft keeps of `provision`: its citation and words, free of any live row.

    `key` is what the letter's references name and may be changed; `provision`, `instrument` and
    `version` (the day from which these words hold) say where they come from.

    Raises ValidationError where the instrument has no name in the provision's language: half a
    citation must not reach a letter.
    """
    name = provision.instrument.name_in(provision.language)
    if not name:
        raise ValidationError(
            f"{provision.instrument} has no name in {provision.get_language_display()}, so "
            f"{provision.article} cannot be cited. Add the name to the instrument and try again."
        )
    return {
        "kind": "provision",
        "key": provision.key,
        "provision": provision.key,
        "instrument": provision.instrument.key,
        "version": provision.period.lower.isoformat(),
        "citation": f"{name}, {provision.article}",
        "text": provision.body,
    }


def _matching(library: ProvisionQuerySet, text: str, language: str) -> ProvisionQuerySet:
    terms = [_term(word) for word in re.findall(r"[^\W_]+", text)]
    if not terms:
        return library.none()
    vector = _vector(language)
    wanted = SearchQuery(
        Unaccent(Value(" & ".join(terms))), config=STEMMING[language], search_type="raw"
    )
    return (
        library.annotate(words=vector)
        .filter(words=wanted)
        .annotate(rank=SearchRank(vector, wanted))
        .order_by("-rank", "instrument__position", "position", "key", "pk")
    )


def _term(word: str) -> str:
    # Numbers stand whole: “article 1” is not a wish for articles 10 to 19.
    return word if word.isdigit() else f"{word}:*"


def _vector(language: str) -> CombinedExpression:
    def part(field: str, weight: str) -> SearchVector:
        return SearchVector(Unaccent(field), weight=weight, config=STEMMING[language])

    names = part("instrument__short_name", "A") + part(NAME[language], "B")
    return part("topic", "A") + names + part("article", "B") + part("body", "C")
