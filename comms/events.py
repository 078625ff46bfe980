"""What happened, in order, for ever: one row a decision. Rows are only added; the database takes the rest away.

Facts never hold the text of a letter, a source or a person's name: events are read by more people than those are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from comms.cases.models import Case
    from comms.dispatch.models import Communication
    from comms.drafting.models import Draft
    from mandates.models import User


class EventQuerySet(models.QuerySet["Event"]):
    def with_people(self) -> EventQuerySet:
        return self.select_related("actor", "communication", "draft")


class Event(models.Model):
    """`at` is the instant the rule used; `recorded_at` the database's own clock."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=40)
    case = models.ForeignKey(
        "comms.Case", null=True, on_delete=models.PROTECT, related_name="events"
    )
    draft = models.ForeignKey(
        "comms.Draft", null=True, on_delete=models.PROTECT, related_name="events"
    )
    communication = models.ForeignKey(
        "comms.Communication", null=True, on_delete=models.PROTECT, related_name="events"
    )
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="events_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"


def record_each(
    verb: str, told: Iterable[dict[str, Any]], *, now: dt.datetime, actor: User | None
) -> None:
    """Add the same event for many letters at once; each of `told` has its links and its facts. As `record`."""
    Event.objects.bulk_create(Event(at=now, actor=actor, verb=verb, **one) for one in told)


def record(
    verb: str,
    *,
    now: dt.datetime,
    actor: User | None,
    case: Case | None = None,
    draft: Draft | None = None,
    communication: Communication | None = None,
    reason: str = "",
    **facts: Any,
) -> Event:
    """Add one event. Call it inside the transaction of the change it tells of."""
    return Event.objects.create(
        at=now,
        actor=actor,
        verb=verb,
        case=case,
        draft=draft,
        communication=communication,
        reason=reason,
        facts=facts,
    )
