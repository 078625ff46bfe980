"""The first page, and search. They look across every stage, so they stand above all of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from comms import finding, pages, waiting
from comms.cases import offering


@login_required
def home(request: pages.StaffRequest) -> HttpResponse:
    """What waits for me."""
    work = waiting.work(request.user, now=pages.now())
    offering.note(request, work.drafts_for)
    return render(request, "home.html", {"work": work, "today": pages.today()})


@login_required
def search(request: pages.StaffRequest) -> HttpResponse:
    """By anything; only what this person may see."""
    text = pages.words(request)
    found = finding.find(text, user=request.user, on=pages.today())
    return render(request, "search.html", {"text": text, "found": found})
