"""Gauges and alarms: how many releases are overdue, how old the last sweep is, and who hears of it, once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from comms import doctor
from comms.notices import Kind, Notice
from comms.publication import release
from comms.publication.deadlines import gauges, holds, telling
from comms.publication.deadlines.models import SweepRecord
from config.settings.environment import watching
from tests import builders
from tests.comms.publication.test_release import EVE, INSTANT

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_a_sweep_is_noted_and_its_silence_rings_after_a_quarter_of_an_hour(cast, office, now):
    assert gauges.read(now=now).swept_ago is None and gauges.read(now=now).is_silent
    release.publish_due(now=now)
    release.publish_due(now=now + MINUTE)
    assert gauges.read(now=now + 2 * MINUTE).swept_ago == MINUTE
    assert gauges.read(now=now + 16 * MINUTE).is_well
    late = now + 17 * MINUTE
    assert "The last sweep ended 16 minutes ago" in gauges.read(now=late).alarms()[0]
    for _ in range(2):
        telling.raise_alarms(now=late)
    assert told(Kind.SILENT) == ["publisher", "registry", "second_publisher"]
    with pytest.raises(IntegrityError, match="one_record"), transaction.atomic():
        SweepRecord.objects.create(pk=2, swept_at=now)


def test_a_release_that_does_not_happen_rings_after_an_hour(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    assert gauges.read(now=EVE).overdue == 0
    assert (gauges.read(now=INSTANT).overdue, gauges.read(now=INSTANT).late) == (1, 0)
    release.publish_due(now=INSTANT + HOUR)  # without a safety review it stays closed
    found = gauges.read(now=INSTANT + HOUR)
    assert found.alarms() == ["1 letter has been due for more than an hour and is not public."]
    for _ in range(2):
        telling.raise_alarms(now=INSTANT + HOUR)
    assert told(Kind.OVERDUE) == ["publisher", "registry", "second_publisher"]
    holds.place(letter, reason="x", actor=cast.drafter, now=INSTANT)
    assert gauges.read(now=INSTANT + HOUR).is_well


TOKEN = "a-random-text-of-a-watching-machine"


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (TOKEN, {}),
        (TOKEN, {"Authorization": ""}),
        (TOKEN, {"Authorization": "Bearer "}),
        (TOKEN, {"Authorization": TOKEN}),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}x"}),
        (TOKEN, {"Authorization": "Bearer \xe9"}),
        ("", {}),
        ("", {"Authorization": "Bearer "}),
    ],
)
def test_without_its_token_the_address_for_monitoring_is_unknown(client, settings, token, shown):
    settings.MONITOR_TOKEN = token
    for address in (reverse("monitor"), "/no-such-address/"):
        for method in (client.get, client.post):
            assert method(address, headers=shown).status_code == 404


def test_a_token_that_can_be_guessed_is_refused():
    assert (watching(""), watching(f" {TOKEN}\n")) == ("", TOKEN)
    for token in ("short", "a text of many words with spaces"):
        with pytest.raises(ImproperlyConfigured, match="MONITOR_TOKEN can be guessed"):
            watching(token)


def test_the_address_for_monitoring_says_numbers_and_nothing_else(
    cast, office, now, as_, at, settings
):
    settings.MONITOR_TOKEN = TOKEN
    client = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    builders.as_sent(cast, office, now)
    at(now)
    address = reverse("monitor")
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert "sweep_age_seconds NaN" in answer.content.decode()
    gauges.note_sweep(now=now)
    at(now + MINUTE)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.decode().split() == [
        *("pouch_releases_overdue", "0", "pouch_releases_late", "0"),
        *("pouch_last_sweep_age_seconds", "60", "pouch_received_files_waiting_long", "0"),
    ]
    assert client.post(address).status_code == 405
    at(INSTANT + HOUR)
    for person, count in ((cast.registry, 2), (cast.publisher, 2), (cast.drafter, 0)):
        for page in ("home", "becoming_public"):
            text = as_(person).get(reverse(page)).content.decode()
            assert text.count('notice--error">') - text.count("no safety review") == count


def test_the_doctor_looks_at_releases(db, monkeypatch, now):
    monkeypatch.setattr("comms.doctor.timezone.now", lambda: now)
    with pytest.raises(doctor.Missing, match="Start the worker"):
        doctor.releases()
    gauges.note_sweep(now=now)
    assert doctor.releases().startswith("0 overdue")
    assert "nobody" in doctor.monitoring()
