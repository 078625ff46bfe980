"""Which words to withhold, on which ground, and why words are restored."""

from __future__ import annotations

from typing import Any

from django import forms

from comms.publication.grounds import Ground
from comms.publication.redaction.models import Kind
from comms.publication.redaction.services import LONGEST, LONGEST_NOTE

WORDS = {"rows": 2}
TOO_LONG = "These are %(show_value)s characters; %(limit_value)s is the most. Withhold a long passage in parts."


class WordsForm(forms.Form):
    """Words as they stand in the letter, typed, pasted or selected."""

    words = forms.CharField(
        help_text="A name, or a passage as it stands in the letter.",
        widget=forms.Textarea(attrs=WORDS),
        max_length=LONGEST,
        error_messages={
            "max_length": TOO_LONG,
            "required": "Type or paste the words that the public must not read.",
        },
    )
    at = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class GroundForm(forms.Form):
    """What is withheld, why, and in how many letters."""

    kind = forms.ChoiceField(
        label="What is withheld",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        initial=Kind.NAME,
        help_text="The public reads that a name, or that a passage, is withheld.",
    )
    ground = forms.ChoiceField(
        choices=[("", "Choose a ground"), *Ground.choices],
        error_messages={"required": "Choose the ground."},
    )
    note = forms.CharField(
        label="Why, for the second person",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs=WORDS),
        help_text="Needed for another ground; never published.",
    )
    only_here = forms.BooleanField(
        label="In this letter only",
        required=False,
        help_text="Otherwise also in the letters to other recipients that were made from the same text.",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("ground") == Ground.OTHER and not found.get("note", "").strip():
            self.add_error("note", "Say which other ground it is; the second person reads it.")
        return found


class RestoreForm(forms.Form):
    reason = forms.CharField(
        help_text="Why the public may read these words. The record keeps it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    here_only = forms.BooleanField(label="In this letter only", required=False)


class ConfirmForm(forms.Form):
    """What was read, so that nothing else is confirmed."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
