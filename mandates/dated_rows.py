"""Rows of a file laid over dated facts already in the database.

A fact is known by what it is about (its group) and the day it begins. The file adds facts and
corrects those that begin on the same day; it removes nothing. Facts of one group may not overlap,
whether both stand in the file or one is already here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from mandates.csv_rows import Faults, Row


@dataclass
class Report:
    """What a file changes, or would: one sentence a change, and how many rows say nothing new."""

    is_dry_run: bool = False
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0

    def __str__(self) -> str:
        would = "would be " if self.is_dry_run else ""
        return (
            f"{len(self.added)} {would}added, {len(self.changed)} {would}changed, "
            f"{self.unchanged} as they were."
        )

    def lines(self) -> list[str]:
        return [*(f"+ {line}" for line in self.added), *(f"~ {line}" for line in self.changed)]


@dataclass
class Planned:
    """A row of the file that is to become a row of the database."""

    row: Row
    group: Hashable
    period: DateRange
    fields: dict[str, Any]


@dataclass
class Layer:
    """One kind of dated fact: its model, how to tell its groups apart, and what to call it."""

    model: type[models.Model]
    name: str
    group_of: Callable[[Any], Hashable]
    values: tuple[str, ...]
    planned: list[Planned] = field(default_factory=list)
    said: Callable[[Planned], str] = lambda plan: _said(plan)

    def apply(self, existing: Iterable[Any], report: Report, faults: Faults) -> list[models.Model]:
        """What to save, changed rows before new ones so that a period is shortened before the next
        begins. Duplicates, overlaps and invalid values become faults.
        """
        here = {(self.group_of(fact), fact.period.lower): fact for fact in existing}
        first_line: dict[tuple[Hashable, dt.date], int] = {}
        added, changed = [], []
        for plan in self.planned:
            known = (plan.group, plan.period.lower)
            if known in first_line:
                plan.row.refuse(
                    f"this {self.name} begins on the same day as the one on line "
                    f"{first_line[known]}; keep one of them."
                )
                continue
            first_line[known] = plan.row.line
            fact = here.get(known)
            if fact is None:
                fact = self.model(period=plan.period, **plan.fields)
                self._check(fact, plan)
                added.append(fact)
                report.added.append(f"{self.name} {self.said(plan)}")
            elif self._differs(fact, plan):
                for attribute, value in (plan.fields | {"period": plan.period}).items():
                    setattr(fact, attribute, value)
                self._check(fact, plan)
                changed.append(fact)
                report.changed.append(f"{self.name} {self.said(plan)}")
            else:
                report.unchanged += 1
        self._overlaps(here, faults)
        return changed + added

    def _differs(self, fact: Any, plan: Planned) -> bool:
        return fact.period != plan.period or any(
            getattr(fact, value) != plan.fields.get(value, "") for value in self.values
        )

    def _check(self, fact: models.Model, plan: Planned) -> None:
        """Model validation without its queries: overlaps are found below, parents may be new."""
        try:
            relations = [f.name for f in fact._meta.fields if f.is_relation]
            fact.clean_fields(exclude=relations)
            fact.clean()
        except ValidationError as error:
            plan.row.faults.add_error(plan.row.line, error)

    def _overlaps(self, here: dict[tuple[Hashable, dt.date], Any], faults: Faults) -> None:
        spans: dict[Hashable, dict[dt.date, tuple[DateRange, int | None]]] = {}
        for (group, start), fact in here.items():
            spans.setdefault(group, {})[start] = (fact.period, None)
        for plan in self.planned:
            spans.setdefault(plan.group, {})[plan.period.lower] = (plan.period, plan.row.line)
        for span in spans.values():
            ordered = [span[start] for start in sorted(span)]
            for (early, line), (late, next_line) in pairwise(ordered):
                if early.upper is None or early.upper > late.lower:
                    self._refuse_overlap(early, line, late, next_line, faults)

    def _refuse_overlap(
        self,
        early: DateRange,
        line: int | None,
        late: DateRange,
        next_line: int | None,
        faults: Faults,
    ) -> None:
        at = next_line or line
        if at is None:
            return
        other = line if next_line else None
        where = f"the one on line {other}" if other else "one that is here already"
        begins = early.lower if next_line else late.lower
        faults.add(
            at,
            f"the period of this {self.name} overlaps {where}, which begins on {begins}; "
            "end the earlier one on the day the later begins.",
        )


def write(rows: Iterable[models.Model]) -> None:
    """Save the changed rows one by one and add the new ones model by model, in the order given."""
    added: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        if row.pk is not None:
            row.save()
        else:
            added.setdefault(type(row), []).append(row)
    for model, new in added.items():
        model._default_manager.bulk_create(new)


def _said(plan: Planned) -> str:
    end = f" to {plan.period.upper}" if plan.period.upper else ""
    text = next(str(v) for k, v in plan.fields.items() if k in ("text", "name", "symbol"))
    return f"of {plan.row['key']}: {text}, from {plan.period.lower}{end} (line {plan.row.line})"
