"""Two numbers for a machine that watches: no session, no name, nothing of any letter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from comms import pages
from comms.publication.deadlines import gauges


@require_safe
def monitor(request: HttpRequest) -> HttpResponse:
    """200 while releases happen, 503 when one is late or the sweep is silent; the numbers in either case."""
    found = gauges.read(now=pages.now())
    ago = "NaN" if found.swept_ago is None else f"{found.swept_ago.total_seconds():.0f}"
    lines = (
        f"pouch_releases_overdue {found.overdue}",
        f"pouch_releases_late {found.late}",
        f"pouch_last_sweep_age_seconds {ago}",
    )
    return HttpResponse(
        "".join(f"{line}\n" for line in lines),
        status=200 if found.is_well else 503,
        content_type="text/plain; charset=utf-8",
    )
