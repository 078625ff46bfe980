"""Who may do what to a letter on a given day: predicates, read beside the querysets that list the same things.

A predicate never looks at the state; `lifecycle` checks that first. Superusers get nothing here: a role is
an appointment with dates, not a flag.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Protocol

from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, Mandate, User


class Part(Enum):
    """The part a person plays in a step."""

    DRAFTER = "a drafter of the mandate that owns the case"
    CLEARER = "the mandate-holder or a delegate"
    REGISTRY = "the registry"
    PUBLICATION = "a publication officer"
    SYSTEM = "Pouch itself, at its time"


class Letter(Protocol):
    """What a predicate needs to know of a draft or a communication."""

    def owner(self) -> Mandate:
        """The mandate that owns the case."""

    def signing_mandates(self) -> list[Mandate]:
        """Every mandate that signs."""


def may_draft(user: User, mandate: Mandate, on: dt.date) -> bool:
    return mandate_permissions.may(user, "draft", mandate, on)


def may_clear(user: User, mandate: Mandate, on: dt.date) -> bool:
    return mandate_permissions.may(user, "clear", mandate, on)


def is_registry(user: User, on: dt.date) -> bool:
    return mandate_permissions.has_desk(user, DeskRole.REGISTRY, on)


def is_publication_officer(user: User, on: dt.date) -> bool:
    return mandate_permissions.has_desk(user, DeskRole.PUBLICATION, on)


def looks_after(user: User, letter: Letter, on: dt.date) -> bool:
    """Whether it is for `user` to see to the day on which `letter` becomes public."""
    return is_publication_officer(user, on) or may_draft(user, letter.owner(), on)


def plays(user: User | None, part: Part, letter: Letter, on: dt.date) -> bool:
    """Whether `user` plays `part` for `letter` on `on`. Nobody signed in is Pouch itself."""
    if user is None:
        return part is Part.SYSTEM
    if not user.is_active:
        return False
    match part:
        case Part.DRAFTER:
            return may_draft(user, letter.owner(), on)
        case Part.CLEARER:
            return any(may_clear(user, mandate, on) for mandate in letter.signing_mandates())
        case Part.REGISTRY:
            return is_registry(user, on)
        case Part.PUBLICATION:
            return is_publication_officer(user, on)
        case Part.SYSTEM:
            return False
