"""References from the letter to its annex: right wherever a section stands, and never to nothing."""

from __future__ import annotations

import re

import page as validator
import pytest

from comms.letters import assemble, content, html, pdf, reading, references, shape, text
from comms.letters.document import Footnote, Run
from tests.comms.letters import builders

TREATIES = {"kind": "heading", "text": "Treaties", "key": "treaties"}
COVENANT = {
    "kind": "provision",
    "key": "iccpr-9",
    "citation": "Covenant, article 9",
    "text": "Free.",
}
TORTURE = {
    "kind": "provision",
    "key": "cat-2",
    "citation": "Convention, article 2",
    "text": "Never.",
}
STANDARDS = {"kind": "heading", "text": "Standards", "key": "standards"}
NOTE = {"kind": "paragraph", "text": "A word between."}
ANNEX = [TREATIES, NOTE, COVENANT, TORTURE, STANDARDS]


def letter(*, purpose="See [§cat-2].", annex=ANNEX, make=builders.content, kind="public", **parts):
    made = make(purpose=[purpose], annex=annex, **parts)
    return assemble.letter(
        made, position=1, reference="AL OTH 1/2021", dated_on=builders.DATED_ON, kind=kind
    )


def problems(**parts):
    found = content.problems(builders.content(**{"annex": ANNEX} | parts))
    return [sentence for sentence in found if "[§" in sentence]


def parts(*sections):
    return [shape.AnnexPart(**section) for section in sections]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (builders.content, "See annex, section 1.2."),
        (builders.french, "See annexe, section 1.2."),
        (builders.spanish, "See anexo, sección 1.2."),
    ],
)
def test_the_words_are_those_of_the_language(make, words):
    assert words in text.render(letter(make=make)).splitlines()


def test_moving_a_section_renumbers_its_references():
    def said(*annex):
        return re.search(r"section [\d.]*\d", text.render(letter(annex=list(annex))))[0]

    assert said(TREATIES, COVENANT, TORTURE) == "section 1.2"
    assert said(TREATIES, TORTURE, COVENANT) == "section 1.1"
    assert said(TREATIES, COVENANT, STANDARDS, TORTURE) == "section 2.1"
    assert said(TORTURE, TREATIES) == "section 1"


def test_sections_are_numbered_headings_and_what_stands_under_them():
    assert references.numbers(parts(COVENANT, TREATIES, NOTE, TORTURE, STANDARDS, TORTURE)) == [
        "1", "2", "", "2.1", "3", "3.1",
    ]  # fmt: skip
    assert references.numbers(parts(COVENANT, NOTE, TORTURE)) == ["1", "", "2"]
    assert references.numbers([]) == []


def test_sections_bear_their_numbers_in_print():
    shown = text.render(letter())
    for line in (
        "1 Treaties",
        "1.1 Covenant, article 9",
        "1.2 Convention, article 2",
        "2 Standards",
    ):
        assert line in shown.splitlines()


def test_a_letter_without_a_reference_has_no_numbers():
    document = letter(purpose="See the annex.")
    assert "Covenant, article 9" in text.render(document).splitlines()
    assert {part.number for part in document.annex.blocks if hasattr(part, "number")} == {""}
    assert "section-" not in html.render(document)


def test_the_real_letter_has_none():
    real, _ = builders.real_letter()
    typed = reading.read(real)
    assert references.marks(references.texts(typed)) == []
    assert set(references.printed(typed)) == {""}


def test_it_leads_to_its_section():
    page = html.render(letter(), name="x")
    assert '<a class="letter-section" href="#x-section-cat-2">annex, section 1.2</a>.' in page
    assert 'id="x-section-cat-2">1.2 Convention, article 2</p>' in page
    assert 'id="x-section-treaties">1 Treaties</h4>' in page


def test_references_stand_in_every_part_and_beside_footnotes():
    shown = text.render(
        letter(
            purpose="See [§ cat-2], [§treaties].",
            facts=[{"text": "[§iccpr-9][^1] holds.", "quote": False}],
            footnotes={"1": "As in [§standards]."},
            questions=["Why not [§cat-2]?"],
        )
    )
    assert "See annex, section 1.2, annex, section 1." in shown
    assert "annex, section 1.1[1] holds." in shown
    assert "[1] As in annex, section 2." in shown
    assert "1. Why not annex, section 1.2?" in shown


def test_cutting_keeps_text_and_footnotes_in_order():
    note = Footnote(1, "n")
    runs = (Run("a [§k] b", note), Run("[§k]", note), Run("[§x]"), Run(""))
    assert references.linked(runs, {"k": "3"}, "section {number}") == (
        Run("a "),
        Run("section 3", target="k"),
        Run(" b", note),
        Run("section 3", target="k"),
        Run("", note),
        Run("[§x]"),
        Run(""),
    )


def test_a_reference_to_nothing_stops_the_letter_and_stays_in_the_preview():
    assert problems(purpose=["See [§crc-3] and [§crc-3]."]) == [
        "The letter refers to [§crc-3], but no section of the annex has that key; give it to the "
        "section that is meant, or take the reference out."
    ]
    assert problems(purpose=["See [§cat-2]."]) == []
    assert "See [§crc-3]." in text.render(letter(purpose="See [§crc-3].", kind="preview"))


def test_a_reference_to_two_sections_stops_the_letter():
    twice = [*ANNEX, COVENANT]
    assert (
        "2 sections of the annex have that key"
        in problems(purpose=["See [§iccpr-9]."], annex=twice)[0]
    )
    assert problems(annex=twice) == []


def test_clauses_have_no_references():
    clauses = builders.content()["clauses"] | {"facts_lead": "See [§cat-2]."}
    assert problems(clauses=clauses)[0].startswith("The clause “facts_lead” refers to [§cat-2]")


@pytest.mark.parametrize("typed", ["[§]", "[§ ]", "[§A b]", "[cat-2]", "§cat-2", "[^§cat-2]"])
def test_what_is_no_mark_stays_as_it_is(typed):
    assert references.marks([typed]) == []


@pytest.mark.parametrize(
    "profile", [validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A]
)
def test_a_letter_with_references_conforms(profile):
    found = validator.validate_pdf_bytes(pdf.render(letter()), profile=profile)
    assert [str(fault) for fault in found.failures] == []
