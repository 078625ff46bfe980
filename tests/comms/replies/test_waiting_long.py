"""Received files that nobody has looked at for long, and a scanner that is away, are told to whoever keeps watch."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from comms import doctor
from comms.publication.deadlines import gauges
from comms.replies import quarantine, services
from comms.replies.files import received
from tests import builders
from tests.comms.replies import strange
from tests.comms.replies.clamd import clamd, nobody

MINUTE = dt.timedelta(minutes=1)


def test_the_doctor_and_monitoring_say_what_lasts(cast, office, now, settings, at, monkeypatch):
    settings.MONITOR_TOKEN = "a-random-text-of-a-watching-machine"
    client = Client(headers={"Authorization": f"Bearer {settings.MONITOR_TOKEN}"})
    settings.CLAMD_URL = nobody()
    reply = services.register(
        builders.sent(cast, office, now),
        kind="substantive",
        received_on=now.date(),
        files=[received("answer.pdf", strange.pdf())],
        actor=cast.registry,
        now=now,
    )
    assert quarantine.look(reply.files.get().pk, now=now) == "waiting"
    for after, count, status in ((29, 0, 200), (30, 1, 503)):
        present = now + after * MINUTE
        gauges.note_sweep(now=present)
        at(present)
        answer = client.get(reverse("monitor"))
        assert answer.status_code == status
        assert f"pouch_received_files_waiting_long {count}\n" in answer.content.decode()
    monkeypatch.setattr("comms.doctor.timezone.now", lambda: now + 29 * MINUTE)
    assert "none has waited" in doctor.received_files()
    monkeypatch.setattr("comms.doctor.timezone.now", lambda: now + 31 * MINUTE)
    with pytest.raises(doctor.Missing, match=r"1 received file has .*scanner does not answer\. Lo"):
        doctor.received_files()


def test_the_doctor_looks_at_the_scanner(settings, monkeypatch):
    assert "none is set up" in doctor.scanner() and "CLAMD_URL" in doctor.scanner()
    settings.CLAMD_URL = nobody()
    with pytest.raises(doctor.Missing, match=r"does not answer at tcp://.*Start clamd"):
        doctor.scanner()
    day = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    monkeypatch.setattr("comms.doctor.timezone.now", lambda: day)
    with clamd():
        assert doctor.scanner().startswith("answers (ClamAV 1.4.6")
        monkeypatch.setattr("comms.doctor.timezone.now", lambda: day + dt.timedelta(days=1))
        with pytest.raises(doctor.Missing, match=r"signatures are of 2026-11-22.*freshclam"):
            doctor.scanner()
