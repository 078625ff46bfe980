"""What a reply waits for is said as it is, file by file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from comms.publication import release
from comms.publication.files import making
from comms.publication.files import services as files
from comms.publication.files.models import Choice, CopyState
from comms.replies import queries, services, waiting
from comms.replies.files import received
from comms.replies.models import ReplyFile
from comms.replies.waiting import Decision
from tests import builders

NAMES = ("drawn.txt", "second.txt", "ready.txt", "plain.txt", "bad.txt")


def test_it_speaks_of_copies_as_their_stage_does():
    assert {waiting.MADE, waiting.FAILED, waiting.DRAWING} < set(CopyState.values)
    assert queries.PUBLISHED == Choice.PUBLISH


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision("drawing", "", True), "still being drawn"),
        (Decision("making", "", True), "not made yet"),
        (Decision("failed", "Too large.", True), "made of it: Too large."),
        (Decision("made", "", True, "Ada"), "another publication officer than Ada confirms it."),
        (Decision("made", "", True), "waits for a second person."),
        (Decision("made", "", False), ""),
        (None, "Nobody has chosen what becomes public of it."),
    ],
)
def test_each_state_of_a_copy_has_its_sentence(decision, said):
    why = waiting.why(ReplyFile(standing="sound"), decision)
    assert said in why and bool(said) == bool(why)


@pytest.fixture
def reply(cast, office, now):
    """Five files: hidden words being drawn, to be confirmed, ready, without a choice, in quarantine."""
    given = [(name, b"a\x00b" if name == "bad.txt" else name.encode()) for name in NAMES]
    made = services.register(
        builders.sent(cast, office, now), kind="substantive", received_on=now.date(),
        files=[received(*one) for one in given], actor=cast.registry, now=now,
    )  # fmt: skip
    by_name = {file.name: file for file in made.files.all()}
    who = {"actor": cast.publisher, "now": now}
    files.choose(by_name["drawn.txt"], choice="redact", ground="third", **who)
    files.choose(by_name["second.txt"], choice="withhold", ground="third", **who)
    making.make_whole(files.choose(by_name["ready.txt"], choice="publish", **who).pk, now=now)
    return made


def test_the_page_and_the_approval_name_each_file_that_is_kept_back(reply, cast, as_, at, now):
    client, page = as_(cast.publisher), reverse("reply", args=[reply.pk])
    html = client.get(page).content.decode()
    assert "A publication officer reads it" in html
    assert "Its letter becomes public on 11 May 2021" in html
    release.publish_due(now=reply.communication.public_at)
    at(reply.communication.public_at + dt.timedelta(hours=1))
    approve = reverse("reply_approve", args=[reply.pk])
    html = client.get(approve).content.decode()
    assert "follows once none of its files is kept back" in html and "within" not in html
    kept_back = {
        "drawn.txt": "What is hidden of it is still being drawn.",
        "second.txt": "another publication officer than publisher confirms it.",
        "bad.txt": "It is in quarantine",
    }
    for name, said in kept_back.items():
        assert f"“{name}”: " in html and said in html
    assert "“ready.txt”:" not in html and "“plain.txt”:" not in html
    done = client.post(approve, {"matching": ""}, follow=True).content.decode()
    assert "will be public with its letter" not in done and "Waits for" in done
    assert "“plain.txt”: Its cleaned copy is made within a minute." in done
    assert all(f"“{name}”: " in done for name in kept_back)


def test_a_reply_to_a_withdrawn_letter_waits_for_its_return(reply, cast, as_, at):
    letter = reply.communication
    release.publish_due(now=letter.public_at)
    release.withdraw(letter, reason="x", actor=cast.publisher, now=letter.public_at)
    at(letter.public_at)
    client = as_(cast.publisher)
    for name in ("reply", "reply_approve"):
        html = client.get(reverse(name, args=[reply.pk])).content.decode()
        assert "only once the letter is brought back" in html
