"""Reasons for withdrawing."""

from __future__ import annotations

from django import forms

TALL = {"rows": 3}


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        help_text="The public page shows this sentence in the letter's place.",
        widget=forms.Textarea(attrs=TALL),
    )
