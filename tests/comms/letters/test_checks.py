"""Bad input: each fault gives a sentence that names the place; no letter is made of it."""

from __future__ import annotations

import re
import subprocess

import pytest

from comms.errors import Incomplete
from comms.letters import assemble, html, pdf
from comms.letters import content as engine
from tests.comms.letters import builders


def mandates(number):
    return [builders.mandate(f"m{n}", f"Office {n}") for n in range(number)]


UNSEEN = (
    *("\u202e", "\u202a", "\u2066", "\u2067", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b"),
    *("\u2060", "\ufeff", "\u00ad", "\x00", "\x1b", "\x85", "\u2028", "\u3164", "\u034f", "\ufe0f"),
    *("\U000e0041", "\U000e0101", "\u200c", "\u200d"),
)
MEANINGLESS = {
    "\u0378": "a character that is not yet defined (U+0378)",
    "\U0003ffff": "a code that is no character (U+3FFFF)",
    "\ufdd0": "a code that is no character (U+FDD0)",
    "\ue000": "a private character, which other machines show otherwise or not at all, (U+E000)",
    "\ufffd": "the sign of a lost character (U+FFFD)",
    **{character: f"an invisible character (U+{ord(character):04X})" for character in UNSEEN},
}


def changed(part, text):
    """A letter with `text` in one of its places, and the name of that place."""
    content = builders.content()
    if part == "facts":
        content["facts"][1]["text"] = text
        return content, "paragraph 2 of the facts"
    if part == "footnote":
        content["footnotes"]["1"] = text
        return content, "footnote 1"
    if part == "annex":
        content["annex"][2]["items"][1] = text
        return content, "part 3 of the annex"
    if part == "holder":
        content["mandates"][0]["holder"] = text
        return content, "the name of the holder of the mandate “rivers”"
    if part == "contact":
        content["addressees"][0]["salutation"] = text
        return content, "the salutation of recipient 1"
    content["addressees"][0]["name"] = text
    return content, "the name of recipient 1"


PLACES = ["facts", "footnote", "annex", "holder", "contact", "name"]


@pytest.mark.parametrize("character", MEANINGLESS, ids=lambda c: f"{ord(c):04X}")
def test_a_character_without_a_face_is_refused_wherever_it_stands(character):
    for part in PLACES:
        content, place = changed(part, f"Ada{character}Miller")
        fault = MEANINGLESS[character]
        assert engine.problems(content) == [
            f"There is {fault} in {place}; delete it and type that place again."
        ]


def test_half_a_character_is_refused():
    found = engine.problems(builders.content(purpose=["a\ud800b"]))
    assert found == ["content.purpose[0] holds half a character; type that place again."]


@pytest.mark.parametrize(
    "text",
    [
        "نمی\u200cخواهم",  # Persian: "I do not want"
        "क्\u200dष and श्री\u200cमान",
        "李文亮, Київ, Ağrı, Nguyễn Thị Hường, Zoë, José, Łódź",
        "№ 5 – 10 € … ‰ ½ ° § ©",
        "e\u0301 is one letter",
    ],
)
def test_what_languages_need_is_allowed(text):
    assert engine.problems(builders.content(purpose=[text])) == []


def test_letters_heaped_with_marks_are_refused():
    found = engine.problems(builders.content(purpose=["a" + "\u0330" * 9]))
    assert found[0].startswith("There is a letter with more than 5 marks above or below it in")


@pytest.mark.parametrize("name", ["<b>Ada</b>", "Ada &lt;b&gt;", "Ada &#60;", "Ada > Miller"])
@pytest.mark.parametrize("part", ["holder", "contact", "name"])
def test_markup_in_a_name_is_refused(part, name):
    content, place = changed(part, name)
    found = engine.problems(content)
    assert len(found) == 1
    assert found[0].startswith("There is markup (“")
    assert found[0].endswith(f"in {place}; write the words alone.")


@pytest.mark.parametrize("name", ["A & B Ltd.", "AT&T; and others", "O’Brien", "Smith (Ltd.)"])
def test_a_name_may_have_an_ampersand(name):
    content, _ = changed("name", name)
    assert engine.problems(content) == []


@pytest.mark.parametrize("part", ["holder", "contact", "name"])
def test_a_name_of_300_characters_is_too_long(part):
    content, place = changed(part, "N" * 300)
    assert engine.problems(content) == [
        f"There are 300 characters in {place}; 250 is the most. Shorten it."
    ]


BAD = [
    (
        {"mandates": mandates(400)},
        "The letter has 400 mandates; 60 is the most. Take some out.",
    ),
    (
        {"addressees": [builders.company(position=n) for n in range(1, 302)]},
        "The letter has 301 recipients; 300 is the most. Take some out.",
    ),
    (
        {"facts": [{"text": "word " * 36_000 + "[^1]", "quote": False}]},
        "The facts and the other parts have 180,",
    ),
    ({"footnotes": {"1": "n" * 3_001}}, "Footnote 1 has 3,001 characters; 3,000 is the most."),
    (
        {"concerns": ["Why?[^9]"]},
        "The footnote mark [^9] in paragraph 1 of the concerns has no footnote; write footnote 9",
    ),
    (
        {"footnotes": {"1": "a", "2": "b"}},
        "Footnote 2 has no mark in the text; put [^2] where it belongs or take the footnote out.",
    ),
    (
        {"questions": ["Who?[^1]", "Why?"]},
        "The footnote mark [^1] stands 2 times, first in paragraph 1 of the facts; give each",
    ),
    (
        {"questions": ["Who?", ""]},
        "Paragraph 2 of the questions is empty; write it or take it out.",
    ),
    (
        {"annex": [{"kind": "list", "items": ["(a) x", " "]}]},
        "Item 2 of part 1 of the annex is empty; write it or take it out.",
    ),
    (
        {"annex": [{"kind": "provision", "citation": "", "text": "x"}]},
        "Part 1 of the annex does not say what it cites; write it.",
    ),
    ({"annex": [{"kind": "list", "items": []}]}, "Part 1 of the annex is empty; write it or take"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_each_fault_is_a_sentence_and_no_letter_is_made(change, sentence):
    content = builders.content(**change)
    assert any(problem.startswith(sentence) for problem in engine.problems(content))
    with pytest.raises(Incomplete):
        assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON)


def test_the_real_letter_is_far_from_every_limit():
    content, _ = builders.real_letter()
    assert engine.problems(content) == []


FETCHING = (
    '<img src="file:///etc/passwd">',
    "<link rel=stylesheet href=http://example.org/x.css>",
    "url(file:///etc/passwd)",
    "@import 'file:///etc/passwd';",
    "<svg><image href='file:///etc/passwd'/></svg>",
    "</style><style>p{background:url(http://example.org)}",
)


def test_what_would_fetch_is_printed_as_text():
    content = builders.content(
        purpose=list(FETCHING), footnotes={"1": FETCHING[0]}, annex_title=FETCHING[2]
    )
    letter = assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON)
    page = html.page(letter)
    assert not re.search(r"<(img|svg|style|link|image|object|iframe)\b", page)
    assert page.count("&lt;img src=") == 2
    # The printer asks for nothing: its fetcher would refuse, and the letter would not be drawn.
    printed = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf.render(letter), capture_output=True, check=True
    ).stdout.decode()
    assert printed.count("file:///etc/passwd") >= 4
