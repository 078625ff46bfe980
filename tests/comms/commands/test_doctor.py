"""doctor: says of each thing whether it is in order, and how to mend what is not."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from django.core.management import CommandError, call_command

from comms import doctor
from tests import builders


def findings():
    said = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("doctor", "--json", stdout=said)
    return {row["name"]: row for row in json.loads(said.getvalue())}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """Looking for a worker takes two seconds where there is none; one test does it."""
    checks = tuple(pair for pair in doctor.CHECKS if pair[0] != "worker")
    monkeypatch.setattr(doctor, "CHECKS", checks)


def test_what_is_in_order_is_said_to_be(office):
    builders.key()
    found = findings()
    for name in ("database", "migrations", "roles", "append-only tables", "key of clearances"):
        assert found[name]["is_well"], found[name]
    for name in ("public site", "clock"):
        assert found[name]["is_well"], found[name]
    for name in ("Redis", "fonts", "renderer", "seal", "stores"):
        assert found[name]["is_well"], found[name]


def test_missing_reference_data_a_lost_seal_and_mail_are_named(db, settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "none.key")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    found = findings()
    for name, remedy in (
        ("reference data", "load_reference"),
        ("seal", "SEAL_KEY_FILE"),
        ("mail server", "EMAIL_URL"),
    ):
        assert not found[name]["is_well"]
        assert remedy in found[name]["words"]


def test_a_seal_that_does_not_fit_its_certificate_is_named(db, settings, tmp_path):
    from comms.letters.seal import make_development_key

    builders.key()
    make_development_key(tmp_path / "other.key", tmp_path / "other.crt")
    settings.SEAL_CERTIFICATE_FILE = str(tmp_path / "other.crt")
    assert "no certificate fits" in findings()["seal"]["words"]


def test_a_store_that_cannot_be_written_is_named(db, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.PUBLIC_STORE = tmp_path / "file" / "store"
    assert "PUBLIC_STORE" in findings()["stores"]["words"]


def test_a_right_too_many_is_named(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("GRANT UPDATE ON comms_event TO pouch_staff")
        cursor.execute("SET ROLE pouch_worker")
    assert "pouch_staff may update comms_event" in findings()["append-only tables"]["words"]


def test_something_missing_is_status_one(db):
    with pytest.raises(CommandError, match="missing"):
        call_command("doctor", stdout=io.StringIO())


def test_no_worker_is_named():
    with pytest.raises(doctor.Missing, match="Start one"):
        doctor.worker()
