"""Reports as made: what was public then, what was held back, and the files, drawn from the first alone."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from comms.reports.facts import Facts


class ReportState(models.TextChoices):
    QUEUED = "queued", "waiting"
    RUNNING = "running", "being made"
    DONE = "done", "made"
    FAILED = "failed", "failed"


class ReportForm(models.TextChoices):
    """The forms of a report; the value is the end of the file's name."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    TABLE = "csv", "CSV"


class ReportQuerySet(models.QuerySet["Report"]):
    def unfinished(self) -> ReportQuerySet:
        return self.filter(state__in=[ReportState.QUEUED, ReportState.RUNNING])

    def in_short(self) -> ReportQuerySet:
        """Without the letters, which are half a megabyte."""
        return self.defer("facts", "held_back").select_related("made_by").prefetch_related("files")


class Report(models.Model):
    """`facts` is all that its files say, `held_back` what the desk alone sees beside them; neither ever changes."""

    number = models.PositiveSmallIntegerField(help_text="of the Council's session")
    taken_at = models.DateTimeField()
    facts = models.JSONField()
    held_back = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=7, choices=ReportState.choices, default=ReportState.QUEUED)
    reason = models.TextField(blank=True, help_text="why it failed, in words")
    finished_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["number"], name="report_of_a_session")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state__in=["queued", "running"]),
                name="one_report_of_a_session_at_a_time",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="reports_stay_as_taken",
                fields=["number", "taken_at", "facts", "held_back", "made_by"],
            ),
            pgtrigger.Protect(name="reports_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"report of session {self.number}"

    def frozen(self) -> Facts:
        return Facts.from_json(self.facts)


class ReportFile(models.Model):
    """One form of a report, in the confidential store until the Council has it."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=4, choices=ReportForm.choices)
    stored_name = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "form"], name="a_report_has_a_form_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="report_files_are_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} of {self.report_id}"
