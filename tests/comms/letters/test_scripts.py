"""Names and quotations in another script: set apart, with their direction and language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.letters import assemble, html
from comms.letters.scripts import pieces
from tests.comms.letters import builders

AHMAD, OMAR = "أحمد سعيد", "عمر"


@given(st.text(st.sampled_from("a ,.«»()[]1é" + "محЖ李かשק") | st.characters(), max_size=20))
def test_the_pieces_are_the_text(text):
    assert "".join(piece.text for piece in pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", []),
        (f"He met {AHMAD}, 12, here.", [(AHMAD, "ar", "rtl")]),
        (f"For {AHMAD}, {OMAR}; so", [(AHMAD, "ar", "rtl"), (OMAR, "ar", "rtl")]),
        ("He said “قال «نعم» 12”, so", [("قال «نعم» 12”"[:-4], "ar", "rtl")]),
        ("He said (انظر (الملحق)) so", [("انظر (الملحق)", "ar", "rtl")]),
        ("قال نعم (انظر الملحق).", [("قال نعم (انظر الملحق).", "ar", "rtl")]),
        ("from پکن so", [("پکن", "und-Arab", "rtl")]),
        ("the word שלום, עולם so", [("שלום, עולם", "he", "rtl")]),
        ("the Доктор Жук and Київ", [("Доктор Жук", "ru", ""), ("Київ", "und-Cyrl", "")]),
        ("Mr. 李文亮 wrote 人人，平等。", [("李文亮", "zh", ""), ("人人，平等。", "zh", "")]),
        ("a 日本の本 so", [("日本の本", "ja", "")]),
    ],
)
def test_other_scripts_are_found(text, found):
    assert [(p.text, p.lang, p.direction) for p in pieces(text) if p.lang] == found


@pytest.mark.parametrize("make", [html.render, html.page])
def test_they_are_set_apart_in_text_clauses_and_footnotes(make):
    content = builders.content(
        purpose=[f"He met {AHMAD}, 12 years old.[^1]"],
        facts=[{"text": "It was so.", "quote": False}],
        footnotes={"1": f"By {AHMAD}, 2020."},
        addressees=[builders.company(addressee_form=f"Mr. {OMAR}")],
        sisters={"others": [AHMAD, OMAR]},
    )
    page = make(assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON))
    apart = '<bdi lang="ar" dir="rtl">{}</bdi>'
    assert f"He met {apart.format(AHMAD)}, 12 years old.<" in page
    assert f"By {apart.format(AHMAD)}, 2020." in page
    assert f"Mr. {apart.format(OMAR)}." in page
    assert f"{apart.format(AHMAD)} and {apart.format(OMAR)}." in page


def test_a_mark_of_a_footnote_follows_the_words_of_another_script():
    content = builders.content(
        purpose=[f"He met {AHMAD}.[^1]", f"{OMAR}[^2] came."], footnotes={"1": "a", "2": "b"}
    )
    content["facts"] = [{"text": "So.", "quote": False}]
    page = html.render(
        assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON)
    )
    assert f'{OMAR}</bdi><sup class="letter-mark">' in page
    assert '</bdi>.<sup class="letter-mark">' in page


def test_a_paragraph_that_runs_from_right_to_left_says_so():
    words = f"{AHMAD} {OMAR}."
    content = builders.content(
        purpose=[words, f"He met {AHMAD}."],
        facts=[{"text": f"{words}[^1]", "quote": True}],
        footnotes={"1": words},
        questions=["Why?", words],
        annex=[
            {"kind": "list", "items": [f"(a) {words}", "(b) So."]},
            {"kind": "heading", "text": words},
        ],
    )
    letter = assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON)
    for page in (html.render(letter), html.page(letter)):
        blocks = re.findall(r'<(?!bdi)([a-z0-9]+)[^>]* dir="rtl"', page)
        note = "li" if "letter-footnotes" in page else "span"
        assert sorted(blocks) == sorted(
            ["p", "p", note, "li", "li", "h4" if note == "li" else "h3"]
        )


@pytest.mark.parametrize("make", [html.render, html.page])
def test_names_are_set_apart_in_heading_addressee_salutation_and_signatures(make):
    content = builders.content(
        mandates=[builders.mandate("m", f"Special Rapporteur on {OMAR}", holder=AHMAD)],
        addressees=[builders.company(name=AHMAD, salutation=f"Dear {AHMAD},")],
    )
    page = make(assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON))
    apart = '<bdi lang="ar" dir="rtl">{}</bdi>'
    assert f"Mandate of the Special Rapporteur on {apart.format(OMAR)}</h" in page
    assert f"Dear {apart.format(AHMAD)},</p>" in page
    assert f'<span class="letter-name">{apart.format(AHMAD)}</span>' in page
    assert f"{apart.format(AHMAD)}</p>" in page
