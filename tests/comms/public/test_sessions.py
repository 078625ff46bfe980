"""Sessions of the Council: numbers, months and windows, every day in exactly one of each."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.public import sessions

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("number", "held", "letters", "replies"),
    [
        (46, (3, 2021), ("2020-06-01", "2020-11-30"), ("2020-08-01", "2021-01-31")),
        (47, (6, 2021), ("2020-12-01", "2021-02-28"), ("2021-02-01", "2021-04-30")),
        (48, (9, 2021), ("2021-03-01", "2021-05-31"), ("2021-05-01", "2021-07-31")),
        (56, (6, 2024), ("2023-12-01", "2024-02-29"), ("2024-02-01", "2024-04-30")),
        (29, (6, 2015), ("2014-12-01", "2015-02-28"), ("2015-02-01", "2015-04-30")),
        (16, (3, 2011), ("2010-06-01", "2010-11-30"), ("2010-08-01", "2011-01-31")),
    ],
)
def test_a_session_has_its_month_and_its_windows(number, held, letters, replies):
    found = sessions.session(number)
    assert (found.month, found.year) == held
    assert (str(found.letters_from), str(found.letters_to)) == letters
    assert (str(found.replies_from), str(found.replies_to)) == replies


def test_the_real_letter_falls_into_session_48():
    found = sessions.session_of_letter(dt.date(2021, 3, 12))
    assert (found.number, found.code) == (48, "A/HRC/48/3")


def test_earlier_reports_had_symbols_of_their_own():
    assert sessions.session(29).code == "A/HRC/29/50"


def test_every_day_of_twenty_years_lies_in_one_session():
    day, before = dt.date(2011, 1, 1), 0
    while day.year < 2031:
        letters, replies = sessions.session_of_letter(day), sessions.session_of_reply(day)
        assert letters.takes_letter(day)
        assert replies.takes_reply(day)
        assert letters.number in (before, before + 1) or not before
        before, day = letters.number, day + DAY


def test_the_windows_leave_no_day_between_them():
    for number in range(sessions.FIRST, 100):
        earlier, later = sessions.session(number), sessions.session(number + 1)
        assert earlier.letters_to + DAY == later.letters_from
        assert earlier.replies_to + DAY == later.replies_from


@pytest.mark.parametrize("number", [-1, 0, 15, 316, 9999, 10**30])
def test_a_number_without_a_session_is_refused(number):
    with pytest.raises(sessions.NoSuchSession, match="no communications report"):
        sessions.session(number)


def test_days_out_of_all_reach_are_refused():
    for day in (dt.date.min, dt.date(2010, 5, 31), dt.date.max):
        with pytest.raises(sessions.NoSuchSession):
            sessions.session_of_letter(day)


def test_the_sessions_begun_are_listed_newest_first():
    begun = list(sessions.sessions_begun(dt.date(2021, 3, 12)))
    assert [one.number for one in begun[:2]] == [48, 47]
    assert begun[-1].number == sessions.FIRST
    assert list(sessions.sessions_begun(dt.date(2000, 1, 1))) == []


def test_a_session_is_over_the_day_after_its_last():
    found = sessions.session(48)
    assert not found.is_over(dt.date(2021, 7, 31))
    assert found.is_over(dt.date(2021, 8, 1))
    assert found.has_begun(dt.date(2021, 3, 1))
    assert not found.has_begun(dt.date(2021, 2, 28))
