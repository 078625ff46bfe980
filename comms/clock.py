"""The two readings of time that rules use: an instant, and the calendar day it falls on in Geneva."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")


def geneva_day(instant: dt.datetime) -> dt.date:
    """The calendar day of an aware `instant` in Geneva."""
    return instant.astimezone(GENEVA).date()


def geneva_midnight(day: dt.date) -> dt.datetime:
    """The instant at which `day` begins in Geneva."""
    return dt.datetime.combine(day, dt.time(), tzinfo=GENEVA)


def day_in_words(day: dt.date) -> str:
    """`12 March 2021`: how the screens write a day."""
    return f"{day.day} {day:%B %Y}"


def instant_in_words(instant: dt.datetime) -> str:
    """`11 May 2021, 00:00 Geneva`."""
    local = instant.astimezone(GENEVA)
    return f"{day_in_words(local.date())}, {local:%H:%M} Geneva"
