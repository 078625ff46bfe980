"""One page of the list: which letters, in which order, how many, and what can be narrowed further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from django.utils.translation import gettext as _

from comms.public.search import facets, lines, lookup, words
from comms.public.search.addresses import Selection
from comms.public.search.catalogue import Catalogue
from comms.public.search.facets import Facet, InForce
from comms.public.search.forms import OLDEST, RELEVANCE
from comms.public.search.lines import Line
from comms.public.search.lookup import Found

ROWS = 50
ROWS_WITH_PASSAGES = 20


class NoSuchPage(Exception):
    """A page of the list that does not exist. The message is a sentence for the reader."""


@dataclass(frozen=True)
class Results:
    """One page, and how many communications the selection leaves in all."""

    lines: list[Line]
    total: int
    answered: int
    selection: Selection
    size: int
    ranked: int | None = None
    read: int | None = None
    facets: list[Facet] = field(default_factory=list)
    in_force: list[InForce] = field(default_factory=list)

    @property
    def page(self) -> int:
        return self.selection.page

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    @property
    def back(self) -> str:
        return self.selection.at(self.page - 1).address() if self.page > 1 else ""

    @property
    def on(self) -> str:
        return self.selection.at(self.page + 1).address() if self.page < self.pages else ""


def of(selection: Selection, catalogue: Catalogue) -> Results:
    """The page that is asked for. Raises NoSuchPage beyond the end, TooMuch out of time."""
    narrow = facets.narrowing(selection, catalogue)
    with lookup.in_time():
        bits, left, found = _narrowed(selection, catalogue, narrow)
        total, size = left.bit_count(), ROWS_WITH_PASSAGES if selection.q else ROWS
        start = (selection.page - 1) * size
        if start and start >= total:
            raise NoSuchPage(
                _(
                    "There is no page %(page)d: the list ends at page %(last)d. Go back to the first page."
                )
                % {"page": selection.page, "last": max(1, -(-total // size))}
            )
        order, ranked = _order(selection, catalogue, found, left, start)
        places = list(islice(order, size))
        shown = lines.of(places, catalogue, found)
    return Results(
        lines=shown,
        total=total,
        answered=(left & catalogue.having("answered", "yes")).bit_count(),
        selection=selection,
        size=size,
        ranked=ranked,
        read=found.read,
        facets=facets.counted(selection, catalogue, bits, narrow),
        in_force=list(facets.in_force(selection, catalogue)),
    )


def matching(selection: Selection, catalogue: Catalogue) -> int:
    """The set of all letters of the selection. Raises TooMuch out of time."""
    with lookup.in_time():
        return _narrowed(selection, catalogue, facets.narrowing(selection, catalogue))[1]


def _narrowed(
    selection: Selection, catalogue: Catalogue, narrow: Mapping[str, int]
) -> tuple[int, int, Found]:
    """What is left without the facets, and with them; and what the search found."""
    asked = words.parse(selection.q)
    bits = catalogue.dated(selection.since, selection.until)
    if selection.to:
        bits &= catalogue.called(selection.to)
    left = bits
    for those in narrow.values():
        left &= those
    found = Found(catalogue.everything)
    if not asked.asks_nothing:
        found = lookup.find(asked, catalogue, within=left)
    return bits & found.bits, left & found.bits, found


def _order(
    selection: Selection, catalogue: Catalogue, found: Found, left: int, start: int
) -> tuple[Iterator[int], int | None]:
    """The places of all that is left from `start` on; and how many of them were ranked, if not all."""
    first = [place for place in found.exact if left >> place & 1]
    rest = left & ~catalogue.bits_at(first)
    skipped = max(start - len(first), 0)
    first = first[start:]
    if selection.sort == OLDEST:
        return chain(first, catalogue.oldest_first(rest, skipped)), None
    if selection.sort != RELEVANCE or not found.query:
        return chain(first, catalogue.places(rest, skipped)), None
    newest = catalogue.newest(rest, lookup.RANKED)
    is_cut = newest != rest
    if skipped >= lookup.RANKED:
        return catalogue.places(rest, skipped), lookup.RANKED if is_cut else None
    ranked = lookup.ranked(found, catalogue, catalogue.places(newest))
    order = chain(first, ranked[skipped:], catalogue.places(rest & ~newest))
    return order, lookup.RANKED if is_cut else None


def news(catalogue: Catalogue) -> list[Line]:
    """The letters that became public last."""
    return lines.of(catalogue.news, catalogue, Found(0))
