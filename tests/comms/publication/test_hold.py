"""place, confirm, lift and take back a hold: it bites at once; its author only takes it back, until it is confirmed."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from comms.clock import geneva_day
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from comms.publication import release
from comms.publication.deadlines import holds
from comms.publication.models import Hold
from mandates.models import DeskAppointment
from tests import builders
from tests.comms.publication.test_release import INSTANT


@pytest.fixture
def letter(cast, office, now):
    return builders.sent(cast, office, now)


def place(letter, actor, now, reason="a person is at risk"):
    return holds.place(letter, reason=reason, actor=actor, now=now)


@pytest.mark.parametrize("who", ["publisher", "drafter", "colleague"])
def test_a_hold_bites_before_anyone_confirms_it(letter, cast, now, who):
    place(letter, getattr(cast, who), now)
    event = Event.objects.last()
    assert (event.verb, event.communication, event.actor, event.reason) == (
        "hold", letter, getattr(cast, who), "a person is at risk",
    )  # fmt: skip
    assert release.publish_due(now=INSTANT).released == []


@pytest.mark.parametrize("who", ["outsider", "holder_of_business", "registry", "superuser"])
def test_nobody_else_holds_a_letter_back(letter, cast, now, who):
    with pytest.raises(NotPermitted):
        place(letter, getattr(cast, who), now)
    assert not Hold.objects.exists()
    assert not Event.objects.filter(verb="hold").exists()


def test_a_second_hold_and_a_hold_on_what_is_public_are_refused(letter, cast, now):
    hold = place(letter, cast.publisher, now)
    with pytest.raises(WrongState, match="already"):
        place(letter, cast.second_publisher, now)
    holds.lift(hold, reason="safe", actor=cast.second_publisher, now=now)
    release.publish_due(now=INSTANT)
    letter.refresh_from_db()
    with pytest.raises(WrongState, match="withdrawn, not held"):
        place(letter, cast.publisher, INSTANT)


def test_a_reason_is_wanted_for_both_ends(letter, cast, now):
    with pytest.raises(CommsError, match="Say why"):
        place(letter, cast.publisher, now, reason=" ")
    hold = place(letter, cast.publisher, now)
    with pytest.raises(CommsError, match="Say why"):
        holds.lift(hold, reason="", actor=cast.second_publisher, now=now)
    assert Hold.objects.active().get() == hold


@pytest.mark.parametrize("who", ["publisher", "drafter", "registry", "superuser"])
def test_only_another_officer_confirms_or_lifts(letter, cast, now, who):
    hold = place(letter, cast.publisher, now)
    actor = getattr(cast, who)
    with pytest.raises(CommsError):
        holds.confirm(hold, actor=actor, now=now)
    with pytest.raises(CommsError):
        holds.lift(hold, reason="safe", actor=actor, now=now)
    hold.refresh_from_db()
    assert (hold.confirmed_by, hold.lifted_by) == (None, None)
    assert Event.objects.last().verb == "hold"


def test_a_second_person_confirms_once_and_lifts_once(letter, cast, now):
    hold = place(letter, cast.publisher, now)
    holds.confirm(hold, actor=cast.second_publisher, now=now)
    with pytest.raises(WrongState):
        holds.confirm(hold, actor=cast.second_publisher, now=now)
    holds.lift(hold, reason="safe", actor=cast.second_publisher, now=now)
    with pytest.raises(WrongState):
        holds.lift(hold, reason="safe", actor=cast.second_publisher, now=now)
    verbs = list(Event.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert verbs == ["lift_hold", "confirm_hold", "hold"]


def test_its_author_takes_a_hold_back_until_it_is_confirmed(letter, cast, now):
    hold = place(letter, cast.drafter, now)
    holds.take_back(hold, actor=cast.drafter, now=now)
    assert (hold.lifted_by, hold.lifted_at) == (cast.drafter, now)
    event = Event.objects.last()
    assert (event.verb, event.actor) == ("take_back_hold", cast.drafter)
    for act in (holds.take_back, partial(holds.lift, reason="safe")):
        with pytest.raises(CommsError):
            act(hold, actor=cast.drafter, now=now)
    with pytest.raises(WrongState, match="ended already"):
        holds.confirm(hold, actor=cast.publisher, now=now)
    again = place(letter, cast.drafter, now)
    holds.confirm(again, actor=cast.publisher, now=now)
    with pytest.raises(WrongState, match="other than you lifts it"):
        holds.take_back(again, actor=cast.drafter, now=now)
    assert release.publish_due(now=INSTANT).released == []
    holds.lift(again, reason="safe", actor=cast.publisher, now=INSTANT)
    assert release.publish_due(now=INSTANT).released == [str(letter)]


@pytest.mark.parametrize("who", ["colleague", "second_publisher", "registry", "superuser"])
def test_nobody_else_takes_a_hold_back(letter, cast, now, who):
    hold = place(letter, cast.publisher, now)
    with pytest.raises(NotPermitted, match="Only who placed a hold"):
        holds.take_back(hold, actor=getattr(cast, who), now=now)
    assert Hold.objects.active().get() == hold and Event.objects.last().verb == "hold"


def test_who_looks_after_the_letter_no_more_takes_nothing_back(letter, cast, now):
    hold = place(letter, cast.publisher, now)
    DeskAppointment.objects.filter(user=cast.publisher).delete()
    with pytest.raises(NotPermitted, match="still looks after"):
        holds.take_back(hold, actor=cast.publisher, now=now)


@pytest.mark.parametrize("field", ["confirmed_by", "lifted_by"])
def test_the_database_wants_a_second_person_too(letter, cast, now, field):
    hold = place(letter, cast.publisher, now)
    if field == "lifted_by":
        holds.confirm(hold, actor=cast.second_publisher, now=now)
    with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
        Hold.objects.update(**{field: cast.publisher})


WEEK_LATER = INSTANT + dt.timedelta(days=7)


def test_a_hold_with_an_end_bites_until_the_sweep_of_that_day(letter, cast, now):
    ends_on = geneva_day(WEEK_LATER)
    hold = holds.place(letter, reason="a trial", ends_on=ends_on, actor=cast.publisher, now=now)
    assert hold.ends_at == WEEK_LATER
    assert release.publish_due(now=WEEK_LATER - dt.timedelta(seconds=1)).released == []
    assert release.publish_due(now=WEEK_LATER).released == [str(letter)]
    hold.refresh_from_db()
    assert (hold.lifted_at, hold.lifted_by) == (WEEK_LATER, None)
    verbs = list(letter.events.order_by("-pk").values_list("verb", flat=True)[:2])
    assert verbs == ["release", "end_hold"]


def test_a_hold_does_not_end_before_tomorrow(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    with pytest.raises(CommsError, match="later day than today"):
        holds.place(letter, reason="x", ends_on=now.date(), actor=cast.publisher, now=now)
    for facts, name in (
        ({"ends_at": now}, "ends_after_it_began"),
        ({"lifted_at": now, "lift_reason": "x"}, "by_a_person_or_on_its_day"),
    ):
        place(letter, cast.publisher, now)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Hold.objects.update(**facts)
        Hold.objects.all().delete()


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [
        (geneva_day(INSTANT), "holds nothing back"),
        (dt.date(2021, 4, 1), "holds nothing back"),
        (dt.date(2023, 3, 13), "12 March 2023 at the latest"),
        (dt.date(9999, 12, 31), "12 March 2023 at the latest"),
    ],
)
def test_a_hold_that_ends_too_early_or_too_far_away_is_refused(cast, office, now, ends_on, said):
    letter = builders.as_sent(cast, office, now)
    with pytest.raises(CommsError, match=said):
        holds.place(letter, reason="x", ends_on=ends_on, actor=cast.publisher, now=now)
    assert not Hold.objects.exists()
