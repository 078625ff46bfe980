"""The PDF that a reader gives to be checked."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SealedFile(forms.Form):
    """A PDF in a reader's hands."""

    TOO_LARGE = _(
        "This file is larger than 20 MB, which no sealed letter is. Choose the letter’s PDF."
    )

    file = forms.FileField(
        label=_("The PDF to check"),
        error_messages={
            "required": _("Choose a file first."),
            "missing": _("Choose a file first."),
            "invalid": _("The file did not arrive. Choose it again."),
            "empty": _("This file is empty. Get the letter again and check the new copy."),
        },
    )
    is_too_large = False

    @classmethod
    def of(cls, request: HttpRequest) -> SealedFile:
        """The form as it was sent; judged by its announced length before any of it is read."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            return cls(request.POST, request.FILES)
        form = cls()
        form.is_too_large = True
        return form
