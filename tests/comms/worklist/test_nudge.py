"""Many reminders at once: each letter for itself, never twice a day, never by who may not."""

from __future__ import annotations

import html

import pytest
import time_machine

from comms.notices import Notice
from tests import builders
from tests.comms import desk


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def nudge(person, *drafts, **facts):
    data = {"draft": [getattr(draft, "pk", draft) for draft in drafts], **facts}
    answer = desk.window(person).post("/all-work/nudge/", data, follow=True)
    return answer.redirect_chain[-1][0], html.unescape(answer.content.decode())


def reminded():
    return Notice.objects.filter(kind="nudged")


def test_the_pending_of_every_ticked_letter_are_reminded_and_the_list_is_the_same(
    cast, office, now
):
    letters = [builders.submitted(cast, office, now) for _ in range(2)]
    address, text = nudge(cast.registry, *letters, query="stage=clearance")
    assert address == "/all-work/?stage=clearance"
    assert "Reminded by e-mail: 6 mandates on 2 letters." in text
    assert set(reminded().values_list("draft", flat=True)) == {one.pk for one in letters}


def test_one_that_refuses_stops_no_other_and_nobody_is_reminded_twice_a_day(cast, office, now):
    first, drafting = builders.submitted(cast, office, now), builders.draft(cast, office, now)
    nudge(cast.drafter, first)
    before = reminded().count()
    second = builders.submitted(cast, office, now)
    _, text = nudge(cast.drafter, first, drafting, second)
    assert "3 mandates on 1 letter." in text
    assert f"{first}: Everybody who is pending was reminded today already" in text
    assert f"{drafting}: This text is drafting" in text
    assert reminded().count() == 2 * before


def test_who_may_not_ask_reminds_nobody(cast, office, now):
    made = builders.submitted(cast, office, now)
    for person in (cast.holder_of_culture, cast.outsider, cast.publisher, cast.nobody):
        nudge(person, made)
    assert not reminded().exists()
    assert "Tick the letters" in nudge(cast.nobody, made)[1]


@pytest.mark.parametrize("ticked", [(), ("x",), ("99999999999",), ("0",)])
def test_nothing_that_can_be_found_is_said(cast, ticked):
    assert "Tick the letters whose pending mandates" in nudge(cast.registry, *ticked)[1]


def test_only_who_may_ask_is_offered_a_tick(cast, office, now):
    made = builders.submitted(cast, office, now)
    for person, is_offered in ((cast.drafter, True), (cast.registry, True), (cast.outsider, False)):
        text = " ".join(desk.window(person).get("/all-work/").content.decode().split())
        # By its name too: a mandate of the filter above may have the number of the draft.
        assert (f'name="draft" value="{made.pk}"' in text) is is_offered


def test_the_deadline_of_the_clearance_is_the_row_s(cast, office, now):
    from comms.clearance import asking

    made = builders.submitted(cast, office, now)
    asking.set_deadline(made, clear_by=now.date(), actor=cast.drafter, now=now)
    text = desk.window(cast.drafter).get("/all-work/?due=soon").content.decode()
    assert f'<time datetime="{now.date()}">' in text
