"""record_consent: three answers replaced at once; the event keeps what they were, without the name."""

from __future__ import annotations

import json

import pytest

from comms.cases import services as cases
from comms.errors import NotPermitted
from comms.events import Event
from tests import builders

YES = {"consent_to_act": "yes", "consent_to_recipient": "yes", "consent_to_public": "yes"}
UNKNOWN = dict.fromkeys(YES, "unknown")


@pytest.fixture
def person(cast, office, now):
    case = builders.case(cast, office, now)
    return cases.add_person(case, name="Nour al-Badr", actor=cast.drafter, now=now)


def test_the_consents_are_replaced_and_the_event_tells_both(person, cast, now):
    cases.record_consent(person, actor=cast.colleague, now=now, **YES)
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in YES} == YES
    assert not person.case.persons.not_public().exists()
    event = Event.objects.last()
    assert (event.verb, event.case, event.actor) == ("record_consent", person.case, cast.colleague)
    assert event.facts == {"person": person.pk, "before": UNKNOWN, "after": YES}
    assert "Badr" not in json.dumps(event.facts)


def test_consent_is_taken_back(person, cast, now):
    cases.record_consent(person, actor=cast.drafter, now=now, **YES)
    no = {**YES, "consent_to_public": "no"}
    cases.record_consent(person, actor=cast.drafter, now=now, **no)
    assert list(person.case.persons.not_public()) == [person]
    assert Event.objects.last().facts["before"] == YES


@pytest.mark.parametrize("who", ["outsider", "registry", "publisher", "superuser", "nobody"])
def test_nobody_outside_the_office_records_one(person, cast, now, who):
    with pytest.raises(NotPermitted):
        cases.record_consent(person, actor=getattr(cast, who), now=now, **YES)
    person.refresh_from_db()
    assert person.consent_to_public == "unknown"
    assert not Event.objects.filter(verb="record_consent").exists()
