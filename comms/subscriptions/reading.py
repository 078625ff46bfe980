"""Public letters as the public site finds them: as its role, with schema `site` alone in sight, by its own search.

Nothing confidential can be in a message to subscribers, because nothing that is read here could be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.core.exceptions import TooManyFieldsSent
from django.db import connection, transaction
from django.db.models import F
from django.http import QueryDict
from django.urls import get_urlconf, set_urlconf
from django.utils.translation import gettext as _

from comms.public.changes.models import ChangeKind, PublicChange
from comms.public.data import selected
from comms.public.models import Publication, PublishedReply
from comms.public.search import facets, results
from comms.public.search.addresses import Selection
from comms.public.search.catalogue import Catalogue
from comms.public.search.lookup import TooMuch

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
    """Something that became public at an instant: a letter, replies to it, or a change of it."""

    publication: int
    slug: str
    what: str
    once: str
    at: dt.datetime


def items(*, since: dt.datetime) -> list[Item]:
    """Everything of letters that stand which is newer than `since`. A reply released with its letter is part of it."""
    letters = Publication.objects.standing().filter(released_at__gt=since)
    found = [
        Item(pk, slug, LETTER, f"{slug} {LETTER}", at)
        for pk, slug, at in letters.order_by().values_list("pk", "slug", "released_at")
    ]
    replies = PublishedReply.objects.filter(
        publication__is_withdrawn=False, released_at__gt=since
    ).exclude(released_at=F("publication__released_at"))
    rows = replies.order_by().values_list("publication_id", "publication__slug", "released_at")
    found += [
        Item(pk, slug, REPLY, f"{slug} {REPLY} {at.timestamp():.6f}", at)
        for pk, slug, at in rows.distinct()
    ]
    changes = PublicChange.objects.filter(
        publication__is_withdrawn=False,
        changed_at__gt=since,
        kind__in=[ChangeKind.CORRECTION, ChangeKind.RETURN],
    )
    told = changes.order_by().values_list(
        "publication_id", "publication__slug", "kind", "version", "changed_at"
    )
    found += [
        Item(pk, slug, kind, f"{slug} {kind} {version}", at) for pk, slug, kind, version, at in told
    ]
    return found


def _asked(selection: str, known: Catalogue) -> Selection:
    """The selection of a query string that no page may have looked at. Raises Refused."""
    try:
        return selected.asked(QueryDict(selection), known)
    except TooManyFieldsSent as error:
        raise selected.Refused(str(error)) from error


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
