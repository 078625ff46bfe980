"""alignment: blocks are paired by their words, wherever they went; every block stands once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.drafting.comparing import alignment
from comms.drafting.comparing.alignment import aligned, in_order, likeness, phrases, words

BLOCK = st.lists(
    st.sampled_from(["dam", "river", "night", "home", "law", "people", "wall"]), max_size=6
).map(" ".join)
TEXT = st.lists(BLOCK, max_size=8)


@given(TEXT, TEXT)
def test_every_block_stands_once_and_the_new_text_is_in_its_order(old, new):
    pairs = aligned(old, new)
    assert [j for _, j in pairs if j is not None] == list(range(len(new)))
    assert sorted(i for i, _ in pairs if i is not None) == list(range(len(old)))
    assert (None, None) not in pairs


@given(TEXT)
def test_a_text_is_itself(text):
    assert aligned(text, text) == [(place, place) for place in range(len(text))]


@given(
    st.lists(BLOCK, max_size=8, unique=True).flatmap(
        lambda one: st.tuples(st.just(one), st.permutations(one))
    )
)
def test_blocks_in_another_order_are_all_found_again(texts):
    old, new = texts
    pairs = aligned(old, new)
    assert all(i is not None and j is not None and old[i] == new[j] for i, j in pairs)
    steady = [i for i, _ in pairs if i in in_order(pairs)]
    assert steady == sorted(steady)


@given(st.text(), st.text())
def test_the_pieces_are_both_texts(old, new):
    pieces = list(words(old, new))
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


def told(pieces):
    signs = {"same": "", "added": "+", "removed": "-"}
    return "".join(f"{signs[one.kind]}{one.text}{signs[one.kind]}" for one in pieces)


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        (
            "He was taken by the police to a station at night.",
            "He had been brought by two officers to their barracks at night.",
            "He -was taken by the police to a station-+had been brought by two officers to their barracks+ at night.",
        ),
        (
            "Acme Textiles, Ltd knew.",
            "The mill, its owners knew.",
            "-Acme Textiles, Ltd-+The mill, its owners+ knew.",
        ),
        (
            "d’une usine de la ville",
            "d’un atelier de la commune",
            "d’-une usine de la ville-+un atelier de la commune+",
        ),
        # Too much stays, or something that a reader must see to stay.
        (
            "red river and the green hills",
            "blue river and the bare hills",
            "-red-+blue+ river and the -green-+bare+ hills",
        ),
        (
            "one of the big mills",
            "two of the small mills",
            "-one of the big-+two of the small+ mills",
        ),
        (
            "one of all the big mills",
            "two of all the small mills",
            "-one-+two+ of all the -big-+small+ mills",
        ),
        ("on 3 May at eight", "of 3 June at nine", "-on-+of+ 3 -May at eight-+June at nine+"),
        (
            "They fled. A child died",
            "They left. A woman died",
            "They -fled-+left+. A -child-+woman+ died",
        ),
        ("a mill[^1] burnt", "the yard[^1] fell", "-a mill-+the yard+[^1] -burnt-+fell+"),
        # What only came or only went replaces nothing.
        ("in a house", "in quite a big house", "in +quite +a+ big+ house"),
        ("the old dam.", "the new dam, here.", "the -old-+new+ dam+, here+."),
        ("a\nb", "c\nd", "-a-+c+\n-b-+d+"),
        ("", "", ""),
    ],
)
def test_a_phrase_that_gave_way_to_another_is_read_whole(old, new, read):
    assert told(phrases(old, new)) == read


SHORT = st.lists(
    st.sampled_from(["the", "of", "dam", "river", "1", ",", ".", "[^1]", "\n", "a b"]), max_size=9
).map(" ".join)


@given(SHORT, SHORT)
def test_joined_pieces_are_both_texts_and_change_by_turns(old, new):
    pieces = list(phrases(old, new))
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


def test_the_most_alike_wins_over_the_nearest():
    old = ["The dam above the valley broke at night.", "The mayor was told by telephone of it."]
    new = ["The mayor was told by letter of it.", "The dam above the village broke at night."]
    assert aligned(old, new) == [(1, 0), (0, 1)]


def test_other_words_are_another_block():
    old = ["The dam above the valley broke at night."]
    assert aligned(old, ["Who pays for it?"]) == [(0, None), (None, 0)]
    assert likeness(old[0], old[0]) == 1.0
    assert likeness("", "") == 1.0


def test_an_enormous_block_is_compared_without_its_words():
    old = "one two three four five. " * 2000
    pieces = list(words(old, old + "And more."))
    assert "".join(piece.text for piece in pieces if piece.kind == "added") == "And more."


def test_very_many_blocks_are_paired_by_their_neighbours():
    old = [f"Paragraph {n} of {n * 7} as it was written first." for n in range(700)]
    new = [text.replace("first", "last") for text in old]
    assert aligned(old, new) == [(n, n) for n in range(700)]


@given(TEXT, TEXT)
def test_masks_count_what_the_words_count(old, new):
    lefts, rights = alignment._masked(
        [alignment._shape(text) for text in old], [alignment._shape(text) for text in new]
    )
    for text, left in zip(old, lefts, strict=True):
        for other, right in zip(new, rights, strict=True):
            assert alignment._masks_alike(left, right) == likeness(text, other)
