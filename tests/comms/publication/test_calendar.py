"""The calendar at a secret address: whose it is, what it says and does not, its folding and its time zone."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from django.core.cache import cache
from django.urls import reverse
from icalendar import Calendar

from comms.clock import GENEVA, geneva_midnight
from comms.events import Event
from comms.publication.deadlines import calendar, holds
from comms.publication.deadlines.models import CalendarAddress
from tests import builders

HOSTILE = "not-a-token-that-anybody-was-ever-given-abcdefg"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def entries(data):
    return Calendar.from_ical(data).walk("VEVENT")


def test_an_entry_says_how_many_and_when_and_nothing_else(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    data = calendar.feed(cast.drafter, now=now)
    (entry,) = entries(data)
    assert entry["summary"] == "Letters become public: 1"
    assert entry.decoded("dtstart") == letter.public_at
    assert str(entry["url"]).endswith("/publication/days/2021-05-11/")
    for secret in (str(letter), "OTH", "Quarry", "valley", "Stone"):
        assert secret not in data.decode()
    holds.place(letter, reason="x", actor=cast.publisher, now=now)
    assert not entries(calendar.feed(cast.drafter, now=now))


def test_who_may_not_see_the_letter_has_an_empty_calendar(cast, office, now):
    builders.as_sent(cast, office, now)
    for who, count in ((cast.publisher, 1), (cast.outsider, 1), (cast.nobody, 0)):
        assert len(entries(calendar.feed(who, now=now))) == count


def test_lines_are_folded_and_the_zone_is_told(now):
    instants = Counter({geneva_midnight(dt.date(2021, 5, 11)): 2, now: 1})
    data = calendar.written(instants, now=now)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75 and b"\n" not in b"".join(lines)
    assert b"DTSTART;TZID=Europe/Zurich:20210511T000000" in lines
    zone = Calendar.from_ical(data).walk("VTIMEZONE")[0]
    assert zone["tzid"] == "Europe/Zurich" and zone.walk("DAYLIGHT")
    starts = [entry.decoded("dtstart").astimezone(GENEVA) for entry in entries(data)]
    assert starts == [now, geneva_midnight(dt.date(2021, 5, 11))]


def test_the_address_is_shown_once_works_without_a_session_and_can_be_renewed_and_removed(
    cast, office, now, as_, client
):
    builders.as_sent(cast, office, now)
    page = reverse("calendar_address")
    drafter = as_(cast.drafter)
    assert "You have no address" in drafter.get(page).content.decode()
    made = drafter.post(page, {"verb": "renew"})
    assert (made.status_code, made.url) == (302, page)
    shown = drafter.get(page).content.decode()
    path = re.search(r"/calendar/[\w-]{43}\.ics", shown).group()
    assert path not in drafter.get(page).content.decode()
    answer = client.get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer["Content-Type"].startswith("text/calendar") and len(entries(answer.content)) == 1
    assert "sessionid" not in answer.cookies and client.post(path).status_code == 405
    kept = CalendarAddress.objects.get().sha256
    assert path.split("/")[2][:43] not in kept
    drafter.post(page, {"verb": "renew"})
    assert path.split("/")[2][:43] not in str(dict(drafter.session))
    assert client.get(path).status_code == 404
    drafter.post(page, {"verb": "revoke"})
    assert not CalendarAddress.objects.exists()
    assert [*Event.objects.order_by("-pk").values_list("verb", "actor")[:3]] == [
        ("revoke_calendar", cast.drafter.pk),
        *[("renew_calendar", cast.drafter.pk)] * 2,
    ]


def test_an_address_is_not_shown_late_nor_once_it_is_replaced(cast, now, as_, at):
    drafter, page = as_(cast.drafter), reverse("calendar_address")
    at(now)
    drafter.post(page, {"verb": "renew"})
    calendar.renew(cast.drafter, seed=calendar.seed(), now=now)
    assert ".ics" not in drafter.get(page).content.decode()
    drafter.post(page, {"verb": "renew"})
    at(now + dt.timedelta(minutes=3))
    assert ".ics" not in drafter.get(page).content.decode()


def test_an_unknown_address_and_a_closed_account_are_no_page(cast, now, client):
    assert client.get(f"/calendar/{HOSTILE[:43]}.ics").status_code == 404
    path = reverse(
        "calendar_feed", args=[calendar.renew(cast.drafter, seed=calendar.seed(), now=now)]
    )
    cast.drafter.is_active = False
    cast.drafter.save()
    assert client.get(path).status_code == 404
    assert client.get(reverse("calendar_address")).status_code == 302


def test_whoever_guesses_is_stopped(db, client):
    answers = [client.get(f"/calendar/{HOSTILE[:43]}.ics").status_code for _ in range(61)]
    assert (answers[0], answers[-2], answers[-1]) == (404, 404, 429)
