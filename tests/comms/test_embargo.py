"""When a letter becomes public: calendar days in Geneva, hours for legislation, a rule for every day or no sending."""

from __future__ import annotations

import calendar
import datetime as dt
import zoneinfo

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from comms.clock import geneva_day, geneva_midnight
from comms.embargo import PublicationRule, embargo, rule_for
from comms.errors import Incomplete

GENEVA = zoneinfo.ZoneInfo("Europe/Zurich")
UTC = dt.UTC
SIXTY = PublicationRule(letter_type="AL", days=60, basis="the rule")
FORTY_EIGHT = PublicationRule(letter_type="OL", on_legislation=True, hours=48, basis="the rule")


def geneva(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=GENEVA)


@pytest.mark.parametrize(
    ("sent_at", "public_at"),
    [
        (geneva(2021, 3, 12, 10, 0), dt.datetime(2021, 5, 10, 22, 0, tzinfo=UTC)),
        (geneva(2021, 3, 12, 0, 0), dt.datetime(2021, 5, 10, 22, 0, tzinfo=UTC)),
        (geneva(2021, 3, 12, 23, 59, 59), dt.datetime(2021, 5, 10, 22, 0, tzinfo=UTC)),
        # The clocks go back between: sixty times twenty-four hours would be an hour early.
        (geneva(2021, 9, 10, 0, 0), dt.datetime(2021, 11, 8, 23, 0, tzinfo=UTC)),
        # The clocks go forward between.
        (geneva(2021, 2, 10, 0, 0), dt.datetime(2021, 4, 10, 22, 0, tzinfo=UTC)),
        # Late in the evening in UTC is the next day in Geneva.
        (dt.datetime(2021, 3, 11, 23, 30, tzinfo=UTC), dt.datetime(2021, 5, 10, 22, tzinfo=UTC)),
        # A leap day counts.
        (geneva(2024, 1, 1, 12, 0), dt.datetime(2024, 2, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_sixty_days_end_at_midnight_in_geneva(sent_at: dt.datetime, public_at: dt.datetime) -> None:
    assert embargo(SIXTY, sent_at).public_at == public_at


def test_the_instant_is_told_in_words() -> None:
    said = embargo(SIXTY, geneva(2021, 3, 12, 10, 0)).explanation
    assert said == (
        "Public from 11 May 2021, 00:00 Geneva: 60 calendar days in Geneva after 12 March 2021 (the rule)."
    )


def test_hours_are_elapsed_hours_also_when_the_clocks_change() -> None:
    # Two days before, at noon of Geneva; the clocks go forward on 28 March 2021.
    sent_at = geneva(2021, 3, 27, 12, 0).astimezone(UTC)
    assert embargo(FORTY_EIGHT, sent_at).public_at == sent_at + dt.timedelta(hours=48)


def test_hours_given_in_local_time_are_elapsed_hours_too() -> None:
    sent_at = geneva(2021, 3, 27, 12, 0)
    public_at = embargo(FORTY_EIGHT, sent_at).public_at
    assert public_at.astimezone(UTC) - sent_at.astimezone(UTC) == dt.timedelta(hours=48)


EPOCH = dt.datetime(2000, 1, 1, tzinfo=UTC)
instants = st.integers(0, 60 * 366 * 24 * 3600).map(lambda s: EPOCH + dt.timedelta(seconds=s))


@given(sent_at=instants, days=st.integers(0, 400))
def test_a_rule_of_days_always_ends_at_local_midnight(sent_at: dt.datetime, days: int) -> None:
    found = embargo(PublicationRule(letter_type="AL", days=days, basis="x"), sent_at)
    local = found.public_at.astimezone(GENEVA)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert local.date() - sent_at.astimezone(GENEVA).date() == dt.timedelta(days=days)


@given(sent_at=instants, hours=st.integers(1, 1000))
def test_a_rule_of_hours_is_exact_in_every_zone(sent_at: dt.datetime, hours: int) -> None:
    rule = PublicationRule(letter_type="OL", hours=hours, basis="x")
    ends = [embargo(rule, sent_at.astimezone(zone)).public_at for zone in (UTC, GENEVA)]
    assert {end.astimezone(UTC) - sent_at for end in ends} == {dt.timedelta(hours=hours)}


def test_the_rule_of_the_day_of_sending_and_no_other(db) -> None:
    for period, days in (
        (DateRange(dt.date(2018, 1, 1), dt.date(2021, 1, 1)), 90),
        (DateRange(dt.date(2021, 1, 1), None), 60),
    ):
        PublicationRule.objects.create(letter_type="AL", period=period, days=days, basis="x")
    assert rule_for("AL", dt.date(2020, 12, 31), on_legislation=False).days == 90
    assert rule_for("AL", dt.date(2021, 1, 1), on_legislation=False).days == 60


@pytest.mark.parametrize(
    ("letter_type", "on", "on_legislation"),
    [
        ("AL", dt.date(2017, 12, 31), False),
        ("UA", dt.date(2021, 1, 1), False),
        ("AL", dt.date(2021, 1, 1), True),
    ],
)
def test_without_a_rule_nothing_can_go(db, letter_type, on, on_legislation) -> None:
    period = DateRange(dt.date(2018, 1, 1), None)
    PublicationRule.objects.create(letter_type="AL", period=period, days=60, basis="x")
    with pytest.raises(Incomplete, match="Add one under reference data"):
        rule_for(letter_type, on, on_legislation=on_legislation)


@pytest.mark.parametrize("delay", [{}, {"days": 60, "hours": 48}])
def test_the_database_wants_days_or_hours(db, delay) -> None:
    period = DateRange(dt.date(2018, 1, 1), None)
    with pytest.raises(IntegrityError, match="days_or_hours"), transaction.atomic():
        PublicationRule.objects.create(letter_type="AL", period=period, basis="x", **delay)


def test_the_database_refuses_two_rules_for_one_day(db) -> None:
    PublicationRule.objects.create(
        letter_type="AL", period=DateRange(dt.date(2018, 1, 1), None), days=60, basis="x"
    )
    with pytest.raises(IntegrityError, match="never_overlap"), transaction.atomic():
        PublicationRule.objects.create(
            letter_type="AL", period=DateRange(dt.date(2021, 1, 1), None), days=30, basis="x"
        )


CHANGES = [  # the nights on which the clocks of Geneva change
    (2021, 3, 28), (2021, 10, 31), (2024, 3, 31), (2024, 10, 27), (2026, 3, 29), (2026, 10, 25),
]  # fmt: skip


@pytest.mark.parametrize("night", CHANGES)
def test_midnight_before_and_after_the_clocks_change(night: tuple[int, int, int]) -> None:
    day = dt.date(*night)
    hours = 23 if day.month == 3 else 25
    for days in (0, 1):
        sent_on = day + dt.timedelta(days=days - 60)
        at = geneva(sent_on.year, sent_on.month, sent_on.day, 23, 59, 59)
        found = embargo(SIXTY, at).public_at
        assert found == geneva_midnight(day + dt.timedelta(days=days))
        assert geneva_day(found - dt.timedelta(microseconds=1)) < geneva_day(found)
    length = geneva_midnight(day + dt.timedelta(days=1)).astimezone(UTC)
    assert length - geneva_midnight(day).astimezone(UTC) == dt.timedelta(hours=hours)


@pytest.mark.parametrize("night", CHANGES)
@given(minutes=st.integers(-3000, 1500))
def test_48_hours_across_a_change_are_48_hours(night: tuple[int, int, int], minutes: int) -> None:
    sent_at = geneva_midnight(dt.date(*night)).astimezone(UTC) + dt.timedelta(minutes=minutes)
    found = embargo(FORTY_EIGHT, sent_at.astimezone(GENEVA))
    assert found.public_at.astimezone(UTC) - sent_at == dt.timedelta(hours=48)


@given(year=st.integers(2000, 2060), days=st.integers(0, 400))
def test_a_leap_year_has_its_day(year: int, days: int) -> None:
    sent_on = dt.date(year, 1, 1) + dt.timedelta(days=days)
    public_on = geneva_day(embargo(SIXTY, geneva_midnight(sent_on)).public_at)
    leap = dt.date(year, 2, 29) if calendar.isleap(year) else None
    passed = [sent_on + dt.timedelta(days=n) for n in range(1, 61)]
    assert public_on == passed[-1]
    assert leap is None or (leap in passed) == (sent_on < leap <= public_on)


@given(sent_at=instants, later=st.integers(0, 3 * 24 * 3600))
def test_who_is_sent_later_is_never_public_earlier(sent_at: dt.datetime, later: int) -> None:
    other = sent_at + dt.timedelta(seconds=later)
    for rule in (SIXTY, FORTY_EIGHT):
        assert embargo(rule, sent_at).public_at <= embargo(rule, other).public_at
