"""What the tests of invitations share: a draft of one mandate, another that is asked, and the last day."""

from __future__ import annotations

import datetime as dt

from comms.drafting.invitations import services as invitations
from tests import builders


def alone(cast, office, now, **facts):
    """A draft that only the owning mandate signs yet."""
    return builders.draft(cast, office, now, mandates=[office.business], **facts)


def ask(draft, mandate, cast, now, *, days=7, note="The valley is a minority's home."):
    (row,) = invitations.invite(
        draft,
        mandates=[mandate],
        answer_by=now.date() + dt.timedelta(days=days),
        note=note,
        actor=cast.drafter,
        now=now,
    )
    return row


def content(draft):
    draft.refresh_from_db()
    return draft.current.content


def signing(draft):
    return [facts["key"] for facts in content(draft)["mandates"]]
