"""A mandate's yes or no to one exact text. Every word binds the digest that was on the page it was given from.

The database checks each of them again by itself, and whoever last edited the text cannot be the only one who clears
it (`four_eyes`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, lifecycle, permissions
from comms.clearance import four_eyes, proof, queries, telling
from comms.clearance.models import Clearance, Word
from comms.clock import day_in_words, geneva_day
from comms.drafting.models import Draft
from comms.errors import CommsError, Incomplete, NotPermitted, StaleText, WrongState
from comms.workflow import DraftState
from mandates import permissions as mandate_permissions
from mandates.models import Holder, Mandate

if TYPE_CHECKING:
    from mandates.models import User

VERBS = {Word.CLEARED: "clear", Word.CHANGES: "ask_for_changes", Word.DECLINED: "decline"}


def clear(
    draft: Draft,
    *,
    mandate: Mandate,
    digest: str,
    actor: User,
    now: dt.datetime,
    comment: str = "",
) -> Clearance:
    """The mandate clears this digest; the last of them completes the draft.

    The same word given a second time is the first one: nothing is written, and the row that counts is returned.
    Raises WrongState, StaleText when the digest is not the current one, NotPermitted, Incomplete.
    """
    with transaction.atomic():
        word = _say(draft, Word.CLEARED, mandate, digest, actor, now, comment)
        if queries.is_all_cleared(draft) and draft.state == DraftState.SUBMITTED:
            with lifecycle.advance(draft, "complete", actor=actor, now=now, digest=digest):
                pass
            telling.completed(draft, actor=actor, now=now)
    draft.refresh_from_db()
    return word


def ask_for_changes(
    draft: Draft, *, mandate: Mandate, digest: str, actor: User, now: dt.datetime, comment: str
) -> Clearance:
    """The mandate wants another text; the comment says which. The draft waits for its drafter."""
    if not comment.strip():
        raise CommsError("Say what should change, so that the drafter can mend it.")
    return _say(draft, Word.CHANGES, mandate, digest, actor, now, comment)


def decline(
    draft: Draft, *, mandate: Mandate, digest: str, actor: User, now: dt.datetime, comment: str = ""
) -> Clearance:
    """The mandate will not sign. The drafter then drops it from the list, which changes the digest."""
    return _say(draft, Word.DECLINED, mandate, digest, actor, now, comment)


def _say(
    draft: Draft,
    word: Word,
    mandate: Mandate,
    digest: str,
    actor: User,
    now: dt.datetime,
    comment: str,
) -> Clearance:
    on = geneva_day(now)
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        said = _said_already(locked, word, mandate, digest, actor, comment)
        if said and permissions.may_clear(actor, mandate, on):
            return said
        _check(locked, mandate, digest, actor, now)
        if word == Word.CLEARED:
            four_eyes.refuse_alone(locked, mandate, actor)
        said = Clearance(
            draft=locked,
            revision=locked.text(),
            digest=digest,
            mandate=mandate,
            holder=_holder(mandate, on),
            person=actor,
            is_delegate=not mandate_permissions.is_holder(actor, mandate, on),
            word=word,
            comment=comment,
            at=now,
        )
        said.proof = proof.of(said)
        said.save()
        events.record(
            VERBS[word],
            now=now,
            actor=actor,
            case=locked.case,
            draft=locked,
            mandate=mandate.key,
            revision=locked.text().number,
            digest=digest,
        )
        telling.answered(said, now=now)
    return said


def _said_already(
    draft: Draft, word: Word, mandate: Mandate, digest: str, actor: User, comment: str
) -> Clearance | None:
    """The mandate's standing word, when it is this very one: a second click, or a colleague who was quicker.

    With another comment it is a word of its own.
    """
    if draft.text().digest != digest:
        return None
    last = Clearance.objects.filter(draft=draft, mandate=mandate).select_related("person").last()
    if last is None or last.word != word or last.digest != digest:
        return None
    is_new_comment = comment.strip() and comment.strip() != last.comment.strip()
    return None if is_new_comment else last


def _check(draft: Draft, mandate: Mandate, digest: str, actor: User, now: dt.datetime) -> None:
    """The state, the person, the mandate, the text. Raises the sentence that says which is wrong."""
    on = geneva_day(now)
    if draft.state != DraftState.SUBMITTED:
        is_open = draft.state == DraftState.DRAFTING
        stands = "being edited again" if is_open else draft.get_state_display()
        raise WrongState(
            f"This text is {stands}, so there is nothing to clear now."
            + " You will be asked again when it is submitted." * is_open
        )
    if not permissions.may_clear(actor, mandate, on):
        raise NotPermitted(queries.why_not(actor, [mandate], on))
    if not draft.signatories.filter(mandate=mandate).exists():
        raise WrongState(f"“{mandate}” no longer signs this letter, so there is nothing to clear.")
    if draft.text().digest != digest:
        raise StaleText(
            "The text has changed since you opened it. Read the new revision, which is now on "
            "this page, and answer again."
        )


def _holder(mandate: Mandate, on: dt.date) -> Holder:
    holder = mandate.holders.filter(period__contains=on).first()
    if holder is None:
        raise Incomplete(
            f"“{mandate}” has no holder on {day_in_words(on)}. Add the holder under reference data."
        )
    return holder
