"""The safety review: before a letter becomes public somebody signs that nobody is endangered by it.

Without a fresh one the letter stays closed, whoever else agreed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from comms import events, permissions
from comms.clock import day_in_words, geneva_day
from comms.dispatch.models import Communication
from comms.errors import Incomplete, NotPermitted, WrongState
from comms.publication.deadlines.models import REVIEW_LASTS, SafetyReview
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User

UNSIGNED = (
    "It stays closed: no safety review is signed for this day. Sign the review, or hold it back."
)


@dataclass(frozen=True)
class Point:
    """One thing to look at before signing; `field` is where the word on it is kept."""

    field: str
    words: str
    explanation: str


POINTS = (
    Point(
        "consents_are_asked_anew",
        "The persons concerned were asked again",
        "Each was reached, or every way was tried, and what they said now is recorded in the case.",
    ),
    Point(
        "risk_is_weighed",
        "The risk as it is today was weighed",
        "To them, their families, the sources and whoever may be taken for one of them.",
    ),
    Point(
        "redactions_are_complete",
        "What must not be read is taken out everywhere",
        "In the text, its footnotes and annex, in the replies and their files, and in the sister letters.",
    ),
)


def signed() -> Exists:
    """For a queryset of communications: those with a review that counts."""
    return Exists(SafetyReview.objects.fresh().filter(communication=OuterRef("pk")))


def sign(
    letter: Communication,
    *,
    consents_are_asked_anew: bool,
    risk_is_weighed: bool,
    redactions_are_complete: bool,
    notes: str = "",
    actor: User,
    now: dt.datetime,
) -> SafetyReview:
    """Sign that nothing speaks against the release on the letter's day. Signed again, the newest counts.

    Raises NotPermitted, WrongState for a letter that is not sent or whose day is far, Incomplete when a point is open.
    """
    said = {
        "consents_are_asked_anew": consents_are_asked_anew,
        "risk_is_weighed": risk_is_weighed,
        "redactions_are_complete": redactions_are_complete,
    }
    with transaction.atomic():
        row = Communication.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        check(row, actor=actor, now=now)
        missing = [
            f"Open: {point.words[0].lower()}{point.words[1:]}."
            for point in POINTS
            if not said[point.field]
        ]
        if missing:
            raise Incomplete(
                "A review is signed when every point is answered with yes; until then hold the letter back.",
                missing=missing,
            )
        review = SafetyReview.objects.create(
            communication=row, notes=notes, signed_by=actor, signed_at=now, **said
        )
        events.record("sign_review", now=now, actor=actor, **row.event_links())
    return review


def sign_all(
    letters: Iterable[Communication], *, actor: User, now: dt.datetime, **said: Any
) -> int:
    """The same word for several sister letters: all of them, or none. How many; raises as `sign` does."""
    with transaction.atomic():
        return len([sign(letter, actor=actor, now=now, **said) for letter in letters])


def check(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot sign the review of this letter now."""
    if not permissions.looks_after(actor, letter, geneva_day(now)):
        raise NotPermitted(
            "Only a publication officer or a drafter of the case's mandate signs the safety review."
        )
    if letter.state != CommunicationState.SENT or letter.public_at is None:
        raise WrongState(
            f"{letter} is {letter.get_state_display()}; a review is signed between sending and release."
        )
    first = geneva_day(letter.public_at - REVIEW_LASTS)
    if now < letter.public_at - REVIEW_LASTS:
        raise WrongState(
            f"It is too early: the review tells of the risk on the day of release. It can be signed "
            f"from {day_in_words(first)} on."
        )
