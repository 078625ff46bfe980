"""merge: two changes of one text are both in it, or shown as a clash; whatever the order of events."""

from __future__ import annotations

import copy
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.drafting.comparing.blocks import BODY, MARK, block_text
from comms.drafting.content import Choices, EarlierLetter, Plan, To
from comms.drafting.together import merge
from comms.drafting.together.merge import Answer
from mandates.models import Mandate
from recipients.models import Recipient

FACTS = [
    "The dam above the valley was reportedly opened at night without any warning.",
    "Some four hundred people are said to have lost their homes to the water.",
    "The licence for the works had allegedly expired two years before that day.",
]


def fact(text, **more):
    return {"text": text, "quote": False, **more}


def text(facts=FACTS, **more):
    return {"facts": [fact(one) for one in facts], "footnotes": {}, **more}


def plan(words=None, **more):
    given = {"letter_type": "AL", "language": "en", "mandates": (), "addressees": ()} | more
    return Plan(text=words or text(), **given)


def merged(base, theirs, mine, answers=None):
    return merge.merge(plan(base), plan(theirs), plan(mine), answers)


def facts_of(made):
    return [one["text"] for one in made.plan.text["facts"]]


def test_changes_of_different_blocks_are_both_there():
    one, two, three = FACTS
    made = merged(text(), text([one + " A.", two, three]), text([one, two, three + " C."]))
    assert facts_of(made) == [one + " A.", two, three + " C."]
    assert made.clashes == ()


def test_what_both_added_is_there_theirs_first():
    made = merged(text(), text([*FACTS, "They added this."]), text([*FACTS, "And I wrote that."]))
    assert facts_of(made) == [*FACTS, "They added this.", "And I wrote that."]
    made = merged(text(), text(["Before all.", *FACTS]), text(["At the start.", *FACTS]))
    assert facts_of(made) == ["Before all.", "At the start.", *FACTS]


def test_the_same_save_sent_twice_is_one():
    mine = text([*FACTS[:2], "Quite another matter.[^1]"], footnotes={"1": "As heard."})
    made = merged(text(), mine, mine)
    assert made.plan.text["facts"] == mine["facts"]
    assert made.plan.text["footnotes"] == {"1": "As heard."}
    assert made.clashes == ()


def test_a_block_that_both_changed_is_a_clash():
    one, two, three = FACTS
    made = merged(text(), text([one + " A.", two, three]), text([one + " B.", two, three]))
    (clash,) = made.clashes
    assert (clash.part, clash.name) == ("facts", "Facts 1")
    assert [side["text"] for side in (clash.base, clash.theirs, clash.mine)] == [
        one,
        one + " A.",
        one + " B.",
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer("theirs"), [FACTS[0] + " A."]),
        (Answer("mine"), [FACTS[0] + " B."]),
        (Answer("write", "Both of it.\n\n> And more."), ["Both of it.", "And more."]),
        (Answer("write", "  "), []),
    ],
)
def test_a_clash_is_settled_by_its_answer(answer, expected):
    sides = text(), text([FACTS[0] + " A.", *FACTS[1:]]), text([FACTS[0] + " B.", *FACTS[1:]])
    (clash,) = merged(*sides).clashes
    made = merged(*sides, {clash.key: answer})
    assert made.clashes == ()
    assert facts_of(made) == [*expected, *FACTS[1:]]


def test_an_answer_to_another_question_settles_nothing():
    one = FACTS[0]
    old = merged(text(), text([one + " A."]), text([one + " B."])).clashes[0]
    now = merged(text(), text([one + " C."]), text([one + " B."]), {old.key: Answer("mine")})
    assert now.clashes[0].key != old.key


@pytest.mark.parametrize("mine_is_the_change", [True, False])
def test_a_block_that_one_changed_and_the_other_took_out_is_a_clash(mine_is_the_change):
    changed, gone = text([FACTS[0] + " A.", *FACTS[1:]]), text(FACTS[1:])
    made = merged(text(), *((gone, changed) if mine_is_the_change else (changed, gone)))
    (clash,) = made.clashes
    assert None in (clash.theirs, clash.mine)
    assert FACTS[0] + " A." in facts_of(made)


def test_what_one_took_out_and_the_other_left_is_gone():
    assert facts_of(merged(text(), text(FACTS[1:]), text())) == FACTS[1:]
    assert facts_of(merged(text(), text(), text(FACTS[:1]))) == FACTS[:1]


def test_a_block_is_moved_by_one_and_changed_by_the_other():
    one, two, three = FACTS
    for theirs, mine in (
        (text([three, one, two]), text([one, two, three + " C."])),
        (text([one, two, three + " C."]), text([three, one, two])),
    ):
        made = merged(text(), theirs, mine)
        assert facts_of(made) == [three + " C.", one, two]
        assert made.clashes == ()


def test_footnotes_follow_their_marks_and_get_numbers_of_their_own():
    one, two, three = FACTS
    base = text([one + "[^1]", two, three], footnotes={"1": "Old."})
    theirs = text([one + "[^1]", two + "[^2]", three], footnotes={"1": "Old.", "2": "Theirs."})
    mine = text([one + "[^1]", two, three + "[^2]"], footnotes={"1": "Old.", "2": "Mine."})
    made = merged(base, theirs, mine)
    assert facts_of(made) == [one + "[^1]", two + "[^2]", three + "[^3]"]
    assert made.plan.text["footnotes"] == {"1": "Old.", "2": "Theirs.", "3": "Mine."}


def test_renumbering_by_one_is_no_change_against_the_other():
    one, two, three = FACTS
    base = text([one + "[^1]", two, three], footnotes={"1": "Old."})
    theirs = text(["Before.[^1]", one + "[^2]", two, three], footnotes={"1": "New.", "2": "Old."})
    mine = text([one + " More.[^1]", two, three], footnotes={"1": "Old."})
    made = merged(base, theirs, mine)
    assert made.clashes == ()
    notes = made.plan.text["footnotes"]
    told = [MARK.sub(lambda mark: f"({notes[mark[1]]})", one) for one in facts_of(made)]
    assert told == ["Before.(New.)", one + " More.(Old.)", two, three]


def test_a_note_that_both_reworded_is_a_clash():
    def with_note(words):
        return text([FACTS[0] + "[^1]"], footnotes={"1": words})

    made = merged(with_note("As heard."), with_note("As heard by us."), with_note("As was heard."))
    assert [(one.part, one.name) for one in made.clashes] == [("footnotes", "Footnote 1")]


def test_a_mark_set_anew_keeps_its_note():
    base = text([FACTS[0] + "[^1]", FACTS[1]], footnotes={"1": "Old."})
    theirs = text([FACTS[0], FACTS[1]])
    mine = text([FACTS[0] + "[^1]", FACTS[1] + "[^1]"], footnotes={"1": "Old."})
    made = merged(base, theirs, mine)
    assert facts_of(made) == [FACTS[0], FACTS[1] + "[^1]"]
    assert made.plan.text["footnotes"] == {"1": "Old."}


def test_sections_of_the_annex_and_its_title_are_merged():
    law = {"kind": "heading", "text": "Law", "key": "law"}
    base = text(annex_title="Law", annex=[law])
    theirs = text(annex_title="Applicable law", annex=[law])
    mine = text(annex_title="Law", annex=[law, {"kind": "paragraph", "text": "All people."}])
    made = merged(base, theirs, mine).plan.text
    assert made["annex_title"] == "Applicable law"
    assert [one["text"] for one in made["annex"]] == ["Law", "All people."]


def mandates(*names):
    return tuple(Mandate(key=name) for name in names)


def keys(made):
    return "".join(mandate.key for mandate in made.plan.mandates)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "expected"),
    [
        ("abc", "abcd", "abce", "abcde"),
        ("abc", "ab", "cab", "ab"),
        ("abc", "cab", "abcd", "cdab"),
        ("abc", "abc", "bca", "bca"),
        ("abc", "xabc", "ab", "xab"),
    ],
)
def test_mandates_join_leave_and_change_places(base, theirs, mine, expected):
    known = {name: Mandate(pk=ord(name), key=name) for name in "abcdex"}
    sides = (plan(mandates=tuple(known[name] for name in side)) for side in (base, theirs, mine))
    assert keys(merge.merge(*sides)) == expected


def to(*pairs):
    return tuple(To(Recipient(pk=ord(key), key=key), words) for key, words in pairs)


def test_recipients_join_and_their_salutations_are_merged():
    base = plan(addressees=to(("a", ""), ("b", "")))
    theirs = plan(addressees=to(("a", "Dear A,"), ("b", "")))
    mine = plan(addressees=to(("b", "Dear B,"), ("a", ""), ("c", "")))
    made = merge.merge(base, theirs, mine)
    found = [(one.recipient.key, one.salutation) for one in made.plan.addressees]
    assert sorted(found) == [("a", "Dear A,"), ("b", "Dear B,"), ("c", "")]
    assert made.clashes == ()
    other = plan(addressees=to(("a", "Dear Other,"), ("b", "")))
    (clash,) = merge.merge(base, theirs, other).clashes
    assert (clash.part, clash.theirs, clash.mine) == ("recipients", "Dear A,", "Dear Other,")


def test_choices_are_merged_field_by_field():
    import datetime as dt

    letter = EarlierLetter("AL OTH 1/2020", dt.date(2020, 1, 2))
    base = plan(choices=Choices(sister_states=("che",)))
    theirs = plan(choices=Choices(sister_states=("che", "fra"), press_release=True))
    mine = plan(choices=Choices(follow_up_to=(letter,), mandate_count=56))
    made = merge.merge(base, theirs, mine)
    assert made.plan.choices == Choices(
        sister_states=("fra",), press_release=True, follow_up_to=(letter,), mandate_count=56
    )
    assert made.clashes == ()
    other = plan(choices=Choices(sister_states=("che",), mandate_count=57))
    (clash,) = merge.merge(base, mine, other).clashes
    assert (clash.name, clash.may_write) == ("Mandate count", False)


# Whatever people do, in whatever order their saves arrive.

WORDS = ["dam", "river", "night", "home", "law", "people", "wall", "water"]
EDITS = st.tuples(
    st.sampled_from(["add", "change", "take out", "move", "note"]),
    st.integers(0, 9),
    st.integers(0, 9),
)
STORY = st.lists(st.tuples(st.integers(0, 2), st.one_of(st.none(), EDITS)), max_size=24)


class Person:
    """Somebody who types from one revision on until they save; each of their words is unlike any other."""

    fresh = itertools.count()

    def __init__(self, name, number, held):
        self.name = name
        self.open(number, held)

    def open(self, number, held):
        self.base, self.held = number, copy.deepcopy(held)
        self.wrote = set()

    def edit(self, act, at, to):
        facts = self.held["facts"]
        word = f"{self.name}{next(self.fresh)}"
        at, to = at % (len(facts) or 1), to % (len(facts) + 1)
        if act == "add" or not facts:
            facts.insert(to, fact(f"{word} saw {WORDS[at % 8]} and {WORDS[to % 8]} {word}."))
            self.wrote.add(word)
        elif act == "change":
            facts[at] = {**facts[at], "text": facts[at]["text"] + f" {word}."}
            self.wrote.add(word)
        elif act == "note":
            label = next(n for n in map(str, itertools.count(1)) if n not in self.held["footnotes"])
            self.held["footnotes"][label] = f"{word} says so."
            facts[at] = {**facts[at], "text": facts[at]["text"] + f"[^{label}]"}
            self.wrote.add(word)
        elif act == "take out":
            # Their own unsaved words may go with what they take out; nobody else's.
            gone = facts.pop(at)["text"]
            marked = MARK.findall(gone)
            gone += " ".join(self.held["footnotes"].pop(label, "") for label in marked)
            self.wrote -= {word for word in self.wrote if word in gone}
        else:
            facts.insert(to % len(facts), facts.pop(at))


def everything(held):
    blocks = [block_text(block) for part in (*BODY, "annex") for block in held.get(part, [])]
    return " ".join([*blocks, *held["footnotes"].values()])


def shown(clashes):
    return " ".join(str((clash.theirs, clash.mine)) for clash in clashes)


@settings(max_examples=150, deadline=None)
@given(STORY, st.sampled_from(["theirs", "mine"]))
def test_nobody_is_overwritten_in_any_order_of_events(story, choice):
    """Every word saved by one stays until somebody who saw it takes it out; every word typed is in or was shown."""
    revisions = [text([f"{one} Zero{n}." for n, one in enumerate(FACTS)])]
    people = [Person(name, 0, revisions[0]) for name in "ABC"]
    for who, edit in [*story, (0, None), (1, None), (2, None)]:
        person = people[who]
        if edit is not None:
            person.edit(*edit)
            continue
        base, theirs = revisions[person.base], revisions[-1]
        made = merged(base, theirs, person.held)
        seen = everything(made.plan.text) + shown(made.clashes)
        assert all(word in seen for word in person.wrote)
        by_others = set(everything(theirs).split()) - set(everything(base).split())
        assert all(MARK.sub("", word) in MARK.sub("", seen) for word in by_others)
        answers = {clash.key: Answer(choice) for clash in made.clashes}
        made = merged(base, theirs, person.held, answers)
        assert made.clashes == ()
        marks = set(MARK.findall(everything(made.plan.text)))
        assert marks <= set(made.plan.text["footnotes"])
        revisions.append(made.plan.text)
        person.open(len(revisions) - 1, made.plan.text)


@pytest.mark.parametrize(("take", "expected"), [("theirs", "30124"), ("mine", "01243")])
def test_a_block_that_both_moved_elsewhere_is_asked_about(take, expected):
    five = [
        *FACTS[:2],
        "It rained all week.",
        "Nobody came to help them.",
        "They wait for an answer.",
    ]
    theirs = text([five[int(n)] for n in "30124"])
    mine = text([five[int(n)] for n in "01243"])
    (clash,) = merged(text(five), theirs, mine).clashes
    assert (clash.part, clash.name, clash.may_write) == ("facts", "Facts: order", False)
    assert clash.theirs.startswith("1. Nobody came to help them.\n2. The dam above the valley was")
    assert clash.mine.endswith("5. Nobody came to help them.")
    made = merged(text(five), theirs, mine, {clash.key: Answer(take)})
    assert made.clashes == ()
    assert facts_of(made) == [five[int(n)] for n in expected]


def test_the_same_move_by_both_is_no_question():
    one, two, three = FACTS
    made = merged(text(), text([three, one, two]), text([three, one, two + " B."]))
    assert facts_of(made) == [three, one, two + " B."]
    assert made.clashes == ()


def test_mandates_that_both_moved_elsewhere_are_asked_about():
    known = {name: Mandate(pk=ord(name), key=name, ordering_keyword=name) for name in "abcd"}
    base, theirs, mine = (
        plan(mandates=tuple(known[n] for n in side)) for side in ("abcd", "dabc", "abdc")
    )
    (clash,) = merge.merge(base, theirs, mine).clashes
    assert (clash.part, clash.theirs) == ("mandates", "1. d\n2. a\n3. b\n4. c")
    assert keys(merge.merge(base, theirs, mine, {clash.key: Answer("mine")})) == "abdc"
