"""send by e-mail, over a real SMTP conversation: the sealed bytes, once, and what the server said."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from comms import jobs, store, tasks
from comms.dispatch import register, sending
from comms.dispatch.models import Communication, Dispatch
from comms.embargo import PublicationRule
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from comms.jobs import Job
from tests import builders
from tests.comms.mail_server import SMTP_BACKEND, Post, mail_server


@pytest.fixture
def post():
    with mail_server() as server:
        yield server


@pytest.fixture
def letter(cast, office, now):
    return builders.sealed(cast, office, now)


def attached(message) -> bytes:
    (part,) = list(message.iter_attachments())
    assert part.get_content_type() == "application/pdf"
    return part.get_content()


def test_what_arrives_is_what_was_sealed(letter, cast, now, post: Post):
    dispatch = sending.send(letter, actor=cast.registry, now=now)
    (message,) = post.letters
    sealed = letter.renditions.get(kind="sent")
    assert hashlib.sha256(attached(message)).hexdigest() == sealed.sha256 == dispatch.sha256
    assert message["To"] == "quarry-works@recipient.example"
    assert message["Message-ID"] == dispatch.message_id
    assert (dispatch.state, dispatch.channel, dispatch.sent_at) == ("done", "email", now)
    assert dispatch.proof.startswith("250")
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("sent", now)
    assert letter.public_at == dt.datetime(2021, 5, 10, 22, 0, tzinfo=dt.UTC)
    assert "60 calendar days" in letter.public_rule
    event = Event.objects.last()
    assert (event.verb, event.communication, event.actor) == ("send", letter, cast.registry)
    assert event.facts == {"channel": "email", "sha256": sealed.sha256}


def test_subject_and_body_name_nobody_and_allege_nothing(letter, cast, now, post: Post):
    sending.send(letter, actor=cast.registry, now=now)
    (message,) = post.letters
    said = message["Subject"] + message.get_body(("plain",)).get_content()
    told = ["Quarry", "Stone", "Ada", "dam", "valley", "flood", "Field", "Moss", "Reed", "OTH"]
    assert [word for word in told if word.lower() in said.lower()] == []
    (part,) = list(message.iter_attachments())
    assert part.get_filename() == "AL-OTH-1-2021.pdf"


def test_a_refused_recipient_is_shown_and_can_be_tried_again(letter, cast, now, post: Post):
    post.refuses = "550 5.1.1 no such mailbox"
    with pytest.raises(CommsError, match="no such mailbox"):
        sending.send(letter, actor=cast.registry, now=now)
    failed = Dispatch.objects.get()
    assert (failed.state, failed.proof) == ("failed", "550 5.1.1 no such mailbox")
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("sealed", None)
    assert not Event.objects.filter(verb="send").exists()
    post.refuses = ""
    again = sending.send(letter, actor=cast.registry, now=now)
    assert again.message_id == failed.message_id == post.letters[0]["Message-ID"]
    assert letter.state == "sent"


@pytest.mark.parametrize("words", ["451 4.3.0 try later", "554 5.6.0 not this"])
def test_a_message_the_server_would_not_keep_was_not_sent(letter, cast, now, post: Post, words):
    post.refuses_data = words
    with pytest.raises(CommsError, match=words[:3]):
        sending.send(letter, actor=cast.registry, now=now)
    assert Dispatch.objects.get().state == "failed"


def test_a_server_that_is_away_is_named_and_nothing_was_sent(letter, cast, now, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = SMTP_BACKEND, 1
    with pytest.raises(CommsError, match="could not be reached"):
        sending.send(letter, actor=cast.registry, now=now)
    assert Dispatch.objects.get().state == "failed"


def test_a_line_that_broke_after_the_message_is_uncertain_and_nothing_sends_it_again(
    letter, cast, now, post: Post
):
    post.hangs_up = True
    with pytest.raises(CommsError, match="may have arrived"):
        sending.send(letter, actor=cast.registry, now=now)
    assert Dispatch.objects.get().state == "uncertain"
    letter.refresh_from_db()
    assert letter.state == "sealed"
    post.hangs_up = False
    with pytest.raises(WrongState, match="settle that first"):
        sending.send(letter, actor=cast.registry, now=now)
    with pytest.raises(WrongState, match="settle that first"):
        sending.request(letter, actor=cast.registry, now=now)
    with pytest.raises(WrongState, match="settle that first"):
        sending.record(
            letter,
            channel="mission",
            address="x",
            proof="x",
            sent_at=now,
            actor=cast.registry,
            now=now,
        )
    assert len(post.letters) == 1


def test_a_job_that_was_uncertain_is_not_done_again_by_the_worker(
    letter, cast, now, post: Post, time_machine
):
    time_machine.move_to(now, tick=False)
    post.hangs_up = True
    job = sending.request(letter, actor=cast.registry, now=now)
    assert jobs.run(job.pk, tasks.work, now=now) == "failed"
    assert "may have arrived" in Job.objects.get().reason
    post.hangs_up = False
    for hours in (1, 24, 1000):
        later = now + dt.timedelta(hours=hours)
        assert not Job.objects.all().unfinished().exists()
        assert jobs.run(job.pk, tasks.work, now=later) is None
    assert len(post.letters) == 1


def test_a_worker_that_died_in_the_conversation_leaves_a_question(
    letter, cast, now, post: Post, monkeypatch
):
    """The kill falls between the server's answer and ours to the database."""

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_complete", killed)
        with pytest.raises(Killed):
            sending.send(letter, actor=cast.registry, now=now)
    assert Dispatch.objects.get().state == "pending"
    with pytest.raises(WrongState, match="may have been sent already"):
        sending.send(letter, actor=cast.registry, now=now)
    assert len(post.letters) == 1


def test_a_letter_is_sent_once(letter, cast, now, post: Post):
    sending.send(letter, actor=cast.registry, now=now)
    for act in (sending.send, sending.request):
        with pytest.raises(WrongState, match="it is sent"):
            act(letter, actor=cast.registry, now=now)
    assert len(post.letters) == 1
    assert Dispatch.objects.count() == 1


def test_one_flipped_byte_in_the_stored_file_stops_it(letter, cast, now, post: Post):
    sealed = letter.renditions.get(kind="sent")
    path = store.confidential() / sealed.stored_name[:2] / sealed.stored_name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(store.Damaged, match="Nothing was sent"):
        sending.send(letter, actor=cast.registry, now=now)
    assert post.letters == []
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize(
    "who", ["drafter", "outsider", "holder_of_business", "publisher", "superuser", "nobody"]
)
def test_only_the_registry_sends(letter, cast, now, post: Post, who):
    for act in (sending.send, sending.request):
        with pytest.raises(NotPermitted):
            act(letter, actor=getattr(cast, who), now=now)
    assert post.letters == []
    assert not Dispatch.objects.exists()
    assert not Job.objects.exists()


def test_an_unsealed_letter_never_leaves(cast, office, now, post: Post):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    with pytest.raises(WrongState):
        sending.send(letter, actor=cast.registry, now=now)
    assert post.letters == []


def test_without_a_rule_for_the_day_it_is_not_even_asked_for(letter, cast, now, post: Post):
    PublicationRule.objects.all().delete()
    with pytest.raises(CommsError, match="Add one under reference data"):
        sending.request(letter, actor=cast.registry, now=now)
    with pytest.raises(CommsError, match="Add one under reference data"):
        sending.send(letter, actor=cast.registry, now=now)
    assert post.letters == []
    assert not Job.objects.exists()


def test_a_letter_voided_in_the_meantime_is_not_sent(letter, cast, now, post: Post):
    register.void(
        Communication.objects.get(pk=letter.pk), actor=cast.registry, now=now, reason="given up"
    )
    with pytest.raises(WrongState):
        sending.send(letter, actor=cast.registry, now=now)  # as read before it was voided
    assert post.letters == []


def test_what_may_have_left_is_not_voided(letter, cast, now, post: Post):
    post.hangs_up = True
    with pytest.raises(CommsError):
        sending.send(letter, actor=cast.registry, now=now)
    with pytest.raises(WrongState, match="settle that first"):
        register.void(letter, actor=cast.registry, now=now, reason="given up")
    letter.refresh_from_db()
    assert letter.state == "sealed"
