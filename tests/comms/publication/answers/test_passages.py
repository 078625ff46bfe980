"""Passages are cut from a text and found in it again, whatever lines and hyphens do; nothing else is let through."""

from __future__ import annotations

import pytest

from comms.publication.answers import passages

PAGES = (
    "The company warned every house-\r\nhold on 3 May, at a cost of 1.5 million.\r\nIt did so “in time”.\r\n",
    "Nobody was\r\nleft behind. 2. As to the second question:\r\n(a) homes are being built;\r\n",
)
TEXT = passages.read(PAGES)


@pytest.mark.parametrize(
    ("passage", "page"),
    [
        ("warned every household on 3 May", 0),
        ("warned every house-\nhold on\n3 May", 0),
        ('It did so "in time".', 0),
        ("“in time”. Nobody was left behind.", 0),
        ("Nobody was left behind.", 1),
        ("warned every household […] Nobody was left", 0),
        ("warned […] [...] homes are being built", 0),
        ("warned every household on 4 May", None),
        ("at a cost of 15 million", None),
        ("nobody was left", None),
        ("Nobody was left […] warned every household", None),
        ("warned […] and paid", None),
        ("[…]", None),
        (" \n", None),
    ],
)
def test_a_passage_stands_where_it_is_written(passage, page):
    assert TEXT.place(passage) == page


def test_a_passage_is_looked_for_on_one_page():
    assert TEXT.place("was", on=1) == 1
    assert TEXT.place("Nobody", on=0) is None
    assert TEXT.place("“in time”. Nobody", on=0) == 0
    assert TEXT.place("The company", on=7) is None


def test_what_is_taken_goes_on_or_leaves_a_mark():
    first = TEXT.taken("", "It did so “in time”.")
    assert first == "It did so “in time”."
    second = TEXT.taken(first, "Nobody was left behind.")
    assert second == "It did so “in time”.\n\nNobody was left behind."
    third = TEXT.taken(second, "(a) homes are being built;")
    assert third == f"{second}\n\n[…]\n\n(a) homes are being built;"
    assert TEXT.place(third) == 0


def test_lines_become_paragraphs():
    text = (
        "We thank the experts for the letter and answer it in the order of the ques-\n"
        "tions. The dam is safe.\n"
        "It was looked at in May and found sound by three engineers from abroad who are\n"
        "well-known.\n\n"
        "1. Everybody was warned by the sirens that stand on both sides of the whole valley\n"
        "(a) homes\n"
    )
    assert passages.paragraphs(text) == [
        "We thank the experts for the letter and answer it in the order of the questions. The dam is safe.",
        "It was looked at in May and found sound by three engineers from abroad who are well-known.",
        "1. Everybody was warned by the sirens that stand on both sides of the whole valley",
        "(a) homes",
    ]
    assert passages.paragraphs(" \n\n") == []


def test_pages_are_told_apart_where_the_file_has_them():
    assert passages.pages("one\ftwo", 2) == [(1, "one"), (2, "two")]
    assert passages.pages("one", 1) == [(1, "one")]
    assert passages.pages("words", None) == [(None, "words")]
    assert passages.pages("as older copies were read", 2) == [(None, "as older copies were read")]
