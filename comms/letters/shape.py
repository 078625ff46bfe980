"""The typed form of a revision's frozen content; `reading` makes it from JSON.

Imports only errors.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from comms.errors import Incomplete

FORMAT = 1
WORKING_GROUP = "WG"
STATE = "state"


@dataclass(frozen=True)
class Signatory:
    """One mandate as the letter shows it; `title` has no article and fits the holder's gender."""

    key: str
    kind: str
    title: str
    holder: str
    resolution: str
    resolution_body: str
    function: str
    gender: str = ""
    keyword: str = ""

    @property
    def is_group(self) -> bool:
        return self.kind == WORKING_GROUP


@dataclass(frozen=True)
class Addressee:
    """One recipient as its letter shows it."""

    position: int
    key: str
    kind: str
    code: str
    name: str
    government_of: str
    salutation: str
    addressee_form: str
    your_addressee: str

    @property
    def is_state(self) -> bool:
        return self.kind == STATE


@dataclass(frozen=True)
class Passage:
    """One block of purpose, facts, concerns or questions: words, and a list below them.

    `only` names the recipients in whose letters it is printed, none for all: see `audience`.
    """

    text: str
    is_quote: bool = False
    items: tuple[str, ...] = ()
    is_numbered: bool = False
    only: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is written in it, in the order of print."""
        return (self.text, *self.items)

    @property
    def is_empty(self) -> bool:
        return not any(text.strip() for text in self.texts)


# The parts of a letter that are made of passages, with what each calls one of them.
PASSAGES = {
    "purpose": "paragraph {} of the purpose",
    "facts": "paragraph {} of the facts",
    "concerns": "paragraph {} of the concerns",
    "questions": "question {}",
}
QUOTING = ("facts", "concerns")
PASSAGE_KEYS = ("text", "quote", "items", "numbered", "only")


# The kinds of sister letters in the order in which a letter names them, unless staff chose another.
SISTER_KINDS = ("governments", "others", "companies")


@dataclass(frozen=True)
class Sisters:
    """Who else receives a letter of this case, as printed; `order` is that of their kinds."""

    governments: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    has_other_companies: bool = False
    order: tuple[str, ...] = ()

    def in_order(self) -> list[str]:
        """Every kind once; those that `order` does not name follow in the usual order."""
        return list(dict.fromkeys([*self.order, *SISTER_KINDS]))

    def without(self, addressee: Addressee) -> Sisters:
        """The sisters of this addressee's letter: a letter never names its own recipient."""
        return Sisters(
            tuple(g for g in self.governments if g != addressee.government_of),
            tuple(o for o in self.others if o != addressee.name),
            self.has_other_companies,
            self.order,
        )


@dataclass(frozen=True)
class Earlier:
    """A letter that this one follows up."""

    reference: str
    dated_on: dt.date


# How a State came to be bound by a treaty.
ACTS = ("ratified", "acceded", "succeeded")


@dataclass(frozen=True)
class Bound:
    """A treaty that binds the State that is written to, and since what act of which day."""

    name: str
    act: str
    acted_on: dt.date


@dataclass(frozen=True)
class Treaties:
    """What the annex cites to one State: the treaties that bind it, and those that are standards to it."""

    addressee: str
    binding: tuple[Bound, ...] = ()
    standards: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnnexPart:
    """`kind` is paragraph, heading, list or provision; a list has items, a provision a citation.

    Headings and provisions may have a `key`, by which the letter refers to them.
    """

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    citation: str = ""
    key: str = ""


ANNEX_KINDS = ("paragraph", "heading", "list", "provision")


@dataclass(frozen=True)
class Content:
    type: str
    language: str
    mandate_count: int
    publication_delay: str
    annex_title: str
    mandates: tuple[Signatory, ...]
    addressees: tuple[Addressee, ...]
    purpose: tuple[Passage, ...]
    facts: tuple[Passage, ...]
    concerns: tuple[Passage, ...]
    questions: tuple[Passage, ...]
    annex: tuple[AnnexPart, ...]
    clause_keys: tuple[str, ...]
    sisters: Sisters
    earlier: tuple[Earlier, ...] = ()
    treaties: tuple[Treaties, ...] = ()
    footnotes: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_singular(self) -> bool:
        """One person says "I"; a group that writes alone still says "we"."""
        return len(self.mandates) == 1 and not self.mandates[0].is_group

    def addressee(self, position: int) -> Addressee:
        """The recipient at `position`. Raises Incomplete when there is none."""
        for addressee in self.addressees:
            if addressee.position == position:
                return addressee
        raise Incomplete(f"This text has no recipient number {position}; add the recipient first.")

    def treaties_of(self, addressee: Addressee) -> Treaties:
        """What the annex cites to this recipient; nothing to one who is no State."""
        found = (one for one in self.treaties if one.addressee == addressee.key)
        return next(found, Treaties(addressee.key)) if addressee.is_state else Treaties("")

    def part(self, name: str) -> tuple[Passage, ...]:
        """The passages of one of PASSAGES."""
        parts: dict[str, tuple[Passage, ...]] = {
            "purpose": self.purpose,
            "facts": self.facts,
            "concerns": self.concerns,
            "questions": self.questions,
        }
        return parts[name]

    def blocks(self) -> list[tuple[str, Passage]]:
        """Every passage of the body with the name of its place, in the order of the letter."""
        return [
            (place.format(number), passage)
            for part, place in PASSAGES.items()
            for number, passage in enumerate(self.part(part), start=1)
        ]

    def passages(self) -> list[tuple[str, str]]:
        """Every text that staff wrote, with the name of its place, in the order of the letter."""
        named = [(place, text) for place, passage in self.blocks() for text in passage.texts]
        for number, part in enumerate(self.annex, start=1):
            texts = (part.citation, part.text, *part.items)
            named += [(f"part {number} of the annex", text) for text in texts if text]
        return named
