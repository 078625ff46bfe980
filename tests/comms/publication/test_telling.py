"""Who is told of what becomes public, of reviews and of holds that end: at which days, once, and nothing of what."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.clock import geneva_day
from comms.notices import Kind, Notice
from comms.publication.deadlines import holds, telling
from tests import builders
from tests.comms.publication.test_release import INSTANT

DAY = dt.timedelta(days=1)
KEEPERS = {"drafter", "colleague", "publisher", "second_publisher"}
HOLDERS = {"holder.business", "holder.culture", "holder.minority"}


@pytest.mark.parametrize(
    ("days", "marks", "expected"),
    [
        (15, telling.PUBLIC_MARKS, None),
        (14, telling.PUBLIC_MARKS, 14),
        (8, telling.PUBLIC_MARKS, 14),
        (7, telling.PUBLIC_MARKS, 7),
        (2, telling.PUBLIC_MARKS, 7),
        (1, telling.PUBLIC_MARKS, 1),
        (0, telling.PUBLIC_MARKS, 1),
        (4, telling.HOLD_MARKS, None),
        (2, telling.HOLD_MARKS, 3),
    ],
)
def test_the_nearest_mark_not_yet_passed(days, marks, expected):
    assert telling.mark(days, marks) == expected


def sweep_hourly(tell, first, last):
    instant = first
    while instant <= last:
        tell(now=instant)
        instant += DAY / 2


def told(kind, now):
    rows = Notice.objects.filter(kind=kind, queued_at=now)
    return set(rows.values_list("person__name", flat=True))


def days_told(kind):
    instants = Notice.objects.filter(kind=kind).values_list("queued_at", flat=True)
    return sorted({(geneva_day(INSTANT) - geneva_day(at)).days for at in instants}, reverse=True)


def test_a_release_is_told_at_fourteen_seven_and_one_days_to_those_concerned(cast, office, now):
    builders.as_sent(cast, office, now)
    sweep_hourly(telling.tell_becoming_public, INSTANT - 20 * DAY, INSTANT + DAY)
    assert days_told(Kind.PUBLIC) == [14, 7, 1]
    assert told(Kind.PUBLIC, INSTANT - 7 * DAY) == KEEPERS | HOLDERS
    assert Notice.objects.filter(kind=Kind.PUBLIC).count() == 3 * len(KEEPERS | HOLDERS)
    row = Notice.objects.last()
    assert (row.path, row.is_urgent) == ("/publication/days/2021-05-11/", True)


def test_what_is_held_back_is_not_told_of_until_the_hold_is_lifted(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    hold = holds.place(letter, reason="x", actor=cast.publisher, now=now)
    assert telling.tell_becoming_public(now=INSTANT - 2 * DAY) == 0
    holds.lift(hold, reason="y", actor=cast.second_publisher, now=INSTANT - 2 * DAY)
    assert telling.tell_becoming_public(now=INSTANT - 2 * DAY) == 1
    assert Notice.objects.filter(kind=Kind.PUBLIC).count() == len(KEEPERS | HOLDERS)


def test_a_missing_review_is_asked_for_until_it_is_signed(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    sweep_hourly(telling.tell_reviews, INSTANT - 10 * DAY, INSTANT + DAY)
    assert days_told(Kind.REVIEW) == [7, 3, 1, 0]
    rows = Notice.objects.filter(kind=Kind.REVIEW)
    assert set(rows.values_list("person__name", flat=True)) == KEEPERS
    builders.reviewed(letter, cast)
    assert telling.tell_reviews(now=INSTANT + 2 * DAY) == 0


def test_a_hold_that_ends_by_itself_says_so_before(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    ends_on = geneva_day(INSTANT) + DAY
    holds.place(letter, reason="x", ends_on=ends_on, actor=cast.publisher, now=now)
    sweep_hourly(telling.tell_holds_ending, INSTANT - 6 * DAY, INSTANT + DAY / 2)
    assert days_told(Kind.HOLD) == [2, 0]  # three days and one before it ends
    paths = Notice.objects.filter(kind=Kind.HOLD).values_list("path", flat=True)
    assert set(paths) == {f"/letters/{letter.pk}/becoming-public/"}
