"""What the pages show of the mandates of a draft: who signs, who is asked, what each answered, when and why.

Reads only, in a number of queries that no row adds to.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from comms import permissions
from comms.drafting.invitations import standing as standings
from comms.drafting.invitations.models import ANSWERS, Invitation, InvitationWord, Word
from comms.drafting.invitations.standing import SIGNING, UNANSWERED, Standing
from comms.drafting.models import Draft
from comms.workflow import DraftState
from mandates.models import Mandate, User

PILLS = {
    Standing.OPEN: "waiting",
    Standing.LATE: "stale",
    Standing.WAITING: "waiting",
    Standing.JOINED: "done",
    Standing.OFFERS: "waiting",
}
LAST = (Word.WITHDRAWN, Word.LEFT, *ANSWERS)


@dataclass(frozen=True)
class Line:
    """One mandate. `word` is the last that was said on its newest invitation; `acts` what this reader may do."""

    mandate: Mandate
    words: str
    pill: str
    invitation: Invitation | None
    word: InvitationWord | None
    is_late: bool
    acts: tuple[str, ...]


def table(draft: Draft, user: User, on: dt.date) -> list[Line]:
    """Those that sign, in printed order; then those asked that do not, in the order in which they were asked."""
    signing = {row.mandate_id: row.mandate for row in draft.signatories.select_related("mandate")}
    newest = {row.mandate_id: row for row in draft.invitations.with_words()}
    is_owner = permissions.may_draft(user, draft.owner(), on)
    lines = [
        _line(draft, mandate, newest.get(pk), list(signing), on, is_owner)
        for pk, mandate in signing.items()
    ]
    others = [row for pk, row in newest.items() if pk not in signing]
    return lines + [_line(draft, r.mandate, r, list(signing), on, is_owner) for r in others]


def _line(
    draft: Draft,
    mandate: Mandate,
    row: Invitation | None,
    signing: list[int],
    on: dt.date,
    is_owner: bool,
) -> Line:
    stands = standings.standing(row, signing=signing, on=on) if row else None
    signs = "leads" if mandate.pk == signing[:1][0] else "signs"
    if row is None or stands is None or (mandate.pk in signing and stands not in SIGNING):
        return Line(mandate, signs, "done", None, None, False, ())
    words = f"{stands.value}, leads" if stands in SIGNING and signs == "leads" else stands.value
    said = standings.said(row)
    word = next((said[kind] for kind in LAST if kind in said), None)
    answer = next((said[kind] for kind in ANSWERS if kind in said), None)
    is_late = answer is not None and standings.is_late(row, answer)
    acts = _acts(draft, stands) if is_owner else ()
    return Line(mandate, words, PILLS.get(stands, "neutral"), row, word, is_late, acts)


def _acts(draft: Draft, stands: Standing) -> tuple[str, ...]:
    is_open = draft.state == DraftState.DRAFTING
    if draft.state == DraftState.DROPPED:
        return ()
    if stands in UNANSWERED:
        return ("withdraw",)
    if stands is Standing.WAITING:
        return ("add", "withdraw") if is_open else ("withdraw",)
    if stands is Standing.OFFERS:
        return ("give_lead", "keep_lead") if is_open else ("keep_lead",)
    return ()


def to_answer(user: User, on: dt.date) -> QuerySet[Invitation]:
    """What waits for the answer of a mandate that `user` works for, the most urgent first."""
    return (
        Invitation.objects.addressed_to(user, on)
        .unanswered()
        .select_related("mandate", "draft__case__mandate")
        .defer("draft__case__summary")
        .order_by("answer_by", "pk")
    )


def shows_text(invitation: Invitation, stands: Standing) -> bool:
    """Whether the invited may read the draft: while they are asked and in time, and once they have joined."""
    readable = {Standing.OPEN, Standing.WAITING, *SIGNING}
    return stands in readable and invitation.draft.state != DraftState.DROPPED
