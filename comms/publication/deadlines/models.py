"""What decides when a letter may be public: safety reviews, moves of its instant. And who follows it in a calendar."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from comms.clock import geneva_day
from comms.dispatch.models import Communication

REVIEW_LASTS = dt.timedelta(days=30)
FARTHEST = 2  # years


def latest_day(now: dt.datetime) -> dt.date:
    """The last day to which a letter is put off at once; nobody forgets it for longer."""
    today = geneva_day(now)
    return today.replace(year=today.year + FARTHEST, day=min(today.day, 28))


class SafetyReviewQuerySet(models.QuerySet["SafetyReview"]):
    def fresh(self) -> SafetyReviewQuerySet:
        """Those that count: signed within the last weeks before the letter's instant, or after it."""
        return self.filter(signed_at__gte=F("communication__public_at") - REVIEW_LASTS)


class SafetyReview(models.Model):
    """One person's word that nobody is endangered by the release. Without a fresh one nothing becomes public.

    There is no review with an open question: who has one holds the letter back.
    """

    communication = models.ForeignKey(
        Communication, on_delete=models.PROTECT, related_name="safety_reviews"
    )
    consents_are_asked_anew = models.BooleanField()
    risk_is_weighed = models.BooleanField()
    redactions_are_complete = models.BooleanField()
    notes = models.TextField(blank=True, help_text="for the desk; never published")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField()

    objects = SafetyReviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    consents_are_asked_anew=True,
                    risk_is_weighed=True,
                    redactions_are_complete=True,
                ),
                name="a_review_leaves_nothing_open",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="reviews_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"safety review of {self.communication}"


class MoveKind(models.TextChoices):
    LATER = "later", "extension"
    EARLIER = "earlier", "early release"


class MoveQuerySet(models.QuerySet["Move"]):
    def waiting(self) -> MoveQuerySet:
        return self.filter(decided_at__isnull=True)


class Move(models.Model):
    """A letter's instant set to another, asked for by one person and confirmed or refused by a second."""

    communication = models.ForeignKey(Communication, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=7, choices=MoveKind.choices)
    moved_from = models.DateTimeField()
    moved_to = models.DateTimeField()
    reason = models.TextField()
    decision = models.TextField(
        blank=True, help_text="of an early release: where the mandate-holders' word is on record"
    )
    mandates = models.JSONField(default=list, help_text="the keys of those that decided so")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    is_confirmed = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["communication"],
                condition=Q(decided_at__isnull=True),
                name="one_waiting_move_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(kind="later", moved_to__gt=F("moved_from"))
                | Q(kind="earlier", moved_to__lt=F("moved_from")),
                name="a_move_goes_the_way_it_says",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("asked_by"))
                | Q(is_confirmed=False),
                name="a_move_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed__isnull=True, decided_by__isnull=True, decided_at=None)
                | Q(
                    is_confirmed__isnull=False,
                    decided_by__isnull=False,
                    decided_at__gte=F("asked_at"),
                ),
                name="a_decided_move_has_its_person",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_move_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind="later") | (~Q(decision="") & ~Q(mandates=[])),
                name="an_early_release_has_its_decision",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_moves_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
            pgtrigger.Protect(name="moves_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.communication}"


class CalendarAddress(models.Model):
    """The secret address at which one person's calendar asks for days. Only its hash is here."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class SweepRecord(models.Model):
    """When the sweep last came to its end. One row, for the gauges."""

    swept_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_record_of_the_sweep")]

    def __str__(self) -> str:
        return f"swept at {self.swept_at:%Y-%m-%d %H:%M}"
