"""Who has answered, counted by year, kind of recipient, region, mandate, State and recipient; and all of it as CSV.

Made of the catalogue and of what is matched with it, so of public letters only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from comms.public.data.cells import MARK, safe
from comms.public.models import RecipientKind
from comms.public.registers import matched as matching
from comms.public.registers import tally
from comms.public.registers.matched import NOTHING, Matched, Questions
from comms.public.registers.tally import Tally
from comms.public.search.catalogue import Catalogue
from comms.public.search.facets import label_of
from comms.public.search.names import Name
from comms.public.search.words import folded

COLUMNS = (
    "by",
    "key",
    "name",
    "letters",
    "answered",
    "acknowledged",
    "no_public_reply",
    "answered_percent",
    "questions_asked",
    "questions_answered",
    "questions_partly_answered",
    "questions_referred_elsewhere",
    "questions_not_answered",
    "questions_definition",
)


@dataclass(frozen=True)
class Figure:
    """The count of one value of `by`; `questions` where replies have been matched with any."""

    by: str
    key: str
    name: Name
    tally: Tally
    questions: Questions | None = None


def whole(known: Catalogue) -> Tally:
    """The count of all public letters."""
    return tally.of(known.everything, known)


def of(by: str, known: Catalogue, matched: Matched = NOTHING) -> list[Figure]:
    """The counts by a facet: years and vocabularies in their order, the others by name.

    Between the first and the last year none is left out: one without a letter is a year too.
    """
    sets = known.facets[by]
    keys = every_year(sets) if by == "year" else list(sets)
    made = [_of_set(by, key, sets.get(key, 0), known, matched) for key in keys]
    return sorted(made, key=ORDERS.get(by, _by_name))


def _of_set(by: str, key: str, bits: int, known: Catalogue, matched: Matched) -> Figure:
    counted = tally.of(bits, known)
    return Figure(by, key, label_of(by, key, known), counted, matched.within(bits, known))


def every_year(years: Collection[str]) -> list[str]:
    """From the first of these to the last."""
    if not years:
        return []
    return [f"{year:04}" for year in range(int(min(years)), int(max(years)) + 1)]


def _by_name(figure: Figure) -> tuple[str, str]:
    return folded(figure.name), figure.key


def _by_kind(figure: Figure) -> tuple[str, str]:
    return f"{RecipientKind.values.index(figure.key):02}", ""


def _by_year(figure: Figure) -> tuple[str, str]:
    return figure.key, ""


ORDERS: dict[str, Callable[[Figure], tuple[str, str]]] = {"year": _by_year, "kind": _by_kind}


def recipients(
    known: Catalogue, matched: Matched = NOTHING, *, kind: str | None = None
) -> list[Figure]:
    """The counts by recipient, those with the most letters first; `kind` leaves the letters to that kind."""
    count = len(known.entries)
    of_kind = known.everything if kind is None else known.having("kind", kind)
    kinds, yes, received = (
        # One look at a sign of a text for each letter: thousands of sets would take a second.
        f"{bits:b}".zfill(count)[::-1]
        for bits in (
            of_kind,
            known.having("answered", "yes"),
            known.having("answered", "acknowledged"),
        )
    )
    made = []
    for key, places in known.recipients.items():
        left = [place for place in places if kinds[place] == "1"]
        if left:
            counted = Tally(
                letters=len(left),
                answered=sum(yes[place] == "1" for place in left),
                acknowledged=sum(received[place] == "1" for place in left),
            )
            name = label_of("recipient", key, known)
            made.append(Figure("recipient", key, name, counted, matched.at(left)))
    return sorted(made, key=lambda figure: (-figure.tally.letters, *_by_name(figure)))


def states(known: Catalogue, matched: Matched = NOTHING) -> list[Figure]:
    """The counts of the letters to States, those with the most first. Letters to companies there are not in them."""
    to_states = known.having("kind", RecipientKind.STATE)
    made = [
        _of_set("state", code, bits & to_states, known, matched)
        for code, bits in known.facets["state"].items()
        if bits & to_states
    ]
    return sorted(made, key=lambda figure: (-figure.tally.letters, *_by_name(figure)))


def as_csv(known: Catalogue) -> str:
    """All figures, one a line, as a spreadsheet reads them. What the questions' ones mean stands in the first line."""
    text = io.StringIO()
    text.write(MARK)
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    definition = matching.definition()
    for figure in _all(known, matching.among(known)):
        counted = figure.tally
        lines.writerow(
            [
                figure.by,
                safe(figure.key),
                safe(figure.name),
                counted.letters,
                counted.answered,
                counted.acknowledged,
                counted.unanswered,
                "" if counted.rate is None else f"{counted.rate:.1f}",
                *(figure.questions or [""] * len(Questions._fields)),
                definition if figure.by == "all" else "",
            ]
        )
    return text.getvalue()


def _all(known: Catalogue, matched: Matched) -> Iterator[Figure]:
    yield Figure("all", "", Name(""), whole(known), matched.within(known.everything, known))
    for by in ("year", "kind", "region", "mandate"):
        yield from of(by, known, matched)
    yield from states(known, matched)
    yield from recipients(known, matched)
