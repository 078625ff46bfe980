"""What is typed when a reply comes in, and its files."""

from __future__ import annotations

from typing import Any

from django import forms

from comms.errors import BadFile
from comms.replies.files import Uploaded, uploaded
from comms.replies.models import ReplyKind
from recipients.models import Channel

MOST_FILES = 20
CHOOSE_AGAIN = "Nothing was kept. Choose all files again; browsers forget them."
STANDINGS = (
    ("", "all"),
    ("to_read", "to read"),
    ("approved", "fit to be public"),
    ("withheld", "withheld"),
    ("public", "public"),
)
LANGUAGES = (
    ("en", "English"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("ar", "Arabic"),
    ("zh", "Chinese"),
    ("ru", "Russian"),
    ("und", "another language"),
)


class ReplyFilter(forms.Form):
    """The list's filter stands in the address."""

    state = forms.ChoiceField(required=False, choices=STANDINGS, label="Show")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploads; each that is empty or too large is named. What they are is found out by the worker."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Uploaded]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given:
            raise forms.ValidationError(
                "Add the file of the reply; a letter received on paper is scanned first."
            )
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                [
                    f"Add at most {MOST_FILES} files at once; register the rest as a second reply.",
                    CHOOSE_AGAIN,
                ]
            )
        received, wrong = [], []
        for upload in given:
            try:
                received.append(uploaded(upload))
            except BadFile as refusal:
                wrong.append(str(refusal))
        if wrong:
            raise forms.ValidationError([*wrong, CHOOSE_AGAIN])
        return received


class ReplyForm(forms.Form):
    """One reply with its files."""

    received_files = FilesField(
        label="Files",
        help_text="PDF, Word (.docx), e-mail (.eml), plain text, JPEG or PNG, at most 100 MB together. Anything else "
        "is kept too, in quarantine. Several may be chosen.",
        widget=SeveralFiles(),
    )
    kind = forms.ChoiceField(choices=ReplyKind.choices)
    language = forms.ChoiceField(choices=LANGUAGES)
    channel = forms.ChoiceField(choices=Channel.choices, label="Came by", initial=Channel.EMAIL)
    received_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a day, such as 2021-03-12."},
    )
    note = forms.CharField(
        required=False,
        help_text="For staff only; never published.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def ask_for_files_again(self) -> None:
        """Say, whatever was wrong, that the files which were chosen are not with the form any more."""
        if self.files and "received_files" not in self.errors:
            self.add_error("received_files", CHOOSE_AGAIN)


class FreeForm(forms.Form):
    """Why a file may leave quarantine."""

    reason = forms.CharField(
        help_text="How you know that it is safe. The record keeps it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApproveForm(forms.Form):
    """The digest of the matching that was looked at; empty where nothing is matched."""

    matching = forms.CharField(required=False, widget=forms.HiddenInput)


class WithholdForm(forms.Form):
    """Why the public sees only that there is a reply."""

    reason = forms.CharField(
        help_text="For the record; it is not published.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
