"""A mandate's yes or no to one exact text. Every word binds the digest that was on the page it was given from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, lifecycle, permissions
from comms.clearance import queries
from comms.clearance.models import Clearance, Word
from comms.clock import day_in_words, geneva_day
from comms.drafting.models import Draft
from comms.errors import CommsError, Incomplete, NotPermitted, StaleText, WrongState
from comms.workflow import DraftState
from mandates import permissions as mandate_permissions
from mandates.models import Mandate

if TYPE_CHECKING:
    from mandates.models import User


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

    Raises WrongState, StaleText when the digest is not the current one, NotPermitted, Incomplete.
    """
    with transaction.atomic():
        word = _say(draft, Word.CLEARED, mandate, digest, actor, now, comment)
        if queries.is_all_cleared(draft):
            with lifecycle.advance(draft, "complete", actor=actor, now=now, digest=digest):
                pass
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
        if locked.state != DraftState.SUBMITTED:
            raise WrongState(
                f"This text is {locked.get_state_display()}, so there is nothing to clear now. "
                "You will be asked again when it is submitted."
            )
        if not permissions.may_clear(actor, mandate, on):
            raise NotPermitted(
                f"Only the holder of “{mandate}”, or a delegate named for today, may answer for it."
            )
        if not locked.signatories.filter(mandate=mandate).exists():
            raise WrongState(
                f"“{mandate}” no longer signs this letter, so there is nothing to clear."
            )
        if locked.text().digest != digest:
            raise StaleText(
                "The text has changed since you opened it. Read the new revision, which is now on "
                "this page, and answer again."
            )
        holder = mandate.holders.filter(period__contains=on).first()
        if holder is None:
            raise Incomplete(
                f"“{mandate}” has no holder on {day_in_words(on)}. Add the holder under reference data."
            )
        said = Clearance.objects.create(
            draft=locked,
            revision=locked.text(),
            digest=digest,
            mandate=mandate,
            holder=holder,
            person=actor,
            is_delegate=not mandate_permissions.is_holder(actor, mandate, on),
            word=word,
            comment=comment,
            at=now,
        )
        events.record(
            {"cleared": "clear", "changes": "ask_for_changes", "declined": "decline"}[word],
            now=now,
            actor=actor,
            case=locked.case,
            draft=locked,
            mandate=mandate.key,
            revision=locked.text().number,
            digest=digest,
        )
    return said
