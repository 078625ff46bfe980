"""What staff choose beside the text: the day, the standard clauses that ask for a choice, and the other letters."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import fields, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comms.cases.forms import day_field
from comms.clock import day_in_words
from comms.drafting.content import Choices, EarlierLetter, Plan
from comms.drafting.part import PartForm
from comms.drafting.services import Kept
from comms.drafting.together.merging import Day
from comms.letters.models import ClauseSet
from comms.letters.shape import SISTER_KINDS
from recipients import queries as recipient_queries

EARLIER = re.compile(r"((?:J?(?:AL|UA|OL) )?[A-Z]{3} \d{1,4}/\d{4})(?:,| of|:)? (.+)")
DAYS = ("%Y-%m-%d", "%d %B %Y", "%d.%m.%Y")
KINDS = {"governments": "Governments", "others": "others by name", "companies": "other companies"}


def read_earlier(text: str) -> tuple[EarlierLetter, ...]:
    """One letter a line: its reference and its date. Raises ValidationError naming each line that is not one."""
    found, wrong = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = " ".join(line.split())
        match = EARLIER.fullmatch(plain)
        day = _day(match[2]) if match else None
        if match and day:
            found.append(EarlierLetter(match[1], day))
        elif plain:
            wrong.append(
                f"Line {number} is no letter; write its reference and its date, "
                "such as “AL OTH 109/2021, 12 March 2021”."
            )
    if wrong:
        raise ValidationError(wrong)
    return tuple(dict.fromkeys(found))


def _day(text: str) -> dt.date | None:
    for form in DAYS:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


class ChoicesForm(PartForm):
    dated_for = day_field(
        label="Day the letter is to bear",
        required=False,
        help_text="Titles, holders and clauses are those of that day. Empty: the day it is sealed.",
        show_hidden_initial=True,  # no revision keeps the day, so the page says which one it showed
    )
    clause_set = forms.ChoiceField(label="Standard clauses")
    press_release = forms.BooleanField(
        label="Say that the mandates may speak publicly", required=False
    )
    interim_measures = forms.BooleanField(
        label="Ask for interim measures",
        required=False,
        help_text="An urgent appeal always asks for them.",
    )
    without_prejudice = forms.BooleanField(
        label="Say that the letter does not prejudge the accuracy of the facts", required=False
    )
    protection = forms.BooleanField(
        label="Ask that those who gave information be safe from reprisals", required=False
    )
    on_legislation = forms.BooleanField(
        label="The letter comments on legislation",
        required=False,
        help_text="Other letters only: it is public sooner, as the rule for legislation says.",
    )
    sister_states = forms.CharField(
        label="Governments that receive a letter like this one",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, by code or short name, in the order printed.",
    )
    other_companies = forms.BooleanField(
        label="Other companies receive one too; they are not named", required=False
    )
    sister_others = forms.CharField(
        label="Others that receive one, by name",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, as printed.",
    )
    sister_order = forms.ChoiceField(
        label="Order in which they are named",
        required=False,
        choices=[
            (
                "" if order == SISTER_KINDS else " ".join(order),
                ", then ".join(KINDS[kind] for kind in order),
            )
            for order in itertools.permutations(SISTER_KINDS)
        ],
    )
    follow_up_to = forms.CharField(
        label="Earlier letters that this one follows up",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line: reference and date, such as “AL OTH 109/2021, 12 March 2021”.",
    )
    mandate_count = forms.IntegerField(
        label="Number of mandates to print",
        required=False,
        min_value=1,
        max_value=200,
        help_text="Empty: as many as there are on the day of the letter.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        sets = ClauseSet.objects.in_force(self.plan.language, self.on)
        names = sorted({*sets.values_list("name", flat=True), self.plan.choices.clause_set})
        self.fields["clause_set"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def held(self) -> dict[str, Any]:
        choices = self.plan.choices.as_dict()
        states = [recipient_queries.by_key(key) for key in self.plan.choices.sister_states]
        return choices | {
            "dated_for": self.draft.dated_for,
            "sister_states": "\n".join(str(state) for state in states),
            "sister_others": "\n".join(self.plan.choices.sister_others),
            "sister_order": " ".join(self.plan.choices.sister_order),
            "protection": self.plan.choices.protection,
            "follow_up_to": "\n".join(
                f"{one.reference}, {day_in_words(one.dated_on)}"
                for one in self.plan.choices.follow_up_to
            ),
            "clause_changes": "",
            "clause_order": "",
        }

    def clean_sister_order(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["sister_order"].split())

    def clean_follow_up_to(self) -> tuple[EarlierLetter, ...]:
        return read_earlier(self.cleaned_data["follow_up_to"])

    def clean_sister_states(self) -> tuple[str, ...]:
        return tuple(
            recipient_queries.states_named(self.cleaned_data["sister_states"].splitlines())
        )

    def clean_sister_others(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.cleaned_data["sister_others"].splitlines())
        return tuple(line for line in lines if line)

    def applied(self) -> Plan:
        names = [field.name for field in fields(Choices)]
        chosen = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return replace(self.plan, choices=replace(self.plan.choices, **chosen))

    def day(self) -> Day | Kept:
        """The day chosen. A page that does not say which day it showed showed the one that stands."""
        chosen: dt.date | None = self.cleaned_data["dated_for"]
        return Day(chosen, self._shown())

    def _shown(self) -> dt.date | None:
        typed = self.data.get(self.add_initial_prefix("dated_for"))
        try:
            return (
                self.fields["dated_for"].clean(typed) if typed is not None else self.draft.dated_for
            )
        except ValidationError:
            return self.draft.dated_for
