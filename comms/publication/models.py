"""What stops a release: holds. A hold bites at once; a second person confirms it.

Its author takes it back until then, and never lifts it afterwards. It may have an end: the sweep then ends it, and
until the sweep does, it bites.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from comms.dispatch.models import Communication


class HoldQuerySet(models.QuerySet["Hold"]):
    def active(self) -> HoldQuerySet:
        return self.filter(lifted_at__isnull=True)


class Hold(models.Model):
    communication = models.ForeignKey(Communication, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="when it ends by itself; never, if empty")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["communication"],
                condition=Q(lifted_at__isnull=True),
                name="one_active_hold_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("placed_by")),
                name="a_hold_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True)
                | ~Q(lifted_by=F("placed_by"))
                | Q(confirmed_at__isnull=True, confirmed_by__isnull=True),
                name="a_confirmed_hold_is_lifted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("placed_at")),
                name="a_hold_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | Q(lifted_by__isnull=False)
                | Q(ends_at__isnull=False, lifted_at__gte=F("ends_at")),
                name="a_hold_ends_by_a_person_or_on_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"hold on {self.communication}"

    @property
    def is_taken_back(self) -> bool:
        return self.lifted_by_id is not None and self.lifted_by_id == self.placed_by_id
