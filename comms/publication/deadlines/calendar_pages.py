"""The page on which a person gets, renews or gives up the secret address of their calendar; and that address."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comms import pages
from comms.publication.deadlines import calendar
from comms.publication.deadlines.models import CalendarAddress

MOST, WITHIN = 60, 600  # requests from one place, in so many seconds
NEW = "calendar_seed"
SHOWN_FOR = 120  # seconds


@login_required
def calendar_address(request: pages.StaffRequest) -> HttpResponse:
    """On POST a new address, shown once on the page that follows, or none any more.

    The session keeps for a moment what the secret is made from and never the secret.
    """
    if request.method == "POST" and request.POST.get("verb") == "revoke":
        calendar.revoke(request.user, now=pages.now())
        messages.success(request, "Your calendar has no address any more.")
        return redirect("calendar_address")
    if request.method == "POST":
        seed = calendar.seed()
        calendar.renew(request.user, seed=seed, now=pages.now())
        request.session[NEW] = [seed, pages.now().timestamp()]
        return redirect("calendar_address")
    kept = CalendarAddress.objects.filter(person=request.user).first()
    context = {"kept": kept, "address": _address_made(request)}
    return render(request, "publication/calendar.html", context)


def _address_made(request: pages.StaffRequest) -> str:
    """The address that was made a moment ago, this once; empty when none was."""
    seed, at = request.session.pop(NEW, ("", 0.0))
    if not seed or pages.now().timestamp() - at > SHOWN_FOR:
        return ""
    token = calendar.told_once(request.user, seed)
    path = reverse("calendar_feed", args=[token]) if token else ""
    return settings.STAFF_SITE_URL.rstrip("/") + path if path else ""


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever has this secret; without a session, and no such page to everybody else."""
    if _asks_too_often(request):
        return render(request, "429.html", status=429)
    person = calendar.owner(token)
    if person is None:
        raise Http404
    data = calendar.feed(person, now=pages.now())
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")


def _asks_too_often(request: HttpRequest) -> bool:
    """Whether this place has asked for calendars more often than any calendar does."""
    key = f"calendar:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, WITHIN)
    try:
        return int(cache.incr(key)) > MOST
    except ValueError:  # it ended between the two
        return False
