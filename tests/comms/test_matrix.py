"""Every state, verb and person: what the tables of the path must say, written out as reviewed data.

The state is looked at first, then the person, so that a refusal never tells who might have.
"""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction

from comms import lifecycle
from comms.clearance import asking, services
from comms.dispatch import register
from comms.dispatch.models import Communication
from comms.drafting.models import Draft
from comms.errors import NotPermitted, WrongState
from comms.workflow import COMMUNICATION_STEPS, DRAFT_STEPS, CommunicationState, DraftState
from tests import builders

PEOPLE = [
    "drafter",
    "colleague",
    "outsider",
    "holder_of_business",
    "holder_of_minority",
    "delegate",
    "registry",
    "publisher",
    "superuser",
    "nobody",
    "Pouch itself",
]
OFFICE = {"drafter", "colleague"}
CLEARERS = {"holder_of_business", "holder_of_minority", "delegate"}

# verb: the states it starts from, the people it belongs to.
DRAFT = {
    "submit": ({"drafting"}, OFFICE),
    "complete": ({"submitted"}, CLEARERS),
    "reopen": ({"submitted", "cleared"}, OFFICE),
    "drop": ({"drafting", "submitted", "cleared"}, OFFICE | {"registry"}),
}
COMMUNICATION = {
    "seal": ({"registered"}, {"registry"}),
    "send": ({"sealed"}, {"registry"}),
    "release": ({"sent"}, {"Pouch itself"}),
    "withdraw": ({"released"}, {"publisher"}),
    "correct": ({"released", "withdrawn"}, {"publisher"}),
    "void": ({"registered", "sealed"}, OFFICE | {"registry"}),
}

# What is said and done about a text in clearance. For Minority issues; each belongs to these people and no other.
ASKING = OFFICE | {"registry"}
CLEARANCE = {
    "clear": ({"submitted"}, {"holder_of_minority", "delegate"}),
    "ask_for_changes": ({"submitted"}, {"holder_of_minority", "delegate"}),
    "decline": ({"submitted"}, {"holder_of_minority", "delegate"}),
    "nudge": ({"submitted"}, ASKING),
    "nudge_all": ({"submitted"}, ASKING),
    "set_deadline": ({"submitted"}, ASKING),
}


def test_the_reviewed_data_names_every_verb():
    assert DRAFT.keys() == DRAFT_STEPS.keys()
    assert COMMUNICATION.keys() == COMMUNICATION_STEPS.keys()


def outcome(row, verb, actor, now) -> str:
    try:
        lifecycle.check(row, verb, actor=actor, now=now)
    except WrongState:
        return "wrong state"
    except NotPermitted:
        return "not permitted"
    return "done"


def expected(table, verb, state, person) -> str:
    states, people = table[verb]
    if state not in states:
        return "wrong state"
    return "done" if person in people else "not permitted"


def in_state(row, state):
    """The row as if it stood there; the path's own guards are the subject of other tests."""
    row.__dict__["state"] = state
    return row


def check_cells(row, table, cast, now):
    steps, states = (
        type(row).STEPS,
        [value for value, _ in type(row)._meta.get_field("state").choices],
    )
    got, wanted = {}, {}
    for verb, state, person in itertools.product(steps, states, PEOPLE):
        actor = None if person == "Pouch itself" else getattr(cast, person)
        got[verb, state, person] = outcome(in_state(row, state), verb, actor, now)
        wanted[verb, state, person] = expected(table, verb, state, person)
    assert {cell: said for cell, said in got.items() if said != wanted[cell]} == {}
    return len(got)


def test_every_cell_of_a_draft(cast, office, now):
    draft = Draft.objects.get(pk=builders.draft(cast, office, now).pk)
    assert check_cells(draft, DRAFT, cast, now) == len(DRAFT) * len(DraftState) * len(PEOPLE)


def test_every_cell_of_a_communication(cast, office, now):
    letter = Communication.objects.get(
        pk=builders.letter_of(builders.submitted(cast, office, now)).pk
    )
    cells = len(COMMUNICATION) * len(CommunicationState) * len(PEOPLE)
    assert check_cells(letter, COMMUNICATION, cast, now) == cells


@pytest.mark.parametrize("verb", sorted(DRAFT_STEPS))
def test_a_delegate_and_an_officer_play_no_part_after_their_last_day(cast, office, now, verb):
    draft = in_state(builders.draft(cast, office, now), DRAFT_STEPS[verb].sources[0])
    later = now.replace(month=4, day=1)
    assert outcome(draft, verb, cast.delegate, later) == "not permitted"


@pytest.mark.parametrize("verb", sorted(DRAFT_STEPS))
def test_an_account_that_was_closed_plays_no_part(cast, office, now, verb):
    draft = in_state(builders.draft(cast, office, now), DRAFT_STEPS[verb].sources[0])
    for person in PEOPLE[:-1]:
        actor = getattr(cast, person)
        actor.is_active = False
        assert outcome(draft, verb, actor, now) == "not permitted"


def answer(verb, draft, office, actor, now):
    """What the verb's service says to `actor`; undone."""
    facts = {"actor": actor, "now": now}
    word = {"mandate": office.minority, "digest": draft.current.digest, "comment": "Why?"}
    try:
        with transaction.atomic():
            match verb:
                case "nudge":
                    asking.nudge(draft, mandate=office.minority, **facts)
                case "nudge_all":
                    asking.nudge_all(draft, **facts)
                case "set_deadline":
                    asking.set_deadline(draft, clear_by=now.date(), **facts)
                case _:
                    getattr(services, verb)(draft, **word, **facts)
            raise LookupError
    except LookupError:
        return "done"
    except WrongState:
        return "wrong state"
    except NotPermitted:
        return "not permitted"


def test_every_cell_of_a_clearance(cast, office, now):
    dropped = builders.submitted(cast, office, now)
    register.drop(dropped, actor=cast.drafter, now=now, reason="Given up.")
    drafts = {
        "drafting": builders.draft(cast, office, now),
        "submitted": builders.submitted(cast, office, now),
        "cleared": builders.cleared(cast, office, now),
        "dropped": dropped,
    }
    assert drafts.keys() == set(DraftState)
    got, wanted = {}, {}
    for verb, state, person in itertools.product(CLEARANCE, drafts, PEOPLE[:-1]):
        actor = getattr(cast, person)
        got[verb, state, person] = answer(verb, drafts[state], office, actor, now)
        wanted[verb, state, person] = expected(CLEARANCE, verb, state, person)
    assert {cell: said for cell, said in got.items() if said != wanted[cell]} == {}
