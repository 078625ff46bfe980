"""What is withheld of a letter, and who has confirmed what the public reads. All three records are only added to.

A redaction stands on the frozen revision, so every letter made from it is redacted alike, unless it is for one
letter alone or one letter is taken out. The words are the letter's own; no event and no public row repeats them.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from comms.dispatch.models import Communication
from comms.drafting.models import Revision
from comms.publication.grounds import Ground
from comms.publication.redaction.apply import Range

ONLY_ADDED = pgtrigger.Update | pgtrigger.Delete


class Kind(models.TextChoices):
    NAME = "name", "a name"
    PASSAGE = "passage", "a passage"


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def concerning(self, letter: Communication) -> RedactionQuerySet:
        """All that was ever withheld of this letter."""
        return self.filter(revision=letter.revision_id).filter(
            Q(communication=None) | Q(communication=letter)
        )

    def in_force(self, letter: Communication) -> RedactionQuerySet:
        ended = Restoration.objects.filter(Q(communication=None) | Q(communication=letter))
        return self.concerning(letter).exclude(pk__in=ended.values("redaction"))


class Redaction(models.Model):
    """Characters `start` to `end` of the text at `place`; without `communication` in every letter of the revision."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="redactions")
    communication = models.ForeignKey(
        Communication, null=True, on_delete=models.PROTECT, related_name="own_redactions"
    )
    place = models.CharField(max_length=120)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    ground = models.CharField(max_length=8, choices=Ground.choices)
    note = models.TextField(blank=True, help_text="for staff only; never published")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="a_redaction_withholds_something"
            ),
            models.CheckConstraint(
                condition=~Q(ground="other") | ~Q(note=""), name="another_ground_is_said"
            ),
        ]
        triggers = [pgtrigger.Protect(name="redactions_are_only_added", operation=ONLY_ADDED)]

    def __str__(self) -> str:
        return f"redaction {self.pk}"

    def range(self) -> Range:
        return Range(self.place, self.start, self.end, self.kind == Kind.NAME, self.words)


class Restoration(models.Model):
    """The end of a redaction: in all letters, or in one of them."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="restorations")
    communication = models.ForeignKey(
        Communication, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    restored_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["redaction", "communication"],
                nulls_distinct=False,
                name="a_redaction_ends_once",
            )
        ]
        triggers = [pgtrigger.Protect(name="restorations_are_only_added", operation=ONLY_ADDED)]

    def __str__(self) -> str:
        return f"end of redaction {self.redaction_id}"


class TextConfirmation(models.Model):
    """A second person has read what the public will read. It stands for this digest and this record alone.

    `changes` is how many redactions and restorations concerned the letter by then.
    """

    communication = models.ForeignKey(
        Communication, on_delete=models.PROTECT, related_name="text_confirmations"
    )
    digest = models.CharField(max_length=64, help_text="of the public content; never published")
    changes = models.PositiveIntegerField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="text_confirmations_are_only_added", operation=ONLY_ADDED)
        ]

    def __str__(self) -> str:
        return f"public text of {self.communication}"
