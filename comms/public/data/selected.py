"""The letters of a query string, the same as the list would show, for what is read by programs."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from comms.public.queries import PublicationQuerySet
from comms.public.search import results
from comms.public.search.addresses import Selection
from comms.public.search.catalogue import Catalogue
from comms.public.search.forms import OLDEST, Filter

OF_PAGES = ("page", "more")  # what says only which part of the list a screen shows


class Refused(ValueError):
    """What is asked for cannot be. The message is a sentence for the reader."""


def asked(data: QueryDict, known: Catalogue) -> Selection:
    """The selection of a query string. Raises Refused with the sentence that the list would show."""
    kept = data.copy()
    for name in OF_PAGES:
        kept.pop(name, None)
    form = Filter(kept, catalogue=known)
    if not form.is_valid():
        name, sentences = next(iter(form.errors.items()))
        raise Refused(f"{name}: {sentences[0]}")
    return Selection.of(form.cleaned_data)


def keys(selection: Selection, known: Catalogue) -> list[int]:
    """The row ids of its letters by date; they never leave the process. Raises TooMuch out of time."""
    bits = results.matching(selection, known)
    places = known.oldest_first(bits) if selection.sort == OLDEST else known.places(bits)
    return [known.entries[place].id for place in places]


def narrowed(rows: PublicationQuerySet, ids: list[int]) -> PublicationQuerySet:
    """`rows` with these ids: one parameter, however many they are."""
    found: Any = rows.extra(where=['"publication"."id" = ANY(%s)'], params=[ids])
    return found
