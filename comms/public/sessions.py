"""The sessions of the Human Rights Council and what each one's communications report covers. Pure: no rows, no clock.

Three sessions a year. The windows of letters and of replies lie two months apart, so that a letter's sixty days are
over before its session's replies close. Both sites read this; it must import nothing of the project.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

FIRST = 16  # March 2011; reports joint to all mandates began that year
LAST = 315  # December 2110; a number beyond is a slip of the finger
ANCHOR = 46  # March 2021
ANCHOR_YEAR = 2021

# Reports of these earlier sessions are known to have had another number than 3.
OTHER_ITEMS = {29: 50, 30: 27, 31: 79, 35: 44, 36: 25, 37: 80, 40: 79}


@dataclass(frozen=True)
class Season:
    """A session's month, and its windows: (years before the session, month) of the first and of the last day."""

    month: int
    letters: tuple[tuple[int, int], tuple[int, int]]
    replies: tuple[tuple[int, int], tuple[int, int]]


SEASONS = (
    Season(3, ((1, 6), (1, 11)), ((1, 8), (0, 1))),
    Season(6, ((1, 12), (0, 2)), ((0, 2), (0, 4))),
    Season(9, ((0, 3), (0, 5)), ((0, 5), (0, 7))),
)


class NoSuchSession(ValueError):
    """There is no session of this number, or no report of it."""


@dataclass(frozen=True)
class Session:
    """One session; every day is counted, the first and the last included."""

    number: int
    month: int
    year: int
    letters_from: dt.date
    letters_to: dt.date
    replies_from: dt.date
    replies_to: dt.date

    @property
    def code(self) -> str:
        """The symbol of its report, `A/HRC/48/3`."""
        return f"A/HRC/{self.number}/{OTHER_ITEMS.get(self.number, 3)}"

    def has_begun(self, on: dt.date) -> bool:
        return self.letters_from <= on

    def is_over(self, on: dt.date) -> bool:
        """Whether both windows are closed on `on`, so that nothing more can fall into them."""
        return max(self.letters_to, self.replies_to) < on

    def takes_letter(self, sent_on: dt.date) -> bool:
        return self.letters_from <= sent_on <= self.letters_to

    def takes_reply(self, received_on: dt.date) -> bool:
        return self.replies_from <= received_on <= self.replies_to


def session(number: int) -> Session:
    """Session `number`. Raises NoSuchSession, whose sentence says which numbers there are."""
    if not FIRST <= number <= LAST:
        raise NoSuchSession(
            f"There is no communications report for session {number}. The first is that of session "
            f"{FIRST}, in March 2011."
        )
    years, place = divmod(number - ANCHOR, len(SEASONS))
    season, year = SEASONS[place], ANCHOR_YEAR + years
    return Session(
        number=number,
        month=season.month,
        year=year,
        letters_from=_first(year, season.letters[0]),
        letters_to=_last(year, season.letters[1]),
        replies_from=_first(year, season.replies[0]),
        replies_to=_last(year, season.replies[1]),
    )


def session_of_letter(sent_on: dt.date) -> Session:
    """The session whose report lists a letter sent on `sent_on`. Raises NoSuchSession for a day before them all."""
    months = (sent_on.year - ANCHOR_YEAR) * 12 + sent_on.month
    # The letters' year ends with May: December to February, March to May, June to November.
    years, month = divmod(months - 6, 12)
    place = 0 if month < 6 else 1 if month < 9 else 2
    return session(ANCHOR + (years + 1) * 3 + place)


def session_of_reply(received_on: dt.date) -> Session:
    """The session whose report counts a reply received on `received_on`. Raises NoSuchSession as above."""
    months = (received_on.year - ANCHOR_YEAR) * 12 + received_on.month
    # The replies' year ends with July: August to January, February to April, May to July.
    years, month = divmod(months - 8, 12)
    place = 0 if month < 6 else 1 if month < 9 else 2
    return session(ANCHOR + (years + 1) * 3 + place)


def sessions_begun(on: dt.date) -> Iterator[Session]:
    """Every session whose letters have begun on `on`, the newest first."""
    try:
        newest = session_of_letter(on).number
    except NoSuchSession:
        return
    for number in range(newest, FIRST - 1, -1):
        yield session(number)


def _first(year: int, place: tuple[int, int]) -> dt.date:
    before, month = place
    return dt.date(year - before, month, 1)


def _last(year: int, place: tuple[int, int]) -> dt.date:
    first = _first(year, place)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
