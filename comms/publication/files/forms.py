"""What an officer chooses for a received file, and what is hidden of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from comms.publication.files.models import LONGEST_NAME, NOTHING_HIDDEN, Choice
from comms.publication.grounds import Ground


class ChoiceForm(forms.Form):
    """Publish, withhold or redact, on which ground, and by which name it is shown."""

    choice = forms.ChoiceField(
        label="What becomes public",
        choices=(
            (Choice.PUBLISH, "Publish: a copy of its pages and nothing else it carries"),
            (Choice.REDACT, "Redact: hide parts of it; every page becomes a picture"),
            (
                Choice.WITHHOLD,
                "Withhold: the public sees its length, and whether persons are protected",
            ),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes public of the file."},
    )
    ground = forms.ChoiceField(
        required=False,
        choices=[("", "none, nothing is hidden"), *Ground.choices],
        help_text="For what is withheld or redacted. It stays with the desk: the public reads only that persons are "
        "protected, that somebody asked for it, or that there is another reason.",
    )
    shown_as = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        label="Shown to the public as",
        help_text="Say what the file is, without a name that must not be public. The sender's own name for it is "
        "never shown.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        choice, ground = given.get("choice"), given.get("ground")
        if choice in (Choice.WITHHOLD, Choice.REDACT) and not ground:
            self.add_error("ground", "Choose the ground on which it is hidden.")
        if choice == Choice.PUBLISH and ground:
            self.add_error("ground", NOTHING_HIDDEN)
        return given


def _percent(label: str) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=0, max_value=100)


class BoxForm(forms.Form):
    """A box in percent of the page, from its left and its top."""

    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    left = _percent("From the left, %")
    top = _percent("From the top, %")
    width = _percent("Width, %")
    height = _percent("Height, %")


class WordsForm(forms.Form):
    words = forms.CharField(
        label="Words or names to hide",
        max_length=20_000,
        help_text="One on each line. Every place where one stands in the file's text is hidden, however it is cased "
        "or accented. Text that is only a picture needs boxes.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def keep(self, missed: Sequence[str]) -> None:
        """Show only what stands nowhere in the file, and say so."""
        named = ", ".join(f"“{word}”" for word in missed)
        self.data = {self.add_prefix("words"): "\n".join(missed)}
        self.add_error(
            "words",
            f"{named}: not in the file's text, so nothing was hidden for that. Mend the spelling, or draw boxes "
            "where it is only a picture.",
        )


class ConfirmForm(forms.Form):
    """The hash of the copy that was looked at."""

    sha256 = forms.CharField(required=False, widget=forms.HiddenInput)
