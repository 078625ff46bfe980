"""void: a letter given up before it is sent keeps its line in the register, with the reason."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from comms.dispatch import register
from comms.dispatch.models import Reference
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from tests import builders


@pytest.mark.parametrize("who", ["drafter", "colleague", "registry"])
@pytest.mark.parametrize("stage", ["submitted", "sealed"])
def test_the_line_stays_with_its_reason(cast, office, now, who, stage):
    if stage == "submitted":
        letter = builders.letter_of(builders.submitted(cast, office, now))
    else:
        letter = builders.sealed(cast, office, now)
    actor = getattr(cast, who)
    register.void(letter, actor=actor, now=now, reason="the facts did not hold")
    assert letter.state == "void"
    line = Reference.objects.get()
    assert (line.voided_at, line.void_reason) == (now, "the facts did not hold")
    event = Event.objects.last()
    assert (event.verb, event.communication, event.actor, event.reason) == (
        "void", letter, actor, "the facts did not hold",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["outsider", "holder_of_business", "publisher", "superuser"])
def test_nobody_else_voids(cast, office, now, who):
    letter = builders.letter_of(builders.submitted(cast, office, now))
    with pytest.raises(NotPermitted):
        register.void(letter, actor=getattr(cast, who), now=now, reason="x")
    letter.refresh_from_db()
    assert letter.state == "registered"
    assert Reference.objects.get().voided_at is None


def test_what_was_sent_is_not_voided(cast, office, now):
    letter = builders.sent(cast, office, now)
    with pytest.raises(WrongState, match="because it is sent"):
        register.void(letter, actor=cast.registry, now=now, reason="x")
    assert Reference.objects.get().void_reason == ""


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_reason_is_wanted(cast, office, now, reason):
    letter = builders.letter_of(builders.submitted(cast, office, now))
    with pytest.raises(CommsError, match="Say why"):
        register.void(letter, actor=cast.registry, now=now, reason=reason)


def test_the_database_wants_a_reason_too(cast, office, now):
    builders.submitted(cast, office, now)
    with pytest.raises(IntegrityError, match="a_void_line_has_a_reason"), transaction.atomic():
        Reference.objects.update(voided_at=now)


def test_its_number_is_not_given_again(cast, office, now):
    letter = builders.letter_of(builders.submitted(cast, office, now))
    register.void(letter, actor=cast.registry, now=now, reason="x")
    again = builders.letter_of(builders.submitted(cast, office, now))
    assert (str(letter), str(again)) == ("AL OTH 1/2021", "AL OTH 2/2021")


def test_a_draft_with_a_sent_letter_is_not_dropped_and_nothing_of_it_is_voided(cast, office, now):
    from comms.dispatch import sealing, sending

    builders.key()
    draft = builders.cleared(cast, office, now, to=[office.company, office.state])
    first, second = draft.communications.order_by("pk")
    sealing.seal(second, actor=cast.registry, now=now)
    sending.record(
        second, channel="post", address="x", proof="x", sent_at=now, actor=cast.registry, now=now
    )
    with pytest.raises(WrongState):
        register.drop(draft, actor=cast.drafter, now=now, reason="x")
    first.refresh_from_db()
    draft.refresh_from_db()
    assert (first.state, draft.state) == ("registered", "cleared")
    assert not Event.objects.filter(verb__in=["void", "drop"]).exists()
