"""The guard of a state holds in every thread, also while another one reads the row again."""

from __future__ import annotations

import threading

import pytest

from comms.models import Draft
from tests import builders


def test_a_state_is_set_by_a_transition_and_nothing_else(cast, office, now):
    draft = builders.draft(cast, office, now)
    with pytest.raises(AttributeError, match="not allowed"):
        draft.state = "cleared"
    draft.refresh_from_db()
    assert draft.state == "drafting"
    draft.refresh_from_db(fields=["dated_for"])
    assert draft.state == "drafting"


def test_reading_again_never_lifts_the_guard_of_another_thread(cast, office, now, monkeypatch):
    draft = builders.draft(cast, office, now)
    lifted: list[bool] = []
    original = Draft._base_manager.using

    def look(using):
        seen = threading.Thread(target=lambda: lifted.append(not field.protected))
        seen.start()
        seen.join()
        return original(using)

    field = Draft._meta.get_field("state")
    monkeypatch.setattr(Draft._base_manager, "using", look)
    draft.refresh_from_db()
    assert lifted == [False]
