"""register a reply: kept with its bytes, or refused with nothing kept."""

from __future__ import annotations

import datetime as dt

import pytest

from comms import store
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from comms.publication import release
from comms.replies import services as replies
from comms.replies.files import Received
from comms.replies.models import Reply, ReplyFile
from tests import builders
from tests.comms.publication.test_release import INSTANT

ANSWER = Received("answer.txt", "text/plain", b"We have read your letter.\n")
ANNEX = Received("annex.txt", "text/plain", b"And this is the annex.\n")


def stored() -> set[str]:
    return {path.name for path in store.confidential().rglob("*") if path.is_file()}


def register(letter, cast, now, **facts):
    given = {
        "kind": "substantive",
        "received_on": now.date(),
        "files": [ANSWER, ANNEX],
        "actor": cast.registry,
        "now": now,
    }
    return replies.register(letter, **{**given, **facts})


@pytest.fixture
def letter(cast, office, now):
    return builders.sent(cast, office, now)


def test_the_bytes_are_kept_as_they_came(letter, cast, now):
    before = stored()
    reply = register(letter, cast, now, note="by e-mail at noon", language="fr")
    assert (reply.number, reply.kind, reply.language) == (1, "substantive", "fr")
    assert (reply.registered_by, reply.registered_at) == (cast.registry, now)
    assert [replies.content_of(file) for file in reply.files.all()] == [ANSWER.data, ANNEX.data]
    assert {file.stored_name for file in reply.files.all()} == stored() - before
    assert all("answer" not in name for name in stored() - before)
    event = Event.objects.last()
    assert (event.verb, event.communication, event.actor) == (
        "register_reply", letter, cast.registry,
    )  # fmt: skip
    hashes = [store.sha256(file.data) for file in (ANSWER, ANNEX)]
    assert event.facts == {"reply": 1, "sha256": hashes}


def test_replies_are_counted_for_each_letter(letter, cast, now):
    register(letter, cast, now, files=[ANSWER])
    assert register(letter, cast, now, files=[ANNEX], actor=cast.colleague).number == 2


def test_a_reply_comes_after_the_letter_is_public_too(letter, cast, now):
    release.publish_due(now=INSTANT)
    letter.refresh_from_db()
    later = INSTANT + dt.timedelta(days=3)
    reply = register(letter, cast, later, received_on=later.date())
    assert reply.released_at is None


@pytest.mark.parametrize(
    "who", ["outsider", "holder_of_business", "publisher", "superuser", "nobody"]
)
def test_only_the_registry_and_the_office_take_replies_in(letter, cast, now, who):
    before = stored()
    with pytest.raises(NotPermitted):
        register(letter, cast, now, actor=getattr(cast, who))
    assert stored() == before
    assert not Reply.objects.exists()


def test_a_letter_that_was_not_sent_was_not_answered(cast, office, now):
    letter = builders.sealed(cast, office, now)
    with pytest.raises(WrongState, match="has not been sent"):
        register(letter, cast, now)
    assert not Reply.objects.exists()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_date_that_cannot_be_is_refused(letter, cast, now, days):
    with pytest.raises(CommsError, match="Mend the date"):
        register(letter, cast, now, received_on=now.date() + dt.timedelta(days=days))


def test_a_reply_has_a_file(letter, cast, now):
    with pytest.raises(CommsError, match="Add the file"):
        register(letter, cast, now, files=[])


def test_the_same_file_is_kept_once(letter, cast, now):
    register(letter, cast, now, files=[ANSWER])
    before = stored()
    with pytest.raises(WrongState, match="kept already, with Reply 1"):
        register(letter, cast, now)
    with pytest.raises(CommsError, match="added twice"):
        register(letter, cast, now, files=[ANNEX, ANNEX])
    assert stored() == before
    assert ReplyFile.objects.count() == 1


def test_a_fault_half_way_keeps_nothing(letter, cast, now, monkeypatch):
    before, events = stored(), Event.objects.count()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("comms.events.record", broken)
    with pytest.raises(RuntimeError):
        register(letter, cast, now)
    assert stored() == before
    assert (Reply.objects.count(), ReplyFile.objects.count(), Event.objects.count()) == (
        0, 0, events,
    )  # fmt: skip


def test_a_damaged_reply_is_not_shown(letter, cast, now):
    file = register(letter, cast, now).files.first()
    path = store.confidential() / file.stored_name[:2] / file.stored_name
    path.write_bytes(b"W" + ANSWER.data)
    with pytest.raises(store.Damaged):
        replies.content_of(file)
