"""register: numbers without gap or duplicate, whatever happens around them."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from comms.dispatch import register
from comms.dispatch.models import Communication, Reference, Series
from comms.drafting import services as drafting
from comms.drafting.content import To
from comms.errors import CommsError, Incomplete, NotPermitted, WrongState
from tests import builders


def test_submission_gives_every_recipient_a_number_of_its_own(cast, office, now):
    draft = builders.submitted(cast, office, now, to=[office.company, office.state])
    assert [str(letter) for letter in draft.communications.order_by("pk")] == [
        "AL OTH 1/2021",
        "AL CHE 1/2021",
    ]


def test_one_series_serves_every_type(cast, office, now):
    first = builders.submitted(cast, office, now, to=[office.state])
    second = builders.submitted(cast, office, now, to=[office.state], letter_type="UA")
    numbers = [str(builders.letter_of(draft)) for draft in (first, second)]
    assert numbers == ["AL CHE 1/2021", "UA CHE 2/2021"]


def test_a_number_given_outside_is_kept_and_the_series_goes_on_after_it(cast, office, now):
    draft = builders.draft(cast, office, now)
    numbers = {office.company.pk: (109, 2020)}
    register.submit(draft, actor=cast.drafter, now=now, numbers=numbers)
    assert str(builders.letter_of(draft)) == "AL OTH 109/2020"
    assert builders.letter_of(draft).reference.is_imported
    again = builders.draft(cast, office, now)
    with pytest.raises(CommsError, match="never used twice"):
        register.submit(again, actor=cast.drafter, now=now, numbers=numbers)
    again.refresh_from_db()
    assert again.state == "drafting"


def test_comments_on_legislation_can_be_submitted(cast, office, now):
    draft = builders.submitted(cast, office, now, to=[office.state], letter_type="OL")
    assert str(builders.letter_of(draft)) == "OL CHE 1/2021"


def test_resubmission_keeps_numbers_and_voids_those_no_longer_addressed(cast, office, now):
    draft = builders.submitted(cast, office, now, to=[office.company, office.state])
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="one recipient too many")
    plan = drafting.plan_of(draft)
    only = type(plan)(**{**vars(plan), "addressees": (To(office.state),)})
    drafting.revise(draft, only, base=draft.current.number, actor=cast.drafter, now=now)
    register.submit(draft, actor=cast.drafter, now=now)
    states = {str(letter): letter.state for letter in draft.communications.all()}
    assert states == {"AL OTH 1/2021": "void", "AL CHE 1/2021": "registered"}
    line = Reference.objects.get(code="OTH")
    assert line.voided_at == now
    assert "taken off" in line.void_reason


@pytest.mark.parametrize(
    ("text", "missing"),
    [({"questions": []}, "question"), ({"footnotes": {}}, "1"), ({"purpose": []}, "purpose")],
)
def test_an_incomplete_letter_is_refused_and_takes_no_number(cast, office, now, text, missing):
    draft = builders.draft(cast, office, now, text=text)
    with pytest.raises(Incomplete) as refusal:
        register.submit(draft, actor=cast.drafter, now=now)
    assert missing in str(refusal.value)
    assert not Reference.objects.exists()
    draft.refresh_from_db()
    assert draft.state == "drafting"


def test_a_draft_without_recipients_is_refused(cast, office, now):
    plan_less = builders.draft(cast, office, now)
    plan = drafting.plan_of(plan_less)
    empty = type(plan)(**{**vars(plan), "addressees": ()})
    drafting.revise(plan_less, empty, base=1, actor=cast.drafter, now=now)
    with pytest.raises(Incomplete, match="recipient"):
        register.submit(plan_less, actor=cast.drafter, now=now)


@pytest.mark.parametrize("person", ["outsider", "holder_of_business", "registry", "superuser"])
def test_only_the_owning_mandate_submits(cast, office, now, person):
    draft = builders.draft(cast, office, now)
    with pytest.raises(NotPermitted):
        register.submit(draft, actor=getattr(cast, person), now=now)


def test_a_submitted_draft_is_not_submitted_again(cast, office, now):
    draft = builders.submitted(cast, office, now)
    with pytest.raises(WrongState):
        register.submit(draft, actor=cast.drafter, now=now)
    assert Reference.objects.count() == 1


def test_a_number_given_outside_moves_the_counter(db, now):
    register.record("AL", "OTH", number=109, year=2021, now=now)
    assert register.allocate("AL", "OTH", year=2021, now=now).number == 110
    assert register.gaps("OTH", 2021) == []
    assert Series.objects.get().opened_after == 108
    with pytest.raises(CommsError, match="never used twice"):
        register.record("UA", "OTH", number=109, year=2021, now=now)


def test_a_dropped_letter_leaves_its_line_with_the_reason(cast, office, now):
    draft = builders.submitted(cast, office, now)
    register.drop(draft, actor=cast.drafter, now=now, reason="the facts did not hold")
    assert draft.state == "dropped"
    assert Reference.objects.get().void_reason == "the facts did not hold"
    assert register.allocate("AL", "OTH", year=2021, now=now).number == 2


@pytest.mark.django_db(transaction=True)
def test_fifty_registrations_at_once_with_rollbacks_leave_no_gap(now):
    class Rollback(Exception):
        """A third of the transactions give up after they were given their number."""

    faults: list[Exception] = []

    def one(index: int) -> None:
        try:
            with transaction.atomic():
                register.allocate("AL", "OTH", year=2021, now=now)
                if index % 3 == 0:
                    raise Rollback
        except Rollback:
            pass
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    numbers = sorted(Reference.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 34))
    assert not Communication.objects.exists()
