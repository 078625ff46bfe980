"""The home page and the list. GET and HEAD only; the whole selection stands in the address."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comms.public.following import addresses as following
from comms.public.kept import kept
from comms.public.search import catalogue, results
from comms.public.search.addresses import Selection
from comms.public.search.catalogue import FACETS
from comms.public.search.forms import SORTS, Filter
from comms.public.search.lookup import TooMuch
from comms.public.search.results import NoSuchPage

# The list once stood at the site's root, where `recipient` was any part of a name.
ONCE_ASKED = {"q", "since", "until", "type", "recipient", "kind", "answered", "mandate", "page"}


@require_safe
@kept(of=catalogue.edition_of_it)
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then what is new, then the ways in. An address of the old list leads to the list."""
    if ONCE_ASKED & request.GET.keys():
        return HttpResponsePermanentRedirect(_as_it_is_now(request.GET))
    known = catalogue.current()
    context = {
        "form": Filter(None, catalogue=known),
        "news": results.news(known),
        "total": len(known.entries),
        "answered": known.having("answered", "yes").bit_count(),
    }
    return render(request, "public/home.html", context)


def _as_it_is_now(asked: QueryDict) -> str:
    """The one address of the list that was meant, or, where the list refuses that, one at which it says so."""
    kept = QueryDict(mutable=True)
    for name, values in asked.lists():
        kept.setlist("to" if name == "recipient" else name, [value for value in values if value])
    form = Filter(kept, catalogue=catalogue.current())
    if form.is_valid():
        return Selection.of(form.cleaned_data).address()
    return f"{reverse('public:letters')}?{kept.urlencode()}"


@require_safe
@kept(of=catalogue.edition_of_it)
def letters(request: HttpRequest) -> HttpResponse:
    """The list of a selection. Another way to write it leads to its one address."""
    known = catalogue.current()
    form = Filter(request.GET, catalogue=known)
    found = refusal = selection = None
    if form.is_valid():
        selection = Selection.of(form.cleaned_data)
        if selection.pairs() != parse_qsl(request.META["QUERY_STRING"], keep_blank_values=True):
            return HttpResponsePermanentRedirect(selection.address())
        try:
            found = results.of(selection, known)
        except (NoSuchPage, TooMuch) as error:
            refusal = str(error)
    context = {
        "form": form,
        "results": found,
        "refusal": refusal,
        "selection": selection,
        "query": selection.at(1).query() if selection else "",
        "ways": following.of(selection) if selection else None,
        "first_page": selection.at(1).address() if selection else "",
        "sorts": SORTS,
        "kept": [(name, value) for name in FACETS for value in request.GET.getlist(name)],
    }
    return render(request, "public/letters.html", context, status=200 if found else 400)
