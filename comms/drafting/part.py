"""What the form of every part of a letter is: it shows what stands in the part, and makes a plan of what was typed.

A form reads and changes a plan; saving is `services.revise`.
"""

from __future__ import annotations

import datetime as dt
from abc import ABCMeta, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass

from comms.drafting.content import Plan
from comms.drafting.models import Draft
from comms.drafting.services import KEPT, Kept
from comms.drafting.together.merging import Day


def written(label: str, hint: str, rows: int = 12) -> forms.CharField:
    """A field for the letter's own text, in the letter's own type."""
    return forms.CharField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.Textarea(attrs={"class": "letter-text", "rows": rows}),
    )


class OpenForm(DeclarativeFieldsMetaclass, ABCMeta):
    """The kind of a form of which none is made while one of its abstract methods is missing."""


class PartForm(forms.Form, metaclass=OpenForm):
    """A part of the letter. `draft` gives the language and the day; `plan` what stands now.

    `asked` is what the page's address asks for, such as a filter.
    """

    template: ClassVar[str] = "drafting/parts/plain.html"

    def __init__(self, *args: Any, draft: Draft, plan: Plan, on: dt.date, **options: Any) -> None:
        self.draft, self.plan, self.on = draft, plan, on
        self.asked: Mapping[str, str] = {}
        super().__init__(*args, **{"initial": self.held()} | options)

    @abstractmethod
    def held(self) -> dict[str, Any]:
        """What stands in the part now, as a person would type it."""

    @abstractmethod
    def applied(self) -> Plan:
        """The plan with what was typed."""

    def day(self) -> Day | Kept:
        """The day the letter is to bear, where this part chooses it."""
        return KEPT

    def found(self, search: str) -> list[Any]:
        """What can be added to this part, for the words that were searched."""
        return []
