"""Following a selection or a session by e-mail: the pages that put a request, or a word about one, into the letterbox.

Every answer is made of what was sent and of what is public, never of what is known of an address: the process cannot
read that. Pages behind a link of a message do nothing when they are opened, because programs that look through mail
open links; their button does.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comms.public.data import selected
from comms.public.following import addresses, council, letterbox
from comms.public.following.addresses import Ways
from comms.public.following.forms import Follow
from comms.public.registers import entries
from comms.public.search import catalogue, facets
from comms.public.search.catalogue import Catalogue
from comms.public.sessions import Session

# Without protection against foreign forms, here and below: there is no cookie and no session, so a foreign page can
# make a browser say nothing that the page could not say itself. What it asks for is confirmed in the mailbox.
ASKS = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Followed:
    """What is to be followed: the query string that is kept of it, and how the page shows it."""

    query: str
    ways: Ways
    shown_at: str
    chosen: list[str]
    session: Session | None = None


def full() -> str:
    return _(
        "Too many requests wait at present. What you wrote still stands here: try again in an hour."
    )


@ASKS
def follow(request: HttpRequest) -> HttpResponse:
    """Asks for an address to follow the selection or session that stands in this page's own address."""
    known = catalogue.current()
    try:
        followed = _asked(request.GET, known)
    except selected.Refused as error:
        return render(request, "public/follow.html", {"refusal": str(error)}, status=400)
    is_sent = request.method == "POST"
    form = Follow(request.POST) if is_sent else Follow()
    context = {
        "form": form,
        "followed": followed,
    }
    status = 200
    if is_sent and form.is_valid():
        try:
            _put(form, followed)
        except letterbox.Full:
            context["full"], status = full(), 503
        else:
            return HttpResponseRedirect(reverse("public:follow_asked"), status=303)
    elif is_sent:
        status = 400
    return render(request, "public/follow.html", context, status=status)


def _asked(data: QueryDict, known: Catalogue) -> Followed:
    """What is to be followed. Raises Refused also for what no longer fits into the letterbox."""
    if session := council.asked(data):
        return _of_session(session, known)
    selection = selected.asked(data, known)
    query = addresses.wanted(selection)
    if len(query) > letterbox.LONGEST:
        raise selected.Refused(
            _("So much at once cannot be followed. Choose less on the list, and follow that.")
        )
    return Followed(
        query=query,
        ways=addresses.of(selection),
        shown_at=selection.address(),
        chosen=[one.label for one in facets.in_force(selection, known)],
    )


def _of_session(session: Session, known: Catalogue) -> Followed:
    """A session has a page, and can be followed, once a letter of it is public."""
    if not entries.of_session(session, known):
        raise selected.Refused(council.refusal())
    return Followed(
        query=council.query(session.number),
        ways=addresses.of_session(session.number),
        shown_at=reverse("public:session", args=[session.number]),
        chosen=[council.name(session)],
        session=session,
    )


def _put(form: Follow, followed: Followed) -> None:
    letterbox.ask(
        address=form.cleaned_data["address"],
        selection=followed.query,
        language=get_language() or "en",
        pace=form.cleaned_data["pace"],
    )


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next; the same whoever asked for whatever."""
    return render(request, "public/follow_asked.html")


@ASKS
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link that asks whether it was really asked for."""
    return _said(request, token, "confirm")


@ASKS
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link that ends it. Mail programs send the same here without showing the page (RFC 8058)."""
    return _said(request, token, "stop")


def _said(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    context: dict[str, object] = {"verb": verb}
    status = 200
    if request.method == "POST":
        try:
            letterbox.say(verb, key=token)
        except letterbox.Full:
            context["full"], status = full(), 503
        else:
            context["is_done"] = True
    answer = render(request, "public/follow_word.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "no-store"
    return answer
