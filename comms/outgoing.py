"""E-mail as rows that are sent once: claimed by one worker, committed so, then handed over.

What a dead worker held may have been sent, so it is written down as that and not sent again. Knows not what is said.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

log = structlog.get_logger()
MOST_ATTEMPTS = 50  # the last ones an hour apart: two days
ABANDONED_AFTER = dt.timedelta(minutes=15)  # longer than a task may take


class State(models.TextChoices):
    QUEUED = "queued", "waiting to be sent"
    SENDING = "sending", "being sent"
    SENT = "sent", "sent"
    FAILED = "failed", "could not be sent"
    UNCERTAIN = "uncertain", "may have been sent"


class Outgoing(models.Model):
    """One thing to be said to somebody; several for one are one message."""

    due_at = models.DateTimeField(help_text="not sent before")
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True, help_text="what the mail server said")

    class Meta:
        abstract = True


class Answer(Protocol):
    """What came of a conversation with the mail server."""

    @property
    def outcome(self) -> str: ...

    @property
    def words(self) -> str: ...


def due(rows: Any, now: dt.datetime) -> Any:
    """Those of `rows` that are to be sent at `now`."""
    return rows.filter(state=State.QUEUED, due_at__lte=now).filter(
        Q(try_at=None) | Q(try_at__lte=now)
    )


def give_up_lost(rows: Any, *, now: dt.datetime) -> None:
    """What a worker that is gone was sending."""
    lost = rows.filter(state=State.SENDING, claimed_at__lt=now - ABANDONED_AFTER)
    lost.update(state=State.UNCERTAIN, words="The worker stopped while it was sending.")


def claim(rows: Any, *, to: str, tried: set[Any], now: dt.datetime) -> list[Any]:
    """Everything due for the next one in field `to` that was not tried, from now on this worker's alone."""
    with transaction.atomic():
        free = due(rows, now).select_for_update(skip_locked=True, of=("self",))
        first = free.exclude(**{f"{to}__in": tried}).order_by("due_at", "pk").first()
        if first is None:
            return []
        held = list(free.filter(**{to: getattr(first, f"{to}_id")}).select_related(to))
        kept = first.message_id or f"<{uuid.uuid4()}@{settings.MESSAGE_ID_DOMAIN}>"
        rows.model.objects.filter(pk__in=[row.pk for row in held]).update(
            state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1, message_id=kept
        )
        for row in held:
            row.attempts, row.message_id = row.attempts + 1, kept
    return held


def settle(rows: Sequence[Any], answer: Answer, *, now: dt.datetime) -> None:
    """Write down what came of it; a refusal is tried again, later each time."""
    held = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])
    if answer.outcome == "accepted":
        held.update(state=State.SENT, sent_at=now, words=answer.words)
    elif answer.outcome == "uncertain":
        held.update(state=State.UNCERTAIN, words=answer.words)
    else:
        attempts = max(row.attempts for row in rows)
        wait = dt.timedelta(minutes=min(2**attempts, 60))
        is_over = attempts >= MOST_ATTEMPTS
        held.update(
            state=State.FAILED if is_over else State.QUEUED, try_at=now + wait, words=answer.words
        )
        log.warning("mail_not_taken", attempts=attempts)
