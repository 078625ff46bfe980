"""Where a remark belongs in a later text: its words are followed through every kind of edit."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.drafting.threads import anchors
from comms.drafting.threads.anchors import Anchor, follow
from tests.builders import TEXT

FACTS = [
    "The valley was allegedly flooded at night, without any warning to those who lived there.[^1]",
    "Three hundred families lost their homes and their fields; the company paid nobody.[^2]",
    "The harvest of that year rotted in the warehouse beside the church.",
]
NOTES = {"1": "Gauge readings of that night.", "2": "Register of the village council."}


def content(*facts, notes=None, **parts):
    written = [{"text": text, "quote": False} for text in (facts or FACTS)]
    return {**copy.deepcopy(TEXT), "facts": written, "footnotes": notes or NOTES, **parts}


def on(words, *, number=1, part="facts", held=None):
    text = anchors.texts(held or content())[part][number - 1]
    return Anchor(1, part, number, text.index(words), words)


def test_nothing_changed():
    anchor = on("flooded at night")
    assert follow(anchor, content(), content()) == anchor


@pytest.mark.parametrize(
    ("was", "becomes", "words", "now"),
    [
        ("The valley", "In March the whole valley", "flooded at night", "flooded at night"),
        ("who lived there", "whose homes were there", "flooded at night", "flooded at night"),
        ("flooded at night", "flooded on purpose at night", "flooded at night", None),
        ("flooded at night", "drowned at night", "flooded at night", "drowned at night"),
        ("flooded at night", "flooded by day", "flooded at night", "flooded by day"),
        ("flooded at night", "flooded", "flooded at night", "flooded"),
        ("flooded at", "flooded (see above) at", "flooded", "flooded"),
        ("night, without", "night without", "night, without any", "night without any"),
        ("The valley", "The valley", "alleg", "alleg"),
    ],
)
def test_words_are_followed_through_edits_of_their_passage(was, becomes, words, now):
    new = content(FACTS[0].replace(was, becomes), *FACTS[1:])
    found = follow(on(words), content(), new)
    assert (found.part, found.number) == ("facts", 1)
    assert found.quoted == (becomes if now is None else now)
    assert anchors.holds(found, new)


def test_a_passage_that_moved_is_followed():
    found = follow(on("flooded at night"), content(), content(FACTS[1], FACTS[2], FACTS[0]))
    assert (found.number, found.quoted) == (3, "flooded at night")


def test_a_passage_that_went_to_another_part_is_followed():
    new = content(*FACTS[1:], concerns=[FACTS[0]])
    found = follow(on("flooded at night"), content(), new)
    assert (found.part, found.number, found.quoted) == ("concerns", 1, "flooded at night")


def test_passages_joined_and_parted_are_followed():
    joined = content(f"{FACTS[0]} {FACTS[1]}", FACTS[2])
    assert follow(on("flooded at night"), content(), joined).number == 1
    lost = on("Three hundred families", number=2)
    assert follow(lost, content(), joined).quoted == "Three hundred families"
    parted = content("The valley was allegedly flooded at night.", "There was no warning.")
    assert follow(on("flooded at night"), content(), parted).number == 1
    back = Anchor(
        2, "facts", 1, joined["facts"][0]["text"].index("the company"), "the company paid"
    )
    assert follow(back, joined, content()).number == 2


def test_a_note_may_get_another_number():
    new = content(
        FACTS[0].replace("[^1]", "[^2]"),
        FACTS[1].replace("[^2]", "[^1]"),
        FACTS[2],
        notes={"1": NOTES["2"], "2": NOTES["1"]},
    )
    found = follow(on("lived there.[^1]"), content(), new)
    assert found.quoted == "lived there.[^2]"
    assert anchors.relabelled("as told.[^1]", content(), new) == "as told.[^2]"
    assert anchors.relabelled("as told.[^1]", content(), content("No mark.")) == "as told.[^1]"
    lost = content("No mark.", notes={"1": "Other."})
    assert anchors.relabelled("as told.[^1]", content(), lost) is None
    assert anchors.relabelled("a new one.[^9]", content(), new) == "a new one.[^9]"
    held = on("village council", number=2, part="footnotes")
    # Notes are counted in the order of their marks.
    assert follow(held, content(), new).number == 2
    assert follow(held, content(), content(FACTS[1], FACTS[0])).number == 1


def test_words_that_are_gone_are_gone_and_come_back_with_a_restored_text():
    anchor = on("flooded at night")
    assert follow(anchor, content(), content("Other matters.", *FACTS[1:])) is None
    assert follow(anchor, content(), content(*FACTS[1:])) is None
    assert follow(anchor, content(), {}) is None
    assert follow(anchor, content(), content()) == anchor


def test_a_short_word_is_not_found_just_anywhere():
    anchor = on("The")
    assert follow(anchor, content(), content(*FACTS[1:], "The end of all this.")) is None


def test_a_point_stays_between_its_words():
    start = FACTS[0].index(" at night")
    new = content("Long ago, " + FACTS[0].replace("without any", "with no"), *FACTS[1:])
    found = follow(Anchor(1, "facts", 1, start), content(), new)
    assert new["facts"][0]["text"][found.offset :].startswith(" at night")
    assert found.quoted == ""
    first = follow(Anchor(1, "facts", 1, 0), content(), content(*FACTS[::-1]))
    assert (first.number, first.offset) == (3, 0)
    assert follow(Anchor(1, "facts", 1, start), content(), content(*FACTS[1:])) is None


@pytest.mark.parametrize("anchor", [Anchor(1, "letter"), Anchor(1, "questions")])
def test_the_whole_letter_and_the_head_of_a_part_are_always_there(anchor):
    assert follow(anchor, content(), {}) == anchor
    assert anchors.holds(anchor, {})


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor(1, "facts", 1, 0, "Other words"),
        Anchor(1, "facts", 9, 0, "The"),
        Anchor(1, "facts", 1, 5000, ""),
        Anchor(1, "mandates", 1, 0, ""),
        Anchor(1, "letter", 0, 0, "The"),
        Anchor(1, "facts", 0, 3, ""),
    ],
)
def test_an_anchor_that_does_not_hold(anchor):
    assert not anchors.holds(anchor, content())


def test_lists_and_provisions_are_read_line_by_line():
    held = content(
        annex=[
            {"kind": "list", "items": ["(a) by day;", "(b) by night."]},
            {"kind": "provision", "citation": "Covenant, article 11", "text": "A home."},
        ],
        questions=[{"text": "What was done:", "items": ["before?", "after?"]}, "Why?"],
    )
    assert anchors.texts(held)["annex"] == [
        "(a) by day;\n(b) by night.",
        "Covenant, article 11\nA home.",
    ]
    assert anchors.texts(held)["questions"][0] == "What was done:\nbefore?\nafter?"


def test_typed_words_are_found_whatever_space_is_between_them():
    start = FACTS[0].index("flooded at night")
    assert anchors.places_of(" flooded\n at  night ", FACTS[0]) == [(start, start + 16)]
    assert anchors.places_of("the", "the one, the") == [(0, 3), (9, 12)]
    assert anchors.places_of("  ", FACTS[0]) == []


WORD = st.sampled_from(["the", "of", "dam", "water", "night", "homes", "[^1]", "[^2]", ",", "."])
BLOCK = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
LETTER = st.lists(BLOCK, min_size=1, max_size=5).map(
    lambda blocks: [
        f"{block} of place {name * 3}" for name, block in zip("abcde", blocks, strict=False)
    ]
)


@st.composite
def quotation(draw):
    """Some facts, and words of one of them."""
    facts = draw(LETTER)
    number = draw(st.integers(1, len(facts)))
    text = facts[number - 1]
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return facts, Anchor(1, "facts", number, start, text[start:end])


@settings(max_examples=60, deadline=None)
@given(quotation(), LETTER)
def test_whatever_becomes_of_the_text_the_place_holds_or_is_gone(case, after):
    facts, anchor = case
    new = content(*after)
    found = follow(anchor, content(*facts), new)
    assert found is None or anchors.holds(found, new)


@settings(max_examples=60, deadline=None)
@given(quotation(), st.text(alphabet="xyz ", min_size=1, max_size=8), st.booleans())
def test_what_is_written_before_and_behind_leaves_the_words_as_they_are(case, added, before):
    facts, anchor = case
    place = anchor.number - 1
    text = facts[place]
    changed = f"{added} {text}" if before else f"{text} {added}"
    new = content(*facts[:place], changed, *facts[place + 1 :])
    found = follow(anchor, content(*facts), new)
    if anchor.quoted.strip():
        assert found == replace(anchor, offset=anchor.offset + (len(added) + 1) * before)


@settings(max_examples=60, deadline=None)
@given(quotation(), st.text(alphabet="xyz", min_size=1, max_size=5), st.data())
def test_what_is_written_inside_the_words_becomes_part_of_them(case, added, data):
    facts, anchor = case
    words = anchor.quoted.split(" ")
    if len(words) < 2 or not all(words):
        return
    at = data.draw(st.integers(1, len(words) - 1))
    longer = " ".join([*words[:at], added, *words[at:]])
    place = anchor.number - 1
    text = facts[place]
    changed = text[: anchor.offset] + longer + text[anchor.end :]
    found = follow(anchor, content(*facts), content(*facts[:place], changed, *facts[place + 1 :]))
    assert found == replace(anchor, quoted=longer)
