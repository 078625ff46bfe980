"""extend, advance, confirm and refuse: two persons, a reason, and the instant itself moves with its explanation."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from comms.clock import geneva_midnight
from comms.errors import CommsError, Incomplete, NotPermitted, WrongState
from comms.events import Event
from comms.publication.deadlines import moves
from comms.publication.deadlines.models import Move
from tests import builders
from tests.comms.publication.test_release import INSTANT

LATER = dt.date(2021, 6, 1)
EARLIER = dt.date(2021, 4, 1)
KEYS = ("business", "culture", "minority")


@pytest.fixture
def letter(cast, office, now):
    return builders.as_sent(cast, office, now)


def extend(letter, actor, now, **facts):
    return moves.extend(
        letter, **{"to": LATER, "reason": "A trial.", **facts}, actor=actor, now=now
    )


def advance(letter, actor, now, **facts):
    given = {"to": EARLIER, "reason": "Grave concern.", "decision": "Minutes.", "mandates": KEYS}
    return moves.advance(letter, **{**given, **facts}, actor=actor, now=now)


@pytest.mark.parametrize(("ask", "who"), [(extend, "drafter"), (advance, "publisher")])
def test_asking_changes_nothing_before_a_second_person_confirms(letter, cast, now, ask, who):
    person = getattr(cast, who)
    move = ask(letter, person, now)
    letter.refresh_from_db()
    assert letter.public_at == INSTANT
    event = Event.objects.last()
    assert (event.verb, event.communication, event.actor) == ("ask_move", letter, person)
    moves.confirm(move, actor=cast.second_publisher, now=now)
    letter.refresh_from_db()
    assert letter.public_at == geneva_midnight(LATER if ask is extend else EARLIER)
    assert "11 May 2021, 00:00 Geneva" in letter.public_rule
    assert "60 calendar days" in letter.public_rule and move.reason not in letter.public_rule
    assert Event.objects.last().verb == "confirm_move"


def test_nobody_else_asks(letter, cast, now):
    for who in ("outsider", "holder_of_business", "registry", "superuser", "nobody"):
        for ask in (extend, advance):
            with pytest.raises(NotPermitted):
                ask(letter, getattr(cast, who), now)
    assert not Move.objects.exists()


def test_only_another_officer_decides(letter, cast, now):
    move = extend(letter, cast.publisher, now)
    for who in ("publisher", "drafter", "registry", "superuser", "nobody"):
        for verb in (moves.confirm, moves.refuse):
            if (who, verb) != ("publisher", moves.refuse):
                with pytest.raises(NotPermitted):
                    verb(move, actor=getattr(cast, who), now=now)
    letter.refresh_from_db()
    assert letter.public_at == INSTANT


@pytest.mark.parametrize("who", ["publisher", "drafter"])
def test_who_asked_takes_it_back(letter, cast, now, who):
    asker = getattr(cast, who)
    moves.refuse(extend(letter, asker, now), actor=asker, now=now)
    assert extend(letter, asker, now).decided_at is None
    letter.refresh_from_db()
    assert letter.public_at == INSTANT


def test_an_extension_is_for_two_years_at_most(letter, cast, now):
    for to in (dt.date(2023, 3, 13), dt.date(9999, 12, 31)):
        with pytest.raises(CommsError, match="12 March 2023 at the latest"):
            extend(letter, cast.drafter, now, to=to)
    assert extend(letter, cast.drafter, now, to=dt.date(2023, 3, 12))


def test_what_is_refused_leaves_the_day_and_another_may_be_asked_for(letter, cast, now):
    move = extend(letter, cast.drafter, now)
    with pytest.raises(WrongState, match="decided first"):
        advance(letter, cast.drafter, now)
    moves.refuse(move, actor=cast.publisher, now=now)
    letter.refresh_from_db()
    assert letter.public_at == INSTANT and Event.objects.last().verb == "refuse_move"
    with pytest.raises(WrongState, match="decided already"):
        moves.confirm(move, actor=cast.publisher, now=now)
    extend(letter, cast.drafter, now)


def test_an_extension_goes_forward_and_an_early_release_back_but_not_before_today(
    letter, cast, now
):
    for to in (dt.date(2021, 5, 11), dt.date(2021, 3, 11)):
        with pytest.raises(CommsError, match="later day"):
            extend(letter, cast.drafter, now, to=to)
        with pytest.raises(CommsError, match="today or later"):
            advance(letter, cast.drafter, now, to=to)


def test_an_early_release_wants_every_mandate_and_its_record(letter, cast, now):
    with pytest.raises(Incomplete, match="Minority"):
        advance(letter, cast.drafter, now, mandates=KEYS[:2])
    with pytest.raises(CommsError, match="on record"):
        advance(letter, cast.drafter, now, decision=" ")
    with pytest.raises(CommsError, match="Say why"):
        advance(letter, cast.drafter, now, reason="")


def test_confirmed_late_an_early_release_begins_then_and_never_before(letter, cast, now):
    move = advance(letter, cast.drafter, now, to=now.date())
    later = now + dt.timedelta(hours=2)
    moves.confirm(move, actor=cast.publisher, now=later)
    letter.refresh_from_db()
    assert letter.public_at == later


def test_what_was_asked_for_of_another_day_is_not_confirmed(letter, cast, now):
    move = advance(letter, cast.drafter, now)
    with pytest.raises(WrongState, match="not be earlier"):
        moves.confirm(move, actor=cast.publisher, now=INSTANT)
    moves.refuse(move, actor=cast.publisher, now=INSTANT)
    move = extend(letter, cast.drafter, INSTANT)
    with pytest.raises(WrongState, match="has come already"):
        moves.confirm(move, actor=cast.publisher, now=geneva_midnight(LATER))


def test_what_is_not_sent_is_not_moved(cast, office, now):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    for ask in (extend, advance):
        with pytest.raises(WrongState, match="between sending and release"):
            ask(letter, cast.drafter, now)


def test_the_database_holds_it_too(letter, cast, now):
    move = extend(letter, cast.drafter, now)
    decided = {"decided_at": now, "is_confirmed": True}
    for facts, name in (
        ({**decided, "decided_by": cast.drafter}, "confirmed_by_another"),
        ({**decided, "is_confirmed": None}, "has_its_person"),
        ({"moved_to": INSTANT}, "goes_the_way"),
        ({"reason": ""}, "has_a_reason"),
        ({"kind": "earlier", "moved_to": INSTANT - dt.timedelta(days=1)}, "has_its_decision"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Move.objects.filter(pk=move.pk).update(**facts)


def test_what_was_decided_stays(letter, cast, now):
    moves.confirm(extend(letter, cast.drafter, now), actor=cast.publisher, now=now)
    for change in ("UPDATE comms_move SET reason = 'x'", "DELETE FROM comms_move"):
        with pytest.raises(Exception, match=r"Cannot update|denied"), transaction.atomic():
            connection.cursor().execute(change)
