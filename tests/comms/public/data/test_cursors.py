"""Cursors: what was written is read; anything else is refused with a sentence."""

from __future__ import annotations

import base64
import json

import pytest

from comms.public.data import cursors


def made(place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def test_a_place_is_read_as_it_was_written():
    assert cursors.place(cursors.written("al-oth-109-2021"), str) == ["al-oth-109-2021"]
    numbered = cursors.written("al-oth-109-2021", 2, "correction")
    assert cursors.place(numbered, str, int, str) == ["al-oth-109-2021", 2, "correction"]
    assert cursors.place(cursors.written("acme_textiles"), str) == ["acme_textiles"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é\0",
        "A" * 5000,
        base64.urlsafe_b64encode(b"[" * 400).decode(),
        made({}),
        made(None),
        made(["2021-05-11T00:00:00+23:59:59.999999", "a"]),
        made(["a'b\0"]),
        made(["2021-05-11T00:00:00+00:00"]),
        made([""]),
        made([7]),
        made([]),
    ],
)
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(cursors.BadCursor, match="Leave it out to begin"):
        cursors.place(cursor, str)
    with pytest.raises(cursors.BadCursor):
        cursors.place(cursor, str, int, str)


@pytest.mark.parametrize("number", [True, -1, 10**9, "1"])
def test_an_absurd_number_is_refused(number):
    cursor = made(["slug", number, "correction"])
    with pytest.raises(cursors.BadCursor):
        cursors.place(cursor, str, int, str)
