"""Dated facts typed row by row below what they are about.

Django leaves exclusion constraints unchecked in such rows, because the parent is not among their
fields. Here the rows of one page are held against each other: they are all the facts there are.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import pairwise
from typing import Any

from django.forms import BaseInlineFormSet, BaseModelForm


class DatedFormSet(BaseInlineFormSet):
    """Rows whose periods may not overlap within a group; `grouped_by` names the fields that tell groups apart."""

    grouped_by: tuple[str, ...] = ()

    def clean(self) -> None:
        super().clean()
        groups: dict[Hashable, list[tuple[Any, BaseModelForm]]] = {}
        for form in self.forms:
            period = form.cleaned_data.get("period") if form.is_valid() else None
            if period is None or form.cleaned_data.get("DELETE") or period.lower is None:
                continue
            group = tuple(form.cleaned_data.get(name) for name in self.grouped_by)
            groups.setdefault(group, []).append((period, form))
        for rows in groups.values():
            rows.sort(key=lambda dated: dated[0].lower)
            for (early, _), (late, row) in pairwise(rows):
                if early.upper is None or early.upper > late.lower:
                    row.add_error(
                        "period",
                        f"This overlaps the period that begins on {early.lower}; "
                        "end the earlier one on the day the later begins.",
                    )


class DatedByLanguageFormSet(DatedFormSet):
    grouped_by = ("language",)


class TitleFormSet(DatedFormSet):
    grouped_by = ("language", "gender")
