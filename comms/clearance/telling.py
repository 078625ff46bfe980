"""Who is told of what happens to a text in clearance. Says that something waits; knows nothing of what it is about."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from comms import notices
from comms.clearance import queries
from comms.clearance.models import Clearance, Word
from comms.clock import geneva_day
from comms.drafting.models import Draft
from comms.notices import Kind
from comms.workflow import DraftState, LetterType
from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, Mandate, User

KIND_OF = {Word.CLEARED: Kind.CLEARED, Word.CHANGES: Kind.CHANGES, Word.DECLINED: Kind.DECLINED}


def is_urgent(draft: Draft) -> bool:
    return draft.letter_type == LetterType.URGENT


def page(draft: Draft) -> str:
    return reverse("clearance", args=[draft.pk])


def asked(draft: Draft, *, actor: User | None, now: dt.datetime) -> None:
    """The text was submitted: the holders and delegates of its mandates are asked for their word."""
    people = mandate_permissions.clearers_of_any(draft.signing_mandates(), geneva_day(now))
    times = 1 + draft.events.filter(verb="submit").count()  # this one is not written yet
    notices.tell(
        people,
        Kind.ASKED,
        path=page(draft),
        once=f"asked:{draft.pk}:{times}",
        now=now,
        draft=draft,
        actor=actor,
        is_urgent=is_urgent(draft),
    )


def answered(word: Clearance, *, now: dt.datetime) -> None:
    """A mandate gave its word: those who draft for the mandate that owns the case are told."""
    draft = word.draft
    notices.tell(
        mandate_permissions.drafters_of([draft.owner()], geneva_day(now)),
        KIND_OF[Word(word.word)],
        path=page(draft),
        once=f"word:{word.pk}",
        now=now,
        draft=draft,
        mandate=word.mandate,
        actor=word.person,
        is_urgent=is_urgent(draft),
    )


def completed(draft: Draft, *, actor: User, now: dt.datetime) -> None:
    """Every mandate has cleared the text: the registry has it to seal."""
    times = draft.events.filter(verb="complete").count()
    notices.tell(
        mandate_permissions.desk_members(DeskRole.REGISTRY, geneva_day(now)),
        Kind.COMPLETE,
        path=page(draft),
        once=f"complete:{draft.pk}:{times}",
        now=now,
        draft=draft,
        actor=actor,
        is_urgent=is_urgent(draft),
    )


def dropped(draft: Draft, *, actor: User, now: dt.datetime) -> None:
    """The text is given up: whoever was asked to clear it need not answer any more."""
    if draft.first_submitted_at is None:
        return
    notices.tell(
        mandate_permissions.clearers_of_any(draft.signing_mandates(), geneva_day(now)),
        Kind.DROPPED,
        path=page(draft),
        once=f"dropped:{draft.pk}",
        now=now,
        draft=draft,
        actor=actor,
        is_urgent=is_urgent(draft),
    )


def remind(*, now: dt.datetime) -> int:
    """Those who are pending are told once that tomorrow, or today, is the day to answer by; how many mandates.

    Any number of times. A day that was only set today is not told of the same day.
    """
    on, count = geneva_day(now), 0
    drafts = Draft.objects.filter(state=DraftState.SUBMITTED, deadlines__isnull=False).distinct()
    for draft in drafts.select_related("current"):
        row = queries.last_deadline(draft)
        near = row and row.clear_by and on <= row.clear_by <= on + dt.timedelta(days=1)
        if not row or not near or geneva_day(row.at) >= on:
            continue
        for line in queries.table(draft):
            if line.is_pending:
                _remind(
                    draft, line.mandate, f"due:{draft.pk}:{line.mandate.pk}:{row.clear_by}", now
                )
                count += 1
    return count


def _remind(draft: Draft, mandate: Mandate, once: str, now: dt.datetime) -> None:
    notices.tell(
        mandate_permissions.clearers_of(mandate, geneva_day(now)),
        Kind.DUE,
        path=page(draft),
        once=once,
        now=now,
        draft=draft,
        mandate=mandate,
        is_urgent=is_urgent(draft),
    )


def nudged(draft: Draft, mandate: Mandate, *, actor: User, once: str, now: dt.datetime) -> int:
    """The holder and the delegates of one mandate are reminded; how many there are."""
    return notices.tell(
        mandate_permissions.clearers_of(mandate, geneva_day(now)),
        Kind.NUDGED,
        path=page(draft),
        once=once,
        now=now,
        draft=draft,
        mandate=mandate,
        actor=actor,
        is_urgent=True,
    )
