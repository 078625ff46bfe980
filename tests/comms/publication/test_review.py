"""sign a safety review: by whom, when, with every point; without a fresh one nothing is released."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from comms.errors import Incomplete, NotPermitted, WrongState
from comms.events import Event
from comms.publication import release
from comms.publication.deadlines import reviews
from comms.publication.deadlines.models import SafetyReview
from tests import builders
from tests.comms.publication.test_release import INSTANT

DAY_BEFORE = INSTANT - dt.timedelta(days=1)
SAID = {point.field: True for point in reviews.POINTS}


@pytest.fixture
def letter(cast, office, now):
    return builders.as_sent(cast, office, now)


@pytest.mark.parametrize("who", ["publisher", "drafter"])
def test_whoever_looks_after_the_letter_signs(letter, cast, who):
    person = getattr(cast, who)
    review = reviews.sign(letter, **SAID, notes="Called them.", actor=person, now=DAY_BEFORE)
    assert (review.signed_by, review.notes) == (person, "Called them.")
    event = Event.objects.last()
    assert (event.verb, event.communication, event.actor) == ("sign_review", letter, person)
    assert "Called" not in f"{event.reason}{event.facts}"


def test_nobody_else_signs(letter, cast):
    for who in ("outsider", "holder_of_business", "registry", "superuser", "nobody"):
        with pytest.raises(NotPermitted):
            reviews.sign(letter, **SAID, actor=getattr(cast, who), now=DAY_BEFORE)
    assert not SafetyReview.objects.exists()


def test_an_open_point_is_named_and_nothing_is_signed(letter, cast):
    with pytest.raises(Incomplete, match="weighed") as refusal:
        reviews.sign(
            letter, **{**SAID, "risk_is_weighed": False}, actor=cast.drafter, now=DAY_BEFORE
        )
    assert "asked again" not in str(refusal.value)
    assert not SafetyReview.objects.exists()


def test_a_review_tells_of_the_risk_on_the_day_so_not_months_before(letter, cast, now):
    with pytest.raises(WrongState, match="11 April 2021"):
        reviews.sign(letter, **SAID, actor=cast.drafter, now=now)


def test_what_is_not_sent_or_public_already_has_no_review(cast, office, now):
    cleared = builders.letter_of(builders.cleared(cast, office, now))
    with pytest.raises(WrongState, match="between sending and release"):
        reviews.sign(cleared, **SAID, actor=cast.drafter, now=now)
    letter = builders.sent(cast, office, now)
    release.publish_due(now=INSTANT)
    with pytest.raises(WrongState, match="between sending and release"):
        reviews.sign(letter, **SAID, actor=cast.drafter, now=INSTANT)


def test_without_a_review_nothing_is_released_and_with_one_it_goes_at_the_next_sweep(
    cast, office, now
):
    letter = builders.sent(cast, office, now, is_reviewed=False)
    assert release.publish_due(now=INSTANT).released == []
    with pytest.raises(WrongState, match="no safety review"):
        release.release(letter, now=INSTANT)
    reviews.sign(letter, **SAID, actor=cast.drafter, now=INSTANT)
    assert release.publish_due(now=INSTANT).released == [str(letter)]


def test_the_database_wants_every_point_and_keeps_what_was_signed(letter, cast):
    review = reviews.sign(letter, **SAID, actor=cast.drafter, now=DAY_BEFORE)
    facts = {"communication": letter, "signed_by": cast.drafter, "signed_at": DAY_BEFORE}
    with pytest.raises(IntegrityError, match="leaves_nothing_open"), transaction.atomic():
        SafetyReview.objects.create(**{**SAID, "risk_is_weighed": False}, **facts)
    for change in ("UPDATE comms_safetyreview SET notes = 'x'", "DELETE FROM comms_safetyreview"):
        with (
            pytest.raises(Exception, match="denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert SafetyReview.objects.get() == review
