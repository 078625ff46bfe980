"""withhold: the public learns that there is a reply, and nothing of what it says."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from comms import store
from comms.errors import CommsError, NotPermitted
from comms.events import Event
from comms.public.models import Publication, PublishedFile, PublishedReply
from comms.publication import release
from comms.replies import services as replies
from comms.replies.models import Reply
from tests import builders
from tests.comms.publication.test_release import INSTANT, a_reply


@pytest.fixture
def reply(cast, office, now):
    return a_reply(builders.sent(cast, office, now), cast, now)


def test_only_its_existence_becomes_public(reply, cast, now):
    replies.withhold(reply, reason="names a witness", actor=cast.publisher, now=now)
    assert (reply.is_withheld, reply.withheld_reason) == (True, "names a witness")
    event = Event.objects.last()
    assert (event.verb, event.actor, event.facts) == (
        "withhold_reply", cast.publisher, {"reply": 1},
    )  # fmt: skip
    public = store.public()
    before = {path.name for path in public.rglob("*") if path.is_file()}
    release.publish_due(now=INSTANT)
    assert PublishedReply.objects.get().is_withheld
    assert not PublishedFile.objects.exists()
    added = {path.name for path in public.rglob("*") if path.is_file()} - before
    letter = Publication.objects.get()
    assert added == {letter.pdf_name, *letter.copies.values_list("stored_name", flat=True)}


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_wanted(reply, cast, now, reason):
    with pytest.raises(CommsError, match="Say why"):
        replies.withhold(reply, reason=reason, actor=cast.publisher, now=now)
    reply.refresh_from_db()
    assert not reply.is_withheld


@pytest.mark.parametrize("who", ["drafter", "holder_of_business", "registry", "superuser"])
def test_nobody_else_decides(reply, cast, now, who):
    with pytest.raises(NotPermitted):
        replies.withhold(reply, reason="x", actor=getattr(cast, who), now=now)
    assert Event.objects.last().verb == "register_reply"


def test_the_database_wants_a_reason_too(reply):
    with (
        pytest.raises(IntegrityError, match="a_withheld_reply_has_a_reason"),
        transaction.atomic(),
    ):
        Reply.objects.update(is_withheld=True)
