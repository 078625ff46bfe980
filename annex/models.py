"""The law that letters cite: instruments, and provisions whose text is dated and worded per language.

A draft keeps the text it used; changing a provision never changes a letter. Imports no stage of comms.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mandates.models import Language, Mandate


class InstrumentKind(models.TextChoices):
    TREATY = "treaty", "treaty"
    DECLARATION = "declaration", "declaration"
    PRINCIPLES = "principles", "principles and rules"
    RESOLUTION = "resolution", "resolution"


class Instrument(models.Model):
    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=InstrumentKind.choices)
    short_name = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    symbol = models.CharField(
        max_length=120, blank=True, help_text="resolution or treaty series citation"
    )
    adopted_on = models.DateField()
    source_url = models.URLField(max_length=300, blank=True)
    position = models.PositiveIntegerField(help_text="the order in which annexes cite instruments")

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.short_name


class ProvisionForm(models.TextChoices):
    SUMMARY = "summary", "own-words summary"
    TEXT = "text", "text of the provision"


class Provision(models.Model):
    """One article, principle or rule, in one language, for a period."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="provisions")
    key = models.SlugField(max_length=80, help_text="the same for every language and period")
    article = models.CharField(max_length=80, help_text="as cited: “article 8, paragraph 3”")
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    form = models.CharField(
        max_length=8, choices=ProvisionForm.choices, default=ProvisionForm.SUMMARY
    )
    topic = models.CharField(max_length=120, help_text="the right it is found under")
    body = models.TextField()
    source_url = models.URLField(max_length=300, blank=True)
    period = DateRangeField()
    position = models.PositiveIntegerField(default=0)
    mandates = models.ManyToManyField(Mandate, blank=True, related_name="provisions")
    for_kinds = models.CharField(
        max_length=60,
        blank=True,
        help_text="recipient kinds it is proposed for, comma-separated; empty: all",
    )

    class Meta:
        ordering = ["instrument__position", "position", "key"]
        constraints = [
            ExclusionConstraint(
                name="provision_periods_never_overlap",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another version of this provision covers part of this period; end it first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument}, {self.article}"
