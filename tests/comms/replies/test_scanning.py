"""The conversation with clamd: a whole OK to a whole file is clean, a name is a finding, and all else is unheard."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from comms.replies import scanning
from comms.replies.findings import DELAYS, Delay
from comms.replies.models import ReplyFile
from config.settings.environment import scanner
from tests.comms.replies.clamd import CLEAN, FOUND, clamd, nobody

DATA = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def in_small_pieces(monkeypatch):
    monkeypatch.setattr(scanning, "PIECE", 4096)


def scanned(data=DATA):
    return scanning.scan(io.BytesIO(data))


@pytest.mark.parametrize("data", [DATA, b"x", DATA[:4096], b""])
def test_a_clean_file_arrives_whole_and_is_clean(data):
    with clamd() as server:
        assert scanned(data) == ""
    assert server.taken == [data]


def test_a_unix_socket_does_as_well():
    with tempfile.TemporaryDirectory() as folder, clamd(Path(folder) / "s") as server:
        assert scanned() == ""
        assert server.taken == [DATA]


def test_what_is_found_has_its_name_as_far_as_it_can_be_shown():
    with clamd(answers=FOUND):
        assert scanned() == "Pouch.Test.UNOFFICIAL"
    with clamd(answers=b"stream: " + b"\x1b[2J\xffa" * 100 + b" FOUND\0"):
        name = scanned()
        assert len(name) == scanning.NAME and name.isprintable()
    with clamd(answers=b"stream: \n FOUND\0"):
        assert scanned() == "without a name"


@pytest.mark.parametrize(
    ("answer", "delay"),
    [
        (b"stream: Can't allocate memory ERROR\0", Delay.BROKEN),
        (b"UNKNOWN COMMAND\0", Delay.BROKEN),
        (b"stream: O", Delay.BROKEN),
        (CLEAN.strip(b"\0"), Delay.BROKEN),
        (FOUND.strip(b"\0"), Delay.BROKEN),
        (b"\0", Delay.BROKEN),
        (b"1: stream: OK\0", Delay.BROKEN),
        (b"stream: OK FOUND OK\0", Delay.BROKEN),
        (b"x" * 5000 + b"\0", Delay.BROKEN),
        (b"INSTREAM size limit exceeded. ERROR\0", Delay.LIMIT),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", Delay.LIMIT),
    ],
)
def test_any_other_answer_is_no_verdict(answer, delay):
    with clamd(answers=answer), pytest.raises(scanning.Unheard) as unheard:
        scanned()
    assert unheard.value.delay is delay


def test_an_answer_to_half_a_file_is_no_verdict_unless_something_was_found():
    with clamd(is_hasty=True), pytest.raises(scanning.Unheard) as unheard:
        scanned(DATA * 1000)
    assert unheard.value.delay is Delay.BROKEN
    with clamd(is_hasty=True, answers=FOUND):
        assert scanned(DATA * 1000) == "Pouch.Test.UNOFFICIAL"


def test_one_that_hangs_up_on_a_large_file_is_heard_out():
    with clamd(most=8192), pytest.raises(scanning.Unheard) as unheard:
        scanned(DATA * 1000)
    assert unheard.value.delay in {Delay.LIMIT, Delay.BROKEN}


def test_a_reset_is_no_verdict():
    with clamd(resets=True), pytest.raises(scanning.Unheard) as unheard:
        scanned()
    assert unheard.value.delay is Delay.BROKEN


@pytest.mark.parametrize("hasty", [False, True])
def test_silence_ends(monkeypatch, hasty):
    monkeypatch.setattr(scanning, "SECONDS", 0.05)
    began = time.monotonic()
    with clamd(answers=b"", is_hasty=hasty), pytest.raises(scanning.Unheard) as unheard:
        scanned(DATA * 1000)
    assert unheard.value.delay is Delay.SILENT
    assert time.monotonic() - began < 20


def test_nobody_there_is_away(settings):
    for url in (nobody(), "unix:/nowhere/clamd.ctl", "tcp://nowhere.invalid"):
        settings.CLAMD_URL = url
        with pytest.raises(scanning.Unheard) as unheard:
            scanned()
        assert unheard.value.delay is Delay.AWAY


def test_it_says_which_signatures_it_has():
    with clamd():
        said = scanning.version()
    assert said.startswith("ClamAV 1.4.6/27830/")
    assert scanning.signed_on(said) == dt.date(2026, 11, 22)
    for without in ("ClamAV 1.4.6", "ClamAV 1.4.6/27830/soon", ""):
        assert scanning.signed_on(without) is None


def test_every_delay_has_its_words():
    assert set(DELAYS) == set(Delay)
    longest = ReplyFile._meta.get_field("delay").max_length
    assert all(len(delay) <= longest for delay in Delay)


def test_an_address_that_is_none_is_refused():
    good = ("", "unix:/run/clamav/clamd.ctl", "tcp://clamav:3310", "tcp://[::1]:3310", "tcp://av")
    assert tuple(map(scanner, good)) == good
    for bad in ("clamav:3310", "unix:clamd.ctl", "http://clamav", "tcp://a:0", "tcp://a:65536"):
        with pytest.raises(ImproperlyConfigured, match="CLAMD_URL is"):
            scanner(bad)


def test_production_without_a_scanner_is_warned_how_to_set_it(settings):
    settings.CLAMD_URL = ""
    (warning,) = scanning.check_set_up()
    assert warning.id == "comms.W001" and "Set CLAMD_URL" in warning.hint
    settings.CLAMD_URL = "tcp://clamav:3310"
    assert not scanning.check_set_up()
