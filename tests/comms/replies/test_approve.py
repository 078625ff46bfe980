"""approve: a publication officer has read a reply and found it fit to be public; once."""

from __future__ import annotations

import pytest

from comms.errors import NotPermitted, WrongState
from comms.events import Event
from comms.publication import release
from comms.replies import services as replies
from comms.replies.models import Reply
from tests import builders
from tests.comms.publication.test_release import INSTANT, a_reply


@pytest.fixture
def reply(cast, office, now):
    return a_reply(builders.sent(cast, office, now), cast, now)


def test_an_approved_reply_goes_with_its_letter(reply, cast, now):
    assert list(Reply.objects.all().to_read()) == [reply]
    replies.approve(reply, actor=cast.publisher, now=now)
    assert (reply.approved_by, reply.approved_at) == (cast.publisher, now)
    assert list(Reply.objects.all().releasable()) == [reply]
    assert not Reply.objects.all().to_read().exists()
    event = Event.objects.last()
    assert (event.verb, event.actor, event.facts) == ("approve_reply", cast.publisher, {"reply": 1})
    release.publish_due(now=INSTANT)
    reply.refresh_from_db()
    assert reply.released_at == INSTANT


@pytest.mark.parametrize(
    "who", ["drafter", "outsider", "holder_of_business", "registry", "superuser", "nobody"]
)
def test_nobody_else_decides(reply, cast, now, who):
    with pytest.raises(NotPermitted):
        replies.approve(reply, actor=getattr(cast, who), now=now)
    reply.refresh_from_db()
    assert reply.approved_at is None
    assert Event.objects.last().verb == "register_reply"


def test_a_decision_is_taken_once(reply, cast, now):
    replies.approve(reply, actor=cast.publisher, now=now)
    with pytest.raises(WrongState, match="decided on already"):
        replies.approve(reply, actor=cast.second_publisher, now=now)
    reply.refresh_from_db()
    assert (reply.approved_by, reply.is_withheld) == (cast.publisher, False)


def test_what_is_public_is_not_decided_again(reply, cast, now):
    replies.approve(reply, actor=cast.publisher, now=now)
    release.publish_due(now=INSTANT)
    with pytest.raises(WrongState, match="public already"):
        replies.approve(reply, actor=cast.publisher, now=INSTANT)
