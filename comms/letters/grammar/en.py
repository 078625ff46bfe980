"""English as the letters of the Special Procedures write it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from comms.letters.grammar.words import (
    COMMISSION,
    COUNCIL,
    Acts,
    Deposit,
    Resolution,
    Words,
    by_body,
    series,
)

WORDS = Words(
    letterhead="PALAIS DES NATIONS • 1211 GENEVA 10, SWITZERLAND",
    sender="Special Procedures of the Human Rights Council",
    reference="REFERENCE:",
    quote="",
    unregistered="not yet registered",
    annex="Annex",
    section="annex, section {number}",
    footnotes="Footnotes",
    footnote="Footnote",
    back="Back to the text of footnote",
    addressee="Addressee",
    signatures="Signatures",
    preview="Preview – not sealed",
    unsealed="Copy without a seal: only the sealed PDF is the letter.",
    sealed=(
        "Sealed electronically by the Office of the United Nations High Commissioner for Human"
        " Rights on behalf of the mandate-holders who sign it. Reference {reference}."
        " Any change to this file breaks the seal."
    ),
    companies="companies involved in the abovementioned allegations",
    other_companies="other companies involved in the abovementioned allegations",
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# Names of States that sentences give an article, which their register does not.
WITH_ARTICLE = re.compile(
    r"\b(republic|federation|kingdom|emirates|states?|islands|see)\b"
    r"|^(bahamas|comoros|congo|gambia|netherlands|niger|philippines|sudan)\b",
    re.IGNORECASE,
)
DONE = {
    "ratified": "which {} ratified on {}",
    "acceded": "to which {} acceded on {}",
    "succeeded": "to which {} succeeded on {}",
}
BODIES = {COUNCIL: "Human Rights Council", COMMISSION: "Commission on Human Rights"}


def heading(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    noun = "Mandate" if len(titles) == 1 else "Mandates"
    return f"{noun} of " + series([f"the {title}" for title in titles], "; ", "; and ")


def capacity(titles: Sequence[str], resolutions: Sequence[Resolution], is_singular: bool) -> str:
    if not titles:
        return ""
    opening = "I have" if is_singular else "We have"
    capacities = "capacity" if len(titles) == 1 else "capacities"
    whose = "my" if is_singular else "our"
    return (
        f"{opening} the honour to address you in {whose} {capacities} as "
        f"{series(titles, '; ', '; and ')}, pursuant to {_resolutions(resolutions)}."
    )


def _resolutions(resolutions: Sequence[Resolution]) -> str:
    bodies = by_body(resolutions)
    named = [f"{BODIES.get(acts.body, acts.body)} {_acts(acts)}" for acts in bodies]
    return series(named, ", ", ", and " if any(acts.are_many for acts in bodies) else " and ")


def _acts(acts: Acts) -> str:
    nouns = (("resolution", acts.resolutions), ("decision", acts.decisions))
    parts = [f"{noun}{'s' * (len(of) > 1)} {joined(of)}" for noun, of in nouns if of]
    return series(parts, ", ", " and " if len(acts.resolutions) < 2 else ", and ")


def date(on: dt.date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def joined(items: Sequence[str]) -> str:
    return series(items, ", ", " and ")


def governments(names: Sequence[str]) -> str:
    if not names:
        return ""
    return ("the Government of " if len(names) == 1 else "the Governments of ") + joined(names)


def others(names: Sequence[str]) -> str:
    return joined(names)


def recipients(parts: Sequence[str]) -> str:
    """What follows "letters … are also sent to"; the first part has no preposition of its own."""
    return series(parts, ", to ", ", as well as to ")


def contracted(before: str, value: str) -> str:
    return before + value


def signature(title: str, function: str) -> str:
    return f"{function} of the {title}" if function else title


def treaties(names: Sequence[str]) -> str:
    return series([f"the {name}" for name in names], ", ", " and ")


def bound_by(state: str, deposits: Sequence[Deposit]) -> str:
    """What follows "is bound by": each treaty, and when `state` ratified it."""
    who = f"the {state}" if WITH_ARTICLE.search(state) and not state.startswith("the ") else state
    parts = [
        f"{treaties(one.names)}, {DONE[one.act].format('it' if place else who, date(one.on))}"
        for place, one in enumerate(deposits)
    ]
    return series(parts, "; ", ", and " if len(parts) == 2 else "; and ")
