"""The facets as the list shows them: every value with its count among what the other facets leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comms.public.models import Language, LetterType, RecipientKind
from comms.public.search import lines
from comms.public.search.addresses import Selection
from comms.public.search.catalogue import FACETS, Catalogue
from comms.public.search.names import Name
from comms.public.search.words import folded

SHOWN = 10
MOST_KEPT = 200  # values of a list, in all its facets
NAMES = {
    "year": gettext_lazy("Year"),
    "type": gettext_lazy("Type"),
    "answered": gettext_lazy("Replies"),
    "kind": gettext_lazy("Kind of recipient"),
    "state": gettext_lazy("State"),
    "region": gettext_lazy("Region"),
    "mandate": gettext_lazy("Mandate"),
    "recipient": gettext_lazy("Recipient"),
    "theme": gettext_lazy("Theme"),
    "language": gettext_lazy("Language"),
}
ANSWERS = {
    "yes": gettext_lazy("Answered"),
    "acknowledged": gettext_lazy("Acknowledged only"),
    "no": gettext_lazy("No public reply"),
}
# As the rows say them; what is none of these is shown as it stands.
REGIONS = {
    "Africa": gettext_lazy("Africa"),
    "Americas": gettext_lazy("Americas"),
    "Asia and the Pacific": gettext_lazy("Asia and the Pacific"),
    "Europe and Central Asia": gettext_lazy("Europe and Central Asia"),
    "Middle East and North Africa": gettext_lazy("Middle East and North Africa"),
}
VOCABULARIES: Mapping[str, Mapping[str, object]] = {
    "type": dict(LetterType.choices),
    "kind": dict(RecipientKind.choices),
    "language": dict(Language.choices),
    "answered": ANSWERS,
    "region": REGIONS,
}
OPEN = {"year", "type", "answered"}  # shown open even when nothing in them is chosen


@dataclass(frozen=True, slots=True)
class Value:
    """One value that can be ticked, and how many letters have it."""

    value: str
    label: Name
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One list of values; `in_all` is how many there are when not all are shown."""

    name: str
    label: object
    values: list[Value]
    in_all: int
    is_open: bool
    all_at: str

    @cached_property
    def choices(self) -> SafeString:
        """Each value as parts/choice.html shows it: a hundred on a page, so the template is drawn once, with blanks."""
        drawn = (
            _choice(one.is_chosen, one.label.lang).format(
                *map(escape, (self.name, one.value, one.label, lines.number(one.count)))
            )
            for one in self.values
        )
        return mark_safe("".join(drawn))  # noqa: S308 (a template's, with every word escaped)

    @property
    def is_cut(self) -> bool:
        return len(self.values) < self.in_all


@dataclass(frozen=True)
class InForce:
    """Something that narrows the list, and the address of the list without it."""

    label: str
    address: str


def label_of(name: str, value: str, catalogue: Catalogue) -> Name:
    """A value as a reader knows it."""
    if name in VOCABULARIES:
        return Name(str(VOCABULARIES[name].get(value, value)))
    return catalogue.names.of(name, value)


def narrowing(selection: Selection, catalogue: Catalogue) -> dict[str, int]:
    """By facet, the letters that have one of the values chosen of it."""
    found = {}
    for name, values in selection.facets.items():
        found[name] = 0
        for value in values:
            found[name] |= catalogue.having(name, value)
    return found


def counted(
    selection: Selection, catalogue: Catalogue, bits: int, narrow: Mapping[str, int]
) -> list[Facet]:
    """Every facet that has something to choose; `bits` are the letters before any facet cuts.

    All pages of a list have the same, so what was counted for one is kept with the catalogue.
    """
    key = f"{get_language()} {selection.at(1).query()}"
    kept = catalogue.kept_facets.get(key)
    if kept is None:
        kept = [
            facet
            for name in FACETS
            if (facet := _facet(name, selection, catalogue, _without(name, bits, narrow))).values
        ]
        # All values of a facet may be tens of thousands: those are counted each time.
        if sum(len(facet.values) for facet in kept) <= MOST_KEPT:
            catalogue.keep_facets(key, kept)
    return kept


@cache
def _choice(is_chosen: bool, lang: str) -> str:
    names = ("name", "value", "label", "tally")
    facts: dict[str, object] = {name: f"{{{place}}}" for place, name in enumerate(names)}
    return render_to_string(
        "public/parts/choice.html", facts | {"is_chosen": is_chosen, "lang": lang}
    )


def _without(name: str, bits: int, narrow: Mapping[str, int]) -> int:
    for other, those in narrow.items():
        if other != name:
            bits &= those
    return bits


def _facet(name: str, selection: Selection, catalogue: Catalogue, bits: int) -> Facet:
    counts = catalogue.counts(name, bits)
    chosen = selection.facets.get(name, ())
    for value in chosen:
        counts.setdefault(value, (bits & catalogue.having(name, value)).bit_count())
    order = sorted(counts, key=lambda value: (-counts[value], value))
    if name == "year":
        order = sorted(counts, reverse=True)
    shown = order if selection.more == name else order[:SHOWN]
    shown += [value for value in chosen if value not in shown]
    values = [
        Value(value, label_of(name, value, catalogue), counts[value], value in chosen)
        for value in shown
    ]
    if selection.more == name:
        values.sort(key=lambda one: folded(one.label), reverse=name == "year")
    is_open = name in OPEN or bool(chosen) or selection.more == name
    all_at = selection.showing_all(name).address()
    return Facet(name, NAMES[name], values, len(counts), is_open, all_at)


def in_force(selection: Selection, catalogue: Catalogue) -> Iterator[InForce]:
    """All that narrows the list, in the order of the address."""
    if selection.q:
        yield InForce(_("Words: %s") % selection.q, selection.without("q").address())
    if selection.since:
        day = lines.day(selection.since)
        yield InForce(_("Dated from %s") % day, selection.without("since").address())
    if selection.until:
        day = lines.day(selection.until)
        yield InForce(_("Dated to %s") % day, selection.without("until").address())
    if selection.to:
        yield InForce(_("Recipient named “%s”") % selection.to, selection.without("to").address())
    for name in FACETS:
        for value in selection.facets.get(name, ()):
            said = _("%(facet)s: %(value)s") % {
                "facet": NAMES[name],
                "value": label_of(name, value, catalogue),
            }
            yield InForce(said, selection.without(name, value).address())
