"""Standard clauses with named places: what may stand in braces, and what it becomes.

A clause is data that staff write, never a template: `{name}` is replaced by a typed value, no more.
In French and Spanish a preposition before a place contracts with what follows: "à {recipients}"
becomes "aux Gouvernements …".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from itertools import groupby

from comms.letters.grammar import Deposit, Grammar
from comms.letters.shape import STATE, Addressee, Content

PLACE = re.compile(r"\{([^{}]*)\}")
# Every clause in the order of the letter. SINGULAR ends the key of the wording of one who says "I".
KEYS = (
    *("non_state_explanation", "non_state_disclaimer", "follow_up", "facts_lead"),
    *("without_prejudice", "annex_pointer", "binding_treaties", "treaty_standards"),
    "questions_lead",
    *("interim_measures", "prompt_reply", "protection", "detention_caveat", "publication"),
    *("publication_legislation", "press_release", "similar_letters", "quote_reference"),
    "closing",
)
# Those between the questions and the closing stand in the order of `clause_keys`; the others have
# their place in the structure of the letter.
MOVABLE = KEYS[KEYS.index("questions_lead") + 1 : KEYS.index("closing")]
SINGULAR = "_singular"
NEVER_TO_STATES = ("non_state_explanation",)
# The only kind of recipient in whose letter the clause stands.
ONLY_TO = {
    "non_state_disclaimer": "other",
    "detention_caveat": STATE,
    "binding_treaties": STATE,
    "treaty_standards": STATE,
}
EARLIER = {"en": "{} of {}", "fr": "{} du {}", "es": "{} de fecha {}"}


@dataclass(frozen=True)
class Values:
    """What can stand in a clause. An empty value is one that is missing."""

    mandate_count: str = ""
    your_addressee: str = ""
    publication_delay: str = ""
    recipients: str = ""
    addressee_form: str = ""
    annex_title: str = ""
    earlier_letters: str = ""
    binding_treaties: str = ""
    standard_treaties: str = ""


PLACES = tuple(field.name for field in fields(Values))
MISSING = {
    "mandate_count": "the number of mandates is not given; enter how many there are",
    "your_addressee": "what it calls its addressee (“your company”) is not given; enter it",
    "publication_delay": "no delay before publication is given; choose a publication rule",
    "recipients": "no other recipient is named; name the sister letters or switch the clause off",
    "addressee_form": "it is not said how the addressee is spoken to at the end; enter it",
    "annex_title": "the annex has no title; give it one or switch the clause off",
    "earlier_letters": "no earlier letter is named; name its reference and date or switch the"
    " clause off",
    "binding_treaties": "the annex cites no treaty that is known to bind the State; switch the clause"
    " off",
    "standard_treaties": "every treaty that the annex cites binds the State; switch the clause off",
}
# Each speaks of the treaties of its own State, and is left out of a letter that cites none of them.
OF_TREATIES = ("binding_treaties", "treaty_standards")


def values(content: Content, addressee: Addressee, grammar: Grammar) -> Values:
    """What the places of the clauses become in the letter to `addressee`."""
    return Values(
        mandate_count=str(content.mandate_count or ""),
        your_addressee=addressee.your_addressee,
        publication_delay=content.publication_delay,
        recipients=_recipients(content, addressee, grammar),
        addressee_form=addressee.addressee_form,
        annex_title=content.annex_title,
        earlier_letters=_earlier_letters(content, grammar),
        binding_treaties=_binding(content, addressee, grammar),
        standard_treaties=grammar.treaties(content.treaties_of(addressee).standards),
    )


def applying(content: Content, addressee: Addressee) -> dict[str, str]:
    """The clauses that stand in the letter to `addressee`, by key, with their places still open."""
    return {
        key: wording(content.clauses, key, is_singular=content.is_singular)
        for key in content.clause_keys
        if stands_for(key, content, addressee)
    }


def stands_for(key: str, content: Content, addressee: Addressee) -> bool:
    """Whether the clause is said to this recipient, where it stands at all."""
    treaties = content.treaties_of(addressee)
    if key == "binding_treaties" and not treaties.binding:
        return False
    if key == "treaty_standards" and not treaties.standards:
        return False
    return is_for(key, addressee.kind)


def is_for(key: str, kind: str) -> bool:
    """Whether the clause can stand in a letter to a recipient of this kind."""
    if kind == STATE and key in NEVER_TO_STATES:
        return False
    return ONLY_TO.get(key, kind) == kind


def wording(texts: Mapping[str, str], key: str, *, is_singular: bool) -> str:
    """The text of a clause as one who says "I" or as several who say "we" would write it."""
    singular = texts.get(key + SINGULAR, "") if is_singular else ""
    return singular or texts.get(key, "")


def clashes(keys: Collection[str]) -> list[str]:
    """Clauses of which a letter may have one only, one sentence each."""
    if {"publication", "publication_legislation"} <= set(keys):
        return ["The letter says twice when it becomes public; switch one of the two clauses off."]
    return []


def fill(text: str, values: Values, grammar: Grammar) -> str:
    """`text` with its places filled; what cannot be filled stays as typed (previews alone show it)."""
    done, position = "", 0
    for place in PLACE.finditer(text):
        done += text[position : place.start()]
        value = getattr(values, place[1]) if place[1] in PLACES else ""
        done = grammar.contracted(done, value) if value else done + place[0]
        position = place.end()
    return done + text[position:]


def problems(key: str, text: str, values: Values) -> list[str]:
    """What stops the clause `key` from being printed, one sentence each."""
    if not text.strip():
        return [
            f"The clause “{key}” has no text; choose a clause set that has it or switch it off."
        ]
    found = []
    for name in dict.fromkeys(PLACE.findall(text)):
        if name not in PLACES:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            found.append(
                f"The clause “{key}” has the unknown place {{{name}}}; use one of {known}."
            )
        elif not getattr(values, name):
            found.append(f"The clause “{key}” cannot be filled: {MISSING[name]}.")
    if re.search(r"[{}]", PLACE.sub("", text)):
        found.append(
            f"The clause “{key}” has a brace without its partner; write {{name}} or no brace."
        )
    return found


def _recipients(content: Content, addressee: Addressee, grammar: Grammar) -> str:
    sisters = content.sisters.without(addressee)
    words = grammar.WORDS
    companies = words.other_companies if addressee.kind == "company" else words.companies
    parts = {
        "governments": grammar.governments(sisters.governments),
        "others": grammar.others(sisters.others),
        "companies": companies if sisters.has_other_companies else "",
    }
    return grammar.recipients([parts[kind] for kind in sisters.in_order() if parts[kind]])


def _binding(content: Content, addressee: Addressee, grammar: Grammar) -> str:
    """The treaties that bind the State, with what it did and when, those of one act and day together."""
    deposits = [
        Deposit(act, acted_on, tuple(one.name for one in treaties))
        for (act, acted_on), treaties in groupby(
            content.treaties_of(addressee).binding, lambda one: (one.act, one.acted_on)
        )
    ]
    return grammar.bound_by(addressee.government_of or addressee.name, deposits)


def _earlier_letters(content: Content, grammar: Grammar) -> str:
    phrase = EARLIER.get(content.language, "{} {}")
    return grammar.joined(
        [phrase.format(one.reference, grammar.date(one.dated_on)) for one in content.earlier]
    )
