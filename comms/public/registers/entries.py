"""What the registers list, and what is printed in the letters of one entry. Reads only what is public.

No tie is broken by a row's id. Titles, names and holders are told as the letters print them, States as they are called
now in the language of the page.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, QuerySet

from comms.public.models import Publication, PublishedMandate, PublishedReply, RecipientKind
from comms.public.registers import matched, tally
from comms.public.registers.matched import Questions
from comms.public.registers.tally import Tally
from comms.public.search import lines
from comms.public.search.catalogue import Catalogue
from comms.public.search.lines import Line
from comms.public.search.lookup import Found
from comms.public.search.names import Name
from comms.public.search.words import folded
from comms.public.sessions import NoSuchSession, Session, session_of_letter

ROWS = 50
ROWS_OF_NAMES = 200


@dataclass(frozen=True)
class Entry:
    """A line of a register; `others` are the letters to those at home in a State.

    `questions` are those of its letters, where replies have been matched with any.
    """

    key: str
    name: Name
    tally: Tally
    others: Tally | None = None
    questions: Questions | None = None


@dataclass(frozen=True)
class Shelf:
    """One page of the letters of an entry. `parameter` is the page's name in the address."""

    page: Page
    lines: list[Line]
    parameter: str = "page"


class Printed(NamedTuple):
    """Words as letters print them, and the dates of the first and last letter that do."""

    words: str
    language: str
    first: dt.date
    last: dt.date
    letters: int


def mandates(known: Catalogue) -> list[Entry]:
    """Every mandate that signed a public letter, by title."""
    made = (
        Entry(key, known.names.of("mandate", key), tally.of(bits, known))
        for key, bits in known.facets["mandate"].items()
    )
    return sorted(made, key=_by_name)


def states(known: Catalogue) -> list[Entry]:
    """Every State written to, or home of somebody written to, by name."""
    made = (
        Entry(code, known.names.of("state", code), *_apart(bits, known))
        for code, bits in known.facets["state"].items()
    )
    return sorted(made, key=_by_name)


def _apart(bits: int, known: Catalogue) -> tuple[Tally, Tally]:
    to_state = bits & known.having("kind", RecipientKind.STATE)
    return tally.of(to_state, known), tally.of(bits & ~to_state, known)


def _by_name(entry: Entry) -> tuple[str, str]:
    return folded(entry.name), entry.key


def recipients(known: Catalogue, asked: str | None) -> tuple[Page, list[Entry]]:
    """One page of all that were written to, by present name. A page that does not exist: the nearest."""
    names = {key: known.names.of("recipient", key) for key in known.recipients}
    order = sorted(names, key=lambda key: (folded(names[key]), key))
    page = Paginator(order, ROWS_OF_NAMES).get_page(asked)
    places = {key: known.recipients[key] for key in page}
    those = matched.among(known, known.bits_at(chain.from_iterable(places.values())))
    made = [
        Entry(key, names[key], tally.of(known.bits_at(of_it), known), questions=those.at(of_it))
        for key, of_it in places.items()
    ]
    return page, made


def shelf(bits: int, known: Catalogue, asked: str | None, *, parameter: str = "page") -> Shelf:
    """A page of a set of letters, the newest first. A page that does not exist: the nearest."""
    places: Sequence[int] = list(known.places(bits))
    page = Paginator(places, ROWS).get_page(asked)
    return Shelf(page, lines.of(list(page.object_list), known, Found(0)), parameter)


def titles(mandate: str) -> list[Printed]:
    """What a mandate was called, the newest first."""
    return _printed(_signed(mandate), "title", "publication__language", "publication__dated_on")


def holders(mandate: str) -> list[Printed]:
    """Who signed for a mandate, the newest first; a name that is the same in every language stands once."""
    signed = _signed(mandate).exclude(holder="")
    return _printed(signed, "holder", None, "publication__dated_on")


def _signed(mandate: str) -> QuerySet[PublishedMandate]:
    return PublishedMandate.objects.filter(key=mandate, publication__is_withdrawn=False)


def names(recipient: str) -> list[Printed]:
    """What a recipient was called, the newest first."""
    written_to = Publication.objects.standing().filter(recipient_key=recipient)
    return _printed(written_to, "recipient_name", "language", "dated_on")


def newest(recipient: str) -> Publication | None:
    """The newest letter to a recipient, for what it says of it."""
    written_to = Publication.objects.standing().filter(recipient_key=recipient)
    said = written_to.only("recipient_kind", "recipient_state", "state_code")
    found: Publication | None = said.first()
    return found


def _printed(rows: QuerySet, words: str, language: str | None, day: str) -> list[Printed]:
    said = [words, language] if language else [words]
    grouped = (
        rows.order_by()
        .values_list(*said)
        .annotate(Min(day), Max(day), Count("pk"))
        .order_by(f"-{day}__max", *said)
    )
    return [Printed(*(row if language else (row[0], "", *row[1:]))) for row in grouped]


class Sitting(NamedTuple):
    """A session of the Council and how many public letters fall to it."""

    session: Session
    letters: int


def sessions() -> list[Sitting]:
    """Every session that a public letter falls to, the newest first."""
    found: Counter[Session] = Counter()
    for session, letters in _by_session():
        found[session] += letters
    newest_first = sorted(found, key=lambda session: -session.number)
    return [Sitting(session, found[session]) for session in newest_first]


def _by_session() -> Iterator[tuple[Session, int]]:
    days = Publication.objects.standing().order_by().values_list("sent_on").annotate(Count("pk"))
    for sent_on, letters in days:
        try:
            yield session_of_letter(sent_on), letters
        except NoSuchSession:
            continue  # sent before there were reports joint to all mandates


def of_session(session: Session, known: Catalogue) -> int:
    """The set of the letters sent in a session's window."""
    sent = Publication.objects.standing().filter(
        sent_on__range=(session.letters_from, session.letters_to)
    )
    return known.bits_of(sent.order_by().values_list("pk", flat=True))


def replies_of_session(session: Session) -> int:
    """How many public replies were received in a session's window."""
    window = (session.replies_from, session.replies_to)
    received = PublishedReply.objects.filter(publication__is_withdrawn=False)
    return received.filter(received_on__range=window).count()
