"""A received file is sound only once the scanner has seen it whole; until then it waits, and nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from comms import jobs, store
from comms.errors import WrongState
from comms.events import Event
from comms.publication.files import services as files
from comms.replies import delays, quarantine, sandbox, scanning, services, waiting
from comms.replies.files import received
from comms.replies.findings import Delay
from tests import builders
from tests.comms.replies import strange
from tests.comms.replies.clamd import FOUND, TOO_LARGE, clamd, nobody

MINUTE = dt.timedelta(minutes=1)
PDF = strange.pdf()


@pytest.fixture
def letter(cast, office, now):
    return builders.sent(cast, office, now)


@pytest.fixture(autouse=True)
def judged(monkeypatch):
    """What the confined program would say; how often it was asked."""
    asked = []

    def ask(*arguments, **_):
        asked.append(arguments)
        return b'{"pages": 1, "carries": []}'

    monkeypatch.setattr(sandbox, "ask", ask)
    return asked


@pytest.fixture
def woken(monkeypatch):
    found = []

    def wake(pk, **_):
        found.append(pk)
        return True

    monkeypatch.setattr(jobs, "wake", wake)
    return found


def a_file(letter, cast, now, name="answer.pdf", data=PDF):
    reply = services.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[received(name, data)],
        actor=cast.registry,
        now=now,
    )
    return reply.files.get()


def looked_at(file, now):
    quarantine.look(file.pk, now=now)
    file.refresh_from_db()
    return file


def test_a_clean_file_is_judged_and_sound(letter, cast, now, judged):
    with clamd() as server:
        file = looked_at(a_file(letter, cast, now), now)
    assert (file.standing, file.pages, file.delay) == ("sound", 1, "")
    assert (server.taken, len(judged)) == ([PDF], 1)


def test_a_short_text_waits_for_the_scanner_too(letter, cast, now):
    with clamd() as server:
        file = a_file(letter, cast, now, "answer.txt", b"We answer.")
        assert file.standing == "waiting"
        assert looked_at(file, now).standing == "sound"
    assert server.taken == [b"We answer."]
    assert a_file(letter, cast, now, "more.txt", b"Again.").standing == "sound"


def test_what_is_found_stays_in_quarantine_and_only_staff_see_its_name(
    letter, cast, now, judged, as_
):
    with clamd(answers=FOUND):
        file = looked_at(a_file(letter, cast, now), now)
    assert (file.standing, file.finding) == ("quarantined", "scanner") and not judged
    assert file.why() == "The virus scanner takes it for harmful."
    for actor in (cast.publisher, cast.drafter, cast.registry):
        with pytest.raises(WrongState, match="stays in quarantine"):
            quarantine.free(file, reason="I trust them.", actor=actor, now=now)
    with pytest.raises(WrongState, match="It can only be withheld"):
        files.choose(file, choice="publish", actor=cast.publisher, now=now)
    with pytest.raises(WrongState, match="not handed out"):
        services.content_of(file)
    event = Event.objects.last()
    assert (event.verb, event.facts["signature"]) == ("quarantine_file", "Pouch.Test.UNOFFICIAL")
    html = as_(cast.registry).get(reverse("reply", args=[file.reply_id])).content.decode()
    assert "takes it for harmful" in html and "“Pouch.Test.UNOFFICIAL”" in html
    assert "a clean copy, made on another machine" in html and "Let it out" not in html
    assert "Pouch.Test" not in waiting.why(file, None) + waiting.of_file(file.reply, file)


@pytest.mark.parametrize(
    ("behaviour", "delay"),
    [
        ({"answers": b"stream: Can't open file ERROR\0"}, "broken"),
        ({"answers": b"stream: O"}, "broken"),
        ({"resets": True}, "broken"),
        ({"answers": TOO_LARGE}, "limit"),
        ({"answers": b""}, "silent"),
        (None, "away"),
    ],
)
def test_without_a_verdict_it_waits_and_is_tried_again(
    letter, cast, now, judged, settings, monkeypatch, behaviour, delay
):
    monkeypatch.setattr(scanning, "SECONDS", 0.05)
    file = a_file(letter, cast, now)
    later = now
    for _ in range(quarantine.DEATHS + 1):
        if behaviour is None:
            settings.CLAMD_URL = nobody()
            looked_at(file, later)
        else:
            with clamd(**behaviour):
                looked_at(file, later)
        assert (file.standing, file.delay, file.tried_at) == ("waiting", delay, later)
        later += delays.PAUSES[Delay(delay)]
    assert (file.delayed_at, file.attempts, judged) == (now, 0, [])
    assert store.get(store.confidential(), file.stored_name, expected=file.sha256) == PDF
    with clamd() as server:
        assert looked_at(file, later - MINUTE / 60).standing == "waiting" and not server.taken
        assert looked_at(file, later).standing == "sound"
    assert (file.delay, file.delayed_at) == ("", None)


def test_what_it_waits_for_is_said_on_the_page_and_in_every_refusal(
    letter, cast, now, as_, settings
):
    settings.CLAMD_URL = nobody()
    file = looked_at(a_file(letter, cast, now), now)
    said = "still being looked at: the virus scanner does not answer"
    with pytest.raises(WrongState, match=said):
        services.content_of(file)
    with pytest.raises(WrongState, match=said):
        services.approve(file.reply, actor=cast.publisher, now=now)
    with pytest.raises(WrongState, match=said):
        files.choose(file, choice="publish", actor=cast.publisher, now=now)
    html = as_(cast.registry).get(reverse("reply", args=[file.reply_id])).content.decode()
    assert html.count(said) == 2 and "It has waited since" in html and "data-running" in html


def test_a_scanner_that_is_away_is_left_in_peace_by_all_files(letter, cast, now, settings, woken):
    first, second = (a_file(letter, cast, now, data=strange.pdf(pages=n)) for n in (1, 2))
    settings.CLAMD_URL = nobody()
    looked_at(first, now)
    with clamd() as server:
        soon = now + MINUTE / 2
        assert looked_at(second, soon).standing == "waiting"
        assert (second.delay, second.tried_at, server.taken) == ("away", None, [])
        assert quarantine.resume(now=soon) == 0
        assert quarantine.resume(now=now + MINUTE) == 2
        assert woken == [second.pk, first.pk]
        for file in (second, first):
            assert looked_at(file, now + MINUTE).standing == "sound"
    assert quarantine.resume(now=now + MINUTE) == 0


def test_one_file_that_the_scanner_refuses_holds_up_no_other(letter, cast, now):
    large, other = (a_file(letter, cast, now, data=strange.pdf(pages=n)) for n in (1, 2))
    with clamd(answers=TOO_LARGE):
        looked_at(large, now)
    with clamd():
        assert looked_at(other, now).standing == "sound"


def test_without_a_scanner_all_is_as_before(letter, cast, now, settings, woken):
    settings.CLAMD_URL = nobody()
    file = looked_at(a_file(letter, cast, now), now)
    settings.CLAMD_URL = ""
    assert quarantine.resume(now=now) == 1 and woken[-1] == file.pk
    assert looked_at(file, now).standing == "sound"
    with clamd(answers=FOUND) as server:
        assert looked_at(file, now + MINUTE).standing == "sound" and not server.taken
