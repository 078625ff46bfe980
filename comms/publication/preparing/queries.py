"""Which letters have their public copies made ahead. Writes nothing."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from comms.dispatch.models import Communication
from comms.publication.models import Hold

AHEAD = dt.timedelta(hours=24)


def waiting(now: dt.datetime) -> QuerySet[Communication]:
    """Sent letters whose instant comes within a day, or has come, and that nobody holds back."""
    held = Hold.objects.active().filter(communication=OuterRef("pk"))
    soon = Communication.objects.awaiting_release().filter(public_at__lte=now + AHEAD)
    return soon.filter(~Exists(held))
