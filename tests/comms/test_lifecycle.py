"""advance: lock, state, person, change, event, in one transaction; or nothing at all."""

from __future__ import annotations

import pytest

from comms import lifecycle
from comms.errors import NotPermitted, WrongState
from comms.events import Event
from tests import builders


def test_the_change_the_facts_and_the_event_go_together(cast, office, now):
    draft = builders.draft(cast, office, now)
    with lifecycle.advance(
        draft, "drop", actor=cast.drafter, now=now, reason="given up", base=1
    ) as (row, facts):
        row.dated_for = now.date()
        facts["more"] = 2
    assert (draft.state, draft.dated_for) == ("dropped", now.date())
    event = Event.objects.last()
    assert (event.verb, event.at, event.actor, event.reason) == (
        "drop", now, cast.drafter, "given up",
    )  # fmt: skip
    assert (event.draft, event.case, event.facts) == (draft, draft.case, {"base": 1, "more": 2})


def test_a_fault_in_the_body_writes_nothing(cast, office, now):
    draft, events = builders.draft(cast, office, now), Event.objects.count()
    with (
        pytest.raises(RuntimeError),
        lifecycle.advance(draft, "drop", actor=cast.drafter, now=now) as (row, _),
    ):
        row.dated_for = now.date()
        raise RuntimeError
    draft.refresh_from_db()
    assert (draft.state, draft.dated_for, Event.objects.count()) == ("drafting", None, events)


def test_a_stale_copy_is_judged_by_the_row(cast, office, now):
    draft = builders.draft(cast, office, now)
    stale = type(draft).objects.get(pk=draft.pk)
    with lifecycle.advance(draft, "drop", actor=cast.drafter, now=now):
        pass
    with (
        pytest.raises(WrongState, match="because it is dropped"),
        lifecycle.advance(stale, "drop", actor=cast.drafter, now=now),
    ):
        raise AssertionError("the body ran")


def test_the_refusal_says_whose_step_it_is_and_the_state_comes_first(cast, office, now):
    draft = builders.draft(cast, office, now)
    with pytest.raises(NotPermitted, match="only by a drafter of the mandate"):
        lifecycle.check(draft, "submit", actor=cast.outsider, now=now)
    with pytest.raises(WrongState):
        lifecycle.check(draft, "reopen", actor=cast.outsider, now=now)
    assert lifecycle.may(draft, "submit", actor=cast.drafter, now=now)
    assert not lifecycle.may(draft, "submit", actor=cast.outsider, now=now)
