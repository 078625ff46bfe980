"""Reasons for holding back."""

from __future__ import annotations

from django import forms

TALL = {"rows": 3}


class HoldForm(forms.Form):
    reason = forms.CharField(
        help_text="The second person reads it.", widget=forms.Textarea(attrs=TALL)
    )


class LiftForm(forms.Form):
    reason = forms.CharField(
        help_text="Why the letter may become public now. The record keeps it.",
        widget=forms.Textarea(attrs=TALL),
    )
