"""What can be asked of the library page. Nothing is refused silently: a date that is none says so."""

from __future__ import annotations

from django import forms

from mandates.models import Language


class LibraryForm(forms.Form):
    q = forms.CharField(
        label="Words",
        required=False,
        max_length=200,
        help_text="A right, an instrument, an article or any word: torture, ICCPR 9.",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label="Language", required=False, choices=Language.choices)
    on = forms.DateField(
        label="In force on",
        required=False,
        help_text="Today if left empty.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "This is not a date; write one such as 2021-03-12."},
    )
