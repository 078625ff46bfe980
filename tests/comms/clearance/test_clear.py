"""clear: one mandate's yes to one digest, and the last yes completes the draft."""

from __future__ import annotations

import pytest

from comms.clearance import queries
from comms.clearance import services as clearance
from comms.clearance.models import Clearance
from comms.dispatch import register
from comms.drafting import services as drafting
from comms.errors import Incomplete, NotPermitted, StaleText, WrongState
from tests import builders


def test_the_last_mandate_completes_the_draft(cast, office, now):
    draft = builders.submitted(cast, office, now)
    for mandate, holder in list(zip(office.mandates, cast.holders, strict=True))[:-1]:
        clearance.clear(draft, mandate=mandate, digest=draft.current.digest, actor=holder, now=now)
        assert draft.state == "submitted"
    clearance.clear(
        draft,
        mandate=office.minority,
        digest=draft.current.digest,
        actor=cast.holder_of_minority,
        now=now,
    )
    assert draft.state == "cleared"
    assert list(draft.events.values_list("verb", flat=True)[3:]) == [
        "clear", "clear", "clear", "complete",
    ]  # fmt: skip


def test_a_delegate_clears_within_the_dates_of_the_delegation(cast, office, now):
    draft = builders.submitted(cast, office, now)
    said = clearance.clear(
        draft, mandate=office.minority, digest=draft.current.digest, actor=cast.delegate, now=now
    )
    assert said.is_delegate
    assert said.holder.name == "Di Reed"


@pytest.mark.parametrize(
    "person", ["drafter", "outsider", "registry", "publisher", "superuser", "nobody"]
)
def test_nobody_else_clears(cast, office, now, person):
    draft = builders.submitted(cast, office, now)
    with pytest.raises(NotPermitted, match="Only the holder"):
        clearance.clear(
            draft,
            mandate=office.minority,
            digest=draft.current.digest,
            actor=getattr(cast, person),
            now=now,
        )
    assert not Clearance.objects.exists()


def test_a_delegate_after_the_last_day_is_refused(cast, office, now):
    draft = builders.submitted(cast, office, now)
    with pytest.raises(NotPermitted):
        clearance.clear(
            draft,
            mandate=office.minority,
            digest=draft.current.digest,
            actor=cast.delegate,
            now=now.replace(month=4, day=1),
        )


def test_a_digest_that_is_not_the_current_one_is_refused(cast, office, now):
    draft = builders.submitted(cast, office, now)
    with pytest.raises(StaleText, match="has changed since you opened it"):
        clearance.clear(
            draft,
            mandate=office.minority,
            digest="0" * 64,
            actor=cast.holder_of_minority,
            now=now,
        )


def test_a_text_that_can_still_change_is_never_cleared(cast, office, now):
    draft = builders.draft(cast, office, now)
    with pytest.raises(WrongState, match="being edited"):
        clearance.clear(
            draft,
            mandate=office.minority,
            digest=draft.current.digest,
            actor=cast.holder_of_minority,
            now=now,
        )


def test_an_edit_makes_earlier_clearances_stale(cast, office, now):
    draft = builders.submitted(cast, office, now)
    clearance.clear(
        draft,
        mandate=office.culture,
        digest=draft.current.digest,
        actor=cast.holder_of_culture,
        now=now,
    )
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="a date was wrong")
    plan = drafting.plan_of(draft).with_text(concerns=["We are concerned about their fields."])
    drafting.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)
    register.submit(draft, actor=cast.drafter, now=now)
    standing = {line.mandate.key: line.standing for line in queries.table(draft)}
    assert standing == {"business": "pending", "culture": "stale", "minority": "pending"}
    assert not queries.is_all_cleared(draft)


def test_a_draft_without_mandates_is_refused_and_never_counts_as_cleared(cast, office, now):
    draft = builders.draft(cast, office, now, mandates=[])
    assert not queries.is_all_cleared(draft)
    with pytest.raises(Incomplete, match="mandate"):
        register.submit(draft, actor=cast.drafter, now=now)
    assert draft.communications.count() == 0
