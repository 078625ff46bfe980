"""Passages in a text field: written and read again they are the same, and marks mean what the hints say."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from comms.drafting import notation
from comms.letters import passages, shape
from tests.comms.letters import builders as letters

TYPED = st.text(alphabet="ab >\\#§-()1:\n\r\t\u2003é")
WORDS = st.text(alphabet="ab >\\#-:[]1\né", max_size=12) | st.sampled_from(
    ["[only: state]", "\\[only", "[addressee]", "a\n- b", "- ", "#", "> a\n> b", "\\", "a\n\n\nb"]
)
ONLY = st.lists(st.sampled_from(["state", "company", "other", "key:acme", "key:chn"]), max_size=3)


def items(part):
    fields = {"text": WORDS, "items": st.lists(WORDS, max_size=3), "numbered": st.booleans()}
    fields["only"] = ONLY
    if part in shape.QUOTING:
        fields["quote"] = st.booleans()
    made = st.fixed_dictionaries(fields)
    return st.lists(made if part == "facts" else made | WORDS, max_size=4)


@pytest.mark.parametrize("part", shape.PASSAGES)
@given(data=st.data())
def test_any_passages_are_written_so_that_they_are_read_alike(part, data):
    kept = passages.tidied(part, data.draw(items(part)))
    assert notation.read(notation.write(kept), part) == kept


@pytest.mark.parametrize("part", shape.PASSAGES)
@given(TYPED)
@example("> a\n>\n> b\n- c\n# d")
def test_what_is_typed_comes_back(part, text):
    read = notation.read(text, part)
    assert notation.read(notation.write(read), part) == read


@pytest.mark.parametrize("part", shape.PASSAGES)
def test_the_real_letter_comes_back(part):
    real, _ = letters.real_letter()
    assert notation.read(notation.write(real[part]), part) == real[part]


def test_the_marks_mean_what_the_hints_say():
    typed = """One.\r\n\r\n> Two\n> lines.\n\nThree:\n- a\n- b\n  goes on

[only: Company, key:acme]
> Four:
# c
# d

\\- no list

[only: state] Five."""
    assert notation.read(typed, "facts") == [
        {"text": "One.", "quote": False},
        {"text": "Two\nlines.", "quote": True},
        {"text": "Three:", "quote": False, "items": ["a", "b goes on"]},
        {
            "text": "Four:",
            "quote": True,
            "items": ["c", "d"],
            "numbered": True,
            "only": ["company", "key:acme"],
        },
        {"text": "- no list", "quote": False},
        {"text": "Five.", "quote": False, "only": ["state"]},
    ]


def test_plain_passages_are_texts_and_only_some_parts_quote():
    assert notation.read("One.\n\n> Two.", "purpose") == ["One.", "> Two."]
    assert notation.read("One.\n\n> Two.", "concerns") == ["One.", {"text": "Two.", "quote": True}]
    assert notation.write_one("> Two.") == "\\> Two."


WRONG = [
    ("[only: banks] So.", "Passage 1 begins with “[only: banks] So.”; write [only: …] with one or"),
    ("So.\n\n[only state]\nSo.", "Passage 2 begins with “[only state]”; write [only: …] with one"),
    ("[only: ]\nSo.", "Passage 1 begins with “[only: ]”; write [only: …] with one or more of"),
    ("[only: key:]\nSo.", "Passage 1 begins with “[only: key:]”; write [only: …] with one or more"),
    ("[only: state]\n\nSo.", "“[only: state]” has no words below it; put it right above the"),
    ("So.\n[Only: state]\nSo.", "In passage 1 the line “[Only: state]” stands below others; leave"),
]


@pytest.mark.parametrize(("typed", "sentence"), WRONG)
def test_a_mark_that_cannot_be_read_is_refused_before_it_reaches_others(typed, sentence):
    with pytest.raises(ValidationError) as refusal:
        notation.read(typed, "facts")
    assert [message[: len(sentence)] for message in refusal.value.messages] == [sentence]
