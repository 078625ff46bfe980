"""The page on which staff read and search the library. It shows law, nothing of any case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from annex import queries
from annex.forms import LibraryForm
from annex.models import Provision
from mandates.models import Language

PER_PAGE = 50


@require_safe
@login_required
def library(request: HttpRequest) -> HttpResponse:
    """Provisions in one language on one day, all of them or those that match what was typed."""
    today = timezone.localdate()
    form = LibraryForm({"language": Language.ENGLISH, "on": today, **request.GET.dict()})
    found = Provision.objects.none()
    if form.is_valid():
        asked = form.cleaned_data
        found = queries.search(
            asked["q"],
            language=asked["language"] or Language.ENGLISH,
            on=asked["on"] or today,
        ).prefetch_related("mandates")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "annex/library.html", {"form": form, "page": page})
