"""The board of what becomes public, and its pages: a day, a letter, a group of sister letters. GET only."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comms import pages, permissions
from comms.clock import geneva_midnight
from comms.dispatch.queries import find_for_page, frame
from comms.pages import StaffRequest
from comms.publication.deadlines import gauges, group, queries
from comms.publication.deadlines.reviews import POINTS
from comms.workflow import CommunicationState


@login_required
@require_GET
def becoming_public(request: StaffRequest) -> HttpResponse:
    """Overdue letters with the reason, the coming days, and what is held back."""
    now = pages.now()
    on = pages.today()
    is_desk = permissions.is_publication_officer(request.user, on) or permissions.is_registry(
        request.user, on
    )
    context = {
        "outlook": queries.outlook(request.user, now=now),
        "alarms": gauges.read(now=now).alarms() if is_desk else [],
        "now": now,
    }
    return render(request, "publication/becoming_public.html", context)


@login_required
@require_GET
def public_day(request: StaffRequest, day: dt.date) -> HttpResponse:
    """Exactly what becomes public on one day, of what this person may see."""
    lines = queries.on_day(request.user, day, on=pages.today())
    context = {
        "day": day,
        "lines": lines,
        "now": pages.now(),
        "is_past": geneva_midnight(day) <= pages.now(),
    }
    return render(request, "publication/day.html", context)


@login_required
@require_GET
def public_letter(request: StaffRequest, pk: int) -> HttpResponse:
    """One letter's instant, its rule in words, what goes with it, and everything decided about its day."""
    now, on = pages.now(), pages.today()
    letter = pages.find(find_for_page(request.user, on), pk=pk)
    (line,) = queries.lines(request.user, [letter], on)
    is_mine = permissions.looks_after(request.user, letter, on)
    context = {
        "line": line,
        "is_mine": is_mine and letter.state == CommunicationState.SENT,
        "may_ask": line.contents.move is None,
        "points": POINTS,
        "reviews": letter.safety_reviews.select_related("signed_by"),
        "moves": letter.moves.select_related("asked_by", "decided_by"),
        "holds": letter.holds.select_related("placed_by", "confirmed_by", "lifted_by"),
        "shows_notes": is_mine,
        "now": now,
        **frame(letter, now=now),
    }
    return render(request, "publication/letter.html", context)


@login_required
@require_GET
def public_group(request: StaffRequest, pk: int) -> HttpResponse:
    """The sister letters of one letter: when each is public, and which of them tells of which first."""
    now, on = pages.now(), pages.today()
    letter = pages.find(find_for_page(request.user, on), pk=pk)
    members = group.members(letter, request.user, on)
    context = {"members": members, "now": now, **frame(letter, now=now)}
    return render(request, "publication/group.html", context)
