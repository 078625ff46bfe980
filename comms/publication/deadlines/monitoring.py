"""Four numbers for the machine that watches, and for nobody else: they tell that something unpublished is due.

No session and no name: it shows MONITOR_TOKEN. Without that the address is as unknown as any other.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from comms import pages
from comms.publication.deadlines import gauges
from comms.replies import delays


def monitor(request: HttpRequest) -> HttpResponse:
    """The numbers for whoever has the token; 404 for everybody else, and where no token is set."""
    token = settings.MONITOR_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(shown, f"Bearer {token}"):
        raise Http404
    return _numbers(request)


@require_safe
def _numbers(request: HttpRequest) -> HttpResponse:
    """200 while work is done, 503 when a release is late, the sweep silent or a received file long not looked at.

    The numbers in either case.
    """
    now = pages.now()
    found, waiting = gauges.read(now=now), delays.lasting(now=now).count()
    ago = "NaN" if found.swept_ago is None else f"{found.swept_ago.total_seconds():.0f}"
    lines = (
        f"pouch_releases_overdue {found.overdue}",
        f"pouch_releases_late {found.late}",
        f"pouch_last_sweep_age_seconds {ago}",
        f"pouch_received_files_waiting_long {waiting}",
    )
    return HttpResponse(
        "".join(f"{line}\n" for line in lines),
        status=200 if found.is_well and not waiting else 503,
        content_type="text/plain; charset=utf-8",
    )
