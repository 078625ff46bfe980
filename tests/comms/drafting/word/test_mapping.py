"""What a file that came back means: every kind of change, and that no word of any is lost."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.drafting.threads.anchors import Anchor, holds
from comms.drafting.threads.rewording import reworded
from comms.drafting.word import writing
from comms.drafting.word.stream import UNTRACKED
from tests.comms.drafting.word import files
from tests.comms.drafting.word.files import content, edited, found, made


def after(change, letter=None):
    letter = letter or content()
    return found(letter, edited(made(letter), change))


def only(findings):
    """The one suggestion, with nothing that was not mapped."""
    assert findings.not_mapped == []
    (one,) = findings.suggested
    return one


def accepted(one, letter=None):
    anchor = Anchor(7, one.part, one.number, one.offset, one.quoted)
    assert holds(anchor, letter or content())
    return reworded(letter or content(), anchor, one.replacement)[one.part]


def test_an_unchanged_file_changes_nothing():
    letter = content()
    findings = found(letter, made(letter))
    assert (findings.suggested, findings.commented, findings.not_mapped) == ([], [], [])


def test_a_tracked_change_is_a_suggestion_by_its_author():
    one = only(after(lambda root: files.replaced(root, "at night", "before dawn")))
    assert (one.part, one.number, one.quoted, one.replacement) == (
        "facts",
        1,
        "at night",
        "before dawn",
    )
    assert (one.author, one.at) == ("Ann", "2021-03-14T08:00:00Z")
    assert accepted(one)[0]["text"] == "The valley was allegedly flooded before dawn.[^1]"


def test_what_nobody_tracked_is_a_suggestion_too():
    def change(root):
        files.replaced(root, "at night", "before dawn", is_tracked=False)

    findings = after(change)
    assert {one.author for one in findings.suggested} == {UNTRACKED}
    assert [(one.quoted, one.replacement) for one in findings.suggested] == [
        ("at", "before"),
        ("night", "dawn"),
    ]


def test_two_people_at_one_place_are_two_suggestions():
    def change(root):
        files.replaced(root, "at night", "", author="Ann")
        files.replaced(root, "flooded ", "flooded slowly ", author="Bo")

    assert {one.author for one in after(change).suggested} == {"Ann", "Bo"}


@pytest.mark.parametrize("is_tracked", [True, False])
def test_a_new_paragraph_is_put_in_where_it_stands(is_tracked):
    def change(root):
        files.new_paragraph(root, "their homes", "And about the mills.", is_tracked=is_tracked)

    assert accepted(only(after(change))) == [
        "We are concerned about their homes.",
        "And about the mills.",
    ]


def test_a_new_paragraph_below_a_heading_begins_the_part():
    letter = content(concerns=[])
    one = only(after(lambda root: files.new_paragraph(root, "Concerns", "Homes."), letter))
    assert accepted(one, letter) == ["Homes."]


def test_a_new_item_of_a_list_is_an_item():
    def change(root):
        files.new_paragraph(root, "a mill", "a bridge")
        new = files.paragraph(root, "a bridge")
        new[0].append(files.w("numPr"))

    assert accepted(only(after(change)))[2]["items"] == ["a mill", "a bridge", "two barns[^2]"]


def test_a_paragraph_taken_out_is_taken_out():
    one = only(after(lambda root: files.gone_paragraph(root, "What will be done")))
    assert accepted(one) == ["What was done to warn them?"]


def test_a_paragraph_that_is_simply_gone_is_taken_out():
    def change(root):
        root.find(files.W + "body").remove(files.paragraph(root, "What will be done"))

    one = only(after(change))
    assert (one.author, accepted(one)) == (UNTRACKED, ["What was done to warn them?"])


def test_a_paragraph_cut_in_two_is_two():
    def change(root):
        body = root.find(files.W + "body")
        one = files.paragraph(root, "to warn them")
        files.replaced(root, "What was done to warn them?", "What was done", is_tracked=False)
        place = list(body).index(one)
        one[0].append(files.w("rPr", files.w("ins", author="Ann", date="", id=9)))
        body.insert(place + 1, files.w("p", files.run(" to warn them?")))

    one = only(after(change))
    assert accepted(one)[:2] == ["What was done", "to warn them?"]


def joined(root, first, second, *, author="Ann"):
    """The end of the first paragraph taken out, as Word writes it."""
    mark = files.w("rPr", files.w("del", author=author, date="", id=81))
    files.paragraph(root, first).find(files.W + "pPr").append(mark)
    assert files.paragraph(root, second) is not None


def test_two_paragraphs_made_one_are_two_suggestions_that_make_one():
    letter = content()
    findings = after(lambda root: joined(root, "to warn them", "What will be done"))
    assert findings.not_mapped == []
    put_in, taken_out = findings.suggested
    both = "What was done to warn them? What will be done now?"
    assert accepted(put_in) == [both, "What will be done now?"]
    assert accepted(taken_out, {**letter, "questions": accepted(put_in)}) == [both]
    assert {one.author for one in findings.suggested} == {"Ann"}


def test_a_change_in_the_second_of_two_that_are_made_one_is_in_the_suggestion():
    def change(root):
        files.replaced(root, "be done now", "be built now", author="Bo")
        joined(root, "to warn them", "What will")

    findings = after(change)
    assert findings.not_mapped == []
    assert [(one.quoted, one.replacement) for one in findings.suggested] == [
        ("", " What will be built now?"),
        ("What will be done now?", ""),
    ]


def test_what_is_joined_over_the_edge_of_a_block_is_listed():
    findings = after(lambda root: joined(root, "Lost were", "a mill"))
    assert [one.kind for one in findings.not_mapped] == ["two paragraphs made one"]


def with_note(data, words, number="9"):
    def change(root):
        note = files.w("footnote", files.w("p", files.run(words)), id=number)
        root.append(note)

    return edited(data, change, "word/footnotes.xml")


def noted(root, words, *, is_tracked=True):
    """A mark of the new footnote behind these words."""
    mark = files.w("r", files.w("footnoteReference", id="9"))
    one = files.paragraph(root, words)
    facts = {"author": "Ann", "date": "2021-03-14T08:00:00Z", "id": 82}
    end = next(place for place, child in enumerate(one) if child.tag == files.W + "bookmarkEnd")
    one.insert(end, files.w("ins", mark, **facts) if is_tracked else mark)


@pytest.mark.parametrize(("is_tracked", "author"), [(True, "Ann"), (False, UNTRACKED)])
def test_a_new_footnote_is_part_of_the_suggestion(is_tracked, author):
    letter = content()
    data = edited(made(letter), lambda root: noted(root, "their homes", is_tracked=is_tracked))
    one = only(found(letter, with_note(data, " See the map [1] of 2020.")))
    assert (one.replacement, one.author) == ("[^: See the map [1] of 2020.]", author)
    anchor = Anchor(7, one.part, one.number, one.offset, one.quoted)
    told = reworded(letter, anchor, one.replacement)
    assert told["concerns"] == ["We are concerned about their homes.[^3]"]
    assert told["footnotes"] == {**letter["footnotes"], "3": "See the map [1] of 2020."}


@pytest.mark.parametrize("words", ["", "] [", "[[deep]]"])
def test_a_new_footnote_that_no_suggestion_can_hold_is_listed(words):
    letter = content()
    data = edited(made(letter), lambda root: noted(root, "their homes"))
    findings = found(letter, with_note(data, words))
    assert findings.suggested == []
    assert [(one.kind, one.come) for one in findings.not_mapped] == [("a new footnote", words)]


def test_the_words_of_a_footnote_are_suggested():
    def change(root):
        files.replaced(root, "that night", "that day")

    letter = content()
    data = edited(made(letter), change, "word/footnotes.xml")
    one = only(found(letter, data))
    assert (one.part, one.number) == ("footnotes", 1)
    assert accepted(one)["1"] == "Gauge readings of that day."


def test_what_is_not_edited_here_is_listed_with_its_words():
    def change(root):
        files.replaced(root, "We ask", "We demand of")
        files.new_paragraph(root, "Yours truly", "P.S.")
        files.replaced(root, "Ana Lake", "Bob Lake", is_tracked=False)

    findings = after(change)
    assert findings.suggested == []
    assert {(one.gone, one.come) for one in findings.not_mapped} == {
        ("We ask", "We demand of"),
        ("", "P.S."),
        ("Ana", "Bob"),
    }


def test_tables_and_pictures_are_listed_with_their_words():
    def change(root):
        body = root.find(files.W + "body")
        cell = files.w("tc", files.w("p", files.tracked("ins", "a cell")))
        body.insert(3, files.w("tbl", files.w("tr", cell)))
        first, second, *_ = body.iter(files.W + "p")
        first.append(files.w("r", files.w("drawing", files.run("caption"))))
        second.append(files.w("r", files.w("rPr", files.w("b")), files.w("t", text="")))

    kinds = {(one.kind, one.come) for one in after(change).not_mapped}
    assert kinds == {("a table", "a cell"), ("an image or a drawing", "caption")}


def test_what_is_not_edited_here_is_locked_and_nothing_else():
    letter = content(concerns=[])
    root = fromstring(files.parts_of(made(letter))[files.DOCUMENT])
    locked = {
        one.get(files.W + "name")
        for control in root.iter(files.W + "sdt")
        if control.find(f"{files.W}sdtPr/{files.W}lock").get(files.W + "val") == "sdtContentLocked"
        for one in control.iter(files.W + "bookmarkStart")
    }
    fixed = {f"{writing.BOOKMARK}{line.key}" for line in files.written(letter) if not line.is_open}
    assert locked == fixed and locked
    body = root.find(files.W + "body")
    free = ["".join(p.itertext()) for p in body if p.tag == files.W + "p"]
    assert free.count("") == 1  # to write the concerns in


def test_what_is_written_below_the_heading_of_an_empty_part_begins_it():
    letter = content(concerns=[])

    def change(root):
        empty = next(p for p in root.find(files.W + "body") if not "".join(p.itertext()))
        empty.append(files.tracked("ins", "Homes."))

    assert accepted(only(after(change, letter)), letter) == ["Homes."]


WORDS = st.text(alphabet="abc é“”'[]§^1- \n", min_size=1, max_size=30)
LINE = WORDS.map(lambda text: " ".join(text.split(" ")).strip() or "x")
PASSAGE = st.one_of(
    LINE.map(lambda text: {"text": text, "quote": False}),
    st.tuples(LINE, st.lists(LINE, min_size=1, max_size=3), st.booleans()).map(
        lambda one: {"text": one[0], "quote": False, "items": one[1], "numbered": one[2]}
    ),
)
LETTERS = st.builds(
    content,
    facts=st.lists(PASSAGE, max_size=4),
    purpose=st.lists(LINE, max_size=3),
    questions=st.lists(LINE, max_size=3),
    footnotes=st.dictionaries(st.sampled_from(["1", "2", "a"]), LINE, max_size=3),
)


@settings(max_examples=40, deadline=None)
@given(LETTERS)
def test_any_letter_comes_back_as_it_went(letter):
    findings = found(letter, made(letter))
    assert (findings.suggested, findings.commented, findings.not_mapped) == ([], [], [])


EDIT = st.tuples(
    st.sampled_from(["word", "new", "gone", "join"]),
    st.integers(0, 60),
    st.booleans(),
    st.sampled_from(["Ann", "Bo"]),
)


def _done(root, edit, number):
    """One edit somewhere in the file; returns the words put in and the words taken out."""
    kind, place, is_tracked, author = edit
    body = root.find(files.W + "body")
    paragraphs = list(body.iter(files.W + "p"))
    one = paragraphs[place % len(paragraphs)]
    body = files.around(root, one)
    runs = [r for r in one.findall(files.W + "r") if (r.findtext(files.W + "t") or "").strip()]
    text = runs[place % len(runs)].findtext(files.W + "t") if runs else ""
    come = f"newword{number}"
    if kind == "join":
        if one.find(f"{files.W}pPr/{files.W}rPr") is None:
            one[0].append(files.w("rPr", files.w("del", author=author, date="", id=6)))
        return [], []
    if kind == "new":
        if one.find(f"{files.W}pPr/{files.W}rPr") is None:
            new = files.w(
                "p",
                files.w("pPr"),
                files.tracked("ins", come, author) if is_tracked else files.run(come),
            )
            if is_tracked:
                one[0].append(files.w("rPr", files.w("ins", author=author, date="", id=5)))
            body.insert(list(body).index(one) + 1, new)
            return [come], []
        return [], []
    if not text:
        return [], []
    old = text.split()[place % len(text.split())]
    files.replaced(one, old, come if kind == "word" else "", author=author, is_tracked=is_tracked)
    return ([come] if kind == "word" else []), [old]


@settings(max_examples=60, deadline=None)
@given(st.lists(EDIT, min_size=1, max_size=6))
def test_no_word_that_came_or_went_is_lost(edits):
    letter = content()
    came, went = [], []

    def change(root):
        for number, edit in enumerate(edits):
            new, old = _done(root, edit, number)
            came.extend(new)
            went.extend(old)

    findings = found(letter, edited(made(letter), change))
    said_come = " ".join(
        [one.replacement for one in findings.suggested] + [one.come for one in findings.not_mapped]
    )
    said_gone = " ".join(
        [one.quoted for one in findings.suggested] + [one.gone for one in findings.not_mapped]
    )
    for word in came:
        # A word that was put in may have been taken out again by a later edit.
        assert word in said_come or word in " ".join(went)
    for word in went:
        assert word in said_gone or word.startswith("newword") or any(word in new for new in came)
    for one in findings.suggested:
        assert holds(Anchor(7, one.part, one.number, one.offset, one.quoted), letter)
