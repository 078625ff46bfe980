"""What may be typed about a case. Each form says what it needs; the services decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from comms.cases.models import Case, Consent, Person, Source
from mandates.models import Mandate
from recipients import queries as recipient_queries
from recipients.models import Recipient


def day_field(**options: Any) -> forms.DateField:
    """A day, typed or picked, in the one spelling every browser sends."""
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


def choose_among(form: forms.Form, mandates: QuerySet[Mandate]) -> None:
    """Offer exactly these mandates."""
    cast("forms.ModelChoiceField[Mandate]", form.fields["mandate"]).queryset = mandates


class Filters(forms.Form):
    title = forms.CharField(label="Title holds", required=False)
    mandate = forms.ModelChoiceField(
        Mandate.objects.none(), required=False, empty_label="all of mine"
    )
    order = forms.ChoiceField(
        choices=[
            ("received", "newest first"),
            ("oldest", "oldest first"),
            ("title", "by title"),
        ],
        required=False,
    )

    def __init__(self, *args: Any, mandates: QuerySet[Mandate], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_among(self, mandates)

    def chosen(self) -> dict[str, Any]:
        """What can be used of the filters; a wrong one in the address counts as none."""
        self.is_valid()
        return self.cleaned_data


class CaseForm(forms.Form):
    title = forms.CharField(
        max_length=200,
        help_text="How your office calls the matter. It is for staff only and never printed.",
    )
    mandate = forms.ModelChoiceField(
        Mandate.objects.none(),
        empty_label=None,
        help_text="The mandate that owns the file. Only its drafters can open it.",
    )
    received_on = day_field(label="Information received on")
    summary = forms.CharField(
        label="Information received",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What was reported, in your words. Who reported it is recorded apart, under sources.",
    )

    def __init__(
        self, *args: Any, mandates: QuerySet[Mandate], today: dt.date, **options: Any
    ) -> None:
        super().__init__(*args, **{"initial": {"received_on": today}} | options)
        choose_among(self, mandates)


class ConcernsForm(forms.Form):
    """What the matter is about, as far as it helps to find the mandates that should know of it."""

    countries = forms.CharField(
        label="Countries concerned",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One State a line, by code or short name. A country mandate that looks at it is proposed.",
    )
    rights = forms.MultipleChoiceField(
        label="Rights concerned",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="As the annex library names them. Mandates that usually cite one are proposed.",
    )

    def __init__(self, *args: Any, rights: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.MultipleChoiceField", self.fields["rights"])
        field.choices = [(right, right) for right in rights]

    def clean_countries(self) -> list[Recipient]:
        keys = recipient_queries.states_named(self.cleaned_data["countries"].splitlines())
        return list(Recipient.objects.filter(key__in=keys))


class CorrectionForm(forms.ModelForm):
    """Fields of a row that is there already, and the mark of what its writer saw."""

    seen = forms.CharField(widget=forms.HiddenInput)


class CaseCorrection(CorrectionForm):
    received_on = day_field(label="Information received on")

    class Meta:
        model = Case
        fields = ["title", "received_on", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 12})}


class PersonCorrection(CorrectionForm):
    class Meta:
        model = Person
        fields = ["name", "other_names", "sex", "is_minor"]
        help_texts = {
            "name": "The former name stays among the other names, so that it is still kept out.",
            "other_names": "Every spelling under which the name may stand in a text, separated by semicolons.",
        }


class SourceCorrection(CorrectionForm):
    class Meta:
        model = Source
        fields = ["contact", "note"]
        help_texts = {"contact": "How to reach them safely."}
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ["name", "contact", "note"]
        help_texts = {
            "name": "A person or organisation. It stays on the page of the case.",
            "contact": "How to reach them safely.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


def consent_field(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=Consent.choices,
        initial=Consent.NOT_ASKED,
        widget=forms.RadioSelect,
    )


class ConsentForm(forms.Form):
    consent_to_act = consent_field("Consents to the case being taken up")
    consent_to_recipient = consent_field("Consents to being named to the recipient")
    consent_to_public = consent_field("Consents to being named in public")


class PersonForm(forms.ModelForm):
    consent_to_act = consent_field("Consents to the case being taken up")
    consent_to_recipient = consent_field("Consents to being named to the recipient")
    consent_to_public = consent_field("Consents to being named in public")

    class Meta:
        model = Person
        fields = [
            "name",
            "other_names",
            "sex",
            "is_minor",
            "consent_to_act",
            "consent_to_recipient",
            "consent_to_public",
        ]
        help_texts = {
            "other_names": "Every spelling under which the name may stand in a text, separated by semicolons."
        }
