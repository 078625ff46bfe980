"""What is typed about references, sending and voiding."""

from __future__ import annotations

from typing import Any

from django import forms

from comms.cases.forms import day_field
from comms.dispatch.models import Series
from comms.drafting.forms import ReadForm
from comms.workflow import CommunicationState, LetterType
from recipients.models import Channel

TALL = {"rows": 3}


class SubmissionForm(ReadForm):
    """The tick that the remarks were read, and the day by which the mandates are asked to answer."""

    clear_by = day_field(
        required=False,
        label="To be cleared by",
        help_text="Whoever has not answered is reminded the day before. Empty: no day. It can be moved later.",
        error_messages={
            "invalid": "This is not a day. Pick one, or write it as 2021-03-26; empty asks for none."
        },
    )
    field_order = ["clear_by", "read"]


class RegisterFilter(forms.Form):
    """The register's filters stand in the address."""

    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    code = forms.RegexField(
        r"^[A-Za-z]{3}$",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "OTH"}),
        error_messages={"invalid": "Three letters: an ISO code, or OTH."},
    )
    type = forms.ChoiceField(required=False, choices=[("", "all types"), *LetterType.choices])
    state = forms.ChoiceField(
        required=False, choices=[("", "all states"), *CommunicationState.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = Series.objects.order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            ("", "all years"),
            *((year, str(year)) for year in years),
        ]

    def lookups(self) -> dict[str, Any]:
        """What to filter references by; a field that is wrong filters nothing."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        wanted = {
            "year": given.get("year"),
            "code": (given.get("code") or "").upper(),
            "letter_type": given.get("type"),
            "communication__state": given.get("state"),
        }
        return {name: value for name, value in wanted.items() if value}


class RecordForm(forms.Form):
    """A sending that happened outside Pouch, with its proof."""

    channel = forms.ChoiceField(choices=Channel.choices)
    address = forms.CharField(
        max_length=300,
        label="To whom or where",
        help_text="The desk, address or mailbox that got it.",
    )
    sent_at = forms.DateTimeField(
        label="Sent on",
        help_text="Day and time in Geneva. The day the letter becomes public is counted from it.",
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={"invalid": "Give day and time, such as 2021-03-12 10:00."},
    )
    proof = forms.CharField(
        help_text="A receipt, a registered number, the name of who took it.",
        widget=forms.Textarea(attrs=TALL),
    )


class SettleForm(forms.Form):
    """Whether an uncertain e-mail went out, and how that is known."""

    has_arrived = forms.TypedChoiceField(
        label="Did it arrive",
        choices=[("yes", "Yes, the recipient has it"), ("no", "No, it can be sent again")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    proof = forms.CharField(
        label="How you know",
        help_text="A call, the server's log, the recipient's answer.",
        widget=forms.Textarea(attrs=TALL),
    )


class ListForm(forms.Form):
    """The letters that were read on the page, and are confirmed by the button: no others."""

    letters = forms.RegexField(
        r"^[0-9]{1,9}(,[0-9]{1,9})*$",
        widget=forms.HiddenInput,
        error_messages={
            "required": "No letter was on the list. Read it again and confirm it.",
            "invalid": "The list of letters was not readable. Read it again and confirm it.",
        },
    )

    def clean_letters(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["letters"].split(",")]


class ReasonForm(forms.Form):
    """Why. The record keeps it."""

    reason = forms.CharField(widget=forms.Textarea(attrs=TALL))
