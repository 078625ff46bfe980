"""What is asked of those who decide about a letter's day: reasons, days, and a word on every point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from comms.publication.deadlines.reviews import POINTS
from mandates.models import Mandate

TALL = {"rows": 3}


def _day(label: str, help_text: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def _words(label: str, help_text: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs=TALL)
    )


class HoldForm(forms.Form):
    reason = _words("Reason", "The second person reads it.")
    ends_on = _day(
        "Ends on",
        "The hold ends by itself when this day begins in Geneva. Empty: it lasts until somebody lifts it.",
        required=False,
    )


class LiftForm(forms.Form):
    reason = _words("Reason", "Why the letter may become public now. The record keeps it.")


class ReviewForm(forms.Form):
    """A point left open is refused by the service, which says so in words; so none is required here."""

    def __init__(self, *args: Any, sisters: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in POINTS:
            self.fields[point.field] = forms.BooleanField(
                label=point.words, help_text=point.explanation, required=False
            )
        self.fields["notes"] = _words(
            "Notes",
            "How it was looked into, for the desk and the drafters. Never published.",
            required=False,
        )
        if sisters:
            self.fields["also"] = forms.MultipleChoiceField(
                label="The same for these sister letters",
                help_text="They become public at the same instant and have no review yet.",
                choices=list(sisters),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )


class ExtensionForm(forms.Form):
    to = _day("Public from", "The letter becomes public when this day begins in Geneva.")
    reason = _words("Reason", "The second person reads it, and the record keeps it.")


class EarlyForm(forms.Form):
    to = _day(
        "Public from",
        "The letter becomes public when this day begins in Geneva; today means as soon as it is confirmed.",
    )
    mandates = forms.MultipleChoiceField(
        label="Decided by",
        help_text="Every mandate that signs the letter decides on an early release.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Every mandate that signs the letter decides on an early release: tick each that has."
        },
    )
    decision = _words("Their decision", "When and where it was taken, and where it is on record.")
    reason = _words("Reason", "The second person reads it, and the record keeps it.")

    def __init__(self, *args: Any, mandates: list[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(mandate.key, str(mandate)) for mandate in mandates]
        self.fields["mandates"].choices = choices  # type: ignore[attr-defined]
