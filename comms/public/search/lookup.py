"""Which communications hold the words: the only module that asks the search index.

A reader's words reach PostgreSQL as parameters of `websearch_to_tsquery`, which accepts anything; what
that gives is asked for in turn. Phrases of common words and relevance are looked at among the newest
matches only, because both read every text they look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from comms.public.search.catalogue import Catalogue
from comms.public.search.words import Words, pairs

CANCELLED_BY_TIMEOUT = "57014"
READ_FOR_PHRASES = 1_000  # the newest communications in which a phrase is looked for
RANKED = 500  # the newest matches that are put in order of relevance
PARSED = """
    SELECT name, websearch_to_tsquery(('site.' || name)::regconfig, %s)::text FROM unnest(%s) AS name
"""
# Word order and distance, which the index does not hold; a lexeme is quoted and has no space in it.
IN_SEQUENCE = re.compile(r" <(?:-|\d+)> ")
WITH = "SELECT site.publications_with(%s::tsquery)"
AMONG = """
    WITH read AS MATERIALIZED (
        SELECT publication_id, vector FROM publication_text WHERE publication_id = ANY(%s))
    SELECT coalesce(array_agg(publication_id), '{}') FROM read WHERE vector @@ %s::tsquery
"""
RANKS = """
    WITH read AS MATERIALIZED (
        SELECT publication_id, vector FROM publication_text WHERE publication_id = ANY(%s))
    SELECT publication_id, max(ts_rank(vector, %s::tsquery)) FROM read GROUP BY publication_id
"""


class TooMuch(Exception):
    """The database gave up on a search. The message is a sentence for the reader."""


@dataclass(frozen=True)
class Found:
    """Which communications match; `by_language` says what to highlight. `read` is how many of the newest
    candidates were read for a phrase, when it was not all of them."""

    bits: int
    query: str = ""
    by_language: dict[str, str] = field(default_factory=dict)
    runs: tuple[str, ...] = ()
    exact: tuple[int, ...] = ()
    read: int | None = None


@contextmanager
def in_time() -> Iterator[None]:
    """Turns the database's time limit into TooMuch; the connection stays of use."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != CANCELLED_BY_TIMEOUT:
            raise
        raise TooMuch(
            _(
                "This search took too long, because its words stand in too many letters. "
                "Add a rarer word, or narrow the dates or the recipient, and search again."
            )
        ) from error


def find(words: Words, catalogue: Catalogue, *, within: int) -> Found:
    """The communications with these words; phrases are read where the facets leave them, `within`.

    Raises TooMuch when the database needs too long.
    """
    exact = catalogue.named(words.reference) if words.reference else ()
    queries = _parsed(words.wanted, words.languages)
    query = _either([*queries.values()], words.runs)
    read = None
    if query:
        bits, read = _with(query, catalogue, within=within)
    else:
        # Only what is left out: all the rest. Only words too common to look up: nothing.
        only_left_out = not words.wanted and (words.left_out or words.runs_left_out)
        bits = catalogue.everything if only_left_out else 0
    # Who asks for a State in one language finds what was written to it in another.
    bits |= catalogue.named_so(words.wanted) if words.wanted else 0
    for one in words.left_out:
        unwanted = _either([*_parsed(one, words.languages).values()], ())
        if unwanted:
            bits &= ~_with(unwanted, catalogue, within=bits)[0]
    for run in words.runs_left_out:
        bits &= ~_with(_either([], (run,)), catalogue, within=bits)[0]
    for place in exact:
        bits |= 1 << place
    return Found(bits, query, queries, words.runs, exact, read)


def ranked(found: Found, catalogue: Catalogue, places: Iterable[int]) -> list[int]:
    """`places`, the most relevant first; of equal ones the newer."""
    ordered = list(places)
    if not found.query:
        return ordered
    rows = _rows(RANKS, [[catalogue.entries[place].id for place in ordered], found.query])
    weight = {catalogue.place_of[key]: rank for key, rank in rows}
    return sorted(ordered, key=lambda place: (-weight.get(place, 0.0), place))


def _parsed(text: str, languages: Iterable[str]) -> dict[str, str]:
    if not text:
        return {}
    return {name: query for name, query in _rows(PARSED, [text, list(languages)]) if query}


def _either(queries: list[str], runs: tuple[str, ...]) -> str:
    """One query that any of `queries` satisfies, if it also holds all of `runs`."""
    parts = []
    if queries:
        parts.append(" | ".join(f"({query})" for query in dict.fromkeys(queries)))
    # Nothing but signs of those scripts is in a run, so the quotes hold.
    parts += [
        " & ".join(f"'{pair}'" + ":*" * (len(run) == 1) for pair in pairs(run)) for run in runs
    ]
    return " & ".join(f"({part})" for part in parts)


def _with(query: str, catalogue: Catalogue, *, within: int) -> tuple[int, int | None]:
    """The communications that match. The number is how many were read, when that was a part of them."""
    known = catalogue.kept.get(query)
    if known is not None:
        return known, None
    loose = IN_SEQUENCE.sub(" & ", query)
    candidates = catalogue.kept.get(loose)
    if candidates is None:
        candidates = catalogue.bits_of(_rows(WITH, [loose])[0][0])
        catalogue.keep(loose, candidates)
    if loose == query:
        return candidates, None
    if candidates.bit_count() <= READ_FOR_PHRASES:
        # The index leads to the texts with all the words, and only those are read for their order.
        bits = catalogue.bits_of(_rows(WITH, [query])[0][0])
        catalogue.keep(query, bits)
        return bits, None
    narrowed = candidates & within
    newest = catalogue.newest(narrowed, READ_FOR_PHRASES)
    bits = _among(newest, query, catalogue)
    return bits, READ_FOR_PHRASES if newest != narrowed else None


def _among(bits: int, query: str, catalogue: Catalogue) -> int:
    keys = [catalogue.entries[place].id for place in catalogue.places(bits)]
    return catalogue.bits_of(_rows(AMONG, [keys, query])[0][0])


def _rows(statement: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
