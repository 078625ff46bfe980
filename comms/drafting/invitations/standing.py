"""How an invitation stands, read from its words and from who signs; and what a revision says of why a mandate joined.

Reads only what it is given, but for `waiting`. Imports no service.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from textwrap import shorten

from comms.clock import day_in_words, geneva_day
from comms.drafting.invitations.models import YES, Invitation, InvitationWord, Word
from comms.drafting.models import Draft

NOTE = 200  # as long as the note of a revision may be


class Standing(StrEnum):
    OPEN = "invited"
    LATE = "invited, the day to answer is past"
    WAITING = "joins when the text is open for editing"
    JOINED = "joined"
    OFFERS = "joined and offers to lead"
    DECLINED = "declined"
    WITHDRAWN = "invitation withdrawn"
    LEFT = "left"
    TAKEN_OFF = "joined, then taken off by the drafters"


UNANSWERED = frozenset({Standing.OPEN, Standing.LATE})
SIGNING = frozenset({Standing.JOINED, Standing.OFFERS})


def said(invitation: Invitation) -> dict[str, InvitationWord]:
    """Its words by kind; each is said once."""
    return {word.word: word for word in invitation.words.all()}


def standing(invitation: Invitation, *, signing: Collection[int], on: dt.date) -> Standing:
    """`signing`: the pks of the mandates that sign the draft now, the lead first."""
    words = said(invitation)
    if Word.WITHDRAWN in words:
        return Standing.WITHDRAWN
    if Word.DECLINED in words:
        return Standing.DECLINED
    if Word.LEFT in words:
        return Standing.LEFT
    answer = next((words[word] for word in YES if word in words), None)
    if answer is None:
        return Standing.OPEN if on <= invitation.answer_by else Standing.LATE
    if invitation.mandate_id not in signing:
        was_put_on = answer.revision_id or Word.ADDED in words
        return Standing.TAKEN_OFF if was_put_on else Standing.WAITING
    is_decided = {Word.LEADS, Word.KEPT} & words.keys()
    is_first = next(iter(signing)) == invitation.mandate_id
    if Word.LEAD in words and not is_decided and not is_first:
        return Standing.OFFERS
    return Standing.JOINED


def is_late(invitation: Invitation, word: InvitationWord) -> bool:
    """Whether the answer came after the day it was asked for."""
    return geneva_day(word.at) > invitation.answer_by


def waiting(draft: Draft) -> list[Invitation]:
    """The mandates that said yes while the text could not change."""
    signing = list(draft.signatories.values_list("mandate", flat=True))
    rows = draft.invitations.with_words()
    return [
        row for row in rows if standing(row, signing=signing, on=row.answer_by) is Standing.WAITING
    ]


def joined_note(invitation: Invitation, comment: str) -> str:
    """The note of the revision that puts the mandate on the letter: who joins, and why."""
    asked = day_in_words(geneva_day(invitation.at))
    return _note(f"{invitation.mandate} joins, as invited on {asked}", comment or invitation.note)


def left_note(invitation: Invitation, comment: str) -> str:
    return _note(f"{invitation.mandate} leaves, having joined by invitation", comment)


def leads_note(invitation: Invitation) -> str:
    return _note(f"{invitation.mandate} leads, as it offered when it joined", "")


def _note(what: str, why: str) -> str:
    return shorten(f"{what}: {why}" if why.strip() else what, NOTE, placeholder=" …")
