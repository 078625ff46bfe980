"""One mandate's word on one digest. Words are only added; the latest one on the current digest counts."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from comms.drafting.models import Draft, Revision
from mandates.models import Holder, Mandate


class Word(models.TextChoices):
    CLEARED = "cleared", "cleared"
    CHANGES = "changes", "asked for changes"
    DECLINED = "declined", "declined to join"


class Clearance(models.Model):
    """`person` is who signed in; `holder` is in whose name, as of that day; `is_delegate` when they differ."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="clearances")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="clearances")
    digest = models.CharField(max_length=64)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="clearances")
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clearances"
    )
    is_delegate = models.BooleanField(default=False)
    word = models.CharField(max_length=10, choices=Word.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["draft", "mandate"], name="clearance_by_mandate")]
        triggers = [
            pgtrigger.Protect(
                name="clearances_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.mandate}: {self.get_word_display()}"
