"""Every clause and every rule: when it stands, in which words the reason is given, and what staff change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comms.drafting.clauses import rules as clause_rules
from comms.drafting.clauses.rules import ClauseChange
from comms.drafting.content import Choices, EarlierLetter, Plan, To
from comms.drafting.treaties import Cited
from comms.letters import clauses
from mandates.models import Mandate
from recipients.models import Recipient
from tests.comms.letters.builders import DATED_ON

CULTURE = Mandate(key="culture", kind="SR")
DETENTION = Mandate(key="wg_arbitrary_detention", kind="WG")
EARLIER = (EarlierLetter("AL OTH 1/2020", DATED_ON),)
ALWAYS = {"facts_lead", "questions_lead", "closing"}


def plan(*kinds, letter_type="AL", mandates=(CULTURE,), text=None, **choices) -> Plan:
    to = tuple(To(Recipient(key=kind, kind=kind)) for kind in kinds or ("state",))
    return Plan(letter_type, "en", mandates, to, text or {}, Choices(**choices))


BINDING = Cited("state", ({"instrument": "iccpr", "name": "Covenant"},), ())
STANDARD = Cited("state", (), ({"instrument": "crc", "name": "Convention"},))
# What is true of the letter -> the clauses that stand beside those of every letter, with their reasons.
CELLS = {
    "a State": (plan("state"), {"publication": "does not comment on legislation"}),
    "a company": (
        plan("company"),
        {"non_state_explanation": "one of the recipients is not a State"},
    ),
    "an organisation": (plan("organisation"), {"non_state_explanation": "is not a State"}),
    "another actor": (
        plan("other"),
        {"non_state_explanation": "not a State", "non_state_disclaimer": "is neither a State, a"},
    ),
    "a State and a company": (plan("state", "company"), {"non_state_explanation": "one of the"}),
    "an earlier letter": (plan(follow_up_to=EARLIER), {"follow_up": "an earlier letter is named"}),
    "without prejudice": (plan(without_prejudice=True), {"without_prejudice": "you ticked it"}),
    "an annex": (plan(text={"annex": [{}]}), {"annex_pointer": "the letter has an annex"}),
    "a treaty that binds": (
        replace(plan(), cited=(BINDING,)),
        {"binding_treaties": "the annex cites a treaty that binds a State"},
    ),
    "a treaty that binds one State of two": (
        replace(plan(), cited=(BINDING, STANDARD)),
        {"binding_treaties": "a treaty that binds", "treaty_standards": "not known to bind"},
    ),
    "an urgent appeal": (
        plan(letter_type="UA"),
        {"interim_measures": "an urgent appeal", "prompt_reply": "an urgent appeal"},
    ),
    "harm that goes on": (plan(interim_measures=True), {"interim_measures": "you ticked it"}),
    "reprisals": (plan(protection=True), {"protection": "you ticked it"}),
    "detention": (
        plan("state", mandates=(CULTURE, DETENTION)),
        {"detention_caveat": "the Working Group on Arbitrary Detention signs"},
    ),
    "detention, to a company": (
        plan("company", mandates=(DETENTION,)),
        {"non_state_explanation": ""},
    ),
    "detention, on a bill": (plan(letter_type="OL", mandates=(DETENTION,)), {}),
    "legislation": (
        plan(letter_type="OL", on_legislation=True),
        {"publication_legislation": "the letter comments on legislation"},
    ),
    "a press release": (plan(press_release=True), {"press_release": "you ticked it"}),
    "sister Governments": (plan(sister_states=("che",)), {"similar_letters": "are named"}),
    "sister companies": (plan(other_companies=True), {"similar_letters": "are named"}),
    "sister organisations": (plan(sister_others=("the Bank",)), {"similar_letters": "are named"}),
}


@pytest.mark.parametrize("key", clauses.KEYS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_clause_in_every_letter(cell, key):
    letter, expected = CELLS[cell]
    published = "publication_legislation" if letter.choices.on_legislation else "publication"
    decision = next(one for one in clause_rules.decide(letter) if one.key == key)
    assert decision.stands == (key in ALWAYS | {published} | set(expected))
    assert expected.get(key, "") in decision.reason
    assert decision.reason, "every clause says why it stands or why not"


def test_every_clause_has_one_rule_and_a_name():
    assert tuple(rule.key for rule in clause_rules.RULES) == clauses.KEYS
    assert len(set(clause_rules.NAMES.values())) == len(clauses.KEYS)


def changed(letter, *changes, order=()):
    return replace(
        letter, choices=replace(letter.choices, clause_changes=changes, clause_order=order)
    )


@pytest.mark.parametrize("key", clauses.KEYS)
@pytest.mark.parametrize("state", ["on", "off"])
def test_staff_switch_any_clause_whatever_its_rule_says(key, state):
    letter = changed(plan("company"), ClauseChange(key, state, reason="the lead asked"))
    assert (key in clause_rules.standing(letter)) == (state == "on")


def test_a_text_of_its_own_leaves_the_rule_and_takes_the_place_of_the_wording_for_one():
    change = ClauseChange("closing", text="Yours, {addressee_form}.", reason="as agreed")
    assert "closing" in clause_rules.standing(changed(plan(), change))
    texts = {"closing": "We", "closing_singular": "I", "facts_lead": "Facts:"}
    assert clause_rules.worded(texts, (change,)) == {
        "facts_lead": "Facts:",
        "closing": "Yours, {addressee_form}.",
    }


def test_clauses_after_the_questions_move_and_the_others_keep_their_place():
    order = ("closing", "press_release", "facts_lead", "publication")
    moved = clause_rules.ordered(order)
    assert sorted(moved) == sorted(clauses.KEYS)
    first = clauses.KEYS.index("questions_lead") + 1
    assert moved[:first] == list(clauses.KEYS[:first])
    assert moved[-1] == "closing"
    assert moved.index("press_release") < moved.index("publication")


@pytest.mark.parametrize("missing", clauses.MOVABLE)
def test_a_clause_that_the_order_does_not_know_follows_its_usual_neighbour(missing):
    order = [key for key in clauses.MOVABLE if key != missing]
    assert clause_rules.ordered(order) == list(clauses.KEYS)


def test_changes_and_order_come_back_from_a_revision():
    letter = changed(
        plan(follow_up_to=EARLIER, sister_order=("others", "governments", "companies")),
        ClauseChange("press_release", "on", "We may speak.", "agreed"),
        order=("publication", "interim_measures"),
    )
    assert Choices.of({"choices": letter.choices.as_dict()}) == letter.choices


def test_choices_that_are_not_used_leave_old_digests_as_they_were():
    assert set(Choices().as_dict()) == {
        *("press_release", "interim_measures", "without_prejudice", "on_legislation"),
        *("sister_states", "other_companies", "sister_others", "mandate_count", "clause_set"),
    }
    assert Choices.of({}) == Choices()
