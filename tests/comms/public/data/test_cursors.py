"""Cursors: what was written is read; anything else is refused with a sentence."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest

from comms.public.data import cursors

DAY = dt.datetime(2021, 5, 11, tzinfo=dt.UTC)


def made(place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def test_a_place_is_read_as_it_was_written():
    there = cursors.written(DAY, "al-oth-109-2021")
    assert cursors.instant_and_words(there, words=1) == [DAY, "al-oth-109-2021"]
    numbered = cursors.written(DAY, "al-oth-109-2021", 2, "correction")
    assert cursors.instant_and_words(numbered, words=3, number_at=1)[2] == 2
    assert cursors.word(cursors.written("acme_textiles")) == "acme_textiles"


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é\0",
        "A" * 5000,
        base64.urlsafe_b64encode(b"[" * 400).decode(),
        made({}),
        made(None),
        made(["2021-05-11T00:00:00", "no-zone"]),
        made(["0001-01-01T00:00:00+00:00", "long-ago"]),
        made(["9999-12-31T23:59:59-12:00", "never"]),
        made(["2021-05-11T00:00:00+00:00", "a'b\0"]),
        made(["2021-05-11T00:00:00+00:00", 7]),
        made(["2021-05-11T00:00:00+00:00"]),
        made([7, "slug"]),
    ],
)
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(cursors.BadCursor, match="Leave it out to begin"):
        cursors.instant_and_words(cursor, words=1)
    with pytest.raises(cursors.BadCursor):
        cursors.word(cursor)


@pytest.mark.parametrize("number", [True, -1, 10**9, "1"])
def test_an_absurd_number_is_refused(number):
    cursor = made(["2021-05-11T00:00:00+00:00", "slug", number, "correction"])
    with pytest.raises(cursors.BadCursor):
        cursors.instant_and_words(cursor, words=3, number_at=1)
