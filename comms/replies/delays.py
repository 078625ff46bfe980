"""When a look that the virus scanner put off is tried again, so that one that hangs holds up nothing else.

A scanner that is away or silent is left in peace for a while by every file, for each try may take a minute of a worker
that letters wait for; what it says about one file concerns that one alone.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet

from comms.replies.findings import Delay
from comms.replies.models import ReplyFile, Standing

# A nudge comes once a minute.
PAUSES = {
    Delay.AWAY: dt.timedelta(seconds=50),
    Delay.SILENT: dt.timedelta(minutes=10),
    Delay.BROKEN: dt.timedelta(minutes=10),
    Delay.LIMIT: dt.timedelta(hours=1),
}
OF_ALL = (Delay.AWAY, Delay.SILENT)
LONG = dt.timedelta(minutes=30)


def due(*, now: dt.datetime) -> QuerySet[ReplyFile]:
    """The files to look at now, those not tried yet first; none while the scanner is left in peace."""
    waiting = ReplyFile.objects.filter(standing=Standing.WAITING)
    if peace(now=now):
        return waiting.none()
    paused = Q()
    for delay, pause in PAUSES.items():
        paused |= Q(delay=delay, tried_at__gt=now - pause)
    return waiting.exclude(paused).order_by(F("tried_at").asc(nulls_first=True), "pk")


def peace(*, now: dt.datetime) -> Delay | None:
    """Why the scanner is not to be asked about any file at present; None when it may be."""
    for delay in OF_ALL:
        told = ReplyFile.objects.filter(
            standing=Standing.WAITING, delay=delay, tried_at__gt=now - PAUSES[delay]
        )
        if told.exists():
            return delay
    return None


def put_off(file: ReplyFile, delay: Delay, *, now: dt.datetime, is_tried: bool) -> None:
    """The file waits on, since when and why; `is_tried` unless the scanner was not asked."""
    file.delay, file.delayed_at = delay, file.delayed_at or now
    if is_tried:
        file.tried_at = now
    file.save(update_fields=["delay", "delayed_at", "tried_at"])


def lasting(*, now: dt.datetime) -> QuerySet[ReplyFile]:
    """The files that have waited so long, for whatever reason, that somebody must see to it."""
    return ReplyFile.objects.filter(standing=Standing.WAITING, reply__registered_at__lte=now - LONG)
