"""Finding a name: however it is written it is found, and what is only near is called so."""

from __future__ import annotations

import pytest

from comms.publication.redaction.finding import Likeness, find, nearest

NAMES = ["Nour al-Badr"]


def places(text: str, *wanted: str) -> list[tuple[str, Likeness]]:
    return [(one.words, one.likeness) for one in find(wanted or NAMES, {"text": text})]


@pytest.mark.parametrize(
    ("text", "words", "likeness"),
    [
        ("It is Nour al-Badr who came.", "Nour al-Badr", Likeness.EXACT),
        ("It is NOUR AL BADR who came.", "NOUR AL BADR", Likeness.EXACT),
        ("Nour\u00a0al-Badr’s house", "Nour\u00a0al-Badr", Likeness.EXACT),
        ("the Noúr  Al-Bádr case", "Noúr  Al-Bádr", Likeness.EXACT),
        ("al-Badr, Nour", "al-Badr, Nour", Likeness.EXACT),
        ("seen by N. al-Badr today", "N. al-Badr", Likeness.INITIALS),
        ("Mr. al-Badr came", "al-Badr", Likeness.PART),
        ("Mr. al-Badr's wife", "al-Badr", Likeness.PART),
        ("Noor Albader came", "Noor Albader", Likeness.PERHAPS),
        ("Нур аль-Бадр пришел", "Нур аль-Бадр", Likeness.PART),
        ("قالت نور البدر ذلك", "نور البدر", Likeness.PERHAPS),
    ],
)
def test_a_name_is_found_as_it_is_written(text, words, likeness):
    assert places(text) == [(words, likeness)]


@pytest.mark.parametrize(
    ("text", "words", "name", "likeness"),
    [
        ("昨天张伟来了", "张伟", "Zhang Wei", Likeness.SPELT),
        ("Zhang Wei came", "Zhang Wei", "张伟", Likeness.SPELT),
        ("Иван Петров", "Иван Петров", "Ivan Petrov", Likeness.SPELT),
        ("Petrov, Ivan", "Petrov, Ivan", "Иван Петров", Likeness.SPELT),
        ("Đặng Thị Hoà came", "Đặng Thị Hoà", "Dang Thi Hoa", Likeness.EXACT),
        ("with Ivan Petrovu there", "Ivan Petrovu", "Ivan Petrov", Likeness.EXACT),
    ],
)
def test_other_scripts_and_endings(text, words, name, likeness):
    assert places(text, name) == [(words, likeness)]


@pytest.mark.parametrize(
    "text",
    [
        "Nothing of the kind stands here.",
        "A bad road led out of our valley.",
        "the new rule on borders",
        "",
        "[^1] [§badr]",
    ],
)
def test_ordinary_words_are_no_name(text):
    assert places(text) == []


def test_a_part_that_is_an_ordinary_word_elsewhere_is_left_alone():
    texts = {"a": "Rose Field met us. Ms. Field spoke.", "b": "It lies in a field."}
    found = [(one.key, one.words) for one in find(["Rose Field"], texts)]
    assert found == [("a", "Rose Field")]


def test_places_over_a_mark_of_a_footnote():
    assert places("Nour[^1] al-Badr spoke") == [("Nour[^1] al-Badr", Likeness.EXACT)]


def test_a_passage_is_found_whatever_its_spacing():
    passage = "the house beside the old mill where she has lived since June"
    assert places("It is  The house beside\u00a0the old mill, where she has lived since June.", passage) == [
        ("The house beside\u00a0the old mill, where she has lived since June", Likeness.EXACT)
    ]  # fmt: skip


def test_the_nearest_places_of_words_that_stand_nowhere():
    texts = {"a": "The valley was flooded at night.", "b": "We ask you for an answer."}
    (found, *_) = nearest("the valley was floded in the night", texts)
    assert found.key == "a" and found.words.startswith("The valley was flooded")


@pytest.mark.slow
def test_a_long_letter_and_hostile_words():
    texts = {str(n): "Nour al-Badr saw Ms. Anna Nowak near the mill. " * 20 for n in range(60)}
    assert len(find(["Nour al-Badr", "Anna Nowak", "x " * 5000, "a" * 10_000], texts)) == 2400
    nearest("y" * 5000, texts)
