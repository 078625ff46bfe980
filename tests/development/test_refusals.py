"""Production does not start half-configured, and what is complete passes Django's deployment checks."""

import os
import subprocess
import sys

import pytest

from config.development.checks import production
from config.development.places import ROOT


def start(settings, given):
    """Imports the settings in a fresh process that knows `given` alone."""
    return subprocess.run(
        [sys.executable, "-c", f"import config.settings.{settings}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def complete(tmp_path):
    given = production(tmp_path)
    given |= {"DATABASE_URL": "postgres://web@localhost/pouch", "REDIS_URL": "redis://localhost/0"}
    del given["POUCH_MODE"], given["DJANGO_SETTINGS_MODULE"]
    return given


@pytest.mark.parametrize("settings", ["staff", "public"])
def test_complete_settings_start_and_production_is_what_is_meant(settings, complete):
    if settings == "public":
        del complete["SEAL_KEY_FILE"]
    done = start(settings, complete)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("staff", "SECRET_KEY"),
        ("staff", "DATABASE_URL"),
        ("staff", "REDIS_URL"),
        ("staff", "SEAL_KEY_FILE"),
        ("staff", "SEAL_CERTIFICATE_FILE"),
        ("public", "SECRET_KEY"),
        ("public", "PUBLIC_DATABASE_URL"),
    ],
)
def test_a_missing_variable_is_named_in_the_refusal(settings, name, complete):
    del complete[name]
    done = start(settings, complete)
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize("level", ["B-T", "B-LTA"])
def test_time_stamps_without_an_authority_are_refused(level, complete):
    done = start("staff", {**complete, "SEAL_LEVEL": level})
    assert done.returncode != 0
    assert "set SEAL_TIMESTAMP_URL" in done.stderr
    stamps = {"SEAL_LEVEL": level, "SEAL_TIMESTAMP_URL": "https://stamps.example.org/"}
    assert start("staff", {**complete, **stamps}).returncode == 0


def test_an_unknown_level_of_seal_is_refused(complete):
    assert "set it to B-B, B-T or B-LTA" in start("staff", {**complete, "SEAL_LEVEL": "B"}).stderr


def test_the_public_site_refuses_the_key(complete):
    done = start("public", {**complete, "SEAL_KEY_FILE": "/run/secrets/seal_key"})
    assert done.returncode != 0
    assert "must not know the seal's key" in done.stderr


def test_debug_is_refused(complete):
    done = start("staff", {**complete, "DEBUG": "1"})
    assert done.returncode != 0
    assert "DEBUG is on in production" in done.stderr


def test_an_unknown_mode_is_refused(complete):
    done = start("staff", {**complete, "POUCH_MODE": "live"})
    assert done.returncode != 0
    assert "set it to production, development or test" in done.stderr


def test_a_web_process_never_loads_the_pdf_engine(complete):
    for site in ("staff", "public"):
        known = complete if site == "staff" else {**complete, "SEAL_KEY_FILE": ""}
        code = f"import sys, config.wsgi_{site}; sys.exit('weasyprint' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", f"{code}"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **known, "POUCH_MODE": "production"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
