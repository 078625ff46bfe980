"""One plain form for each part of a letter: what stands in it, and the plan it makes of what was typed.

A form reads and changes a plan; saving is `services.revise`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms

from comms.drafting import notation, parts, queries
from comms.drafting.content import Plan, To
from comms.drafting.part import PartForm, written
from comms.drafting.services import in_order
from comms.letters.passages import KEY, KINDS
from comms.letters.shape import QUOTING
from mandates import queries as mandate_queries
from recipients import matching
from recipients import queries as recipient_queries

FEW = 12  # recipients whose keys the page of a part names


class PassagesForm(PartForm):
    """A part that is made of passages, in the notation of `notation`."""

    part: ClassVar[str]

    def held(self) -> dict[str, Any]:
        return {"text": notation.write(self.plan.text.get(self.part, []))}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["passages"] = notation.read(data.get("text", ""), self.part)
        except forms.ValidationError as refusal:
            self.add_error("text", refusal)
        return data

    def applied(self) -> Plan:
        return self.plan.with_text(**{self.part: self.cleaned_data["passages"]})

    def marks(self) -> dict[str, Any]:
        """What the page says of the marks that may be typed: of quotations, and of single recipients."""
        to = [(f"{KEY}{to.recipient.key}", str(to.recipient)) for to in self.plan.addressees]
        return {"quotes": self.part in QUOTING, "kinds": list(KINDS), "to": to[:FEW], "of": len(to)}


class PurposeForm(PassagesForm):
    part = "purpose"
    text = written("Purpose", "Why the mandates write. A blank line begins a new paragraph.", 8)


class ConcernsForm(PassagesForm):
    part = "concerns"
    text = written("Concerns", "A blank line begins a new paragraph.", 10)


class FactsForm(PassagesForm):
    part = "facts"
    text = written(
        "Facts",
        "A blank line begins a new paragraph. Begin a quotation with “&gt; ”. "
        "Put [^1] where footnote 1 belongs, and [§key] to refer to the section of the annex with that key.",
        20,
    )


class FootnotesForm(PartForm):
    text = written(
        "Footnotes",
        "One line each: “1: text”. Its mark in the letter is [^1]; they are numbered as they stand.",
    )

    def held(self) -> dict[str, Any]:
        return {"text": parts.write_footnotes(self.plan.text.get("footnotes", {}))}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["footnotes"] = parts.read_footnotes(data.get("text", ""))
        except forms.ValidationError as refusal:
            self.add_error("text", refusal)
        return data

    def applied(self) -> Plan:
        return self.plan.with_text(footnotes=self.cleaned_data["footnotes"])


class QuestionsForm(PassagesForm):
    part = "questions"
    template = "drafting/parts/questions.html"
    text = written("Questions", "A blank line begins the next question. Pouch numbers them.", 14)
    move = forms.CharField(required=False, widget=forms.HiddenInput)

    def numbered(self) -> list[tuple[int, str]]:
        """The words of the questions as they are typed, or none while they cannot be read."""
        try:
            typed = notation.read(str(self["text"].value() or ""), self.part)
        except forms.ValidationError:
            return []
        words = [one if isinstance(one, str) else one["text"] for one in typed]
        return list(enumerate(words, start=1))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        place, _, direction = data.get("move", "").partition(":")
        if place.isdigit() and "passages" in data:
            step = {"up": -1, "down": 1}.get(direction, 0)
            data["passages"] = parts.moved(data["passages"], int(place) - 1, step)
        return data


@dataclass(frozen=True)
class Row:
    """One line of an ordered list: what it stands for and its fields."""

    item: Any
    place: forms.BoundField
    out: forms.BoundField
    other: forms.BoundField | None = None
    note: str = ""


class OrderedForm(PartForm):
    """A list whose lines have a number, and can be taken out. Moving to a taken number makes room there."""

    def add_lines(self, keys: list[str], names: list[str]) -> None:
        for place, (key, name) in enumerate(zip(keys, names, strict=True), start=1):
            self.fields[f"place-{key}"] = forms.IntegerField(
                label=f"Place of {name}",
                required=False,
                min_value=1,
                max_value=999,
                initial=place,
                widget=forms.NumberInput(attrs={"class": "place"}),
            )
            self.fields[f"out-{key}"] = forms.BooleanField(label=f"Take out {name}", required=False)

    def in_places(self, keys: list[str]) -> list[str]:
        """The keys that stay, by their numbers."""
        chosen = {key: self.cleaned_data[f"place-{key}"] for key in keys}
        ranked = parts.in_places(keys, chosen)
        return [key for key in ranked if not self.cleaned_data[f"out-{key}"]]


class MandatesForm(OrderedForm):
    template = "drafting/parts/mandates.html"
    add = forms.MultipleChoiceField(
        label="Mandates that join", required=False, widget=forms.CheckboxSelectMultiple
    )
    usual_order = forms.BooleanField(
        label="Put them in the usual order",
        required=False,
        help_text="The lead first, then Working Groups, then the others, each by keyword.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {mandate.key: mandate for mandate in mandate_queries.as_of(self.on)}
        self.signing = {mandate.key: mandate for mandate in self.plan.mandates}
        names = [str(mandate) for mandate in self.plan.mandates]
        self.add_lines(list(self.signing), names)
        self.fields["add"].choices = [  # type: ignore[attr-defined]
            (key, str(mandate)) for key, mandate in self.known.items() if key not in self.signing
        ]

    def held(self) -> dict[str, Any]:
        return {}

    def rows(self) -> list[Row]:
        return [
            Row(mandate, self[f"place-{key}"], self[f"out-{key}"])
            for key, mandate in self.signing.items()
        ]

    def applied(self) -> Plan:
        keys = [*self.in_places(list(self.signing)), *self.cleaned_data["add"]]
        every = self.known | self.signing
        mandates = tuple(every[key] for key in keys)
        if self.cleaned_data["usual_order"]:
            mandates = in_order(mandates)
        return replace(self.plan, mandates=mandates)


class RecipientsForm(OrderedForm):
    template = "drafting/parts/recipients.html"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.to = {to.recipient.key: to for to in self.plan.addressees}
        names = [str(to.recipient) for to in self.plan.addressees]
        self.add_lines(list(self.to), names)
        for key, name in zip(self.to, names, strict=True):
            self.fields[f"salutation-{key}"] = forms.CharField(
                label=f"Salutation of your own for {name}",
                max_length=200,
                required=False,
                initial=self.to[key].salutation,
            )
        self.fields["add"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["several"] = forms.CharField(
            label="List of recipients",
            required=False,
            widget=forms.Textarea(attrs={"rows": 6, "form": "part"}),
            help_text="One a line, by name, key or a State’s code, such as from a spreadsheet’s column.",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        meant = matching.match(data.get("several", ""))
        if meant.problems:
            self.add_error("several", meant.problems)
        return data | {"several": meant.recipients}

    def held(self) -> dict[str, Any]:
        return {}

    def found(self, search: str) -> list[Any]:
        return queries.found_recipients(search, [to.recipient for to in self.to.values()])

    def rows(self) -> list[Row]:
        greetings = queries.salutations(self.draft)
        return [
            Row(
                to.recipient,
                self[f"place-{key}"],
                self[f"out-{key}"],
                self[f"salutation-{key}"],
                greetings.get(key, ""),
            )
            for key, to in self.to.items()
        ]

    def applied(self) -> Plan:
        kept = [
            To(self.to[key].recipient, self.cleaned_data[f"salutation-{key}"])
            for key in self.in_places(list(self.to))
        ]
        wanted = self.cleaned_data["several"]
        if self.cleaned_data["add"]:
            wanted = [*wanted, recipient_queries.by_key(self.cleaned_data["add"])]
        held = {to.recipient.key for to in kept}
        kept += [To(recipient) for recipient in wanted if recipient.key not in held]
        return replace(self.plan, addressees=tuple(kept))
