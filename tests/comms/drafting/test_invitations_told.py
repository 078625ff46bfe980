"""Who is told of an invitation, its answers and its end, and who is reminded."""

from __future__ import annotations

import datetime as dt

from comms.dispatch import register
from comms.drafting.invitations import services as invitations
from comms.drafting.invitations import telling
from comms.notices import Kind, Notice
from tests.comms.drafting.invited import alone, ask

DAY = dt.timedelta(days=1)


def test_who_is_told(cast, office, now):
    draft = alone(cast, office, now)
    told = lambda kind: set(  # noqa: E731
        Notice.objects.filter(kind=kind).values_list("person__name", flat=True)
    )
    first, second = (ask(draft, one, cast, now) for one in (office.minority, office.culture))
    assert told(Kind.INVITED) == {
        *("holder.minority", "delegate"),
        *("holder.culture", "outsider"),
    }
    invitations.take_lead(first, actor=cast.delegate, now=now)
    invitations.decline(second, actor=cast.outsider, now=now)
    invitations.leave(first, actor=cast.delegate, now=now)
    office_of = {"drafter", "colleague"}
    assert told(Kind.LEAD) == told(Kind.DECLINED) == told(Kind.LEFT) == office_of
    third = ask(draft, office.minority, cast, now)
    for verb in (invitations.take_lead, invitations.keep_lead):
        actor = cast.delegate if verb is invitations.take_lead else cast.drafter
        verb(third, actor=actor, now=now)
    assert told(Kind.DECIDED) == {"holder.minority", "delegate"}
    again = ask(draft, office.culture, cast, now)
    invitations.withdraw(again, actor=cast.drafter, now=now)
    assert told(Kind.WITHDREW) == {"holder.culture", "outsider"}


def test_who_has_not_answered_is_reminded_once_before_the_last_day(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now, days=3)
    answered = ask(draft, office.culture, cast, now, days=3)
    invitations.decline(answered, actor=cast.outsider, now=now)
    due = Notice.objects.filter(kind=Kind.DUE)
    assert telling.remind(now=now + DAY) == 0
    for hour in range(3):
        telling.remind(now=now + 2 * DAY + hour * DAY / 24)
    assert {one.person.name for one in due} == {"holder.minority", "delegate"} and len(due) == 2
    assert {one.path for one in due} == {f"/invitations/{row.pk}/"}
    assert telling.remind(now=now + 4 * DAY) == 0
    ask(alone(cast, office, now), office.culture, cast, now, days=1)
    assert telling.remind(now=now) == 0  # asked today


def test_who_was_asked_learns_that_the_letter_is_given_up(cast, office, now):
    draft = alone(cast, office, now)
    ask(draft, office.minority, cast, now)
    register.drop(draft, actor=cast.drafter, now=now, reason="Settled otherwise.")
    told = Notice.objects.filter(kind=Kind.DROPPED).values_list("person__name", flat=True)
    assert set(told) == {"holder.minority", "delegate"}
