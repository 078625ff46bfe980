"""What a mandate answers, and which of its letters a reader looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from mandates.models import Mandate

VERBS = (
    ("clear", "Clear"),
    ("clear_with_comment", "Clear with a comment"),
    ("ask_for_changes", "Ask for changes"),
    ("decline", "Decline to join"),
)


class AnswerForm(forms.Form):
    """One mandate's word on the digest that stood on the page. The buttons carry the verb."""

    verb = forms.ChoiceField(choices=VERBS, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    mandate = forms.ModelChoiceField(
        Mandate.objects.none(),
        label="Answer for",
        empty_label=None,
        error_messages={
            "required": "Choose the mandate you answer for.",
            "invalid_choice": "You may not answer for this mandate today. Choose one of those listed.",
        },
    )
    comment = forms.CharField(
        required=False,
        label="Comment",
        help_text="Read by everyone who reads this page.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, mandates: Sequence[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Mandate]", self.fields["mandate"])
        field.queryset = Mandate.objects.filter(pk__in=[mandate.pk for mandate in mandates])
        if len(mandates) == 1:
            field.widget = forms.HiddenInput()
        if mandates:
            self.initial.setdefault("mandate", mandates[0].pk)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("comment", "").strip():
            if given.get("verb") == "ask_for_changes":
                self.add_error(
                    "comment", "Say what should change, so that the drafter can mend it."
                )
            elif given.get("verb") == "clear_with_comment":
                self.add_error("comment", "Write the comment, or clear without one.")
        return given


class DeadlineForm(forms.Form):
    """The day by which the mandates are asked to answer; empty takes it away."""

    clear_by = forms.DateField(
        required=False,
        label="To be cleared by",
        help_text="Shown to everyone on this page.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class NudgeForm(forms.Form):
    """Which mandate is reminded; without one, all that are pending."""

    mandate = forms.ModelChoiceField(
        Mandate.objects.none(),
        required=False,
        error_messages={"invalid_choice": "This mandate does not sign the letter."},
    )

    def __init__(self, *args: Any, mandates: Sequence[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Mandate]", self.fields["mandate"])
        field.queryset = Mandate.objects.filter(pk__in=[mandate.pk for mandate in mandates])
