"""What a reader gives who wants to be told by e-mail, and the sentence for each thing that cannot be."""

from __future__ import annotations

import re

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

LONGEST = 254
DAILY, AT_ONCE = "daily", "at_once"
PACES = [
    (DAILY, _("Once a day, when there is something")),
    (AT_ONCE, _("As soon as something is public")),
]
# A part before the sign may by rights be quoted and hold almost anything; a header could then hold it too.
PLAIN = re.compile(r"[!#-\[\]-~]+@[^\s\"]+")
NO_ADDRESS = _("This is not an e-mail address. Write it as name@example.org.")


class Follow(forms.Form):
    """An address, and how often."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=LONGEST,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": NO_ADDRESS,
            "max_length": _(
                "No e-mail address is longer than 254 characters. Check what you wrote."
            ),
        },
    )
    pace = forms.ChoiceField(
        label=_("How often"),
        choices=PACES,
        initial=DAILY,
        error_messages={
            "required": _("Choose how often."),
            "invalid_choice": _("There is no such choice. Choose one of the two."),
        },
    )

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        # The validator of addresses is one for the whole process: its sentence stays as it is, and this field's own
        # replaces it (`invalid`, above).
        for validator in self.fields["address"].validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = _("This holds a character without a sign (NUL). Type it again.")

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not PLAIN.fullmatch(address):
            raise forms.ValidationError(NO_ADDRESS)
        name, host = address.rsplit("@", 1)
        return f"{name}@{host.lower()}"

    @property
    def pace_now(self) -> str:
        """The pace that is marked."""
        given = self["pace"].value()
        return AT_ONCE if given == AT_ONCE else DAILY

    def first_error(self) -> str:
        """The first sentence of what is wrong."""
        return str(next(iter(self.errors.values()))[0])
