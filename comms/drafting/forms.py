"""What is asked before a draft is opened, and the reason when it is reopened or given up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from comms.cases.forms import day_field
from comms.workflow import LetterType
from mandates import queries as mandate_queries
from mandates.models import Language, Mandate


class DraftForm(forms.Form):
    """What a draft begins with; its text comes after."""

    letter_type = forms.ChoiceField(label="Type of letter", choices=LetterType.choices)
    language = forms.ChoiceField(choices=Language.choices)
    dated_for = day_field(
        label="Day the letter is to bear",
        required=False,
        help_text="Empty: the day it is sealed.",
    )
    lead = forms.ModelChoiceField(
        Mandate.objects.none(),
        label="Lead mandate",
        empty_label=None,
        help_text="It is named first and signs first.",
    )
    mandates = forms.ModelMultipleChoiceField(
        Mandate.objects.none(),
        label="Mandates that sign with it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They are put in the usual order: Working Groups, then the others by keyword. "
        "The order can be changed on the draft.",
    )

    def __init__(self, *args: Any, lead: Mandate, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"lead": lead.pk}} | options)
        for name in ("lead", "mandates"):
            self.fields[name].queryset = mandate_queries.as_of(on)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        lead = data.pop("lead")
        data["mandates"] = [lead, *(m for m in data["mandates"] if m != lead)]
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="The record keeps it.",
    )


class RevisionNameForm(forms.Form):
    name = forms.CharField(
        label="Name of this revision",
        required=False,
        max_length=80,
        help_text="Such as “sent to the mandates on 9 March”. Empty takes the name away; earlier names stay on "
        "record.",
    )


class ReadForm(forms.Form):
    """The tick that the remarks about a text were read, bound by their mark to those that were shown."""

    read = forms.BooleanField(
        error_messages={"required": "Read the remarks about this text, then tick that you have."}
    )

    def __init__(self, *args: Any, remarks: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if remarks:
            these = "this remark" if remarks == 1 else f"these {remarks} remarks"
            self.fields["read"].label = f"I have read {these}"
        else:
            del self.fields["read"]

    def mark(self) -> str:
        """The mark of the remarks that were ticked; empty where none was."""
        return str(self.data.get("mark", "")) if self.cleaned_data.get("read") else ""
