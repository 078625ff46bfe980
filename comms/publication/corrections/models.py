"""What is asked of a public letter: that it be shown anew, with a reason that readers see.

Who confirms never is who asked, and confirms one text: the one whose digest stands here.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from comms.dispatch.models import Communication


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> CorrectionQuerySet:
        """Neither done nor dropped."""
        return self.filter(done_at__isnull=True, dropped_at__isnull=True)

    def to_confirm(self) -> CorrectionQuerySet:
        return self.open().filter(confirmed_at__isnull=True)


class Correction(models.Model):
    """`removes_earlier`: what was public until then showed something it should not have, and goes."""

    communication = models.ForeignKey(
        Communication, on_delete=models.PROTECT, related_name="corrections"
    )
    reason = models.TextField(help_text="shown on the public page")
    removes_earlier = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    digest = models.CharField(
        max_length=64, blank=True, help_text="of the public text that was confirmed"
    )
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["communication"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="one_open_correction_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="a_correction_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, digest="")
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    digest__regex=r"^[0-9a-f]{64}$",
                ),
                name="a_confirmed_correction_names_its_text",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(confirmed_at__isnull=False, dropped_at__isnull=True),
                name="a_done_correction_was_confirmed",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_correction_has_a_reason"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="corrections_stay_as_they_were_asked_for",
                fields=["communication", "reason", "removes_earlier", "asked_by", "asked_at"],
            ),
            pgtrigger.Protect(
                name="corrections_are_confirmed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__confirmed_at__isnull=False, new__digest__df=pgtrigger.F("old__digest")
                ),
            ),
            pgtrigger.Protect(name="corrections_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"correction of {self.communication}"
