"""One mandate's word on one digest. Words are only added; the latest one on the current digest counts."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from comms.drafting.models import Draft, Revision
from mandates.models import Holder, Mandate


class Word(models.TextChoices):
    CLEARED = "cleared", "cleared"
    CHANGES = "changes", "asked for changes"
    DECLINED = "declined", "declined to join"


class Clearance(models.Model):
    """`person` is who signed in; `holder` is in whose name, as of that day; `is_delegate` when they differ.

    The database looks at every new one itself (migration 0011): the digest is the current one of a text in
    clearance, the mandate signs it, and the person held the mandate, or a delegation, on that day. `proof` shows
    it that Pouch wrote the row (`proof`, migration 0017).
    """

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
    proof = models.CharField(
        max_length=64, blank=True, help_text="empty in those that are older than proofs"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["draft", "mandate"], name="clearance_by_mandate")]
        constraints = [
            models.UniqueConstraint(
                fields=["proof"], condition=~Q(proof=""), name="a_proof_serves_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="clearances_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.mandate}: {self.get_word_display()}"


class Reading(models.Model):
    """The first time somebody who may answer had this text before them; what changed since is shown from here."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="readings")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="readings"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "revision"], name="a_first_reading_happens_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="readings_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} read {self.revision}"


class Deadline(models.Model):
    """The day by which one submission is to be cleared; the latest row of the text in clearance counts."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="deadlines")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="deadlines")
    clear_by = models.DateField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="deadlines_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"to be cleared by {self.clear_by}" if self.clear_by else "no deadline"
