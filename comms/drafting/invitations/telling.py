"""Who is told of invitations: that a mandate is asked, and what it answered. Says nothing of what it is about."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from comms import notices
from comms.clock import geneva_day
from comms.drafting.invitations.models import Invitation, InvitationWord, Word
from comms.notices import Kind
from comms.workflow import LetterType
from mandates import permissions as mandate_permissions
from mandates.models import User

KIND_OF = {
    Word.JOINED: Kind.JOINED,
    Word.LEAD: Kind.LEAD,
    Word.DECLINED: Kind.DECLINED,
    Word.LEFT: Kind.LEFT,
}


def invited(invitation: Invitation, *, actor: User, now: dt.datetime) -> None:
    """The drafters, the holder and the delegates of the mandate are asked."""
    on = geneva_day(now)
    people = {
        *mandate_permissions.drafters_of([invitation.mandate], on),
        *mandate_permissions.clearers_of(invitation.mandate, on),
    }
    notices.tell(
        people,
        Kind.INVITED,
        path=reverse("invitation", args=[invitation.pk]),
        once=f"invited:{invitation.pk}",
        now=now,
        draft=invitation.draft,
        mandate=invitation.mandate,
        actor=actor,
        is_urgent=invitation.draft.letter_type == LetterType.URGENT,
    )


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
