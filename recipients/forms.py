"""What people type about recipients. The services decide; a refusal goes back beside its field."""

from __future__ import annotations

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from mandates.models import Gender, Language
from recipients.models import OTHER_CODE, Channel, Recipient, RecipientKind

KINDS = [("", "every kind"), *RecipientKind.choices]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put a service's refusal beside the fields it is about, or on top where the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, sentences in error.message_dict.items():
        field = name if name in form.fields and name != NON_FIELD_ERRORS else None
        for sentence in sentences:
            form.add_error(field, sentence)


class SearchForm(forms.Form):
    q = forms.CharField(label="Name or code", required=False, max_length=200)
    kind = forms.ChoiceField(label="Kind", required=False, choices=KINDS)


class AddForm(forms.Form):
    kind = forms.ChoiceField(choices=RecipientKind.choices, initial=RecipientKind.COMPANY)
    name = forms.CharField(max_length=300, help_text="As printed at the foot of the first page.")
    code = forms.CharField(
        max_length=3,
        initial=OTHER_CODE,
        help_text="Three letters of ISO 3166 for a State, OTH for everyone else.",
    )
    government_of = forms.CharField(
        label="After “the Government of”",
        max_length=300,
        required=False,
        help_text="States only, such as “Republic of Korea”.",
    )
    state = forms.ModelChoiceField(
        Recipient.objects.filter(kind=RecipientKind.STATE).prefetch_related("names"),
        label="State where it is domiciled",
        required=False,
    )
    is_confirmed = forms.BooleanField(
        label="This is another one; add it", required=False, widget=forms.HiddenInput
    )

    def ask_to_confirm(self) -> None:
        self.fields["is_confirmed"].widget = forms.CheckboxInput()


class RenameForm(forms.Form):
    language = forms.ChoiceField(choices=Language.choices, initial=Language.ENGLISH)
    name = forms.CharField(label="New name", max_length=300)
    government_of = forms.CharField(
        label="After “the Government of”",
        max_length=300,
        required=False,
        help_text="States only; in French and Spanish with its article.",
    )
    on = forms.DateField(label="First day of the new name", widget=Day())


class ContactForm(forms.Form):
    honorific = forms.CharField(max_length=30, required=False, help_text="Mr., Ms., Dr., …")
    name = forms.CharField(max_length=200, required=False)
    function = forms.CharField(max_length=200, required=False)
    gender = forms.ChoiceField(
        choices=Gender.choices, required=False, help_text="French and Spanish greet by it."
    )
    channel = forms.ChoiceField(choices=Channel.choices, initial=Channel.EMAIL)
    email = forms.EmailField(label="E-mail address", required=False)
    postal_address = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    salutation = forms.CharField(
        max_length=200, required=False, help_text="Replaces the rule when given, with its comma."
    )
    on = forms.DateField(label="First day of this contact", widget=Day())
