"""What "the same text" means, and what stops a text."""

from __future__ import annotations

import copy
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.errors import Incomplete
from comms.letters import content as engine
from tests.comms.letters import builders

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcde"), inner, max_size=4)
    ),
    max_leaves=12,
)
contents = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), trees, max_size=5)


def reversed_keys(value):
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(list(value))}
    return [reversed_keys(part) for part in value] if isinstance(value, list) else value


def decomposed(value):
    if isinstance(value, dict):
        return {key: decomposed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [decomposed(part) for part in value]
    return unicodedata.normalize("NFD", value) if isinstance(value, str) else value


@given(contents)
def test_the_order_of_keys_is_irrelevant(content):
    assert engine.digest(reversed_keys(content)) == engine.digest(content)


@given(contents)
def test_the_composition_of_characters_is_irrelevant(content):
    assert engine.digest(decomposed(content)) == engine.digest(content)


@given(words, words)
def test_every_change_of_a_text_changes_the_digest(before, after):
    is_same = unicodedata.normalize("NFC", before) == unicodedata.normalize("NFC", after)
    digests = {engine.digest({"purpose": [text]}) for text in (before, after)}
    assert len(digests) == (1 if is_same else 2)


def test_canonical_bytes_are_utf8_sorted_and_without_spaces():
    assert engine.canonical({"b": ["é", 1], "a": None}) == '{"a":null,"b":["é",1]}'.encode()


def test_taking_a_mandate_out_changes_the_digest():
    content = builders.content()
    fewer = copy.deepcopy(content)
    fewer["mandates"].pop()
    assert engine.digest(fewer) != engine.digest(content)


@pytest.mark.parametrize("value", [1.0, b"bytes", {1: "x"}, {"é": 1, "e\u0301": 2}, "\ud800"])
def test_what_has_no_exact_spelling_is_refused(value):
    with pytest.raises(Incomplete):
        engine.canonical({"part": value})


@pytest.mark.parametrize("make", [builders.content, builders.french, builders.spanish])
def test_a_complete_text_has_no_problem(make):
    assert engine.problems(make()) == []


PROBLEMS = [
    ({"mandates": []}, "No mandate signs this letter; add at least one."),
    ({"addressees": []}, "This letter has no recipient; add at least one."),
    ({"questions": []}, "The letter asks no question; write at least one."),
    (
        {"questions": ["Who?", " "]},
        "Paragraph 2 of the questions is empty; write it or take it out.",
    ),
    ({"purpose": []}, "The letter says nothing of its purpose; write why the mandates write."),
    ({"type": "XL"}, "The type of letter is “XL”; choose one of AL, UA, OL."),
    ({"language": "de"}, "The language is “de”; choose one of en, fr, es."),
    ({"annex_title": ""}, "The annex has no title; give it one."),
    ({"annex": []}, "A clause points to the annex, but there is none; add it or switch"),
    (
        {"footnotes": {}},
        "The footnote mark [^1] in paragraph 1 of the facts has no footnote; write",
    ),
    ({"footnotes": {"1": "a", "2": "b"}}, "Footnote 2 has no mark in the text; put [^2] where"),
    (
        {"concerns": ["Twice.[^1]"]},
        "The footnote mark [^1] stands 2 times, first in paragraph 1 of the facts; give",
    ),
    ({"clause_keys": []}, "The letter has no closing; switch that clause on."),
    ({"clause_keys": ["closing", "poem"]}, "The clause “poem” is not one that a letter has"),
    ({"publication_delay": ""}, "The clause “publication” cannot be filled: no delay before"),
    ({"mandate_count": 0}, "The clause “non_state_explanation” cannot be filled: the number of"),
    ({"sisters": {}}, "The clause “similar_letters” cannot be filled: no other recipient is named"),
    ({"clauses": {"closing": "Bye {name}."}}, "The clause “closing” has the unknown place {name}"),
    ({"clauses": {"closing": "Bye {addressee_form."}}, "The clause “closing” has a brace without"),
    ({"clauses": {}}, "The clause “closing” has no text; choose a clause set that has it or"),
]


@pytest.mark.parametrize(("change", "sentence"), PROBLEMS)
def test_what_stops_a_text_is_said_in_a_sentence(change, sentence):
    found = engine.problems(builders.content(**change))
    assert any(problem.startswith(sentence) for problem in found), found


@pytest.mark.parametrize("fact", ["title", "holder", "resolution", "function"])
def test_a_mandate_without_a_fact_stops_a_text(fact):
    content = builders.content()
    content["mandates"][1][fact] = ""
    assert len(engine.problems(content)) == 1


@pytest.mark.parametrize("fact", ["name", "code", "salutation", "addressee_form", "your_addressee"])
def test_a_recipient_without_a_fact_stops_a_text(fact):
    assert engine.problems(builders.content(addressees=[builders.company(**{fact: ""})]))


def test_a_mandate_signs_once():
    content = builders.content()
    content["mandates"].append(content["mandates"][0])
    assert "The mandate “rivers” signs twice; take one of them out." in engine.problems(content)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"purpose": "one text"},
        {"facts": ["text"]},
        {"mandate_count": "55"},
        {"sisters": ["x"]},
        {"footnotes": ["x"]},
        {"annex": [{"kind": "poem"}]},
        {"facts": [{"text": "x", "quote": "no"}]},
        {"facts": [{"text": "x", "quote": False, "onyl": ["state"]}]},
        {"facts": [{"text": "x", "quote": False, "only": "state"}]},
        {"concerns": [{"text": "x", "items": "y"}]},
        {"concerns": [{"text": "x", "numbered": 1}]},
        {"questions": [{"text": "x", "quote": True}]},
        {"purpose": [1]},
    ],
)
def test_a_wrong_shape_is_named_and_refused(change):
    content = builders.content(**change)
    assert engine.problems(content)
    with pytest.raises(Incomplete) as refusal:
        engine.from_dict(content)
    assert refusal.value.missing


def test_the_real_letter_has_no_problem():
    content, _ = builders.real_letter()
    assert engine.problems(content) == []
