"""Withholding words: only ranges differ, and what stands in a range leaves no trace."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from comms.errors import StaleText
from comms.letters import assemble, text
from comms.publication.redaction import apply, places
from comms.publication.redaction.apply import PLACEHOLDERS, Range, redacted
from tests.comms.letters import builders as letters

# A busy machine is no fault of the text.
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAME = PLACEHOLDERS["en"].name
PASSAGE = PLACEHOLDERS["en"].passage
# Latin, Arabic, Devanagari, Hangul, combining marks, emoji with joiners, flags, brackets, marks of notes.
ALPHABET = "abZ é́ ٱلنور بدر कि्षा 한글 \u0301\u0308 \u200d👩🏽🇨🇭 [](){}^§1"
PLAIN = "abcXYZ éñ нур بدر 張偉 한 -'’.,"
outside = st.text(ALPHABET, max_size=12).map(lambda t: unicodedata.normalize("NFC", t))
hidden = st.text(PLAIN, min_size=1, max_size=9).map(lambda t: unicodedata.normalize("NFC", t))


def one(value: str, *ranges: Range, language: str = "en") -> str:
    content = {"language": language, "purpose": [value, "Another paragraph."]}
    made = redacted(content, ranges)
    assert made["purpose"][1] == "Another paragraph."
    return str(made["purpose"][0])


def at(start: int, end: int, **more) -> Range:
    return Range("purpose/0", start, end, **more)


@given(outside, hidden, hidden, outside, st.booleans())
@CALM
def test_texts_that_differ_only_in_a_range_give_the_same(before, first, second, after, is_name):
    for words in (first, second):
        whole = before + words + after
        assume(unicodedata.normalize("NFC", whole) == whole)
        assume(not apply.WHOLE.search(whole) or apply.WHOLE.search(before + after))
    found = {
        one(before + words + after, at(len(before), len(before + words), is_name=is_name))
        for words in (first, second)
    }
    assert len(found) == 1
    assert (NAME if is_name else PASSAGE) in found.pop()


@given(st.text(ALPHABET, min_size=1, max_size=30), st.data())
@CALM
def test_nothing_differs_but_ranges(value, data):
    value = unicodedata.normalize("NFC", value)
    bounds = st.tuples(st.integers(0, len(value)), st.integers(0, len(value)))
    drawn = data.draw(st.lists(bounds, max_size=4))
    ranges = [at(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]]
    cut = apply.spans(value, ranges)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(cut))
    for given_ in ranges:
        assert any(start <= given_.start and given_.end <= end for start, end, _ in cut)
    kept = [
        value[a:b]
        for a, b in zip([0, *(c[1] for c in cut)], [*(c[0] for c in cut), None], strict=True)
    ]
    made = one(value, *ranges)
    place = 0
    for n, piece in enumerate(kept):
        place = made.index(piece, place) + len(piece)
        if n < len(cut):
            assert made[place:].startswith(NAME)
            place += len(NAME)
    for start, end, _ in cut:  # no character is cut from its marks
        assert end == len(value) or not unicodedata.combining(value[end])
        assert not unicodedata.combining(value[start]) or start == 0


@CALM
@given(st.permutations([(3, 8), (6, 12), (12, 15), (20, 22)]))
def test_the_order_of_ranges_does_not_matter(order):
    value = "0123456789abcdefghijklmnop"
    assert one(value, *(at(*pair) for pair in order)) == f"012{NAME}fghij{NAME}mnop"


def test_a_name_beside_a_passage_is_a_passage():
    assert one("Nour lives there.", at(0, 4), at(4, 10, is_name=False)) == f"{PASSAGE} there."


def test_marks_of_footnotes_stay_and_are_never_cut():
    value = "It is Nour[^1] al-Badr[^2] who said so."
    assert one(value, at(6, 22)) == f"It is {NAME}[^1][^2] who said so."
    assert one(value, at(6, 12)) == f"It is {NAME}[^1] al-Badr[^2] who said so."


def test_marks_of_the_addressee_and_places_of_clauses_go_whole():
    assert one("As [addressee] knows.", at(5, 9)) == f"As {NAME} knows."
    assert one("What {your_addressee} says.", at(7, 9)) == f"What {NAME} says."


@pytest.mark.parametrize(
    ("value", "start", "end", "said"),
    [
        ("naïve e\u0308x\u0301 end", 6, 7, f"naïve {NAME}x\u0301 end"),
        ("a 👩\u200d👩\u200d👧 b", 2, 3, f"a {NAME} b"),
        ("a 👩\u200d👩\u200d👧 b", 4, 5, f"a {NAME} b"),
        ("a 🇨🇭 b", 2, 3, f"a {NAME} b"),
        ("قال نُور الدين", 4, 5, f"قال {NAME}ور الدين"),
    ],
)
def test_no_character_is_cut(value, start, end, said):
    assert one(value, at(start, end)) == said


@pytest.mark.parametrize("language", PLACEHOLDERS)
def test_the_placeholder_is_in_the_language_of_the_letter(language):
    for words in ("Li", "Nour al-Badr"):
        made = one(f"We met {words}.", at(7, 7 + len(words)), language=language)
        assert made == f"We met {PLACEHOLDERS[language].name}."


@pytest.mark.parametrize(
    "bad",
    [
        at(0, 99),
        at(4, 4),
        at(-1, 3),
        at(0, 4, words="Noor"),
        Range("purpose/7", 0, 1),
        Range("facts/0/text", 0, 1),
        Range("purpose", 0, 1),
        Range("", 0, 1),
    ],
)
def test_a_range_that_no_longer_matches_is_refused(bad):
    with pytest.raises(StaleText):
        one("Nour came.", bad)


def test_the_narrowed_content_is_the_same_letter():
    content = letters.content()
    for position in range(1, len(content["addressees"]) + 1):
        own = places.narrowed(content, position)
        whole, alone = (
            text.render(assemble.letter(c, position=position, reference="AL OTH 1/2021",
                                        dated_on=letters.DATED_ON, kind="public"))
            for c in (content, own)
        )  # fmt: skip
        assert whole == alone
        assert len(own["addressees"]) == 1
