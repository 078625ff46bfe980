"""Public letters as the public site finds them: as its role, with schema `site` alone in sight, by its own search.

Nothing confidential can be in a message to subscribers, because nothing that is read here could be.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.core.exceptions import TooManyFieldsSent
from django.db import connection, transaction
from django.http import QueryDict
from django.urls import get_urlconf, set_urlconf
from django.utils.translation import gettext as _

from comms.public.changes.models import ChangeKind, PublicChange
from comms.public.data import selected
from comms.public.data.records import absolute
from comms.public.following import council
from comms.public.models import Publication, PublishedReply
from comms.public.search import facets, results
from comms.public.search.addresses import Selection
from comms.public.search.catalogue import Catalogue
from comms.public.search.lookup import TooMuch
from comms.public.sessions import Session

ADDRESSES = "config.urls_public"
LETTER, REPLY = "letter", "reply"


@contextmanager
def as_reader() -> Iterator[None]:
    """Work as the public site does; a fault rolls the role back with the savepoint."""
    addresses = get_urlconf()
    set_urlconf(ADDRESSES)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('search_path')")
            path = cursor.fetchone()[0]
            cursor.execute("SET LOCAL ROLE pouch_public")
            cursor.execute("SET LOCAL search_path = site")
            yield
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT set_config('search_path', %s, true)", [path])
    finally:
        set_urlconf(addresses)


@dataclass(frozen=True)
class Item:
    """Something that became public at an instant: a letter, replies to it, or a change of it.

    Replies released with their letter are part of it (`is_apart` is false) for whoever is told of the letter.
    """

    publication: int
    slug: str
    what: str
    once: str
    at: dt.datetime
    sent_on: dt.date
    received_on: frozenset[dt.date] = frozenset()
    is_apart: bool = True

    def falls_to(self, session: Session) -> bool:
        """Whether a session's report would list it: by the day its letter was sent, or a reply was received."""
        in_window = session.takes_letter(self.sent_on)
        if self.what != REPLY:
            return in_window
        is_new = self.is_apart or not in_window
        return is_new and any(map(session.takes_reply, self.received_on))


def items(*, since: dt.datetime) -> list[Item]:
    """Everything of letters that stand which is newer than `since`."""
    letters = Publication.objects.standing().filter(released_at__gt=since)
    found = [
        Item(pk, slug, LETTER, f"{slug} {LETTER}", at, sent_on)
        for pk, slug, at, sent_on in letters.order_by().values_list(
            "pk", "slug", "released_at", "sent_on"
        )
    ]
    found += _replies(since)
    changes = PublicChange.objects.filter(
        publication__is_withdrawn=False,
        changed_at__gt=since,
        kind__in=[ChangeKind.CORRECTION, ChangeKind.RETURN],
    )
    told = changes.order_by().values_list(
        "publication_id",
        "publication__slug",
        "kind",
        "version",
        "changed_at",
        "publication__sent_on",
    )
    found += [
        Item(pk, slug, kind, f"{slug} {kind} {version}", at, sent_on)
        for pk, slug, kind, version, at, sent_on in told
    ]
    return found


def _replies(since: dt.datetime) -> Iterator[Item]:
    """Those to one letter that became public in one instant are one thing."""
    rows = PublishedReply.objects.filter(publication__is_withdrawn=False, released_at__gt=since)
    told = rows.order_by().values_list(
        "publication_id",
        "publication__slug",
        "publication__sent_on",
        "publication__released_at",
        "released_at",
        "received_on",
    )
    days: defaultdict[tuple[int, str, dt.date, dt.datetime, dt.datetime], set[dt.date]]
    days = defaultdict(set)
    for pk, slug, sent_on, letter_at, at, received_on in told:
        days[pk, slug, sent_on, letter_at, at].add(received_on)
    for (pk, slug, sent_on, letter_at, at), received in days.items():
        once = f"{slug} {REPLY} {at.timestamp():.6f}"
        yield Item(pk, slug, REPLY, once, at, sent_on, frozenset(received), at != letter_at)


def _given(selection: str) -> QueryDict:
    """A query string that no page may have looked at. Raises Refused."""
    try:
        return QueryDict(selection)
    except TooManyFieldsSent as error:
        raise selected.Refused(str(error)) from error


def session_of(selection: str) -> Session | None:
    """The session that is followed, if it is one."""
    try:
        return council.asked(_given(selection))
    except selected.Refused:
        return None


def _asked(selection: str, known: Catalogue) -> Selection:
    """The selection of a query string. Raises Refused also for one that says something of a session."""
    data = _given(selection)
    if council.NAME in data:
        raise selected.Refused(council.refusal())
    return selected.asked(data, known)


def matching(selection: str, known: Catalogue) -> int | None:
    """The set of letters that a selection's list would show; None if that could not be found out in time.

    A value that no public letter has any more gives the empty set.
    """
    try:
        return results.matching(_asked(selection, known), known)
    except selected.Refused:
        return 0
    except TooMuch:
        return None


def described(selection: str, known: Catalogue) -> str:
    """A selection in the reader's words; not in those of whoever asked, who could make us send anybody anything."""
    if session := session_of(selection):
        return council.name(session)
    try:
        asked = _asked(selection, known)
    except selected.Refused:
        return _("A list that is empty at present")
    said = [one.label for one in facets.in_force(replace(asked, q="", to=""), known)]
    if asked.to:
        said.append(_("a recipient named in words of your own choice"))
    if asked.q:
        said.append(_("words of your own choice"))
    return "; ".join(said) or _("All letters")


def shown_at(selection: str) -> str:
    """The address of the page that shows what is followed."""
    if session := session_of(selection):
        return absolute("session", session.number)
    return absolute("letters") + (f"?{selection}" if selection else "")
