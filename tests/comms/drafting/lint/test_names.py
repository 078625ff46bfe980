"""A name is found however it is written; other words are not taken for it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.drafting.lint import names

BEFORE = "Last spring the police came to the house of "
AFTER = ", who was reportedly taken away. Nothing was heard since."
LETTERS = "abcdefghijklmnopqrstuvwxyzáàâäãåçéèêëíìîïñóòôöõøúùûüýžščćđłßœæ"
words = st.text(LETTERS, min_size=2, max_size=9)
whole_names = (
    st.lists(words, min_size=1, max_size=4)
    .map(" ".join)
    .filter(lambda name: not names.is_short(name))
)


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


WAYS = (
    str.upper,
    str.title,
    plain,
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: name.replace(" ", "  \n"),
    lambda name: name.replace(" ", "\u00a0"),
    lambda name: name.replace(" ", "-"),
    lambda name: name.replace(" ", "[^3] "),
    lambda name: name.replace(" ", ""),
    lambda name: "\u00ad".join(name),
    lambda name: f"{name}’s",
    lambda name: f"“{name}”",
)


@given(whole_names, st.sampled_from(WAYS), st.integers(0, 200))
def test_a_name_is_found_wherever_and_however_it_stands(name, way, place):
    around = f"{BEFORE}{AFTER}".split(" ")
    place %= len(around) + 1
    text = " ".join([*around[:place], way(name), *around[place:]])
    found = names.spans(name, text)
    written = [names.folded(names.without_marks(text)[start:end]) for start, end in found]
    assert names.folded(name) in written


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("María López", "LOPEZ, Maria"),
        ("Nour al-Badr", "N O U R  albadr"),
        ("Ivan Petrov", "Ivan Petrova"),
        ("Łukasz Đorđević", "Lukasz Dordevic"),
        ("阿依古丽", "她叫阿依古丽是"),
        ("Иван Петров", "о Иване и об Иван Петрове"),
        ("Nur", "Nur"),
    ],
)
def test_other_ways_of_writing_it(name, text):
    assert names.spans(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ana Lis", "Un analista lo dijo"),
        ("Nour", "the nourishment of children"),
        ("Marc", "in March"),
        ("", "any text"),
        ("--", "any -- text"),
    ],
)
def test_letters_of_other_words_are_no_name(name, text):
    assert names.spans(name, text) == []


def test_the_place_is_that_of_the_words_as_typed():
    text = "It was Zoé[^1]  LÉRY who spoke."
    [(start, end)] = names.spans("Zoe Lery", text)
    assert text[start:end] == "Zoé[^1]  LÉRY"
