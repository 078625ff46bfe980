"""take_back, and withhold after approve: what was found fit to be public is stopped until it is public, not after."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from comms.errors import NotPermitted, WrongState
from comms.events import Event
from comms.public.models import PublishedReply
from comms.publication import release, site_replies
from comms.replies import queries
from comms.replies import services as replies
from comms.replies.models import Reply
from tests import builders
from tests.comms.publication.test_release import INSTANT, a_reply


def approved(letter, cast, now, data=b"We have read your letter.\n"):
    return replies.approve(a_reply(letter, cast, now, data), actor=cast.publisher, now=now)


@pytest.fixture
def reply(cast, office, now):
    return approved(builders.sent(cast, office, now), cast, now)


@pytest.mark.parametrize("who", ["publisher", "second_publisher"])
def test_what_is_taken_back_is_read_again(reply, cast, now, who):
    replies.take_back(reply, actor=getattr(cast, who), now=now)
    assert (reply.approved_at, reply.approved_by, reply.is_withheld) == (None, None, False)
    assert list(Reply.objects.all().to_read()) == [reply]
    event = Event.objects.last()
    assert (event.verb, event.actor, event.facts) == (
        "take_back_approval", getattr(cast, who), {"reply": 1},
    )  # fmt: skip
    assert release.publish_due(now=INSTANT).released
    reply.refresh_from_db()
    assert reply.released_at is None and not PublishedReply.objects.exists()
    replies.approve(reply, actor=cast.second_publisher, now=INSTANT)
    assert release.publish_due(now=INSTANT).replies == [str(reply)]


@pytest.mark.parametrize(
    "who", ["drafter", "outsider", "holder_of_business", "registry", "superuser", "nobody"]
)
def test_nobody_else_takes_an_approval_back(reply, cast, now, who):
    with pytest.raises(NotPermitted):
        replies.take_back(reply, actor=getattr(cast, who), now=now)
    reply.refresh_from_db()
    assert reply.approved_at and Event.objects.last().verb == "approve_reply"


def test_there_is_an_approval_to_take_back_and_the_reply_is_not_public(reply, cast, now):
    replies.take_back(reply, actor=cast.publisher, now=now)
    with pytest.raises(WrongState, match="not approved any more"):
        replies.take_back(reply, actor=cast.publisher, now=now)
    replies.approve(reply, actor=cast.publisher, now=now)
    release.publish_due(now=INSTANT)
    with pytest.raises(WrongState, match="public already"):
        replies.take_back(reply, actor=cast.publisher, now=INSTANT)
    with pytest.raises(WrongState, match="become public in the meantime, so nothing was withheld"):
        replies.withhold(reply, reason="too late", actor=cast.publisher, now=INSTANT)
    reply.refresh_from_db()
    assert reply.approved_at and not reply.is_withheld


def test_what_was_approved_is_withheld_and_its_approval_falls(reply, cast, now):
    replies.withhold(reply, reason="names a witness", actor=cast.second_publisher, now=now)
    assert (reply.is_withheld, reply.approved_at, reply.approved_by) == (True, None, None)
    assert not Reply.objects.filter(queries.STANDINGS["approved"]).exists()
    with pytest.raises(WrongState, match="withheld already"):
        replies.withhold(reply, reason="again", actor=cast.publisher, now=now)
    release.publish_due(now=INSTANT)
    assert PublishedReply.objects.get().is_withheld


def beside(act):
    """A thread that does `act` on a connection of its own; what it raised is in the list."""
    raised = []

    def run():
        try:
            act()
        except WrongState as refusal:
            raised.append(str(refusal))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sweep_beside_it_neither_overlooks_it_nor_is_overtaken(cast, office, now, monkeypatch):
    monkeypatch.setattr("comms.dispatch.sealing.opened", builders.without_seal)
    letter = builders.reviewed(builders.as_sent(cast, office, now), cast)
    stopped, published = (approved(letter, cast, now, data) for data in (b"one\n", b"two\n"))
    release.publish_due(now=now)  # so that their copies are made
    with transaction.atomic():  # an officer who is not done yet
        replies.take_back(stopped, actor=cast.publisher, now=now)
        sweep, _ = beside(lambda: release.publish_due(now=INSTANT))
        sweep.join(60)
        assert not sweep.is_alive()
    letter.refresh_from_db()
    stopped.refresh_from_db()
    published.refresh_from_db()
    assert (letter.released_at, stopped.released_at) == (INSTANT, None)
    assert published.released_at == INSTANT

    replies.approve(stopped, actor=cast.publisher, now=INSTANT)
    publish, reached, go_on = site_replies.publish, threading.Event(), threading.Event()

    def slowly(*args, **kwargs):
        reached.set()
        assert go_on.wait(60)
        publish(*args, **kwargs)

    monkeypatch.setattr(site_replies, "publish", slowly)
    sweep, _ = beside(lambda: release.publish_due(now=INSTANT))
    assert reached.wait(60)
    late, raised = beside(lambda: replies.take_back(stopped, actor=cast.publisher, now=INSTANT))
    late.join(0.2)
    assert late.is_alive()
    go_on.set()
    sweep.join(60)
    late.join(60)
    assert len(raised) == 1 and "public already" in raised[0]
    stopped.refresh_from_db()
    assert stopped.released_at == INSTANT and stopped.approved_at
