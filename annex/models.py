"""The law that letters cite: instruments, and provisions whose text is dated and worded per language.

A draft keeps the text it used; changing a provision never changes a letter. Imports no stage of comms.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from mandates.models import Language, Mandate
from recipients.models import Recipient, RecipientKind


class InstrumentKind(models.TextChoices):
    TREATY = "treaty", "treaty"
    DECLARATION = "declaration", "declaration"
    PRINCIPLES = "principles", "principles and rules"
    RESOLUTION = "resolution", "resolution"


class Instrument(models.Model):
    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=InstrumentKind.choices)
    short_name = models.CharField(max_length=120)
    name = models.CharField(max_length=300, help_text="as cited in English, without an article")
    name_fr = models.CharField("name in French", max_length=300, blank=True)
    name_es = models.CharField("name in Spanish", max_length=300, blank=True)
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

    def name_in(self, language: str) -> str:
        """The name as cited in `language`, "" where it is not known; no other language stands in."""
        names = {"en": self.name, "fr": self.name_fr, "es": self.name_es}
        return names.get(language, "")


class ProvisionForm(models.TextChoices):
    SUMMARY = "summary", "own-words summary"
    TEXT = "text", "text of the provision"


# What a citation begins with, so that an English article never stands in a French annex.
CITED_BY = {
    "en": "article principle rule paragraph section chapter guideline preamble annex",
    "fr": "article principe règle paragraphe section chapitre directive préambule annexe",
    "es": "artículo principio regla párrafo sección capítulo directriz preámbulo anexo",
}


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def in_force(self, on: dt.date) -> ProvisionQuerySet:
        return self.filter(period__contains=on)

    def worded_in(self, language: str) -> ProvisionQuerySet:
        return self.filter(language=language)

    def proposed_by(self, mandate_keys: Iterable[str]) -> ProvisionQuerySet:
        # A subquery and not a join: seven mandates may name one provision, which is wanted once.
        named = Provision.mandates.through.objects.filter(mandate__key__in=list(mandate_keys))
        return self.filter(pk__in=named.values("provision_id"))

    def for_recipients(self, kinds: Iterable[str]) -> ProvisionQuerySet:
        """Those for every kind of recipient, and those for one of `kinds`."""
        wanted = Q(for_kinds="")
        for kind in kinds:
            wanted |= Q(for_kinds__regex=rf"(^|,){re.escape(kind)}(,|$)")
        return self.filter(wanted)

    def in_order(self) -> ProvisionQuerySet:
        """As annexes cite them, with the instrument that each citation needs."""
        return self.select_related("instrument").order_by(
            "instrument__position", "instrument__key", "position", "key", "pk"
        )


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
    period = DateRangeField(help_text="from (included) to (not included) when letters may cite it")
    position = models.PositiveIntegerField(default=0)
    mandates = models.ManyToManyField(Mandate, blank=True, related_name="provisions")
    for_kinds = models.CharField(
        max_length=60,
        blank=True,
        help_text="recipient kinds it is proposed for, comma-separated; empty: all",
    )

    objects = ProvisionQuerySet.as_manager()

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
                violation_error_message="Another version of this provision covers part of this "
                "period; end it first.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False),
                name="provision_period_is_not_empty",
                violation_error_message="The period holds no day; give a later end or none.",
            ),
            models.CheckConstraint(
                condition=~Q(body=""),
                name="provision_has_a_text",
                violation_error_message="A provision needs its words; write or paste them.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}, {self.article}"

    def clean(self) -> None:
        super().clean()
        faults: dict[str, str] = {}
        # Not `isempty`: that is false of a range which never passed through PostgreSQL.
        until = self.period.upper if self.period else None
        if until and self.period.lower and until <= self.period.lower:
            faults["period"] = "The period ends before it begins; give a later end or none."
        unknown = [k for k in self.kinds() if k not in RecipientKind.values]
        if unknown:
            faults["for_kinds"] = (
                f"“{unknown[0]}” is no kind of recipient; use {', '.join(RecipientKind.values)}, "
                "separated by commas, or leave it empty for all."
            )
        words = CITED_BY.get(self.language, "").split()
        if self.article and not any(self.article.startswith(word) for word in words):
            faults["article"] = (
                f"“{self.article}” is not how {self.get_language_display()} cites: begin with "
                f"{', '.join(words[:-1])} or {words[-1]}, such as “{words[0]} 9”."
            )
        if self.instrument_id and not self.instrument.name_in(self.language):
            faults["language"] = (
                f"{self.instrument} has no name in {self.get_language_display()}, so it cannot be "
                "cited; give the instrument its name in that language first."
            )
        if faults:
            raise ValidationError(faults)

    def kinds(self) -> list[str]:
        """The recipient kinds it is proposed for; none means all."""
        return [kind for kind in self.for_kinds.split(",") if kind]

    def kind_names(self) -> list[str]:
        return [str(RecipientKind(kind).label) for kind in self.kinds()]


class Act(models.TextChoices):
    """What a State has done about a treaty. Only the first three bind it."""

    RATIFIED = "ratified", "ratified"
    ACCEDED = "acceded", "acceded"
    SUCCEEDED = "succeeded", "succeeded"
    SIGNED = "signed", "signed only"
    NONE = "none", "neither signed nor ratified"


BINDING = (Act.RATIFIED, Act.ACCEDED, Act.SUCCEEDED)


class Ratification(models.Model):
    """How one State stands to one treaty during a period.

    No row means that it is not known, which is another thing than not bound. A signature alone and
    the knowledge that there is none are rows too, so that a letter can say so.
    """

    state = models.ForeignKey(
        Recipient,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": RecipientKind.STATE},
        related_name="ratifications",
    )
    instrument = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": InstrumentKind.TREATY},
        related_name="ratifications",
    )
    kind = models.CharField(max_length=9, choices=Act.choices)
    acted_on = models.DateField(
        null=True, blank=True, help_text="the day of the deposit, or of the signature"
    )
    period = DateRangeField(
        help_text="from (included) to (not included) when the State is bound, or stands so"
    )

    class Meta:
        ordering = ["state", "instrument", "period"]
        constraints = [
            ExclusionConstraint(
                name="a_state_stands_one_way_to_a_treaty",
                expressions=[
                    ("state", RangeOperators.EQUAL),
                    ("instrument", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another line about this State and this treaty covers part "
                "of this period; end it first.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False) & Q(period__startswith__isnull=False),
                name="ratification_period_begins",
                violation_error_message="Give the first day, and a later end or none.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Act.values), name="ratification_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=Act.NONE, acted_on__isnull=True)
                | ~Q(kind=Act.NONE) & Q(acted_on__isnull=False),
                name="an_act_has_its_day",
                violation_error_message="Give the day of the act; where there was none, no day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.instrument} {self.get_kind_display()}"

    @property
    def is_binding(self) -> bool:
        return self.kind in BINDING

    def clean(self) -> None:
        super().clean()
        faults: dict[str, str] = {}
        since = self.period.lower if self.period else None
        if self.kind == Act.NONE and self.acted_on:
            faults["acted_on"] = "Nothing was done, so there is no day of it; empty it."
        if self.kind != Act.NONE and not self.acted_on:
            faults["acted_on"] = "Give the day of the deposit, or of the signature."
        if self.acted_on and since and since < self.acted_on:
            faults["period"] = f"It begins on {since}, before the act of {self.acted_on}; mend one."
        if self.instrument_id and self.instrument.kind != InstrumentKind.TREATY:
            faults["instrument"] = f"{self.instrument} is no treaty; nobody ratifies it."
        if self.state_id and self.state.kind != RecipientKind.STATE:
            faults["state"] = f"{self.state} is no State; only States ratify."
        if faults:
            raise ValidationError(faults)
