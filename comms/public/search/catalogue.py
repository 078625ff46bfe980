"""Everything the list sorts, counts and narrows by, of all public letters, in memory, for one edition of the site.

A set of letters is a whole number, one bit a letter, the newest first: facets are cut and counted with `&` and
`bit_count` in microseconds. Made anew when the edition changes; a large one not more often than pays.
"""

from __future__ import annotations

import datetime as dt
import gc
import threading
import time
from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, repeat
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, transaction

from comms.public import edition
from comms.public.search.names import ANY, Names
from comms.public.search.words import Reference

FACETS = (
    "year",
    "type",
    "answered",
    "kind",
    "state",
    "region",
    "mandate",
    "recipient",
    "theme",
    "language",
)
KEPT_SEARCHES = 200
KEPT_FACETS = 200  # lists whose counts are remembered, some 20 kB each
NEWS = 10
OFTEN = 200  # recipients with the most letters; only these are counted in large sets
LARGE = 5_000
BLOCK = 2_000  # places that are counted at once on the way to a page
QUICK = 0.2  # seconds; a catalogue that takes longer to make is kept for ten times as long
PATIENCE = 60  # seconds after that in which it is still shown, while the next is made beside it
# No tie is broken by a row's id: ids are given in the order of release.
ALL = """
    SELECT p.id, p.dated_on, p.letter_type, p.code, p.number, p.year, p.language, p.recipient_name,
        p.recipient_kind, p.recipient_state, p.recipient_key, p.state_code, p.region, p.themes, p.released_at,
        CASE WHEN r.substance THEN 'yes' WHEN r.substance IS NULL THEN 'no' ELSE 'acknowledged' END AS answered,
        coalesce(m.keys, '{}') AS mandates
    FROM publication p
    LEFT JOIN (SELECT publication_id, bool_or(kind <> 'acknowledgement') AS substance
        FROM published_reply GROUP BY 1) r ON r.publication_id = p.id
    LEFT JOIN (SELECT publication_id, array_agg(key) AS keys FROM published_mandate GROUP BY 1) m
        ON m.publication_id = p.id
    WHERE NOT p.is_withdrawn
    ORDER BY p.dated_on DESC, p.code, p.year DESC, p.number DESC
"""
TITLES = """
    SELECT DISTINCT ON (key, p.language) key, p.language, title
    FROM published_mandate m JOIN publication p ON p.id = m.publication_id
    WHERE NOT p.is_withdrawn ORDER BY key, p.language, p.dated_on DESC, title
"""
STATES = "SELECT code, language, name FROM state_name ORDER BY code, language"


class Entry(NamedTuple):
    """A letter as the list orders and counts it."""

    id: int
    dated_on: dt.date
    letter_type: str
    code: str
    number: int
    year: int
    recipient: str


RECIPIENT = attrgetter("recipient")


@dataclass
class Catalogue:
    """The letters of one edition, by place: 0 is the newest."""

    edition: edition.Current
    entries: list[Entry] = field(default_factory=list)
    place_of: list[int] = field(default_factory=list)  # by row id; `nowhere` where there is none
    numbered: dict[int, list[int]] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    recipients: dict[str, list[int]] = field(default_factory=dict)
    news: list[int] = field(default_factory=list)
    kept: OrderedDict[str, int] = field(default_factory=OrderedDict)
    kept_facets: OrderedDict[str, list[Any]] = field(default_factory=OrderedDict)
    fresh_until: float = 0.0
    is_quick: bool = True

    @property
    def everything(self) -> int:
        return (1 << len(self.entries)) - 1

    @property
    def nowhere(self) -> int:
        return len(self.entries)

    def bits_of(self, keys: Collection[int]) -> int:
        """The set of the communications with these row ids; one released since has no place yet."""
        # A common word is in a hundred thousand letters: one sign a place, and no loop of our own.
        if max(keys, default=0) >= len(self.place_of):
            keys = [key for key in keys if key < len(self.place_of)]
        signs = bytearray(b"0") * (self.nowhere + 1)
        found = map(self.place_of.__getitem__, keys)
        deque(map(signs.__setitem__, found, repeat(ord("1"))), maxlen=0)
        del signs[self.nowhere]
        signs.reverse()
        return int(signs, 2) if signs else 0

    def bits_at(self, places: Iterable[int]) -> int:
        octets = bytearray(len(self.entries) // 8 + 1)
        for place in places:
            octets[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(octets, "little")

    def places(self, bits: int, start: int = 0) -> Iterator[int]:
        """The places of a set, the newest first, without the first `start` of them."""
        signs = f"{bits:b}"[::-1]
        begin = 0
        while (
            start
            and begin < len(signs)
            and (here := signs.count("1", begin, begin + BLOCK)) <= start
        ):
            begin, start = begin + BLOCK, start - here
        place = signs.find("1", begin)
        while place >= 0:
            if start:
                start -= 1
            else:
                yield place
            place = signs.find("1", place + 1)

    def oldest_first(self, bits: int, start: int = 0) -> Iterator[int]:
        last = len(self.entries) - 1
        turned = int(f"{bits:0{last + 1}b}"[::-1], 2)
        return (last - place for place in self.places(turned, start))

    def newest(self, bits: int, count: int) -> int:
        """The newest `count` of a set."""
        if bits.bit_count() <= count:
            return bits
        return self.bits_at(islice(self.places(bits), count))

    def dated(self, since: dt.date | None, until: dt.date | None) -> int:
        """Those between two dates, both included."""

        def day(entry: Entry) -> int:
            return -entry.dated_on.toordinal()

        first = bisect_left(self.entries, -until.toordinal(), key=day) if until else 0
        last = len(self.entries)
        if since:
            last = bisect_right(self.entries, -since.toordinal(), key=day)
        return ((1 << max(last - first, 0)) - 1) << first

    def having(self, facet: str, value: str) -> int:
        """The set of those with `value`."""
        if facet == "recipient":
            return self.bits_at(self.recipients.get(value, ()))
        return self.facets[facet].get(value, 0)

    def counts(self, facet: str, bits: int) -> Counter[str]:
        """How many of a set have each value."""
        if facet == "recipient" and bits.bit_count() <= LARGE:
            return Counter(map(RECIPIENT, map(self.entries.__getitem__, self.places(bits))))
        counted = (
            (value, (bits & those).bit_count()) for value, those in self.facets[facet].items()
        )
        return Counter({value: count for value, count in counted if count})

    def named(self, reference: Reference) -> tuple[int, ...]:
        """The places of those whose reference this is, or begins with this."""
        return tuple(
            place
            for place in self.numbered.get(reference.number, ())
            if reference.names(*self.entries[place][2:6])
        )

    def called(self, words: str) -> int:
        """Those to a recipient with these words in a name it has had, or with this code."""
        code = words.strip().upper()
        coded = [
            key for key, place in self.recipients.items() if self.entries[place[0]].code == code
        ]
        return self._to({*self.names.holding(words), *coded})

    def named_so(self, words: str) -> int:
        """Those to a recipient that is called exactly so, in whatever language."""
        return self._to(self.names.being(words))

    def _to(self, recipients: Iterable[str]) -> int:
        return self.bits_at(place for key in recipients for place in self.recipients[key])

    def keep(self, query: str, bits: int) -> None:
        """Remembers the answer to a search, until the edition changes or newer ones take its place."""
        self.kept[query] = bits
        while len(self.kept) > KEPT_SEARCHES:
            self.kept.popitem(last=False)

    def keep_facets(self, key: str, counted: list[Any]) -> None:
        """Remembers what was counted for a list, as long as the answer to a search."""
        self.kept_facets[key] = counted
        while len(self.kept_facets) > KEPT_FACETS:
            self.kept_facets.popitem(last=False)


_current: Catalogue | None = None
_making = threading.Lock()


def current() -> Catalogue:
    """The catalogue of the site's edition as it is now."""
    return _of(edition.current())


def edition_of_it(wanted: edition.Current) -> edition.Current:
    """The edition that lists are made of, which may be a few seconds behind the site's."""
    return _of(wanted).edition


def _of(wanted: edition.Current) -> Catalogue:
    kept = _current
    if kept and _will_do(kept, wanted):
        return kept
    if kept and not kept.is_quick and time.monotonic() < kept.fresh_until + PATIENCE:
        # Readers go on with the old one while another is made.
        if not _making.locked():
            threading.Thread(target=_renew, args=(wanted,), daemon=True).start()
        return kept
    return _renewed(wanted)


def _renewed(wanted: edition.Current) -> Catalogue:
    global _current
    with _making:
        kept = _current
        if not (kept and _will_do(kept, wanted)):
            _current = kept = make(wanted)
    return kept


def _renew(wanted: edition.Current) -> None:
    """What a thread of its own does; when it fails, the next reader begins another."""
    try:
        _renewed(wanted)
    finally:
        connection.close()


def _will_do(kept: Catalogue, wanted: edition.Current) -> bool:
    return kept.edition == wanted or time.monotonic() < kept.fresh_until


def make(wanted: edition.Current) -> Catalogue:
    """Reads the facts of every public letter, without their texts."""
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        cursor.execute(ALL)
        made = _filled(Catalogue(wanted), [Row(*row) for row in cursor.fetchall()])
        cursor.execute(TITLES)
        for key, language, title in cursor.fetchall():
            made.names.tell("mandate", key, language, title)
        cursor.execute(STATES)
        made.names.settle(cursor.fetchall())
    took = time.monotonic() - began
    if took > QUICK:
        made.fresh_until = time.monotonic() + 10 * took
        made.is_quick = False
        # Else every round of the collector would go through a hundred thousand letters, in the middle of a page.
        gc.collect()
        gc.freeze()
    return made


class Row(NamedTuple):
    """A row of ALL."""

    id: int
    dated_on: dt.date
    letter_type: str
    code: str
    number: int
    year: int
    language: str
    recipient_name: str
    recipient_kind: str
    recipient_state: str
    recipient_key: str
    state_code: str
    region: str
    themes: list[str]
    released_at: dt.datetime
    answered: str
    mandates: list[str]

    def values(self) -> Iterator[tuple[str, str]]:
        """Every facet with every value that this letter has of it."""
        yield "year", str(self.dated_on.year)
        yield "type", self.letter_type
        yield "answered", self.answered
        yield "kind", self.recipient_kind
        yield "language", self.language
        yield "recipient", self.recipient_key
        if self.state_code:
            yield "state", self.state_code
        if self.region:
            yield "region", self.region
        for mandate in set(self.mandates):
            yield "mandate", mandate
        for theme in set(self.themes):
            yield "theme", theme


def _filled(made: Catalogue, rows: list[Row]) -> Catalogue:
    places: dict[str, dict[str, list[int]]] = {facet: defaultdict(list) for facet in FACETS}
    made.place_of = [len(rows)] * (max((row.id for row in rows), default=-1) + 1)
    for place, row in enumerate(rows):
        made.entries.append(Entry(*row[:6], row.recipient_key))
        made.place_of[row.id] = place
        made.numbered.setdefault(row.number, []).append(place)
        for facet, value in row.values():
            places[facet][value].append(place)
    made.recipients = places["recipient"]
    often = sorted(made.recipients, key=lambda key: (-len(made.recipients[key]), key))
    places["recipient"] = {key: made.recipients[key] for key in often[:OFTEN]}
    made.facets = {
        facet: {value: made.bits_at(where) for value, where in values.items()}
        for facet, values in places.items()
    }
    _name(made.names, rows)
    newest = sorted(range(len(rows)), key=lambda place: (rows[place].released_at, -place))
    made.news = newest[: -NEWS - 1 : -1]
    return made


def _name(names: Names, rows: Iterable[Row]) -> None:
    """What recipients and States are called in letters, the newest first."""
    for row in rows:
        is_state = row.recipient_kind == "state"
        names.tell("recipient", row.recipient_key, ANY, row.recipient_name)
        names.call(row.recipient_key, row.recipient_name)
        said = row.recipient_name if is_state else row.recipient_state
        if row.state_code and said:
            # The home of a company is told in English whatever the letter's language.
            names.tell("state", row.state_code, row.language if is_state else "en", said)
        if row.state_code and is_state:
            names.states_written_to[row.recipient_key] = row.state_code
