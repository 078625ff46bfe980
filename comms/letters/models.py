"""The standard clauses as dated data: one set per language and period; a revision keeps the words it used."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mandates.models import Language


class ClauseSetQuerySet(models.QuerySet["ClauseSet"]):
    def in_force(self, language: str, on: dt.date) -> ClauseSetQuerySet:
        return self.filter(language=language, period__contains=on)


class ClauseSet(models.Model):
    """`clauses` maps a clause's key to its text with named placeholders; never template code.

    Sets of different names may stand side by side; among those of one name and language no two cover a day.
    """

    name = models.SlugField(max_length=60, default="standard")
    language = models.CharField(max_length=2, choices=Language.choices)
    period = DateRangeField()
    clauses = models.JSONField()

    objects = ClauseSetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "language", "period"]
        constraints = [
            ExclusionConstraint(
                name="clause_set_periods_never_overlap",
                expressions=[
                    ("name", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another clause set of this name covers part of this period; end it first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language}) from {self.period.lower}"
