"""What is typed when a reply comes in, and the examination of its files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from comms.errors import BadFile
from comms.replies.files import LARGEST, Received, examine
from comms.replies.models import ReplyKind
from recipients.models import Channel

MOST_FILES = 20
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
    """Several uploads as examined files; each that is not what it says is named with its reason."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Received]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given:
            raise forms.ValidationError(
                "Add the file of the reply; a letter received on paper is scanned first."
            )
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                f"Add at most {MOST_FILES} files at once; register the rest as a second reply."
            )
        received, wrong = [], []
        for upload in given:
            try:
                received.append(_examined(upload))
            except BadFile as refusal:
                wrong.append(str(refusal))
        if wrong:
            raise forms.ValidationError(
                [*wrong, "Nothing was kept. Choose all files again; browsers forget them."]
            )
        return received


def _examined(upload: UploadedFile) -> Received:
    name = upload.name or "file"
    if (upload.size or 0) > LARGEST:
        # Read no more than is needed to be refused with the right sentence.
        raise BadFile(
            f"“{name}” has {(upload.size or 0) // 1024 // 1024} MB; at most "
            f"{LARGEST // 1024 // 1024} MB can be kept. Split it, or ask for a smaller copy."
        )
    return examine(name, upload.read())


class ReplyForm(forms.Form):
    """One reply with its files."""

    received_files = FilesField(
        label="Files",
        help_text="PDF, Word (.docx), plain text, JPEG or PNG, at most 50 MB each. Several may be chosen.",
        widget=SeveralFiles(attrs={"accept": ".pdf,.docx,.txt,.jpg,.jpeg,.png"}),
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


class WithholdForm(forms.Form):
    """Why the public sees only that there is a reply."""

    reason = forms.CharField(
        help_text="For the record; it is not published.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
