"""What is typed to invite mandates, and to answer. The services decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django import forms

from comms.cases.forms import day_field
from comms.drafting.invitations.proposals import ProposedMandate
from mandates import queries as mandate_queries
from mandates.models import Mandate

ANSWERS = (
    ("join", "Join"),
    ("take_lead", "Join and offer to lead"),
    ("decline", "Decline"),
    ("leave", "Leave the letter"),
)
SETTLEMENTS = (
    ("withdraw", "Withdraw"),
    ("add", "Put on the letter"),
    ("give_lead", "Give it the lead"),
    ("keep_lead", "Keep the lead"),
)


class InviteForm(forms.Form):
    """Proposed mandates with their reasons, any other one, the day and a note."""

    proposed = forms.MultipleChoiceField(
        label="Proposed", required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.ModelChoiceField(
        Mandate.objects.none(), label="Another mandate", required=False, empty_label="none"
    )
    answer_by = day_field(
        label="To answer by",
        help_text="Until then they can read the text. They can answer later as well, without reading it.",
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why you ask them. The invited read it, and everyone who works on the draft.",
    )

    def __init__(
        self,
        *args: Any,
        proposals: Sequence[ProposedMandate],
        on: dt.date,
        taken: Sequence[int],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        existing = mandate_queries.as_of(on)
        field = cast("forms.MultipleChoiceField", self.fields["proposed"])
        field.choices = [
            (str(one.mandate.pk), f"{one.mandate}: {one.why()}")
            for one in proposals
            if not one.obstacles
        ]
        # Any mandate that exists is taken from a page, so that an old one is refused with its reason.
        self.known = {str(one.pk): one for one in existing}
        field.valid_value = lambda value: str(value) in self.known  # type: ignore[method-assign]
        other = cast("forms.ModelChoiceField[Mandate]", self.fields["other"])
        other.queryset = existing
        shown = [(str(pk), str(one)) for pk, one in self.known.items() if one.pk not in taken]
        other.widget.choices = [("", "none"), *shown]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("proposed") and not given.get("other") and "other" not in self.errors:
            raise forms.ValidationError("Choose at least one mandate to invite.")
        return given

    def mandates(self) -> list[Mandate]:
        chosen = [self.known[pk] for pk in self.cleaned_data["proposed"]]
        other = self.cleaned_data["other"]
        return chosen if other is None or other in chosen else [*chosen, other]


class InvitationAnswerForm(forms.Form):
    """The buttons carry the verb."""

    verb = forms.ChoiceField(choices=ANSWERS, widget=forms.HiddenInput)
    comment = forms.CharField(
        required=False,
        label="Comment",
        max_length=2000,
        help_text="Read by everyone who works on the draft.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SettlementForm(forms.Form):
    """What the owning office does about one invitation, in one click."""

    verb = forms.ChoiceField(choices=SETTLEMENTS)
