"""The feeds. The letters' one takes the query string of the list, so that whatever can be listed can be followed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comms.public import sessions
from comms.public.changes.models import PublicChange
from comms.public.data import selected
from comms.public.data.records import absolute
from comms.public.following.atom import Feed
from comms.public.models import Publication
from comms.public.registers import entries
from comms.public.search import catalogue
from comms.public.search.lookup import TooMuch

ENTRIES = 50


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of a list on which there is something new: that became public, were answered or corrected."""
    known = catalogue.current()
    try:
        selection = selected.asked(request.GET, known)
        ids = selected.keys(selection, known)
    except (selected.Refused, TooMuch) as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    query = selection.at(1).query()
    feed = _feed(_("Letters of the Special Procedures"), "letters", "letters_feed", query=query)
    return _told(feed, ids)


@require_safe
def session(request: HttpRequest, number: int) -> HttpResponse:
    """The same of the letters that fall to a session of the Council; a session without any has no feed."""
    try:
        found = sessions.session(number)
    except sessions.NoSuchSession:
        raise Http404 from None
    known = catalogue.current()
    bits = entries.of_session(found, known)
    if not bits:
        raise Http404
    title = _("Letters of session %d of the Human Rights Council") % number
    feed = _feed(title, "session", "session_feed", number)
    return _told(feed, [known.entries[place].id for place in known.places(bits)])


def _told(feed: Feed, ids: Sequence[int]) -> HttpResponse:
    """The letters with these row ids on which there was something new last."""
    rows = selected.narrowed(Publication.objects.standing(), list(ids)).annotate(
        changed=Greatest("released_at", Max("replies__released_at"), Max("changes__changed_at"))
    )
    found = rows.defer("body_html", "body_text").order_by("-changed", "slug")[:ENTRIES]
    for letter in found.prefetch_related("mandates"):
        here = absolute("letter", letter.slug)
        feed.tell(
            identity=here,
            title=f"{letter.reference}, {letter.recipient_name}",
            words=letter.summary or "; ".join(one.title for one in letter.mandates.all()),
            link=here,
            at=letter.changed,
            pubdate=letter.released_at,
        )
    return _answer(feed)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Corrections and withdrawals, the newest first."""
    feed = _feed(_("Corrections and withdrawals"), "changes", "changes_feed")
    for line in PublicChange.objects.in_order()[:ENTRIES]:
        here = absolute("letter", line.publication.slug)
        feed.tell(
            identity=f"{here}#{line.kind}-{line.version}-{int(line.changed_at.timestamp())}",
            title=f"{line.get_kind_display()}: {line.publication.reference}",
            words=line.reason,
            link=here,
            at=line.changed_at,
        )
    return _answer(feed)


def _feed(title: str, page: str, name: str, *place: object, query: str = "") -> Feed:
    asked = f"?{query}" if query else ""
    here = absolute(name, *place) + asked
    return Feed(
        title=title,
        link=absolute(page, *place) + asked,
        description="",
        language=get_language(),
        feed_url=here,
        feed_guid=here,
        author_name=_("Special Procedures"),
    )


def _answer(feed: Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=Feed.content_type)
