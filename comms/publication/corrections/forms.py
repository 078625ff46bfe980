"""What is typed to put right what is public."""

from __future__ import annotations

from django import forms


class AskForm(forms.Form):
    reason = forms.CharField(
        help_text="One or two sentences. The public page shows them above the letter.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    removes_earlier = forms.BooleanField(
        label="Take away what has been public until now",
        required=False,
        help_text="When it shows something it should not, such as a name. Otherwise readers can still open it.",
    )


class ConfirmForm(forms.Form):
    """The text that was on the screen."""

    digest = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": "The page was not complete. Open it again and read the text."},
    )
