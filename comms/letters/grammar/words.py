"""What the grammars share: the fixed words of a letter and the grouping of resolutions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

COUNCIL = "HRC"
COMMISSION = "CHR"


@dataclass(frozen=True)
class Resolution:
    symbol: str
    body: str = COUNCIL


@dataclass(frozen=True)
class Words:
    """The fixed words of a letter. `{reference}` stands where it goes."""

    letterhead: str
    sender: str
    reference: str
    unregistered: str
    annex: str
    footnotes: str
    footnote: str
    back: str
    addressee: str
    signatures: str
    preview: str
    sealed: str
    companies: str
    other_companies: str


def by_body(resolutions: Sequence[Resolution]) -> list[tuple[str, list[str]]]:
    """Symbols in the order of the mandates, each once, under the body that adopted them."""
    grouped: dict[str, list[str]] = {}
    for resolution in resolutions:
        symbols = grouped.setdefault(resolution.body, [])
        if resolution.symbol not in symbols:
            symbols.append(resolution.symbol)
    return list(grouped.items())


def series(items: Sequence[str], comma: str, last: str) -> str:
    """ "a, b and c" with the language's own separators."""
    return comma.join(items[:-1]) + last + items[-1] if len(items) > 1 else "".join(items)
