"""The annex of a letter as it is built: what is proposed and why, what stands in it, and each change to it.

The text field holds the whole annex; every button saves what is typed there and then does its one thing. A
provision is frozen with the words it has when it is added, and the page says when the library has newer ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from annex import queries
from annex.models import Instrument, Provision
from annex.queries import Proposal
from annex.standing import Standings
from comms.drafting import parts
from comms.drafting.content import Plan
from comms.drafting.part import PartForm, written
from comms.letters import references, shape

SHOWN = 60
FILTERS = ("right", "instrument", "mandate")
OWN = (("paragraph", "a paragraph"), ("heading", "a heading"))
Section = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A section as the page lists it: its number in print, its name, what its buttons send, and remarks."""

    number: str
    kind: str
    name: str
    mark: str
    handle: str
    notes: tuple[str, ...] = ()
    newer: str = ""


class AnnexForm(PartForm):
    template: ClassVar[str] = "drafting/parts/annex.html"
    title = forms.CharField(
        label="Title of the annex",
        required=False,
        max_length=300,
        help_text="The letter points to the annex by this title.",
    )
    text = written(
        "Sections",
        "A blank line begins the next section. “## ” begins a heading, “(a) ” or “- ” an item of a list, "
        "“§ ” a provision: its citation on that line, its words on the next. “{#key}” after a heading or "
        "a citation is the key by which the letter refers to it: [§key].",
        20,
    )
    own_kind = forms.ChoiceField(label="Add", choices=OWN, required=False)
    own_text = forms.CharField(
        label="Its words",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"class": "letter-text", "rows": 3}),
    )
    provision = forms.ModelMultipleChoiceField(
        Provision.objects.select_related("instrument"),
        required=False,
        widget=forms.MultipleHiddenInput,
    )
    move = forms.CharField(required=False, widget=forms.HiddenInput)
    out = forms.CharField(required=False, widget=forms.HiddenInput)
    update = forms.CharField(required=False, widget=forms.HiddenInput)

    def held(self) -> dict[str, Any]:
        text = self.plan.text
        return {
            "title": text.get("annex_title", ""),
            "text": parts.write_annex(text.get("annex", [])),
        }

    def clean(self) -> dict[str, Any]:
        """What was typed, with the one change that a button asks for."""
        data = super().clean() or {}
        annex = self._typed(data.get("text", ""))
        try:
            if data.get("move"):
                handle, _, direction = data["move"].partition(":")
                step = {"up": -1, "down": 1}.get(direction, 0)
                annex = parts.moved(annex, place_of(annex, handle), step)
            if data.get("out"):
                annex.pop(place_of(annex, data["out"]))
            if data.get("update"):
                annex = self._updated(annex, place_of(annex, data["update"]))
            if data.get("own_text", "").strip():
                annex += _own(data.get("own_kind") or "paragraph", data["own_text"])
            annex = self._with_provisions(annex, data.get("provision") or [])
        except ValidationError as refusal:
            self.add_error(None, refusal)
        data["annex"] = _with_keys(annex)
        return data

    def applied(self) -> Plan:
        data = self.cleaned_data
        return self.plan.with_text(annex_title=data["title"], annex=data["annex"])

    def _typed(self, text: str) -> list[Section]:
        return parts.with_known(parts.read_annex(text), self.plan.text.get("annex", []))

    def _with_provisions(self, annex: list[Section], chosen: Sequence[Provision]) -> list[Section]:
        """`annex` with the chosen ones, each after the last of its instrument or of one cited before it."""
        ranks = {key: self._rank(one) for key, one in self.instruments.items()} if chosen else {}
        taken = {section.get("provision") for section in annex}
        for provision in sorted(chosen, key=lambda p: (self._rank(p.instrument), p.position)):
            if provision.key in taken:
                continue
            annex = placed(annex, queries.section(provision), ranks)
            taken.add(provision.key)
        return annex

    def _updated(self, annex: list[Section], place: int) -> list[Section]:
        """`annex` with the library's words of today in `place`; its key stays."""
        section = annex[place]
        new = self._now_worded([section]).get(section.get("provision", ""))
        if new is None:
            raise ValidationError(
                f"The library does not hold {section.get('citation', 'this section')} on the day of "
                "the letter; keep its words as they are, or take it out."
            )
        kept = {"key": section["key"]} if section.get("key") else {}
        return [*annex[:place], new | kept, *annex[place + 1 :]]

    def _now_worded(self, sections: Sequence[Section]) -> dict[str, dict[str, str]]:
        return queries.now_worded(sections, language=self.plan.language, on=self.on)

    def _rank(self, instrument: Instrument) -> tuple[bool, int, str]:
        return queries.rank(instrument, self.recipients)

    @cached_property
    def recipients(self) -> list[Any]:
        return [to.recipient for to in self.plan.addressees]

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        return queries.instruments()

    @cached_property
    def sections(self) -> list[Section]:
        """What stands in the text field now, saved or not."""
        return self._typed(str(self["text"].value() or ""))

    @cached_property
    def standings(self) -> Standings:
        return Standings(self.recipients, on=self.on)

    def lines(self) -> list[Line]:
        """Every section as it is typed now, with what there is to say of it."""
        numbers = references.numbers(
            [
                shape.AnnexPart(s["kind"], s.get("text", ""), key=s.get("key", ""))
                for s in self.sections
            ]
        )
        now = self._now_worded(self.sections)
        lines = []
        for place, (section, number) in enumerate(zip(self.sections, numbers, strict=True)):
            notes, newer = compared(section, now.get(section.get("provision", "")))
            instrument = self.instruments.get(section.get("instrument", ""))
            if instrument:
                notes = (*self.standings.of(instrument).reasons, *notes)
            mark = f"[§{section['key']}]" if section.get("key") else ""
            handle = handle_of(place, section)
            lines.append(Line(number, section["kind"], _name(section), mark, handle, notes, newer))
        return lines

    def chosen(self) -> list[str]:
        """The provisions that are ticked, after a refusal too."""
        return [str(pk) for pk in self["provision"].value() or []]

    def filters(self) -> list[dict[str, Any]]:
        """What the library can be narrowed by, with what is asked for now."""
        rights = queries.rights(language=self.plan.language, on=self.on)
        choices = (
            ("Right", [(right, right) for right in rights]),
            ("Instrument", [(key, str(one)) for key, one in self.instruments.items()]),
            ("Mandate", [(one.key, str(one)) for one in queries.citing_mandates()]),
        )
        return [
            {"name": name, "label": label, "choices": options, "asked": self.asked.get(name, "")}
            for name, (label, options) in zip(FILTERS, choices, strict=True)
        ]

    def is_filtered(self) -> bool:
        return any(self.asked.get(name) for name in (*FILTERS, "q"))

    def found(self, search: str) -> list[Proposal]:
        """What the filters find, else what is proposed; nothing that stands in the annex already."""
        keys = [mandate.key for mandate in self.plan.mandates]
        asked = {name: self.asked.get(name, "").replace("\0", "")[:200] for name in FILTERS}
        if search or any(asked.values()):
            provisions = queries.find(language=self.plan.language, on=self.on, text=search, **asked)
            proposals = queries.describe(
                provisions,
                mandate_keys=keys,
                recipients=self.recipients,
                on=self.on,
                standings=self.standings,
            )
        else:
            proposals = queries.propose(
                keys,
                language=self.plan.language,
                on=self.on,
                recipients=self.recipients,
                standings=self.standings,
            )
        held = {s.get("provision") or s.get("key") for s in self.sections}
        return [one for one in proposals if one.provision.key not in held][:SHOWN]


def placed(
    annex: Sequence[Section], section: Section, ranks: Mapping[str, tuple[bool, int, str]]
) -> list[Section]:
    """`annex` with `section` where its instrument belongs among the provisions that are there; else at the end."""
    here = ranks[section["instrument"]]
    known = [
        (place, ranks[held["instrument"]])
        for place, held in enumerate(annex)
        if held.get("instrument") in ranks
    ]
    before = [place for place, rank in known if rank <= here]
    first = known[0][0] if known else len(annex)
    at = max(before) + 1 if before else first
    return [*annex[:at], section, *annex[at:]]


def handle_of(place: int, section: Section) -> str:
    """What a button sends, so that it never moves another section than the one it stood beside."""
    words = parts.write_annex([section]).encode(errors="replace")
    return f"{place}-{hashlib.sha256(words).hexdigest()[:12]}"


def place_of(annex: Sequence[Section], handle: str) -> int:
    """Where the section of a button stands now. Raises ValidationError when it reads otherwise."""
    here = [handle_of(place, section) for place, section in enumerate(annex)]
    if handle in here:
        return here.index(handle)
    words = handle.partition("-")[2]
    same = [place for place, other in enumerate(here) if other.partition("-")[2] == words]
    if len(same) == 1:
        return same[0]
    raise ValidationError(
        "That section reads otherwise in what is typed now. Save the text first, then use the button "
        "beside the section."
    )


def _own(kind: str, text: str) -> list[Section]:
    """A section as a person wrote it; a heading is one line."""
    if kind == "heading":
        return [{"kind": "heading", "text": " ".join(text.split())}]
    return parts.read_annex(text)


def _with_keys(annex: list[Section]) -> list[Section]:
    """Every heading with a key of its own, made from its words once; those that have one keep it."""
    taken = {section["key"] for section in annex if section.get("key")}
    keyed = []
    for section in annex:
        if section["kind"] == "heading" and not section.get("key"):
            stem = slugify(section["text"])[:60].strip("-_") or "section"
            names = [stem, *(f"{stem}-{n}" for n in range(2, len(annex) + 3))]
            key = next(name for name in names if name not in taken)
            taken.add(key)
            section = {**section, "key": key}
        keyed.append(section)
    return keyed


def compared(section: Section, now: dict[str, str] | None) -> tuple[tuple[str, ...], str]:
    """What is to be said of a kept provision beside the library, and the library's words if they are newer."""
    if section["kind"] != "provision" or not section.get("provision"):
        return (), ""
    if now is None:
        return ("The library no longer holds it on the day of the letter.",), ""
    if (now["citation"], now["text"]) == (section["citation"], section["text"]):
        return (), ""
    if section.get("version"):
        return ("The library has a newer text; the letter keeps the one it has.",), now["text"]
    return ("Reworded by hand.",), now["text"]


def _name(section: Section) -> str:
    """The section in a few words."""
    words = section.get("citation") or section.get("text") or "; ".join(section.get("items", ()))
    words = " ".join(str(words).split())
    return words if len(words) <= 120 else f"{words[:118]} …"
