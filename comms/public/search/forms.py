"""What a reader may ask of the list, and the sentence for each thing that cannot be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from comms.public.search.catalogue import FACETS, Catalogue
from comms.public.search.days import in_figures

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
LONGEST = 200
MOST_VALUES = 30
LAST_PAGE = 100_000
NEWEST, OLDEST, RELEVANCE = "newest", "oldest", "relevance"
SORTS = [
    (NEWEST, _("Newest first")),
    (OLDEST, _("Oldest first")),
    (RELEVANCE, _("Most relevant first")),
]


class PlainText(forms.CharField):
    """A line of text; a NUL byte is refused before the database would."""

    def __init__(self, label: _StrOrPromise, *, too_long: _StrOrPromise) -> None:
        super().__init__(label=label, required=False, max_length=LONGEST)
        self.error_messages["max_length"] = too_long
        for validator in self.validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = _("This holds a character without a sign (NUL). Type it again.")


class BoundDay(forms.BoundField):
    @property
    def day(self) -> str:
        """The date as a date input wants it, however it was written."""
        day = getattr(self.form, "cleaned_data", {}).get(self.name)
        return day.isoformat() if day else ""


class Day(forms.DateField):
    bound_field_class = BoundDay

    def __init__(self, label: _StrOrPromise) -> None:
        super().__init__(label=label, required=False, input_formats=DATE_FORMATS)
        self.error_messages["invalid"] = _(
            "This is not a date. Write it as 12 March 2021 or 2021-03-12."
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(in_figures(value) if isinstance(value, str) else value)


class Values(forms.MultipleChoiceField):
    """Several values of a facet, of those that a public letter has."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        super().__init__(required=False)
        self.known = known

    def validate(self, value: list[str]) -> None:
        if len(value) > MOST_VALUES:
            raise forms.ValidationError(_("Choose at most 30 of these."))
        if any(one not in self.known for one in value):
            raise forms.ValidationError(
                _("No public letter has what is asked for here. Choose one of the list.")
            )


class Filter(forms.Form):
    """The list's filter. It stands in the address, so every value may be anything at all."""

    q = PlainText(
        _("Search the letters and replies"),
        too_long=_("The search is too long: use at most 200 characters."),
    )
    since = Day(_("Dated from"))
    until = Day(_("Dated to"))
    to = PlainText(
        _("Recipient’s name or code"),
        too_long=_("The recipient’s name is too long: use at most 200 characters."),
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=SORTS,
        error_messages={"invalid_choice": _("There is no such order. Choose one of the list.")},
    )
    more = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in FACETS],
        error_messages={"invalid_choice": _("There is no such list. Go back to all letters.")},
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LAST_PAGE,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("There is no such page. Go back to the first page."),
        ),
    )

    def __init__(self, data: Any, *, catalogue: Catalogue) -> None:
        super().__init__(data)
        for name in FACETS:
            known = catalogue.recipients if name == "recipient" else catalogue.facets[name]
            self.fields[name] = Values(known)

    def clean(self) -> dict[str, Any]:
        wanted = super().clean() or {}
        since, until = wanted.get("since"), wanted.get("until")
        if since and until and since > until:
            self.add_error(
                "until", _("This date lies before the first one. Change one of the two dates.")
            )
        return wanted

    def beneath(self) -> list[forms.BoundField]:
        """The fields beneath the search, in their order."""
        return [self[name] for name in ("since", "until", "to", "sort")]

    def refused_facets(self) -> list[str]:
        """The facets whose values are refused."""
        return [name for name in FACETS if self[name].errors]

    def refused_sentence(self) -> str:
        return str(self[self.refused_facets()[0]].errors[0])
