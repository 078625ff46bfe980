"""Who may do what, and when: a grant without a period is nothing, and a superuser has neither."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mandates import grants, permissions, services
from mandates.models import Appointment, DeskRole, Role
from tests.mandates.builders import date, mandate, period, person

pytestmark = pytest.mark.django_db
MARCH = date("2021-03-12")


def appointed(user, to, role=Role.DRAFTER, start="2021-01-01", end="2021-07-01"):
    return services.appoint(user, mandate=to, role=role, period=period(start, end), actor=None)


@pytest.mark.parametrize(
    ("role", "verb", "other"),
    [("drafter", "draft", "clear"), ("holder", "clear", "draft"), ("delegate", "clear", "draft")],
)
def test_a_role_opens_one_verb(role, verb, other):
    user, ours, theirs = person(), mandate("ours"), mandate("theirs")
    appointed(user, ours, role)
    assert permissions.may(user, verb, ours, MARCH)
    assert not permissions.may(user, other, ours, MARCH)
    assert not permissions.may(user, verb, theirs, MARCH)
    assert list(permissions.mandates_for(user, verb, MARCH)) == [ours]
    held = permissions.duties(user, MARCH)
    assert {"draft": held.drafts, "clear": held.clears} == {verb: {ours.pk}, other: set()}


@pytest.mark.parametrize(
    ("on", "may"),
    [("2020-12-31", False), ("2021-01-01", True), ("2021-06-30", True), ("2021-07-01", False)],
)
def test_a_delegate_clears_during_the_period_and_not_after(on, may):
    user, ours = person(), mandate("ours")
    appointed(user, ours, Role.DELEGATE)
    assert permissions.may(user, "clear", ours, date(on)) is may
    assert list(permissions.clearers_of(ours, date(on))) == ([user] if may else [])
    assert permissions.duties(user, date(on)).clears == ({ours.pk} if may else set())


def test_a_superuser_may_nothing_by_status():
    chief = person("chief@example.org", is_superuser=True, is_staff=True)
    ours = mandate("ours")
    for verb in ("draft", "clear"):
        assert not permissions.may(chief, verb, ours, MARCH)
        assert not permissions.mandates_for(chief, verb, MARCH).exists()
    assert not permissions.has_desk(chief, DeskRole.REGISTRY, MARCH)
    assert permissions.duties(chief, MARCH) == permissions.Duties()


def test_someone_who_left_may_nothing():
    user, ours = person(), mandate("ours")
    appointed(user, ours)
    services.seat(user, desk=DeskRole.REGISTRY, period=period())
    user.is_active = False
    user.save()
    assert not permissions.may(user, "draft", ours, MARCH)
    assert not permissions.has_desk(user, DeskRole.REGISTRY, MARCH)
    assert permissions.duties(user, MARCH) == permissions.Duties()
    assert not permissions.drafters_of([ours], MARCH).exists()
    assert not permissions.desk_members(DeskRole.REGISTRY, MARCH).exists()


def test_neither_a_grant_nor_an_appointment_is_enough_alone():
    user, ours, other = person(), mandate("ours"), mandate("other")
    grants.give(user, "draft", ours)
    appointed(user, other)
    grants.take(user, "draft", other)
    assert not permissions.mandates_for(user, "draft", MARCH).exists()
    assert not permissions.may(user, "draft", ours, MARCH)
    assert not permissions.may(user, "draft", other, MARCH)
    assert permissions.duties(user, MARCH) == permissions.Duties()
    assert not permissions.drafters_of([ours, other], MARCH).exists()


def test_drafters_of_several_mandates_are_named_once():
    user, ours, other = person(), mandate("ours"), mandate("other")
    appointed(user, ours)
    appointed(user, other)
    assert list(permissions.drafters_of([ours, other], MARCH)) == [user]


def test_lists_take_one_query(django_assert_num_queries):
    user = person()
    for n in range(4):
        appointed(user, mandate(f"m{n}"))
    list(permissions.mandates_for(user, "draft", MARCH))
    with django_assert_num_queries(1):
        assert len(permissions.mandates_for(user, "draft", MARCH)) == 4
    services.seat(user, desk=DeskRole.REGISTRY, period=period("2021-01-01", "2021-07-01"))
    with django_assert_num_queries(1):
        held = permissions.duties(user, MARCH)
    assert len(held.drafts) == 4
    assert held.desks == {DeskRole.REGISTRY}
    assert not permissions.duties(user, date("2021-07-01")).desks


def test_appoint_refuses_an_overlap_with_its_reason():
    user, ours = person(), mandate("ours")
    appointed(user, ours)
    with pytest.raises(
        ValidationError, match=r"already drafter of Ours .*1 January 2021 to 1 July"
    ):
        appointed(user, ours, start="2021-06-30", end=None)
    appointed(user, ours, start="2021-07-01", end=None)


def test_the_database_refuses_the_overlap_too():
    user, ours = person(), mandate("ours")
    appointed(user, ours)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            user=user, mandate=ours, role="drafter", period=period("2021-02-01")
        )


@pytest.mark.parametrize(
    ("role", "days", "sentence"),
    [
        ("delegate", ("2021-01-01", None), "A delegate is named for a period"),
        ("chair", ("2021-01-01", None), "There is no role “chair”"),
        ("drafter", ("2021-01-01", "2021-01-01"), "The period ends before it begins"),
    ],
)
def test_appoint_refuses_what_makes_no_sense(role, days, sentence):
    user, ours = person(), mandate("ours")
    dates = (date(days[0]), date(days[1]) if days[1] else None)
    with pytest.raises(ValidationError, match=sentence):
        services.appoint(user, mandate=ours, role=role, period=dates, actor=None)
    assert not grants.grants("draft").exists()


def test_dismiss_ends_the_period_and_then_the_grant():
    user, ours = person(), mandate("ours")
    post = appointed(user, ours, end=None)
    services.dismiss(post, on=date("2021-04-01"), actor=None, today=date("2021-03-20"))
    assert permissions.may(user, "draft", ours, date("2021-03-31"))
    assert not permissions.may(user, "draft", ours, date("2021-04-01"))
    with pytest.raises(ValidationError, match="ended on 1 April 2021 already"):
        services.dismiss(post, on=date("2021-05-01"), actor=None)


def test_dismissal_leaves_a_later_appointment_its_grant():
    user, ours = person(), mandate("ours")
    first = appointed(user, ours, end="2021-06-01")
    appointed(user, ours, start="2021-06-01", end=None)
    services.dismiss(first, on=date("2021-04-01"), actor=None, today=date("2021-04-01"))
    assert not permissions.may(user, "draft", ours, date("2021-05-01"))
    assert permissions.may(user, "draft", ours, date("2021-06-01"))


def test_an_appointment_that_never_begins_is_removed():
    user, ours = person(), mandate("ours")
    services.dismiss(appointed(user, ours), on=date("2021-01-01"), actor=None)
    assert not Appointment.objects.exists()
    assert not grants.grants("draft").exists()


def test_a_desk_is_a_matter_of_days_too():
    user = person()
    place = services.seat(user, desk=DeskRole.PUBLICATION, period=period("2021-01-01"))
    assert permissions.has_desk(user, DeskRole.PUBLICATION, MARCH)
    assert not permissions.has_desk(user, DeskRole.REGISTRY, MARCH)
    with pytest.raises(ValidationError, match="already sits at this desk"):
        services.seat(user, desk=DeskRole.PUBLICATION, period=period("2021-02-01"))
    services.unseat(place, on=MARCH)
    assert not permissions.has_desk(user, DeskRole.PUBLICATION, MARCH)
