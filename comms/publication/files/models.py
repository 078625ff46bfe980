"""What was chosen for each received file, and the public copy that was made of it.

A choice is never changed once its copy stands: another takes its place, and the earlier one stays in the record.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from comms.publication.grounds import Ground
from comms.replies.models import ReplyFile

LONGEST_NAME = 120
NOTHING_HIDDEN = "A ground is given only for what is withheld or redacted. Choose one of them, or take the ground away."


class Choice(models.TextChoices):
    PUBLISH = "publish", "publish"
    WITHHOLD = "withhold", "withhold"
    REDACT = "redact", "redact"


class CopyState(models.TextChoices):
    DRAWING = "drawing", "boxes being drawn"
    MAKING = "making", "being made"
    MADE = "made", "made"
    FAILED = "failed", "not made"


class FileChoiceQuerySet(models.QuerySet["FileChoice"]):
    def standing(self) -> FileChoiceQuerySet:
        """The choice that holds for each file."""
        return self.filter(superseded_at__isnull=True)

    def being_made(self) -> FileChoiceQuerySet:
        return self.standing().filter(state=CopyState.MAKING)


class FileChoice(models.Model):
    """`boxes` are percent of each page; `words` what is taken out of a text; `notes` what the copy leaves out;
    `text` what it says, which readers of the public site search; `seen` what its pictures say, for the gate alone.

    `boxes` and `words` can be changed while they are drawn, and by nobody afterwards.
    """

    file = models.ForeignKey(ReplyFile, on_delete=models.PROTECT, related_name="choices")
    choice = models.CharField(max_length=8, choices=Choice.choices)
    ground = models.CharField(max_length=8, choices=Ground.choices, blank=True, default="")
    shown_as = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    boxes = models.JSONField(default=list)
    words = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=CopyState.choices)
    reason = models.TextField(blank=True, default="", help_text="why the copy was not made")
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()
    stored_name = models.CharField(max_length=80, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(null=True)
    media_type = models.CharField(max_length=100, blank=True, default="")
    notes = models.JSONField(default=list)
    text = models.TextField(blank=True, default="")
    seen = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    objects = FileChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(superseded_at__isnull=True),
                name="one_choice_stands_for_a_file",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("chosen_by")),
                name="a_choice_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(choice="publish", ground="") | ~Q(choice="publish") & ~Q(ground=""),
                name="what_is_hidden_has_a_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state="made") | Q(choice="withhold") | ~Q(sha256=""),
                name="a_copy_that_is_made_has_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(state="made"),
                name="what_is_confirmed_is_made",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="choices_keep_what_was_chosen",
                fields=["file", "choice", "ground", "shown_as", "chosen_by", "chosen_at"],
            ),
            pgtrigger.Protect(
                name="a_made_copy_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="made")
                & (
                    pgtrigger.Q(old__sha256__df=pgtrigger.F("new__sha256"))
                    | pgtrigger.Q(old__boxes__df=pgtrigger.F("new__boxes"))
                    | pgtrigger.Q(old__words__df=pgtrigger.F("new__words"))
                    | pgtrigger.Q(old__seen__df=pgtrigger.F("new__seen"))
                    | pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                ),
            ),
            pgtrigger.Protect(name="choices_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()} {self.file}"

    @property
    def needs_second(self) -> bool:
        """Whether another person has yet to agree."""
        return self.choice != Choice.PUBLISH and self.confirmed_at is None

    @property
    def is_settled(self) -> bool:
        return self.state == CopyState.MADE and not self.needs_second


class PaintedPage(models.Model):
    """A page of a copy that is being made; gone once the copy stands.

    Of a cleaned copy, page 0 is the copy itself, and the others have no picture: they were read, and that is all.
    """

    choice = models.ForeignKey(FileChoice, on_delete=models.CASCADE, related_name="painted")
    number = models.PositiveIntegerField()
    stored_name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    facts = models.JSONField()
    words = models.JSONField(default=list)

    class Meta:
        ordering = ["choice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "number"], name="a_page_is_painted_once")
        ]

    def __str__(self) -> str:
        return f"page {self.number} of {self.choice}"
