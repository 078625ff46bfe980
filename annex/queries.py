"""How the library is read: what the signing mandates usually cite, what a word finds, what a draft keeps.

Takes plain keys, so that a draft can ask without handing over its rows. Writes nothing, imports no stage of comms.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.expressions import CombinedExpression

from annex.models import Provision, ProvisionQuerySet

# PostgreSQL's word-stemming, and the column with the instrument's name, for each language.
STEMMING = {"en": "english", "fr": "french", "es": "spanish"}
NAME = {"en": "instrument__name", "fr": "instrument__name_fr", "es": "instrument__name_es"}


def propose(
    mandate_keys: Collection[str],
    *,
    language: str,
    on: dt.date,
    recipient_kinds: Collection[str],
) -> list[Provision]:
    """What the signing mandates usually cite to such recipients, in the order of an annex, each once.

    Only wordings in `language` that are in force on `on`. One query, whatever the number of mandates.
    """
    return list(
        Provision.objects.worded_in(language)
        .in_force(on)
        .proposed_by(mandate_keys)
        .for_recipients(recipient_kinds)
        .in_order()
    )


def search(text: str, *, language: str, on: dt.date) -> ProvisionQuerySet:
    """The library in `language` on `on`, best match first; all of it, as annexes cite it, for no text.

    Every word must be found, in any order, whole or its beginning, with or without accents, in the
    topic, the instrument's name, the article or the summary: “torture”, “iccpr 9”, “trabajo forz”.
    """
    library = Provision.objects.worded_in(language).in_force(on).in_order()
    return _matching(library, text, language) if text.strip() else library


def section(provision: Provision) -> dict[str, str]:
    """The block that a draft keeps of `provision`: its citation and words, free of any live row.

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
