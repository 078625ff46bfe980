"""What the page of the figures shows one below the other: each table with its meaning, charts and map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from comms.public.models import RecipientKind
from comms.public.registers import figures, matched, world
from comms.public.registers.figures import Figure
from comms.public.registers.matched import Matched
from comms.public.registers.world import WorldMap
from comms.public.search.catalogue import Catalogue

SHOWN = 20


@dataclass(frozen=True)
class Section:
    """A table. `charts` by name with what they show; `to` is where a row leads, `all_at` the page of all rows.

    `questions` says what the numbers of questions mean, where the table shows them.
    """

    id: str
    heading: str
    meaning: str
    what: str
    figures: Sequence[Figure]
    charts: Mapping[str, str] = field(default_factory=dict)
    world: WorldMap | None = None
    to: str = ""
    all_at: str = ""
    all_said: str = ""
    questions: str = ""


def of(known: Catalogue) -> list[Section]:
    """The sections in their order."""
    those = matched.among(known)
    return [
        _years(known),
        _kinds(known),
        _regions(known),
        _states(known, those),
        _companies(known, those),
        _mandates(known),
    ]


def _years(known: Catalogue) -> Section:
    return Section(
        id="years",
        heading=_("By year"),
        meaning=_(
            "The year is that of the letter’s date. Letters of the last year may still be answered."
        ),
        what=_("Year"),
        figures=figures.of("year", known),
        charts={
            "years": _("Chart: public letters a year, by answer. Its figures are in the table."),
            "rate": _("Chart: answered letters a year, in per cent. Its figures are in the table."),
        },
    )


def _kinds(known: Catalogue) -> Section:
    said = _("Chart: public letters by kind of recipient and answer. Its figures are in the table.")
    return Section(
        id="kinds",
        heading=_("By kind of recipient"),
        meaning=_("A letter is counted by what its recipient was when it was sent."),
        what=_("Kind of recipient"),
        figures=figures.of("kind", known),
        charts={"kinds": said},
    )


def _regions(known: Catalogue) -> Section:
    return Section(
        id="regions",
        heading=_("By region"),
        meaning=_(
            "The region is that of the State written to, or of the State where a company is at home. Letters to "
            "recipients without a State are in no region."
        ),
        what=_("Region"),
        figures=figures.of("region", known),
        charts={
            "regions": _(
                "Chart: public letters by region and answer. Its figures are in the table."
            )
        },
    )


def _states(known: Catalogue, those: Matched) -> Section:
    return Section(
        id="states",
        heading=_("States"),
        meaning=_("Letters to the State itself; those with the most letters."),
        what=_("State"),
        figures=figures.states(known, those)[:SHOWN],
        world=world.of(known),
        to="public:state",
        all_at="public:states",
        all_said=_("Show all States"),
        questions=matched.definition(),
    )


def _companies(known: Catalogue, those: Matched) -> Section:
    return Section(
        id="companies",
        heading=_("Companies"),
        meaning=_("Letters to the company under any name it has had; those with the most letters."),
        what=_("Company"),
        figures=figures.recipients(known, those, kind=RecipientKind.COMPANY)[:SHOWN],
        to="public:recipient",
        all_at="public:recipients",
        all_said=_("Show all recipients"),
        questions=matched.definition(),
    )


def _mandates(known: Catalogue) -> Section:
    return Section(
        id="mandates",
        heading=_("By mandate"),
        meaning=_(
            "A letter signed by several mandates counts for each of them, so that these figures do not add up to all "
            "letters."
        ),
        what=_("Mandate"),
        figures=figures.of("mandate", known),
        to="public:mandate",
    )
