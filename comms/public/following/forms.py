"""What a reader gives who wants to be told by e-mail, and the sentence for each thing that cannot be."""

from __future__ import annotations

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from comms.public.following import mailbox

DAILY, AT_ONCE = "daily", "at_once"
PACES = [
    (DAILY, _("Once a day, when there is something")),
    (AT_ONCE, _("As soon as something is public")),
]


class Follow(forms.Form):
    """An address, and how often."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Write your e-mail address.")},
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
        for validator in self.fields["address"].validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = _("This holds a character without a sign (NUL). Type it again.")

    def clean_address(self) -> str:
        try:
            return mailbox.canonical(self.cleaned_data["address"])
        except mailbox.NoAddress as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def pace_now(self) -> str:
        """The pace that is marked."""
        given = self["pace"].value()
        return AT_ONCE if given == AT_ONCE else DAILY

    def first_error(self) -> str:
        """The first sentence of what is wrong."""
        return str(next(iter(self.errors.values()))[0])
