"""`[addressee]`: each letter calls the one it is written to by the words of its language."""

from __future__ import annotations

import pytest

from comms.letters import addressed, assemble, content, grammar, text
from tests.comms.letters import builders

COMPANY = "your company"
STATE = {"en": "your Excellency’s Government"}
STATE |= {"fr": "le Gouvernement de votre Excellence", "es": "el Gobierno de Su Excelencia"}

ENGLISH = [
    ("We ask [addressee] to answer.", "We ask your company to answer."),
    ("[addressee] may know.", "Your company may know."),
    ("So it is. [addressee] may know.", "So it is. Your company may know."),
    ("So it is.[^1] [addressee] may know.", "So it is.[^1] Your company may know."),
    ("“So it is.” [addressee] may know.", "“So it is.” Your company may know."),
    ("So (see p. 4). “[addressee] knows.”", "So (see p. 4). “Your company knows.”"),
    ("Is it? [addressee] knows.", "Is it? Your company knows."),
    ("This: [addressee], e.g. [addressee].", "This: your company, e.g. your company."),
    ("Mr. [addressee]", "Mr. your company"),
    ("[addressee]’s gate", "Your company’s gate"),
    ("for [addressee], and [addressee]", "for your company, and your company"),
    ("[Addressee] [company] [addressee ] [x]", "[Addressee] [company] [addressee ] [x]"),
]


@pytest.mark.parametrize(("typed", "said"), ENGLISH)
def test_the_words_stand_as_the_sentence_asks(typed, said):
    assert addressed.filled(typed, COMPANY, grammar.of("en")) == said


JOINED = [
    ("fr", "les agents de [addressee]", "les agents du Gouvernement de votre Excellence"),
    ("fr", "demander à [addressee]", "demander au Gouvernement de votre Excellence"),
    ("fr", "Bon. [addressee] sait.", "Bon. Le Gouvernement de votre Excellence sait."),
    ("es", "las normas de [addressee]", "las normas del Gobierno de Su Excelencia"),
    ("es", "pedir a [addressee]", "pedir al Gobierno de Su Excelencia"),
    ("es", "¿[addressee] lo sabe?", "¿El Gobierno de Su Excelencia lo sabe?"),
    ("en", "[addressee] knows.", "Your Excellency’s Government knows."),
]


@pytest.mark.parametrize(("language", "typed", "said"), JOINED)
def test_prepositions_contract(language, typed, said):
    assert addressed.filled(typed, STATE[language], grammar.of(language)) == said


def test_you_has_a_possessive_of_its_own():
    said = addressed.filled("[addressee]’s men and [addressee]", "you", grammar.of("en"))
    assert said == "Your men and you"


def test_every_part_knows_it():
    written = builders.content(
        purpose=["To [addressee]'s board."],
        concerns=[{"text": "So:", "items": ["[addressee] knew.[^1]"]}],
        facts=[{"text": "So.", "quote": False}],
        footnotes={"1": "As [addressee] wrote."},
        questions=["Did [addressee] know?"],
    )
    assert content.problems(written) == []
    said = text.render(
        assemble.letter(written, position=1, reference="AL OTH 1/2025", dated_on=builders.DATED_ON)
    )
    assert "To your company’s board." in said
    assert "• Your company knew.[1]" in said
    assert "1. Did your company know?" in said
    assert "[1] As your company wrote." in said


def test_it_cannot_be_said_of_one_without_words():
    to = [builders.company(your_addressee="")]
    written = builders.content(questions=["Did [addressee] know?"], addressees=to)
    found = content.problems(written)
    assert any(p.startswith("There is [addressee] in question 1, but what the") for p in found)
    letter = assemble.letter(
        written, position=1, reference="", dated_on=builders.DATED_ON, kind="preview"
    )
    assert "Did [addressee] know?" in text.render(letter)
