"""The file that somebody brings back. Its words are judged by the service."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from comms.drafting.word.apart import too_large
from comms.drafting.word.reading import LARGEST


class WordForm(forms.Form):
    """One file, read no further than is needed to be refused with the right sentence."""

    file = forms.FileField(
        label="The file that came back",
        help_text="The .docx that was downloaded here and worked on, at most 20 MB.",
        allow_empty_file=True,
        max_length=500,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "Choose the file that you worked on."},
    )

    def clean_file(self) -> UploadedFile:
        given: UploadedFile = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(str(too_large(given.size or 0)))
        return given
