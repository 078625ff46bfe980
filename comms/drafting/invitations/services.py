"""Inviting mandates to sign a draft, and what they answer.

Who drafts for the mandate that owns the case invites; a drafter, the holder or a delegate of the invited mandate
answers. A yes puts the mandate on the letter at once while the text is open for editing; once it has been submitted the
text cannot change, so the yes waits and is carried out when the text is reopened. Taking the lead joins at once,
and changes who leads only when the owning office says so: its letter does not change hands behind its back.
An answer may come late, until the invitation is withdrawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from comms import events, permissions
from comms.clock import day_in_words, geneva_day
from comms.drafting import services
from comms.drafting.invitations import standing as standings
from comms.drafting.invitations import telling
from comms.drafting.invitations.models import ANSWERS, YES, Invitation, InvitationWord, Word
from comms.drafting.invitations.standing import SIGNING, UNANSWERED, Standing
from comms.drafting.models import Draft, Revision
from comms.errors import CommsError, Incomplete, NotPermitted, WrongState
from comms.workflow import DraftState
from mandates import queries as mandate_queries
from mandates.models import Mandate

if TYPE_CHECKING:
    from mandates.models import User

VERBS = {
    Word.JOINED: "join",
    Word.LEAD: "offer_lead",
    Word.DECLINED: "decline_invitation",
    Word.WITHDRAWN: "withdraw_invitation",
    Word.ADDED: "add_joined",
    Word.LEFT: "leave",
    Word.LEADS: "give_lead",
    Word.KEPT: "keep_lead",
}


def invite(
    draft: Draft,
    *,
    mandates: Sequence[Mandate],
    answer_by: dt.date,
    actor: User,
    now: dt.datetime,
    note: str = "",
) -> list[Invitation]:
    """Ask these mandates to join by that day; all of them, or none.

    Raises WrongState unless the text is open for editing, NotPermitted, CommsError for a day that is past, and
    Incomplete naming every mandate that signs already, is invited already, or could not sign on the letter's day.
    """
    on = geneva_day(now)
    with transaction.atomic():
        locked = _locked(draft)
        if locked.state != DraftState.DRAFTING:
            raise WrongState(
                f"The text is {locked.get_state_display()}, so nobody can be invited to join it. "
                "Reopen it for editing first."
            )
        _require_owner(locked, actor, on)
        if not mandates:
            raise CommsError("Choose at least one mandate to invite.")
        if answer_by < on:
            raise CommsError(f"{day_in_words(answer_by)} is past. Give today or a later day.")
        wrong = [why for one in mandates for why in obstacles(locked, one, on=on)]
        if wrong:
            raise Incomplete("Nobody was invited.", missing=wrong)
        made = [
            Invitation.objects.create(
                draft=locked, mandate=one, by=actor, at=now, answer_by=answer_by, note=note.strip()
            )
            for one in mandates
        ]
        for row in made:
            _record("invite", row, actor, now, answer_by=answer_by.isoformat())
            telling.invited(row, actor=actor, now=now)
    return made


def obstacles(draft: Draft, mandate: Mandate, *, on: dt.date) -> list[str]:
    """Why this mandate cannot be invited to `draft`, a sentence each; none when it can."""
    if draft.signatories.filter(mandate=mandate).exists():
        return [f"“{mandate}” signs this letter already."]
    rows = draft.invitations.filter(mandate=mandate).unanswered()
    if open_row := rows.first():
        return [
            f"“{mandate}” was invited on {day_in_words(geneva_day(open_row.at))} and has not answered. "
            "Withdraw that invitation before you make another."
        ]
    if any(row.mandate_id == mandate.pk for row in standings.waiting(draft)):
        return [f"“{mandate}” has joined already, and is put on the letter when it can change."]
    try:
        mandate_queries.facts_on(mandate, draft.dated_for or on, draft.language)
    except ValidationError as refusal:
        return list(refusal.messages)
    return []


def join(
    invitation: Invitation, *, actor: User, now: dt.datetime, comment: str = ""
) -> InvitationWord:
    """The mandate signs with the others: a new revision, or once the text is reopened.

    The same answer given again is the first one. Raises WrongState, NotPermitted, Incomplete.
    """
    return _answer(invitation, Word.JOINED, actor, now, comment)


def take_lead(
    invitation: Invitation, *, actor: User, now: dt.datetime, comment: str = ""
) -> InvitationWord:
    """The mandate joins, and offers to lead; the owning office decides on that. As `join`."""
    return _answer(invitation, Word.LEAD, actor, now, comment)


def decline(
    invitation: Invitation, *, actor: User, now: dt.datetime, comment: str = ""
) -> InvitationWord:
    """The mandate does not join, and reads no more of the text. As `join`; nothing about the text changes."""
    return _answer(invitation, Word.DECLINED, actor, now, comment)


def leave(
    invitation: Invitation, *, actor: User, now: dt.datetime, comment: str = ""
) -> InvitationWord:
    """A mandate that joined is taken off again. In clearance it declines there instead. Raises as `join`."""
    with transaction.atomic():
        draft, row, stands = _read(invitation, now)
        if stands is Standing.LEFT and may_answer(actor, row.mandate, geneva_day(now)):
            return standings.said(row)[Word.LEFT]
        if stands not in SIGNING | {Standing.WAITING}:
            raise WrongState(f"“{row.mandate}” cannot leave: {stands.value}.")
        _require_invited(row, actor, geneva_day(now))
        revision = None
        if stands in SIGNING:
            others = [one for one in draft.signing_mandates() if one.pk != row.mandate_id]
            if not others:
                raise WrongState("No other mandate signs this letter, so this one cannot leave it.")
            note = standings.left_note(row, comment)
            revision = services.sign(draft, others, note=note, actor=actor, now=now)
        word = _say(row, Word.LEFT, actor, now, comment, revision)
        telling.answered(word, now=now)
    return word


def withdraw(
    invitation: Invitation, *, actor: User, now: dt.datetime, comment: str = ""
) -> InvitationWord:
    """The owning office no longer asks. The invited read nothing of the text from now on.

    Raises WrongState once the mandate has joined or declined, NotPermitted.
    """
    open_to = UNANSWERED | {Standing.WAITING}
    return _decide(invitation, Word.WITHDRAWN, open_to, actor, now, comment)


def add(invitation: Invitation, *, actor: User, now: dt.datetime) -> InvitationWord:
    """Put a mandate on the letter that joined while the text could not change.

    Reopening does so by itself; this is for what it could not do. Raises WrongState, NotPermitted, Incomplete.
    """
    return _decide(invitation, Word.ADDED, {Standing.WAITING}, actor, now, "")


def give_lead(invitation: Invitation, *, actor: User, now: dt.datetime) -> InvitationWord:
    """The owning office lets the mandate lead that offered to: a new revision in the default order."""
    return _decide(invitation, Word.LEADS, {Standing.OFFERS}, actor, now, "")


def keep_lead(invitation: Invitation, *, actor: User, now: dt.datetime) -> InvitationWord:
    """The owning office thanks for the offer and leaves the lead as it is."""
    return _decide(invitation, Word.KEPT, {Standing.OFFERS}, actor, now, "")


def may_answer(user: User, mandate: Mandate, on: dt.date) -> bool:
    """Whether `user` is a drafter, the holder or a delegate of the mandate on that day."""
    return permissions.may_draft(user, mandate, on) or permissions.may_clear(user, mandate, on)


def _answer(
    invitation: Invitation, word: Word, actor: User, now: dt.datetime, comment: str
) -> InvitationWord:
    on = geneva_day(now)
    with transaction.atomic():
        draft, row, stands = _read(invitation, now)
        given = next((one for one in row.words.all() if one.word in ANSWERS), None)
        if given and given.word == word and may_answer(actor, row.mandate, on):
            return given
        _refuse_settled(draft, row, stands, given)
        _require_invited(row, actor, on)
        revision = None
        if word in YES and draft.state == DraftState.DRAFTING:
            note = standings.joined_note(row, comment)
            signing = services.with_mandate(draft.signing_mandates(), row.mandate)
            revision = services.sign(draft, signing, note=note, actor=actor, now=now)
        made = _say(row, word, actor, now, comment, revision)
        telling.answered(made, now=now)
    return made


def _refuse_settled(
    draft: Draft, row: Invitation, stands: Standing, given: InvitationWord | None
) -> None:
    """Raises WrongState with the reason why this invitation takes no answer any more."""
    if draft.state == DraftState.DROPPED:
        raise WrongState("The letter was given up, so there is nothing to answer.")
    if stands in UNANSWERED:
        if draft.communications.exclude(state__in=["registered", "void"]).exists():
            raise WrongState("The letter is sealed already, so no mandate can join it.")
        return
    if given:
        raise WrongState(
            f"{given.person} answered for “{row.mandate}” on {day_in_words(geneva_day(given.at))}: "
            f"{given.get_word_display()}. To answer otherwise, ask the drafters for a new invitation."
        )
    raise WrongState("This invitation was withdrawn, so there is nothing to answer.")


def _decide(
    invitation: Invitation,
    word: Word,
    open_to: frozenset[Standing] | set[Standing],
    actor: User,
    now: dt.datetime,
    comment: str,
) -> InvitationWord:
    """A word of the owning office. The same one again is the first one."""
    on = geneva_day(now)
    with transaction.atomic():
        draft, row, stands = _read(invitation, now)
        given = standings.said(row).get(word)
        if given and permissions.may_draft(actor, draft.owner(), on):
            return given
        if stands not in open_to:
            raise WrongState(
                f"This cannot be done now. “{row.mandate}” stands so: {stands.value}. Reload the page."
            )
        _require_owner(draft, actor, on)
        signing = draft.signing_mandates()
        revision = None
        if word == Word.LEADS:
            order = services.in_order([row.mandate, *(m for m in signing if m != row.mandate)])
            note = standings.leads_note(row)
            revision = services.sign(draft, order, note=note, actor=actor, now=now)
        elif word == Word.ADDED:
            note = standings.joined_note(row, "")
            order = services.with_mandate(signing, row.mandate)
            revision = services.sign(draft, order, note=note, actor=actor, now=now)
        made = _say(row, word, actor, now, comment, revision)
        telling.decided(made, now=now)
    return made


def _locked(draft: Draft) -> Draft:
    return Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)


def _read(invitation: Invitation, now: dt.datetime) -> tuple[Draft, Invitation, Standing]:
    """The draft, locked, so that two answers cannot pass each other; the invitation with its words; how it stands."""
    draft = _locked(invitation.draft)
    row = Invitation.objects.with_words().get(pk=invitation.pk)
    row.draft = draft
    signing = list(draft.signatories.values_list("mandate", flat=True))
    return draft, row, standings.standing(row, signing=signing, on=geneva_day(now))


def _require_owner(draft: Draft, actor: User, on: dt.date) -> None:
    if not permissions.may_draft(actor, draft.owner(), on):
        raise NotPermitted(
            "Only drafters of the mandate that owns the case may invite, and decide on what was answered."
        )


def _require_invited(row: Invitation, actor: User, on: dt.date) -> None:
    if not may_answer(actor, row.mandate, on):
        raise NotPermitted(
            f"Only a drafter, the holder or a delegate of “{row.mandate}” may answer this invitation."
        )


def _say(
    row: Invitation,
    word: Word,
    actor: User,
    now: dt.datetime,
    comment: str,
    revision: Revision | None,
) -> InvitationWord:
    held = row.mandate.holders.filter(period__contains=geneva_day(now)).first()
    facts = {"revision": revision.number, "digest": revision.digest} if revision else {}
    made = InvitationWord.objects.create(
        invitation=row,
        word=word,
        person=actor,
        holder=held,
        comment=comment.strip(),
        revision=revision,
        at=now,
    )
    _record(VERBS[word], row, actor, now, **facts)
    return made


def _record(verb: str, row: Invitation, actor: User, now: dt.datetime, **facts: Any) -> None:
    links = row.draft.event_links()
    events.record(
        verb,
        now=now,
        actor=actor,
        **links,
        mandate=row.mandate.key,
        invited=str(row.mandate),
        **facts,
    )
