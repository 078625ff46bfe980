"""alignment: blocks are paired by their words, wherever they went; every block stands once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comms.drafting.comparing import alignment
from comms.drafting.comparing.alignment import aligned, in_order, likeness, words

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
