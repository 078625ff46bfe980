"""Who is told, and shown on their page of work, that a second publication officer is needed; and until when."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.cases import services as cases
from comms.dispatch.models import Communication
from comms.notices import Kind, Notice, compose
from comms.publication import copies, release, second
from comms.publication.corrections import services as corrections
from comms.publication.deadlines import holds, moves
from tests import builders
from tests.comms.publication.redaction import builders as redaction

DAY = dt.timedelta(days=1)


@pytest.fixture
def letter(cast, office, now):
    return builders.as_sent(cast, office, now)


def waits(person, now):
    return [(one.words, one.path) for one in second.waiting_for(person, now=now)]


def told():
    return sorted(Notice.objects.filter(kind=Kind.OFFICER).values_list("person__name", "path"))


def test_a_hold_waits_for_every_other_officer_until_one_has_confirmed_it(letter, cast, now):
    hold = holds.place(letter, reason="x", actor=cast.publisher, now=now)
    path = f"/publication/holds/{hold.pk}/confirm/"
    assert waits(cast.second_publisher, now) == [("hold to be confirmed", path)]
    assert waits(cast.publisher, now) == []
    assert told() == [("second_publisher", path)]
    holds.confirm(hold, actor=cast.second_publisher, now=now)
    assert waits(cast.second_publisher, now) == []


def test_a_hold_that_is_taken_back_waits_for_nobody(letter, cast, now):
    hold = holds.place(letter, reason="x", actor=cast.drafter, now=now)
    assert waits(cast.publisher, now) and waits(cast.second_publisher, now)
    holds.take_back(hold, actor=cast.drafter, now=now)
    assert waits(cast.publisher, now) == waits(cast.second_publisher, now) == []


def test_another_day_waits_until_it_is_decided(letter, cast, now):
    to = dt.date(2021, 6, 1)
    move = moves.extend(letter, to=to, reason="A trial.", actor=cast.drafter, now=now)
    asked = ("extension to be confirmed or refused", f"/letters/{letter.pk}/becoming-public/")
    for officer in (cast.publisher, cast.second_publisher):
        assert waits(officer, now) == [asked]
    moves.refuse(move, actor=cast.publisher, now=now)
    assert waits(cast.second_publisher, now) == []
    assert len(told()) == 2


def test_a_text_waits_for_who_had_no_hand_in_it(cast, office, now):
    letter = builders.sent(cast, office, now)
    redaction.withheld(letter, cast.publisher, now, name="valley")
    path = f"/letters/{letter.pk}/redactions/"
    assert waits(cast.second_publisher, now) == [("public text to be confirmed", path)]
    assert waits(cast.publisher, now) == []
    redaction.withheld(letter, cast.drafter, now, name="flooded")
    second.tell(Communication.objects.all(), now=now)
    assert told() == [("second_publisher", path)]  # one request, whatever is added to it
    redaction.confirmed(letter, cast.second_publisher, now)
    assert waits(cast.second_publisher, now) == []


def test_a_text_in_which_nothing_is_withheld_waits_when_its_day_is_near(letter, cast, now):
    cases.add_person(letter.draft.case, name="A Person", actor=cast.drafter, now=now)
    assert second.tell(Communication.objects.all(), now=now) == 0
    near = letter.public_at - 3 * DAY
    assert second.tell(Communication.objects.all(), now=near) == 2
    assert waits(cast.publisher, near)[0][0] == "public text to be confirmed"


def test_a_correction_waits_for_the_other_officer(cast, office, now, monkeypatch):
    monkeypatch.setattr("comms.dispatch.sealing.opened", builders.without_seal)
    letter = builders.sent(cast, office, now)
    release.publish_due(now=letter.public_at)
    letter.refresh_from_db()
    at = letter.public_at + DAY
    redaction.withheld(letter, cast.drafter, at, name="valley")
    ((words, path),) = waits(cast.publisher, at)
    assert (words.partition(",")[0], path) == ("public", f"/letters/{letter.pk}/redactions/")
    made = corrections.ask(
        letter, reason="A wrong name.", removes_earlier=True, actor=cast.publisher, now=at
    )
    path = f"/publication/corrections/{made.pk}/confirm/"
    assert waits(cast.second_publisher, at) == [("correction to be confirmed", path)]
    assert waits(cast.publisher, at) == []
    assert ("second_publisher", path) in told() and ("publisher", path) not in told()
    digest = copies.public_text(letter).digest
    corrections.confirm(made, digest=digest, actor=cast.second_publisher, now=at)
    assert waits(cast.second_publisher, at) == []
    corrections.correct(letter, actor=cast.second_publisher, now=at + DAY)
    assert waits(cast.publisher, at + DAY) == []


def test_the_message_goes_at_once_and_says_nothing_of_the_letter(letter, cast, now):
    holds.place(letter, reason="A family asked.", actor=cast.publisher, now=now)
    row = Notice.objects.get(kind=Kind.OFFICER)
    assert row.due_at == now
    message = compose([row])
    for secret in (str(letter), "OTH", "Quarry", "family", "hold to be"):
        assert secret not in message.subject + message.text + message.html
    assert row.path in message.text and row.path in message.html
