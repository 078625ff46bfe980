"""settle: a person says whether an uncertain e-mail arrived; only then can the letter be sent again."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.dispatch import sending
from comms.dispatch.models import Dispatch
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from comms.jobs import STALE_AFTER, Job
from tests import builders
from tests.comms.mail_server import mail_server


@pytest.fixture
def letter(cast, office, now):
    return builders.sealed(cast, office, now)


@pytest.fixture
def uncertain(letter, cast, now):
    with mail_server() as post:
        post.hangs_up = True
        with pytest.raises(CommsError):
            sending.send(letter, actor=cast.registry, now=now)
    return Dispatch.objects.get()


def settle(dispatch, cast, now, **facts):
    given = {"has_arrived": True, "proof": "they rang", "actor": cast.registry, "now": now}
    sending.settle(dispatch, **{**given, **facts})


def test_it_arrived_so_it_was_sent_when_it_was_sent(uncertain, letter, cast, now):
    later = now + dt.timedelta(days=2)
    settle(uncertain, cast, later)
    letter.refresh_from_db()
    uncertain.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("sent", now)
    assert (uncertain.state, uncertain.proof) == ("done", "they rang")
    event = Event.objects.last()
    assert (event.verb, event.at, event.actor) == ("send", later, cast.registry)


def test_it_did_not_arrive_so_it_can_be_sent_again(uncertain, letter, cast, now):
    settle(uncertain, cast, now, has_arrived=False)
    event = Event.objects.last()
    assert (event.verb, event.facts) == ("settle", {"has_arrived": False})
    with mail_server() as post:
        again = sending.send(letter, actor=cast.registry, now=now)
    assert post.letters[0]["Message-ID"] == uncertain.message_id == again.message_id
    assert letter.state == "sent"


def test_it_is_settled_once(uncertain, cast, now):
    settle(uncertain, cast, now, has_arrived=False)
    with pytest.raises(WrongState, match="settled already"):
        settle(uncertain, cast, now)


def test_how_it_is_known_is_wanted(uncertain, cast, now):
    with pytest.raises(CommsError, match="Say how you know"):
        settle(uncertain, cast, now, proof=" ")


@pytest.mark.parametrize("who", ["drafter", "outsider", "holder_of_business", "publisher"])
def test_only_the_registry_settles(uncertain, letter, cast, now, who):
    with pytest.raises(NotPermitted):
        settle(uncertain, cast, now, actor=getattr(cast, who))
    uncertain.refresh_from_db()
    assert uncertain.state == "uncertain"


def test_what_the_worker_is_still_sending_is_not_settled(letter, cast, now):
    """Saying “it did not arrive” while the conversation lasts would let it be sent twice."""
    job = sending.request(letter, actor=cast.registry, now=now)
    Job.objects.filter(pk=job.pk).update(state="running", started_at=now)
    pending = sending._begin(letter, actor=cast.registry, now=now)
    with pytest.raises(WrongState, match="still"):
        settle(pending, cast, now, has_arrived=False)
    settle(pending, cast, now + STALE_AFTER + dt.timedelta(seconds=1), has_arrived=False)
    pending.refresh_from_db()
    assert pending.state == "failed"
