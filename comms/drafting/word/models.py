"""Files that came back: which, from whom, what was found in them, and when that was taken in.

The file itself is in the confidential store for as long as its draft, and seen by nobody who may not read that.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from comms.drafting.models import Draft, Revision

LONGEST_NAME = 180


class WordFile(models.Model):
    """`findings` is what the file means for the draft, worked out once, when it was brought."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="word_files")
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="+", help_text="the one it was made from"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80, help_text="its name in the confidential store")
    findings = models.JSONField()
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "sha256"],
                condition=Q(taken_in_at__isnull=False),
                name="a_word_file_is_taken_in_once",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="word_files_stay_as_they_came",
                fields=[
                    *("draft", "revision", "name", "sha256", "stored", "findings"),
                    *("brought_by", "brought_at"),
                ],
            ),
            pgtrigger.Protect(
                name="word_files_are_taken_in_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_in_at__isnull=False),
            ),
            pgtrigger.Protect(name="word_files_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Word file {self.pk}"
