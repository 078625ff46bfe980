"""What a reader may ask of the list, and the sentence for each thing that cannot be asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest

from comms.public.models import LetterType, RecipientKind

DATE_FORMATS = ["%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%d/%m/%Y"]
ANSWERS = [
    ("yes", "Answered"),
    ("acknowledged", "Acknowledged only"),
    ("no", "No public reply"),
]
LONGEST = 200


class PlainText(forms.CharField):
    """A line of text; a NUL byte is refused before the database would."""

    def __init__(self, label: str, *, too_long: str) -> None:
        super().__init__(label=label, required=False, max_length=LONGEST)
        self.error_messages["max_length"] = too_long
        for validator in self.validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = "This holds a character without a sign (NUL). Type it again."


class BoundDay(forms.BoundField):
    @property
    def day(self) -> str:
        """The date as a date input wants it, however it was written."""
        day = getattr(self.form, "cleaned_data", {}).get(self.name)
        return day.isoformat() if day else ""


class Day(forms.DateField):
    bound_field_class = BoundDay

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, input_formats=DATE_FORMATS)
        self.error_messages["invalid"] = (
            "This is not a date. Write it as 12 March 2021 or 2021-03-12."
        )


def choice(
    label: str, everything: str, choices: list[tuple[str, str]], unknown: str
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", everything), *choices],
        error_messages={"invalid_choice": unknown},
    )


class Filter(forms.Form):
    """The list's filter. It stands in the address, so every value may be anything at all."""

    q = PlainText(
        "Search the letters",
        too_long=f"The search is too long: use at most {LONGEST} characters.",
    )
    since = Day("Dated from")
    until = Day("Dated to")
    type = choice(
        "Type",
        "Every type",
        [(kind.value, str(kind.label)) for kind in LetterType],
        "There is no such type. Choose one of the list.",
    )
    recipient = PlainText(
        "Recipient (name or code)",
        too_long=f"The recipient's name is too long: use at most {LONGEST} characters.",
    )
    kind = choice(
        "Kind of recipient",
        "Every kind",
        [(kind.value, str(kind.label)) for kind in RecipientKind],
        "There is no such kind of recipient. Choose one of the list.",
    )
    answered = choice(
        "Replies", "With and without", ANSWERS, "There is no such answer. Choose one of the list."
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            "There is no such page. Go back to the first page.",
        ),
    )

    def __init__(self, data: Any, *, mandates: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["mandate"] = choice(
            "Mandate",
            "Every mandate",
            mandates,
            "No public letter is signed by such a mandate. Choose one of the list.",
        )

    def clean(self) -> dict[str, Any]:
        wanted = super().clean() or {}
        since, until = wanted.get("since"), wanted.get("until")
        if since and until and since > until:
            self.add_error(
                "until", "This date lies before the first one. Change one of the two dates."
            )
        return wanted

    def narrowing(self) -> list[forms.BoundField]:
        """The fields beneath the search, in their order."""
        order = ("since", "until", "type", "answered", "mandate", "recipient", "kind")
        return [self[name] for name in order]

    def is_narrowed(self) -> bool:
        return any(self.data.get(field.name) for field in self.narrowing())

    def asks_nothing(self) -> bool:
        return not self.is_narrowed() and not self.data.get("q")


class SealedFile(forms.Form):
    """A PDF in a reader's hands."""

    TOO_LARGE = (
        "This file is larger than 20 MB, which no sealed letter is. Choose the letter’s PDF."
    )

    file = forms.FileField(
        label="The PDF to check",
        error_messages={
            "required": "Choose a file first.",
            "missing": "Choose a file first.",
            "invalid": "The file did not arrive. Choose it again.",
            "empty": "This file is empty. Get the letter again and check the new copy.",
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
