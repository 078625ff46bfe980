"""The path of a letter as two tables: which verb leads from where to where, and whose it is.

Models take their transitions and the database its triggers from here; nothing else decides what may follow what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from comms.permissions import Part


class LetterType(models.TextChoices):
    ALLEGATION = "AL", "Allegation letter"
    URGENT = "UA", "Urgent appeal"
    OTHER = "OL", "Other letter"


class DraftState(models.TextChoices):
    DRAFTING = "drafting", "drafting"
    SUBMITTED = "submitted", "in clearance"
    CLEARED = "cleared", "cleared"
    DROPPED = "dropped", "dropped"


class CommunicationState(models.TextChoices):
    REGISTERED = "registered", "registered"
    SEALED = "sealed", "sealed"
    SENT = "sent", "sent"
    RELEASED = "released", "public"
    WITHDRAWN = "withdrawn", "withdrawn"
    VOID = "void", "void"


@dataclass(frozen=True)
class Step:
    """One edge: `verb` leads from any of `sources` to `target` and belongs to `parts`."""

    verb: str
    sources: tuple[str, ...]
    target: str
    parts: tuple[Part, ...]
    refusal: str  # completes "It cannot be <refusal> because it is <state>."


_D, _C = DraftState, CommunicationState

DRAFT_STEPS: dict[str, Step] = {
    step.verb: step
    for step in (
        Step("submit", (_D.DRAFTING,), _D.SUBMITTED, (Part.DRAFTER,), "submitted"),
        Step("complete", (_D.SUBMITTED,), _D.CLEARED, (Part.CLEARER,), "completed"),
        Step("reopen", (_D.SUBMITTED, _D.CLEARED), _D.DRAFTING, (Part.DRAFTER,), "reopened"),
        Step(
            "drop",
            (_D.DRAFTING, _D.SUBMITTED, _D.CLEARED),
            _D.DROPPED,
            (Part.DRAFTER, Part.REGISTRY),
            "dropped",
        ),
    )
}

COMMUNICATION_STEPS: dict[str, Step] = {
    step.verb: step
    for step in (
        Step("seal", (_C.REGISTERED,), _C.SEALED, (Part.REGISTRY,), "sealed"),
        Step("send", (_C.SEALED,), _C.SENT, (Part.REGISTRY,), "sent"),
        Step("release", (_C.SENT,), _C.RELEASED, (Part.SYSTEM,), "released"),
        Step("withdraw", (_C.RELEASED,), _C.WITHDRAWN, (Part.PUBLICATION,), "withdrawn"),
        Step(
            "correct",
            (_C.RELEASED, _C.WITHDRAWN),
            _C.RELEASED,
            (Part.PUBLICATION,),
            "corrected",
        ),
        Step(
            "void",
            (_C.REGISTERED, _C.SEALED),
            _C.VOID,
            (Part.DRAFTER, Part.REGISTRY),
            "voided",
        ),
    )
}


def edges(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """(from, to) pairs, as the database's trigger wants them."""
    return [(str(source), str(step.target)) for step in steps for source in step.sources]


def reference_in_words(letter_type: str, code: str, number: int, year: int) -> str:
    """A line of the register as every letter and page spells it."""
    return f"{letter_type} {code} {number}/{year}"
