"""correct: what stands in the file is mended; names that were hidden stay hidden; nothing typed by another is lost."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from comms.cases import corrections
from comms.cases import services as cases
from comms.errors import CommsError, NotPermitted, StaleText
from comms.events import Event
from comms.publication import gate
from tests import builders


@pytest.fixture
def case(cast, office, now):
    made = builders.case(cast, office, now)
    cases.add_source(made, name="Whistle Blower", actor=cast.drafter, now=now)
    cases.add_person(made, name="Ann Residant", other_names="A. R.", actor=cast.drafter, now=now)
    return made


def mend(row, actor, now, **fields):
    return corrections.correct(row, seen=corrections.mark(row), actor=actor, now=now, **fields)


def test_the_case_says_something_else_and_the_event_only_where(case, cast, now):
    mend(case, cast.colleague, now, title="Another valley", summary="It was reported.")
    case.refresh_from_db()
    assert (case.title, case.summary) == ("Another valley", "It was reported.")
    event = Event.objects.last()
    assert (event.verb, event.actor, event.facts) == (
        "correct_case",
        cast.colleague,
        {"fields": ["summary", "title"]},
    )


def test_a_mended_name_is_still_hidden_as_it_was(case, cast, now):
    mend(case.persons.get(), cast.drafter, now, name="Ann Resident")
    person = case.persons.get()
    assert person.other_names == "A. R.; Ann Residant"
    assert {"Ann Resident", "Ann Residant", "A. R."} <= set(gate.hidden_words(case))
    assert "Resid" not in json.dumps(Event.objects.last().facts)


def test_a_source_keeps_its_name(case, cast, now):
    source = case.sources.get()
    mend(source, cast.drafter, now, contact="through the lawyer")
    assert case.sources.get().contact == "through the lawyer"
    with pytest.raises(CommsError, match="cannot be changed here"):
        mend(case.sources.get(), cast.drafter, now, name="Somebody")


def test_saving_what_stands_there_is_no_event(case, cast, now):
    before = Event.objects.count()
    mend(case, cast.drafter, now, **corrections.held(case))
    assert Event.objects.count() == before


def test_a_change_of_somebody_else_is_not_overwritten(case, cast, now):
    seen = corrections.mark(case)
    mend(case, cast.colleague, now, title="Theirs")
    with pytest.raises(StaleText, match="Somebody changed this"):
        corrections.correct(case, seen=seen, actor=cast.drafter, now=now, title="Mine")
    case.refresh_from_db()
    assert case.title == "Theirs"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"received_on": dt.date(2021, 3, 13)}, "after today"), ({"mandate": 1}, "cannot be changed")],
)
def test_what_cannot_be_is_refused(case, cast, now, fields, sentence):
    with pytest.raises(CommsError, match=sentence):
        mend(case, cast.drafter, now, **fields)


def test_a_former_name_that_finds_no_room_is_refused(case, cast, now):
    with pytest.raises(CommsError, match="longer than 300 characters"):
        mend(case.persons.get(), cast.drafter, now, name="Ann", other_names="n" * 295)
    assert case.persons.get().name == "Ann Residant"


@pytest.mark.parametrize("who", ["outsider", "registry", "publisher", "superuser", "nobody"])
def test_nobody_outside_the_office_mends_it(case, cast, now, who):
    with pytest.raises(NotPermitted):
        mend(case, getattr(cast, who), now, title="Taken over")
    case.refresh_from_db()
    assert case.title != "Taken over"
