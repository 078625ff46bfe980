"""What the list of work can be asked for, and the name a person gives to such a question."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.http import urlencode

from comms.worklist.queries import Due, Order, Stage, Whose
from mandates.models import Mandate


class Filters(forms.Form):
    """A wrong value in the address counts as none: a list is shown, never a refusal."""

    q = forms.CharField(label="Holds", required=False, max_length=200)
    stage = forms.ChoiceField(choices=[("", "every stage"), *Stage.choices], required=False)
    lead = forms.ModelChoiceField(
        Mandate.objects.none(), required=False, empty_label="any", label="Lead mandate"
    )
    pending = forms.ModelChoiceField(
        Mandate.objects.none(), required=False, empty_label="any", label="Pending from"
    )
    due = forms.ChoiceField(
        choices=[("", "any time"), *Due.choices], required=False, label="Deadline"
    )
    whose = forms.ChoiceField(choices=[("", "all I may see"), *Whose.choices], required=False)
    order = forms.ChoiceField(choices=Order.choices, required=False)

    def __init__(self, *args: Any, mandates: QuerySet[Mandate], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("lead", "pending"):
            field = cast("forms.ModelChoiceField[Mandate]", self.fields[name])
            field.queryset = mandates

    def chosen(self) -> dict[str, Any]:
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def query(self) -> str:
        """The address of what was chosen, in the order of the fields."""
        chosen = self.chosen()
        return urlencode({name: getattr(value, "pk", value) for name, value in chosen.items()})


class KeepForm(forms.Form):
    name = forms.CharField(label="Keep this filter as", max_length=60)
