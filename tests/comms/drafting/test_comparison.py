"""comparison: which blocks came, went and moved, and which of their words; what is no change at all."""

from __future__ import annotations

import copy

import pytest

from comms.drafting.comparing import comparison
from comms.drafting.comparing.comparison import Passage
from tests.comms.letters import builders as letters

QUESTIONS = [
    "What was done to warn the people who lived below the dam?",
    "Which company held the licence for the works on the river?",
    "Will those who lost their homes be given new ones before winter?",
]


def told(pieces):
    marks = {"same": "{}", "added": "+{}+", "removed": "-{}-"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def content(**changes):
    return letters.content(
        **{"questions": QUESTIONS, "facts": [], "footnotes": {}, "annex": [], "annex_title": ""}
        | changes
    )


def fact(text, **more):
    return {"text": text, "quote": False, **more}


def part(old, new, name):
    found = {one.part: one for one in comparison.compare_contents(old, new).parts}
    assert list(found) == [name]
    return found[name]


def test_equal_texts_have_no_change():
    assert comparison.compare("A.\n\nB.", "A.\n\n\nB.\n") == []
    assert comparison.compare_contents(content(), content()).is_same


def test_words_that_went_and_came_stand_where_they_were():
    changes = comparison.compare("One.\n\nThe old dam.", "One.\n\nThe new dam, here.")
    assert changes[0].unchanged == 1
    assert told(changes[1].pieces) == "The -old-+new+ dam+, here+."


def test_a_paragraph_that_is_new_or_gone_is_whole():
    assert told(comparison.compare("A.", "A.\n\nB.")[1].pieces) == "+B.+"
    assert told(comparison.compare("A.\n\nB.", "A.")[1].pieces) == "-B.-"


def test_only_the_parts_that_differ_are_named():
    old = letters.content()
    new = letters.content(
        questions=[*old["questions"], "Who pays?"], addressees=[letters.state()], annex_title="Law"
    )
    found = {one.name: one for one in comparison.compare_contents(old, new).parts}
    assert set(found) == {"Recipients", "Questions", "Annex"}
    assert (found["Questions"].added, found["Questions"].removed) == (2, 0)


def test_a_moved_question_is_a_move():
    changed = part(content(), content(questions=[QUESTIONS[2], *QUESTIONS[:2]]), "questions")
    (first, rest) = changed.changes
    assert (first.kind, first.old, first.new, changed.moved) == ("moved", 3, 1, 1)
    assert rest.unchanged == 2
    assert (changed.added, changed.removed) == (0, 0)


def test_a_question_that_moved_and_changed_is_both():
    other = QUESTIONS[2].replace("before winter", "by spring")
    changed = part(content(), content(questions=[other, *QUESTIONS[:2]]), "questions")
    first = changed.blocks[0]
    assert (first.kind, first.is_moved, first.old, first.new) == ("changed", True, 3, 1)
    assert "-before winter-+by spring+" in told(first.pieces)


def test_what_is_gone_stands_where_it_stood():
    new = content(questions=[QUESTIONS[0], "Is anything else known?", QUESTIONS[2]])
    kinds = [(one.kind, one.old, one.new) for one in part(content(), new, "questions").blocks]
    assert kinds == [("kept", 1, 1), ("removed", 2, None), ("added", None, 2), ("kept", 3, 3)]


def test_a_footnote_that_only_got_another_number_is_no_change():
    old = content(facts=[fact("It broke[^1] at night.[^2]")], footnotes={"1": "A.", "2": "B."})
    new = content(facts=[fact("It broke[^2] at night.[^1]")], footnotes={"2": "A.", "1": "B."})
    assert comparison.compare_contents(old, new).is_same


def test_a_new_footnote_leaves_those_after_it_as_they_were():
    old = content(facts=[fact("It broke at night.[^1]")], footnotes={"1": "Gauge readings."})
    new = content(
        facts=[fact("It broke[^1] at night.[^2]")],
        footnotes={"1": "As heard.", "2": "Gauge readings."},
    )
    found = {one.part: one for one in comparison.compare_contents(old, new).parts}
    assert [told(one.pieces) for one in found["facts"].changes] == ["It broke+[^1]+ at night.[^2]"]
    notes = [(one.kind, told(one.pieces)) for one in found["footnotes"].blocks]
    assert notes == [("added", "+As heard.+"), ("kept", "Gauge readings.")]


def test_a_footnote_reworded_in_its_place_is_a_change_of_that_footnote():
    old = content(facts=[fact("It broke at night.[^1]")], footnotes={"1": "Ibid."})
    new = content(facts=[fact("It broke at night.[^1]")], footnotes={"1": "Report, page 4."})
    (note,) = part(old, new, "footnotes").blocks
    assert note.kind == "changed"


def test_a_footnote_that_hangs_on_another_passage_says_so():
    there = fact("Nobody was told of it.")
    old = content(facts=[fact("It broke at night.[^1]"), there], footnotes={"1": "As heard."})
    new = content(
        facts=[fact("It broke at night."), fact("Nobody was told of it.[^1]")],
        footnotes={"1": "As heard."},
    )
    found = {one.part: one for one in comparison.compare_contents(old, new).parts}
    (note,) = found["footnotes"].blocks
    assert told(note.fields[0].pieces) == "Facts, paragraph -1-+2+"


def test_a_passage_takes_its_footnote_along_without_a_change_of_the_note():
    facts = [fact("It broke at night.[^1]"), fact("Nobody in the valley was told of it.")]
    old = content(facts=facts, footnotes={"1": "As heard."})
    new = content(facts=facts[::-1], footnotes={"1": "As heard."})
    assert part(old, new, "facts").moved == 1


def test_what_is_true_of_a_block_beside_its_words_is_compared():
    old = content(facts=[fact("They came at night.")])
    new = content(facts=[{"text": "They came at night.", "quote": True}])
    (block,) = part(old, new, "facts").blocks
    assert [(one.name, told(one.pieces)) for one in block.fields] == [("Quotation", "+yes+")]
    listed = content(facts=[fact("They came at night.", items=["by boat"], only=["state"])])
    (block,) = part(old, listed, "facts").blocks
    assert told(block.pieces) == "They came at night.+\nby boat+"
    assert [(one.name, told(one.pieces)) for one in block.fields] == [("For", "+state+")]


def test_mandates_join_leave_change_place_and_facts():
    one, two, three = (letters.mandate(name, f"Special Rapporteur on {name}") for name in "xyz")
    new_holder = {**two, "holder": "Ann Other"}
    changed = part(
        content(mandates=[one, two]), content(mandates=[three, new_holder, one]), "mandates"
    )
    kinds = [(block.kind, block.is_moved, block.name[-1]) for block in changed.blocks]
    assert kinds == [
        ("added", False, "z"),
        ("changed", True, "y"),
        ("kept", False, "x"),
    ] or kinds == [("added", False, "z"), ("changed", False, "y"), ("moved", True, "x")]
    (field,) = changed.blocks[1].fields
    assert (field.name, told(field.pieces)) == ("Holder", "-Holder of y-+Ann Other+")


def test_recipients_are_known_by_their_key():
    other = letters.company(salutation="Dear Sir,")
    old = content(addressees=[letters.company()])
    (one,) = part(old, content(addressees=[other]), "recipients").blocks
    assert [field.name for field in one.fields] == ["Salutation"]
    both = content(addressees=[letters.company(), letters.state(position=2)])
    assert [one.kind for one in part(old, both, "recipients").blocks] == ["kept", "added"]


def test_clauses_go_on_and_off_and_change_places():
    old = content()
    keys = old["clause_keys"]
    off = part(old, content(clause_keys=keys[:-1]), "clauses")
    assert [one.kind for one in off.blocks if one.kind != "kept"] == ["removed"]
    turned = part(old, content(clause_keys=keys[::-1]), "clauses")
    assert turned.moved == len(keys) - 1
    texts = {**old["clauses"], keys[0]: "Quite other words."}
    (worded,) = [
        one for one in part(old, content(clauses=texts), "clauses").blocks if one.kind != "kept"
    ]
    assert worded.kind == "changed"


def test_every_other_choice_is_named():
    old = content()
    new = content(type="UA", mandate_count=56, publication_delay="61 days", sealed_words="x")
    rows = {one.name: told(one.pieces) for one in part(old, new, "choices").changes if one.name}
    assert rows["Type of letter"] == "-AL-+UA+"
    assert rows["Sealed_words"] == "+x+"
    assert set(rows) == {"Type of letter", "Number of mandates", "Public after", "Sealed_words"}


CHANGES = {
    "purpose": ["Other."],
    "facts": [fact("Other.")],
    "footnotes": {"9": "Other."},
    "concerns": ["Other."],
    "questions": ["Other?"],
    "annex_title": "Other",
    "annex": [{"kind": "heading", "text": "Other", "key": "other"}],
    "sisters": {"governments": ["Other"], "other_companies": False, "others": []},
    "earlier_letters": [{"reference": "AL OTH 1/2020", "dated_on": "2020-01-02"}],
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_of_any_part_is_passed_over(name):
    assert not comparison.compare_contents(content(), content(**{name: CHANGES[name]})).is_same


def test_the_key_of_a_section_is_part_of_the_comparison():
    section = {"kind": "heading", "text": "Law", "key": "law"}
    changed = part(content(annex=[section]), content(annex=[{**section, "key": "rights"}]), "annex")
    assert [field.name for field in changed.blocks[0].fields] == ["Key"]


def test_passages_are_the_blocks_in_the_order_of_the_letter():
    held = content(
        purpose=["Why."],
        facts=[fact("One.[^b]"), {"text": "Two.[^a]", "quote": True, "items": ["x", "y"]}],
        concerns=[],
        questions=["Who?"],
        footnotes={"a": "A.", "b": "B."},
        annex=[{"kind": "provision", "citation": "Article 1", "text": "All."}],
        annex_title="Law",
    )
    assert comparison.passages(held) == (
        Passage("purpose", 1, "Why.", "paragraph"),
        Passage("facts", 1, "One.[^b]", "paragraph"),
        Passage("facts", 2, "Two.[^a]\nx\ny", "quote"),
        Passage("questions", 1, "Who?", "question"),
        Passage("footnotes", 1, "B.", "note"),
        Passage("footnotes", 2, "A.", "note"),
        Passage("annex_title", 1, "Law", "title"),
        Passage("annex", 1, "Article 1\nAll.", "provision"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('He said "no".', "He said “no”."),
        ("the dam - it broke", "the dam\u00a0— it broke"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("article 11", "article\u00a011"),
        ("don't", "don’t"),
        ("two  spaces", "two spaces"),
    ],
)
def test_white_space_quotation_marks_and_dashes_are_typography(old, new):
    assert comparison.is_typographic_only(content(purpose=[old]), content(purpose=[new]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("the State", "the state"),
        ("now here", "nowhere"),
        ("It broke.", "It broke"),
        ("article 11", "article 12"),
    ],
)
def test_letter_case_words_and_stops_are_not_typography(old, new):
    assert not comparison.is_typographic_only(content(purpose=[old]), content(purpose=[new]))


def test_nothing_but_the_text_is_typography():
    old = content()
    assert not comparison.is_typographic_only(old, copy.deepcopy(old))
    other = content(addressees=[letters.company(salutation="Dear  Sir,")])
    same = content(addressees=[letters.company(salutation="Dear Sir,")])
    assert not comparison.is_typographic_only(other, same)
    assert not comparison.is_typographic_only(content(purpose=["A B"]), content(purpose=["A", "B"]))
