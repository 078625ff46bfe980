"""The registers: pages by mandate, recipient, State and session. GET and HEAD only.

What has nothing public is not here, whether it exists or not.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comms.public import sessions as council
from comms.public.following import addresses as following
from comms.public.kept import kept
from comms.public.models import RecipientKind
from comms.public.registers import entries, matched, tally, world
from comms.public.search import catalogue
from comms.public.search.addresses import Selection


@require_safe
@kept(of=catalogue.edition_of_it)
def mandates(request: HttpRequest) -> HttpResponse:
    """Every mandate with a public letter."""
    context = {"entries": entries.mandates(catalogue.current())}
    return render(request, "public/mandates.html", context)


@require_safe
@kept(of=catalogue.edition_of_it)
def mandate(request: HttpRequest, key: str) -> HttpResponse:
    """One mandate: its titles and holders as printed, and its letters."""
    known = catalogue.current()
    bits = _those(known.having("mandate", key))
    chosen = Selection(facets={"mandate": (key,)})
    context = {
        "name": known.names.of("mandate", key),
        "titles": entries.titles(key),
        "holders": entries.holders(key),
        "tally": tally.of(bits, known),
        "shelf": entries.shelf(bits, known, request.GET.get("page")),
        "list_at": chosen.address(),
        "ways": following.of(chosen),
    }
    return render(request, "public/mandate.html", context)


@require_safe
@kept(of=catalogue.edition_of_it)
def recipients(request: HttpRequest) -> HttpResponse:
    """Everybody a public letter was written to."""
    page, listed = entries.recipients(catalogue.current(), request.GET.get("page"))
    context = {"page": page, "entries": listed, "questions": matched.definition()}
    return render(request, "public/recipients.html", context)


@require_safe
@kept(of=catalogue.edition_of_it)
def recipient(request: HttpRequest, key: str) -> HttpResponse:
    """One recipient: its names as printed, its letters, and what it answered."""
    known = catalogue.current()
    bits = _those(known.having("recipient", key))
    chosen = Selection(facets={"recipient": (key,)})
    context = {
        "name": known.names.of("recipient", key),
        "names": entries.names(key),
        "newest": entries.newest(key),
        "tally": tally.of(bits, known),
        "questions": matched.among(known, bits).within(bits, known),
        "meaning": matched.definition(),
        "shelf": entries.shelf(bits, known, request.GET.get("page")),
        "list_at": chosen.address(),
        "ways": following.of(chosen),
    }
    return render(request, "public/recipient.html", context)


@require_safe
@kept(of=catalogue.edition_of_it)
def states(request: HttpRequest) -> HttpResponse:
    """Every State with a public letter to it, or to somebody at home there."""
    known = catalogue.current()
    context = {"entries": entries.states(known), "world": world.of(known)}
    return render(request, "public/states.html", context)


@require_safe
@kept(of=catalogue.edition_of_it)
def state(request: HttpRequest, code: str) -> HttpResponse:
    """One State: the letters to it, and apart from them those to companies and others at home there."""
    known = catalogue.current()
    bits = _those(known.having("state", code))
    chosen = Selection(facets={"state": (code,)})
    to_state = bits & known.having("kind", RecipientKind.STATE)
    others = bits & ~to_state
    asked = request.GET
    context = {
        "name": known.names.of("state", code),
        "tally": tally.of(to_state, known),
        "shelf": entries.shelf(to_state, known, asked.get("page")),
        "others": tally.of(others, known),
        "others_shelf": entries.shelf(others, known, asked.get("others"), parameter="others"),
        "list_at": chosen.address(),
        "ways": following.of(chosen),
    }
    return render(request, "public/state.html", context)


@require_safe
@kept()
def sessions(request: HttpRequest) -> HttpResponse:
    """Every session of the Council that public letters fall to."""
    return render(request, "public/sessions.html", {"sittings": entries.sessions()})


@require_safe
@kept(of=catalogue.edition_of_it)
def session(request: HttpRequest, number: int) -> HttpResponse:
    """One session: the letters of its window, and how many replies fall into the other."""
    try:
        found = council.session(number)
    except council.NoSuchSession:
        raise Http404 from None
    known = catalogue.current()
    bits = _those(entries.of_session(found, known))
    context = {
        "session": found,
        "replies": entries.replies_of_session(found),
        "tally": tally.of(bits, known),
        "shelf": entries.shelf(bits, known, request.GET.get("page")),
        "ways": following.of_session(number),
    }
    return render(request, "public/session.html", context)


def _those(bits: int) -> int:
    """The set; without a public letter in it there is no such page."""
    if not bits:
        raise Http404
    return bits
