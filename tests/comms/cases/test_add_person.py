"""add_person: the persons concerned, each with three consents that nobody assumes."""

from __future__ import annotations

import pytest

from comms.cases import services as cases
from comms.cases.models import Person
from comms.errors import NotPermitted
from comms.events import Event
from tests import builders


def test_no_consent_is_assumed(cast, office, now):
    case = builders.case(cast, office, now)
    person = cases.add_person(case, name="Nour al-Badr", actor=cast.drafter, now=now)
    assert {person.consent_to_act, person.consent_to_recipient, person.consent_to_public} == {
        "unknown"
    }
    assert list(case.persons.not_public()) == [person]
    event = Event.objects.last()
    assert (event.verb, event.case, event.facts) == ("add_person", case, {})


def test_the_longest_name_is_searched_first(cast, office, now):
    case = builders.case(cast, office, now)
    person = cases.add_person(
        case,
        name="Nour al-Badr",
        other_names="Noor Al Badr the elder; N. Badr ;; Nour al-Badr",
        actor=cast.drafter,
        now=now,
    )
    assert person.names() == ["Noor Al Badr the elder", "Nour al-Badr", "N. Badr"]
    assert "Badr" not in str(person)


@pytest.mark.parametrize(
    "who",
    ["outsider", "holder_of_business", "delegate", "registry", "publisher", "superuser", "nobody"],
)
def test_nobody_outside_the_office_adds_one(cast, office, now, who):
    case = builders.case(cast, office, now)
    with pytest.raises(NotPermitted):
        cases.add_person(case, name="Nour al-Badr", actor=getattr(cast, who), now=now)
    assert not Person.objects.exists()
    assert not Event.objects.filter(verb="add_person").exists()
