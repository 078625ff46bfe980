"""publish_due: on the minute in Geneva time, with a clock of its own only where nothing is real."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from comms.publication import release
from tests import builders


def sweep(*arguments):
    said = io.StringIO()
    call_command("publish_due", *arguments, stdout=said)
    return said.getvalue()


def test_a_second_before_nothing_goes_and_then_everything_does(cast, office, now):
    letter = builders.sent(cast, office, now)
    assert "Nothing was due" in sweep("--now", "2021-05-10T23:59:59")
    assert f"released: {letter}" in sweep("--now", "2021-05-11T00:00")
    letter.refresh_from_db()
    assert letter.state == "released"


def test_a_failure_is_named_and_the_status_says_so(cast, office, now, monkeypatch):
    letter = builders.sent(cast, office, now)

    def refuse(letter, *, now):
        raise ValueError

    monkeypatch.setattr(release, "public_copy", refuse)
    with pytest.raises(CommandError, match=f"failed: {letter}: ValueError"):
        sweep("--now", "2021-05-11T00:00")


def test_production_sets_no_clock(db, settings):
    settings.CLOCK_MAY_BE_SET = False
    with pytest.raises(CommandError, match="the clock cannot be set"):
        sweep("--now", "2021-05-11T00:00")
    assert "Nothing was due" in sweep()


def test_what_is_no_instant_is_refused(db):
    with pytest.raises(CommandError, match=r"2021-05-11T00:00"):
        sweep("--now", "tomorrow")
