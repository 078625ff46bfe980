"""When a letter becomes public: dated rules, and the arithmetic that turns a sending into an instant and a sentence.

Days are calendar days in Geneva. Sixty times twenty-four hours is an hour off whenever the clocks change between.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from comms.clock import day_in_words, geneva_day, geneva_midnight, instant_in_words
from comms.errors import Incomplete
from comms.workflow import LetterType


class PublicationRule(models.Model):
    """How long letters of a type sent during `period` stay confidential: whole days, or hours from the sending."""

    letter_type = models.CharField(max_length=2, choices=LetterType.choices)
    on_legislation = models.BooleanField(
        default=False, help_text="for comments on laws, bills and policies only"
    )
    period = DateRangeField(help_text="the days of sending it applies to")
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=200, help_text="where the rule comes from")

    class Meta:
        ordering = ["letter_type", "period"]
        constraints = [
            ExclusionConstraint(
                name="publication_rule_periods_never_overlap",
                expressions=[
                    ("letter_type", RangeOperators.EQUAL),
                    (Cast("on_legislation", models.IntegerField()), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another rule for this letter type covers part of this period; end it first.",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) ^ Q(hours__isnull=True), name="days_or_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_type}: {self.delay()}"

    def delay(self) -> str:
        return f"{self.days} days" if self.days is not None else f"{self.hours} hours"


@dataclass(frozen=True)
class Embargo:
    """`public_at` is an instant in UTC or Geneva time; `explanation` says in words how it came about."""

    public_at: dt.datetime
    explanation: str


def rule_for(letter_type: str, on: dt.date, *, on_legislation: bool) -> PublicationRule:
    """The rule for letters of this type sent on `on`.

    Raises Incomplete when there is none: nothing goes out without one.
    """
    rule = PublicationRule.objects.filter(
        letter_type=letter_type, on_legislation=on_legislation, period__contains=on
    ).first()
    if rule is None:
        raise Incomplete(
            f"There is no publication rule for letters of type {letter_type}"
            f"{' on legislation' if on_legislation else ''} sent on "
            f"{day_in_words(on)}. Add one under reference data."
        )
    return rule


def embargo(rule: PublicationRule, sent_at: dt.datetime) -> Embargo:
    """Pure arithmetic: `rule` applied to a sending at the aware instant `sent_at`."""
    sent_on = geneva_day(sent_at)
    if rule.days is not None:
        public_at = geneva_midnight(sent_on + dt.timedelta(days=rule.days))
        how = f"{rule.days} calendar days in Geneva after {day_in_words(sent_on)}"
    else:
        # In UTC: adding to a local time would add hours of the clock face, not hours that pass.
        public_at = sent_at.astimezone(dt.UTC) + dt.timedelta(hours=rule.hours or 0)
        how = f"{rule.hours} hours after it was sent at {instant_in_words(sent_at)}"
    return Embargo(public_at, f"Public from {instant_in_words(public_at)}: {how} ({rule.basis}).")
