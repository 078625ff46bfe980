"""Who is told of invitations: that a mandate is asked, what it answered, what the owning office made of that, and
that the day to answer by is near. Says nothing of what it is about.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from comms import notices
from comms.clock import geneva_day
from comms.drafting.invitations.models import Invitation, InvitationWord, Word
from comms.drafting.models import Draft
from comms.notices import Kind
from comms.workflow import LetterType
from mandates import permissions as mandate_permissions
from mandates.models import User

KIND_OF = {
    Word.JOINED: Kind.JOINED,
    Word.LEAD: Kind.LEAD,
    Word.DECLINED: Kind.DECLINED,
    Word.LEFT: Kind.LEFT,
    Word.WITHDRAWN: Kind.WITHDREW,
    Word.ADDED: Kind.DECIDED,
    Word.LEADS: Kind.DECIDED,
    Word.KEPT: Kind.DECIDED,
}


def invited(invitation: Invitation, *, actor: User, now: dt.datetime) -> None:
    """The drafters, the holder and the delegates of the mandate are asked."""
    _tell_invited(invitation, Kind.INVITED, f"invited:{invitation.pk}", actor, now)


def decided(word: InvitationWord, *, now: dt.datetime) -> None:
    """The owning office withdrew, or decided on the answer: those who were asked learn of it."""
    kind = KIND_OF[Word(word.word)]
    _tell_invited(word.invitation, kind, f"invitation:{word.pk}", word.person, now)


def dropped(draft: Draft, *, actor: User, now: dt.datetime) -> None:
    """The letter is given up: whoever was asked to join it and has not answered need not. Call it before it is so."""
    for row in draft.invitations.unanswered().select_related("mandate"):
        _tell_invited(row, Kind.DROPPED, f"dropped:{draft.pk}", actor, now)


def remind(*, now: dt.datetime) -> int:
    """Those who have not answered are told once that tomorrow, or today, is the last day; how many mandates.

    Any number of times. Whoever was only asked today is not reminded the same day.
    """
    on = geneva_day(now)
    near = (
        Invitation.objects.unanswered()
        .filter(answer_by__range=(on, on + dt.timedelta(days=1)))
        .select_related("mandate", "draft")
    )
    rows = [row for row in near if geneva_day(row.at) < on]
    for row in rows:
        _tell_invited(row, Kind.DUE, f"due:invitation:{row.pk}", None, now)
    return len(rows)


def answered(word: InvitationWord, *, now: dt.datetime) -> None:
    """Those who draft for the mandate that owns the case learn of the answer."""
    draft = word.invitation.draft
    notices.tell(
        mandate_permissions.drafters_of([draft.owner()], geneva_day(now)),
        KIND_OF[Word(word.word)],
        path=reverse("draft_invitations", args=[draft.pk]),
        once=f"invitation:{word.pk}",
        now=now,
        draft=draft,
        mandate=word.invitation.mandate,
        actor=word.person,
        is_urgent=draft.letter_type == LetterType.URGENT,
    )


def _tell_invited(
    invitation: Invitation, kind: Kind, once: str, actor: User | None, now: dt.datetime
) -> None:
    on = geneva_day(now)
    people = {
        *mandate_permissions.drafters_of([invitation.mandate], on),
        *mandate_permissions.clearers_of(invitation.mandate, on),
    }
    notices.tell(
        people,
        kind,
        path=reverse("invitation", args=[invitation.pk]),
        once=once,
        now=now,
        draft=invitation.draft,
        mandate=invitation.mandate,
        actor=actor,
        is_urgent=invitation.draft.letter_type == LetterType.URGENT,
    )
