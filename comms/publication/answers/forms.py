"""How far a reply answers a question, with the passage; and which page of which file is looked at meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from comms.publication.answers.texts import PublicText
from comms.replies.models import Extent

MOST_TYPED = 100_000
MOST_PAGES = 100_000


def _files(copies: Mapping[int, PublicText]) -> list[tuple[str, str]]:
    return [(str(pk), copy.file.name) for pk, copy in copies.items()]


class AnswerForm(forms.Form):
    """What is said of one question; what it says is held against the public copy when it is saved."""

    extent = forms.ChoiceField(
        required=False,
        label="How far the reply answers it",
        choices=(
            ("", "Nobody has looked yet"),
            (Extent.ANSWERED, "Answered"),
            (Extent.PARTLY, "Partly answered"),
            (Extent.NOT_ANSWERED, "Not answered: no answer is found in the reply"),
            (Extent.REFERRED, "Referred elsewhere: to another letter, body or document"),
        ),
        widget=forms.RadioSelect,
    )
    passage = forms.CharField(
        required=False,
        max_length=MOST_TYPED,
        help_text="As the public copy has it, with […] where something is left out. Take paragraphs from the page, or "
        "copy them here.",
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    file = forms.ChoiceField(required=False, label="Stands in")
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PAGES,
        help_text="Where the passage begins. Found by itself when it is left empty.",
    )

    def __init__(self, *args: Any, copies: Mapping[int, PublicText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].choices = [("", "no file"), *_files(copies)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("passage") and not given.get("extent") and "extent" not in self.errors:
            self.add_error("extent", "Say how far the passage answers the question.")
        return given


class LookForm(forms.Form):
    """The page whose paragraphs are shown to choose from."""

    look_file = forms.ChoiceField(label="File")
    look_page = forms.IntegerField(
        label="Page of the public copy", min_value=1, max_value=MOST_PAGES, required=False
    )

    def __init__(self, *args: Any, copies: Mapping[int, PublicText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copies = copies
        self.fields["look_file"].choices = _files(copies)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        copy = self.copies.get(int(given.get("look_file") or 0))
        page = given.get("look_page")
        if copy and copy.is_paged and page and not copy.has(page):
            said = f"“{copy.file.name}” has no page {page}; its last is {len(copy.pages)}."
            self.add_error("look_page", said)
        return given
