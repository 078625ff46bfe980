"""parts: what is typed becomes blocks, and what was written is read again as it was."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from comms.drafting import parts
from comms.letters import checks, content
from tests.comms.letters import builders as letters

TYPED = st.text(alphabet="ab >\\#§-()1:\n\r\t\u2003é")


@given(TYPED)
@example("## \r1")
def test_the_annex_comes_back(text):
    read = parts.read_annex(text)
    assert parts.read_annex(parts.write_annex(read)) == read


LINE = st.text(alphabet="ab >\\#§-()1:é", min_size=1).map(str.strip).filter(bool)


@given(
    st.lists(
        st.one_of(
            LINE.map(lambda text: {"kind": "paragraph", "text": text}),
            LINE.map(lambda text: {"kind": "heading", "text": text}),
            st.lists(LINE, min_size=1).map(lambda items: {"kind": "list", "items": items}),
            st.tuples(LINE, LINE).map(
                lambda two: {"kind": "provision", "citation": two[0], "text": two[1]}
            ),
        )
    )
)
def test_any_annex_is_written_so_that_it_is_read_alike(annex):
    assert parts.read_annex(parts.write_annex(annex)) == annex


@given(st.dictionaries(st.from_regex(r"[0-9a-z*]{1,4}", fullmatch=True), LINE))
def test_footnotes_come_back(footnotes):
    assert parts.read_footnotes(parts.write_footnotes(footnotes)) == footnotes


def test_the_real_letter_comes_back():
    real, _ = letters.real_letter()
    assert parts.read_annex(parts.write_annex(real["annex"])) == real["annex"]
    assert parts.read_footnotes(parts.write_footnotes(real["footnotes"])) == real["footnotes"]


def test_the_marks_mean_what_the_hints_say():
    assert parts.read_annex("## Law\n\n§ Covenant, article 6\nLife.\n\n(a) One;\n(b) two.") == [
        {"kind": "heading", "text": "Law"},
        {"kind": "provision", "citation": "Covenant, article 6", "text": "Life."},
        {"kind": "list", "items": ["(a) One;", "(b) two."]},
    ]


def test_a_line_that_is_no_footnote_is_named():
    with pytest.raises(ValidationError) as refusal:
        parts.read_footnotes("1: one\ntwo\n1: again\n3:")
    assert [message.split(";")[0] for message in refusal.value.messages] == [
        "Line 2 is no footnote",
        "Line 3 gives footnote 1 again",
        "Line 4 is no footnote",
    ]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"purpose": []}, "purpose"),
        ({"facts": []}, "facts"),
        ({"concerns": []}, "concerns"),
        ({"questions": []}, "questions"),
        ({"questions": [" "]}, "questions"),
        ({"addressees": []}, "recipients"),
        ({"addressees": [letters.company(salutation="")]}, "recipients"),
        ({"mandates": []}, "mandates"),
        ({"annex": [], "annex_title": "T"}, "choices"),
        ({"annex_title": ""}, "annex"),
        ({"footnotes": {}}, "footnotes"),
        ({"sisters": {}}, "choices"),
    ],
)
def test_every_fault_leads_to_the_part_where_it_is_mended(changes, part):
    found = content.problems(letters.content(**changes))
    assert part in {parts.where(problem) for problem in found}


@pytest.mark.parametrize(
    ("part", "item"),
    [
        ("purpose", {"text": "x", "only": ["key:gone"]}),
        ("facts", {"text": "x", "quote": False, "only": ["state"]}),
        ("concerns", {"text": "x", "items": [""]}),
        ("questions", {"text": "x", "only": ["state"]}),
    ],
)
def test_a_passage_for_nobody_is_mended_where_it_stands(part, item):
    found = content.problems(letters.content(footnotes={}, **{part: [item]}))
    assert {parts.where(problem) for problem in found} - {"footnotes"} == {part}


def test_a_hidden_character_leads_to_its_part():
    found = checks.problems(content.from_dict(letters.content(concerns=["a\u202eb"])))
    assert [parts.where(problem) for problem in found] == ["concerns"]


def test_moving_stays_within_the_list():
    assert parts.moved("abc", 2, -1) == ["a", "c", "b"]
    assert parts.moved("abc", 0, -1) == parts.moved("abc", 2, 1) == ["a", "b", "c"]
