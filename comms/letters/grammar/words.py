"""What the grammars share: the fixed words of a letter and the grouping of resolutions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

COUNCIL = "HRC"
COMMISSION = "CHR"
# Most mandates rest on a resolution, whose symbol says nothing more; a decision says what it is.
NAMED = re.compile(
    r"^(?:(?P<decision>d[eé]cisi[oó]n)|r[eé]solu(?:t|c)i[oó]n)\s+(?=\S)", re.IGNORECASE
)


@dataclass(frozen=True)
class Resolution:
    symbol: str
    body: str = COUNCIL


@dataclass(frozen=True)
class Deposit:
    """What a State did on one day, `act` being ratified, acceded or succeeded, about these treaties."""

    act: str
    on: dt.date
    names: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """The fixed words of a letter. `{reference}` stands where it goes.

    `quote` asks the recipient to quote the reference, where the language's practice has it, else "".
    """

    letterhead: str
    sender: str
    reference: str
    quote: str
    unregistered: str
    annex: str
    section: str
    footnotes: str
    footnote: str
    back: str
    addressee: str
    signatures: str
    preview: str
    unsealed: str
    sealed: str
    companies: str
    other_companies: str


@dataclass(frozen=True)
class Acts:
    """What one body adopted: symbols in the order of the mandates, each once."""

    body: str
    resolutions: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()

    @property
    def are_many(self) -> bool:
        return len(self.resolutions) + len(self.decisions) > 1


def by_body(resolutions: Sequence[Resolution]) -> list[Acts]:
    """What the mandates rest on, by the body that adopted it, in the order of the mandates."""
    bodies: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for resolution in resolutions:
        adopted, decided = bodies.setdefault(resolution.body, ({}, {}))
        named = NAMED.match(resolution.symbol)
        symbol = resolution.symbol[named.end() :] if named else resolution.symbol
        (decided if named and named["decision"] else adopted)[symbol] = None
    return [
        Acts(body, tuple(adopted), tuple(decided)) for body, (adopted, decided) in bodies.items()
    ]


def series(items: Sequence[str], comma: str, last: str) -> str:
    """ "a, b and c" with the language's own separators."""
    return comma.join(items[:-1]) + last + items[-1] if len(items) > 1 else "".join(items)
