"""Reminders, at most one a day and mandate, each on record; and the day to answer by."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from comms.clearance import asking, queries, services, telling
from comms.dispatch import register
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from comms.notices import Kind, Notice
from mandates.models import Appointment
from tests import builders

DAY = dt.timedelta(days=1)


@pytest.fixture
def draft(cast, office, now):
    return builders.submitted(cast, office, now)


def clear(draft, office, cast, now):
    services.clear(
        draft,
        mandate=office.minority,
        digest=draft.current.digest,
        actor=cast.holder_of_minority,
        now=now,
    )


def reminders():
    return sorted(Notice.objects.filter(kind=Kind.NUDGED).values_list("person__name", flat=True))


@pytest.mark.parametrize("who", ["drafter", "colleague", "registry"])
def test_one_pending_mandate_is_reminded_once_a_day(draft, cast, office, now, who):
    actor = getattr(cast, who)
    assert asking.nudge(draft, mandate=office.minority, actor=actor, now=now) == 2
    with pytest.raises(WrongState, match="reminded today already"):
        asking.nudge(draft, mandate=office.minority, actor=cast.registry, now=now)
    assert reminders() == ["delegate", "holder.minority"]
    asking.nudge(draft, mandate=office.minority, actor=actor, now=now + DAY)
    assert Event.objects.filter(verb="nudge").count() == 2
    assert queries.nudges(draft)[office.minority.pk].actor == actor


@pytest.mark.parametrize("who", ["outsider", "holder_of_minority", "publisher", "superuser"])
def test_nobody_else_reminds_or_sets_a_day(draft, cast, office, now, who):
    actor = getattr(cast, who)
    with pytest.raises(NotPermitted):
        asking.nudge(draft, mandate=office.minority, actor=actor, now=now)
    with pytest.raises(NotPermitted):
        asking.set_deadline(draft, clear_by=now.date(), actor=actor, now=now)
    assert reminders() == []


def test_all_who_are_pending_and_none_else_are_reminded(draft, cast, office, now):
    clear(draft, office, cast, now)
    asking.nudge(draft, mandate=office.culture, actor=cast.registry, now=now)
    assert asking.nudge_all(draft, actor=cast.registry, now=now) == [office.business]
    with pytest.raises(WrongState, match="Everybody who is pending was reminded today"):
        asking.nudge_all(draft, actor=cast.registry, now=now)
    with pytest.raises(WrongState, match="Nothing is pending from “Minority issues”"):
        asking.nudge(draft, mandate=office.minority, actor=cast.registry, now=now)
    assert reminders() == ["holder.business", "holder.culture"]


def test_a_mandate_with_nobody_who_signs_in_is_named(draft, cast, office, now):
    Appointment.objects.filter(user=cast.holder_of_culture).delete()
    with pytest.raises(WrongState, match="Nobody signs in for “Cultural rights” today"):
        asking.nudge(draft, mandate=office.culture, actor=cast.registry, now=now)


def test_nobody_is_reminded_of_a_text_that_is_not_in_clearance(cast, office, now):
    for made in (builders.draft(cast, office, now), builders.cleared(cast, office, now)):
        with pytest.raises(WrongState, match="nobody is asked to clear it now"):
            asking.nudge_all(made, actor=cast.registry, now=now)


def test_the_day_to_answer_by_is_of_one_submission(draft, cast, office, now):
    with pytest.raises(CommsError, match="11 March 2021 is past"):
        asking.set_deadline(draft, clear_by=now.date() - DAY, actor=cast.registry, now=now)
    asking.set_deadline(draft, clear_by=now.date() + DAY, actor=cast.registry, now=now)
    assert queries.deadline(draft) == now.date() + DAY
    asking.set_deadline(draft, clear_by=None, actor=cast.drafter, now=now)
    assert queries.deadline(draft) is None


def test_the_page_reminds_and_sets_the_day(draft, cast, office, now, as_, at):
    client, address = as_(cast.registry), reverse("clearance", args=[draft.pk])
    nudge, day = (reverse(f"clearance_{name}", args=[draft.pk]) for name in ("nudge", "deadline"))
    one = client.post(nudge, {"mandate": office.minority.pk}, follow=True).content.decode()
    assert "Reminded by e-mail: Minority issues." in one and "by registry, waiting" in one
    again = client.post(nudge, {"mandate": office.minority.pk}, follow=True).content.decode()
    assert "One reminder a day is enough" in again
    assert "Business, Cultural rights" in client.post(nudge, follow=True).content.decode()
    forged = client.post(nudge, {"mandate": "99999"}, follow=True).content.decode()
    assert "does not sign the letter" in forged
    past = client.post(day, {"clear_by": "2021-03-01"}).content.decode()
    assert "1 March 2021 is past" in past and 'value="2021-03-01"' in past
    assert (
        "To be cleared by"
        in client.post(day, {"clear_by": "2021-03-15"}, follow=True).content.decode()
    )
    at(now + 7 * DAY)
    assert "which is past" in client.get(address).content.decode()
    assert client.get(nudge).status_code == client.get(day).status_code == 405


@pytest.mark.parametrize(
    ("who", "status"),
    [("holder_of_minority", 302), ("outsider", 302), ("superuser", 404), ("nobody", 404)],
)
def test_others_find_no_button_and_no_way(draft, cast, office, as_, who, status):
    client, address = as_(getattr(cast, who)), reverse("clearance", args=[draft.pk])
    assert client.post(reverse("clearance_nudge", args=[draft.pk])).status_code == status
    day = client.post(reverse("clearance_deadline", args=[draft.pk]), {"clear_by": "2021-03-15"})
    assert day.status_code == (200 if status == 302 else 404)
    assert "Remind" not in client.get(address).content.decode()
    assert reminders() == [] and queries.deadline(draft) is None


def test_each_standing_is_since_when_it_came_to_be(draft, cast, office, now):
    later = now + dt.timedelta(hours=3)
    clear(draft, office, cast, later)
    assert [(line.standing, line.since) for line in queries.table(draft)] == [
        ("pending", now),
        ("pending", now),
        ("cleared", later),
    ]


def test_who_is_pending_is_told_once_before_the_day_to_answer_by(draft, cast, office, now):
    clear(draft, office, cast, now)
    asking.set_deadline(draft, clear_by=now.date() + 3 * DAY, actor=cast.drafter, now=now)
    assert telling.remind(now=now + DAY) == 0
    for hours in range(3):
        telling.remind(now=now + 2 * DAY + hours * DAY / 24)
    told = Notice.objects.filter(kind=Kind.DUE).values_list("person__name", flat=True)
    assert sorted(told) == ["holder.business", "holder.culture"]
    asking.set_deadline(draft, clear_by=None, actor=cast.drafter, now=now + 2 * DAY)
    assert telling.remind(now=now + 3 * DAY) == 0


def test_who_was_asked_to_clear_learns_that_the_text_is_given_up(draft, cast, now):
    register.drop(draft, actor=cast.drafter, now=now, reason="Settled otherwise.")
    told = Notice.objects.filter(kind=Kind.DROPPED).values_list("person__name", flat=True)
    assert sorted(told) == ["delegate", "holder.business", "holder.culture", "holder.minority"]


@pytest.mark.parametrize(
    ("kind", "on", "proposed"),
    [("AL", 12, 22), ("AL", 15, 25), ("AL", 17, 29), ("UA", 12, 15), ("UA", 11, 15), ("UA", 9, 11)],
)
def test_the_day_that_is_proposed_is_no_week_end(draft, kind, on, proposed):
    draft.letter_type = kind
    day = asking.usual_day(draft, dt.date(2021, 3, on))
    assert day == dt.date(2021, 3, proposed)


def test_the_day_asked_for_before_is_proposed_again(draft, cast, now):
    day = now.date() + 4 * DAY
    asking.set_deadline(draft, clear_by=day, actor=cast.drafter, now=now)
    assert asking.usual_day(draft, now.date()) == day != asking.usual_day(draft, day)
