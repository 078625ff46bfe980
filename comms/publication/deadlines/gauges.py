"""Whether releases happen: how many are overdue, and how long ago the sweep last came to its end. Numbers only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from comms.dispatch.models import Communication
from comms.publication.deadlines.models import SweepRecord
from comms.publication.models import Hold

LATE_AFTER = dt.timedelta(hours=1)
SILENT_AFTER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Gauges:
    """`swept_ago` is None when no sweep ever ran."""

    overdue: int
    late: int
    swept_ago: dt.timedelta | None

    @property
    def is_silent(self) -> bool:
        return self.swept_ago is None or self.swept_ago > SILENT_AFTER

    @property
    def is_well(self) -> bool:
        return not self.late and not self.is_silent

    def alarms(self) -> list[str]:
        """What is wrong, a sentence each; nothing of which letters."""
        said = []
        if self.swept_ago is None:
            said.append(
                "No sweep has run yet, so nothing becomes public. Start the worker and beat."
            )
        elif self.is_silent:
            minutes = int(self.swept_ago.total_seconds() // 60)
            said.append(
                f"The last sweep ended {minutes} minutes ago, so nothing becomes public. Look at the worker and beat."
            )
        if self.late == 1:
            said.append("1 letter has been due for more than an hour and is not public.")
        elif self.late:
            said.append(
                f"{self.late} letters have been due for more than an hour and are not public."
            )
        return said


def note_sweep(*, now: dt.datetime) -> None:
    """The sweep came to its end at `now`."""
    SweepRecord.objects.update_or_create(pk=1, defaults={"swept_at": now})


def overdue(now: dt.datetime) -> QuerySet[Communication]:
    """Sent letters whose instant has come and that nobody holds back, whatever keeps them closed."""
    held = Hold.objects.active().filter(communication=OuterRef("pk"))
    return Communication.objects.awaiting_release().filter(~Exists(held), public_at__lte=now)


def late(now: dt.datetime) -> QuerySet[Communication]:
    """Those overdue for so long that no sweep can be on its way to them."""
    return overdue(now).filter(public_at__lte=now - LATE_AFTER)


def read(*, now: dt.datetime) -> Gauges:
    """The state of things at `now`."""
    swept_at = SweepRecord.objects.values_list("swept_at", flat=True).first()
    return Gauges(
        overdue=overdue(now).count(),
        late=late(now).count(),
        swept_ago=now - swept_at if swept_at else None,
    )
