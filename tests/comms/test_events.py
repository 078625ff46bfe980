"""Events: added, never changed, and silent about what only the case may hold."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from comms import events
from comms.events import Event
from tests import builders


def test_an_event_keeps_the_rule_s_instant_and_the_database_s_own(cast, office, now):
    event = events.record("look", now=now, actor=cast.drafter, pages=2)
    event.refresh_from_db()
    assert (event.at, event.facts) == (now, {"pages": 2})
    assert event.recorded_at > now


@pytest.mark.parametrize("change", ["update", "save", "delete"])
def test_no_way_of_the_orm_changes_one(cast, office, now, change):
    event = events.record("look", now=now, actor=cast.drafter)
    with pytest.raises(DatabaseError), transaction.atomic():
        if change == "update":
            Event.objects.filter(pk=event.pk).update(verb="other")
        else:
            getattr(event, change)()
    assert Event.objects.get(pk=event.pk).verb == "look"


def test_the_whole_path_is_told_in_order(cast, office, now):
    letter = builders.sent(cast, office, now, is_reviewed=False)
    assert list(letter.draft.events.values_list("verb", flat=True)) == [
        "open_draft", "register", "submit", "clear", "clear", "clear", "complete", "seal", "send",
    ]  # fmt: skip
    told = " ".join(str(event.facts) + event.reason for event in Event.objects.all())
    assert [word for word in ("valley", "Stone", "homes") if word in told] == []
