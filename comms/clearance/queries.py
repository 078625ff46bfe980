"""Where clearance stands: one line a mandate, read from the words and the current digest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, QuerySet

from comms.clearance.models import Clearance, Word
from comms.drafting.models import Draft, Signatory
from comms.workflow import DraftState
from mandates import permissions as mandate_permissions
from mandates.models import Mandate, User


class Standing(StrEnum):
    CLEARED = "cleared"
    PENDING = "pending"
    CHANGES = "asked for changes"
    DECLINED = "declined"
    STALE = "stale"


@dataclass(frozen=True)
class Line:
    """One mandate's standing; `last` is its latest word, on whatever text it was given."""

    mandate: Mandate
    standing: Standing
    last: Clearance | None

    @property
    def since(self) -> dt.datetime | None:
        return self.last.at if self.last else None


STANDING_OF = {
    Word.CLEARED: Standing.CLEARED,
    Word.CHANGES: Standing.CHANGES,
    Word.DECLINED: Standing.DECLINED,
}


def table(draft: Draft) -> list[Line]:
    """One line a signing mandate, in printed order."""
    latest: dict[int, Clearance] = {}
    for word in draft.clearances.select_related("holder", "person", "revision").order_by("pk"):
        latest[word.mandate_id] = word
    current = draft.current.digest if draft.current else ""
    lines = []
    for row in draft.signatories.select_related("mandate"):
        last = latest.get(row.mandate_id)
        if last is None:
            standing = Standing.PENDING
        elif last.digest == current:
            standing = STANDING_OF[Word(last.word)]
        else:
            standing = Standing.STALE
        lines.append(Line(row.mandate, standing, last))
    return lines


def is_all_cleared(draft: Draft) -> bool:
    """Every mandate has cleared the current digest. No mandates at all is never all."""
    draft.refresh_from_db()
    lines = table(draft)
    return bool(lines) and all(line.standing is Standing.CLEARED for line in lines)


def waiting_for(user: User, on: dt.date) -> QuerySet[Draft]:
    """Submitted drafts on whose current digest a mandate that `user` may clear for has said nothing yet."""
    mine = mandate_permissions.mandates_for(user, "clear", on)
    said = Clearance.objects.filter(
        draft=OuterRef("draft"), mandate=OuterRef("mandate"), digest=F("draft__current__digest")
    )
    unsaid = Signatory.objects.filter(mandate__in=mine).filter(~Exists(said)).values("draft")
    return (
        Draft.objects.filter(state=DraftState.SUBMITTED, pk__in=unsaid)
        .with_relations()
        .order_by("first_submitted_at", "pk")
    )
