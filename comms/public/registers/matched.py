"""What became of the questions of letters whose public replies have been matched with them. Reads only what is public.

A question counts once, by the best that any reply says to it. Of a letter without such a reply nothing is known, so
nothing is counted: that is no zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from comms.public.models import Extent
from comms.public.search.catalogue import Catalogue

# The best first. The numbers of questions tell also of letters whose questions' texts were not kept.
BEST = [Extent.ANSWERED, Extent.PARTLY, Extent.REFERRED, Extent.NOT_ANSWERED]
COUNTED = """
    SELECT p.id, greatest(cardinality(p.questions), counted.last), answered, partly, referred, unanswered
    FROM (
        SELECT publication_id, max(number) AS last,
            count(*) FILTER (WHERE best = 1) AS answered, count(*) FILTER (WHERE best = 2) AS partly,
            count(*) FILTER (WHERE best = 3) AS referred, count(*) FILTER (WHERE best = 4) AS unanswered
        FROM (
            SELECT r.publication_id, a.number, min(array_position(%s, a.extent::text)) AS best
            FROM published_answer a JOIN published_reply r ON r.id = a.reply_id
            WHERE %s OR r.publication_id = ANY(%s)
            GROUP BY r.publication_id, a.number
        ) AS question GROUP BY publication_id
    ) AS counted JOIN publication p ON p.id = counted.publication_id
    WHERE NOT p.is_withdrawn
"""


class Questions(NamedTuple):
    """How many were asked in letters with a matched reply; those not matched yet are in none of the other numbers."""

    asked: int
    answered: int
    partly: int
    referred: int
    unanswered: int


@dataclass(frozen=True)
class Matched:
    """The counts of the letters that have any, by their place in a catalogue."""

    by_place: Mapping[int, Questions] = field(default_factory=dict)
    bits: int = 0

    def at(self, places: Iterable[int]) -> Questions | None:
        """The sum of these letters; None if none of them has a matched reply."""
        counted = [self.by_place[place] for place in places if place in self.by_place]
        return Questions(*map(sum, zip(*counted, strict=True))) if counted else None

    def within(self, bits: int, known: Catalogue) -> Questions | None:
        """The same of a set."""
        return self.at(known.places(bits & self.bits))


NOTHING = Matched()


def among(known: Catalogue, bits: int | None = None) -> Matched:
    """The counts of a set of letters, or of all, by one query."""
    rows = _all() if bits is None else _those([known.entries[p].id for p in known.places(bits)])
    # One released since the catalogue was made has no place yet.
    places = {row[0]: known.place_of[row[0]] for row in rows if row[0] < len(known.place_of)}
    found = {
        places[row[0]]: Questions(*row[1:])
        for row in rows
        if places.get(row[0], known.nowhere) != known.nowhere
    }
    return Matched(found, known.bits_at(found))


def _all() -> list[tuple[int, ...]]:
    """As patient as the making of a catalogue: of very many letters it takes longer than a page’s queries may."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        return _those([], of_all=True)


def _those(ids: list[int], *, of_all: bool = False) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [[str(one) for one in BEST], of_all, ids])
        return cursor.fetchall()


def definition() -> str:
    """What the numbers mean, for a reader."""
    return _(
        "Questions: those of public letters with a public reply that has been matched with them. Each counts once, by "
        "the best that a public reply says to it: answered, partly answered, referred elsewhere, not answered. A "
        "question that no reply has been matched with yet is counted as asked and as nothing else. Where no reply has "
        "been matched, no number is given."
    )
