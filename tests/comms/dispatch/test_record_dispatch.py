"""record a sending by mission, post or portal: with what proves it, on a day that can be."""

from __future__ import annotations

import datetime as dt

import pytest

from comms import store
from comms.dispatch import sending
from comms.dispatch.models import Dispatch
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from tests import builders


def record(letter, cast, now, **facts):
    given = {
        "channel": "mission",
        "address": "Permanent Mission",
        "proof": "received by the desk",
        "sent_at": now,
        "actor": cast.registry,
        "now": now,
    }
    return sending.record(letter, **{**given, **facts})


@pytest.fixture
def letter(cast, office, now):
    return builders.sealed(cast, office, now)


def test_the_embargo_runs_from_the_recorded_instant(letter, cast, now):
    later = now + dt.timedelta(days=3)
    dispatch = record(letter, cast, later, sent_at=now)
    assert (dispatch.state, dispatch.sent_at, dispatch.proof) == (
        "done", now, "received by the desk",
    )  # fmt: skip
    assert (dispatch.message_id, dispatch.sha256) == (
        "", letter.renditions.get(kind="sent").sha256,
    )  # fmt: skip
    assert (letter.state, letter.sent_at) == ("sent", now)
    assert letter.public_at == dt.datetime(2021, 5, 10, 22, 0, tzinfo=dt.UTC)
    event = Event.objects.last()
    assert (event.verb, event.at, event.actor) == ("send", later, cast.registry)
    assert event.facts["channel"] == "mission"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"proof": "  "}, "what proves it"),
        ({"address": ""}, "to whom"),
        ({"sent_at": dt.timedelta(minutes=1)}, "in the future"),
        ({"sent_at": dt.timedelta(days=-1)}, "before it was sealed"),
    ],
)
def test_what_cannot_be_is_refused(letter, cast, now, facts, reason):
    moved = {name: now + value if name == "sent_at" else value for name, value in facts.items()}
    with pytest.raises(CommsError, match=reason):
        record(letter, cast, now, **moved)
    letter.refresh_from_db()
    assert (letter.state, Dispatch.objects.count()) == ("sealed", 0)


@pytest.mark.parametrize(
    "who", ["drafter", "outsider", "holder_of_business", "publisher", "superuser", "nobody"]
)
def test_only_the_registry_records_it(letter, cast, now, who):
    with pytest.raises(NotPermitted):
        record(letter, cast, now, actor=getattr(cast, who))
    assert not Dispatch.objects.exists()


def test_a_second_sending_is_refused(letter, cast, now):
    record(letter, cast, now)
    with pytest.raises(WrongState, match="it is sent"):
        record(letter, cast, now, channel="post")
    assert Dispatch.objects.count() == 1


def test_a_letter_that_is_not_sealed_is_not_sent(cast, office, now):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    with pytest.raises(WrongState, match="registered"):
        record(letter, cast, now)


def test_a_damaged_file_is_not_recorded_as_sent(letter, cast, now):
    sealed = letter.renditions.get(kind="sent")
    (store.confidential() / sealed.stored_name[:2] / sealed.stored_name).unlink()
    with pytest.raises(store.Damaged):
        record(letter, cast, now)
    assert not Dispatch.objects.exists()


def test_comments_on_legislation_are_public_after_forty_eight_hours(cast, office, now):
    from comms.drafting.content import Choices

    letter = builders.sealed(
        cast, office, now, to=[office.state], letter_type="OL", choices=Choices(on_legislation=True)
    )
    record(letter, cast, now)
    assert letter.public_at == now + dt.timedelta(hours=48)


def test_forty_eight_hours_pass_also_when_the_clocks_change(cast, office, now):
    from comms.drafting.content import Choices

    # The registry types local time; the clocks go forward in the night to 28 March 2021.
    noon = now.replace(day=27, hour=12)
    letter = builders.sealed(
        cast,
        office,
        noon,
        to=[office.state],
        letter_type="OL",
        choices=Choices(on_legislation=True),
    )
    record(letter, cast, noon)
    assert letter.public_at - noon.astimezone(dt.UTC) == dt.timedelta(hours=48)
