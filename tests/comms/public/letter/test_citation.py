"""A letter is cited in one sentence, in BibTeX and in RIS; no name can spoil the file or start another field."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from comms.public.letter import citation
from comms.public.letter.citation import Citation
from comms.public.models import Publication

ADDRESS = "https://letters.example/letters/al-oth-109-2021/"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_SITE_URL = "https://letters.example/"
    settings.ROOT_URLCONF = "config.urls_public"


def cited(recipient="Acme Textiles Ltd.", holders=("Dante Pesce",), **facts) -> Citation:
    letter = Publication(
        slug="al-oth-109-2021",
        reference="AL OTH 109/2021",
        letter_type="AL",
        dated_on=dt.date(2021, 3, 12),
        language="en",
        recipient_name=recipient,
        **facts,
    )
    mandates = ("Working Group on business & human rights", "Special Rapporteur on torture")
    return Citation(letter, mandates, holders)


def test_the_sentence_names_mandates_reference_recipient_day_and_address():
    assert citation.as_text(cited()) == (
        "Working Group on business & human rights and Special Rapporteur on torture, communication "
        f"AL OTH 109/2021 to Acme Textiles Ltd., 12 March 2021, available at {ADDRESS}."
    )


def test_the_address_is_the_same_in_every_language():
    with translation.override("fr"):
        assert cited().address == ADDRESS


def test_bibtex_says_what_the_sentence_says():
    entry = citation.as_bibtex(cited(holders=("Dante Pesce", "Fernand de Varennes")))
    assert entry.startswith("@misc{al-oth-109-2021,\n")
    assert "  author = {Dante Pesce and Fernand de Varennes},\n" in entry
    assert "  title = {{Allegation letter AL OTH 109/2021 to Acme Textiles Ltd.}},\n" in entry
    assert "  date = {2021-03-12},\n" in entry
    assert "business \\& human rights; Special Rapporteur on torture}" in entry
    assert f"  url = {{{ADDRESS}}},\n}}\n" in entry


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("100% A_B & C#$", r"100\% A\_B \& C\#\$"),
        ("a}b", r"a\textbraceright{}b"),
        ("{a", r"\textbraceleft{}a"),
        ("a\\b", r"a\textbackslash{}b"),
        ("a~b^c", r"a\textasciitilde{}b\textasciicircum{}c"),
        ("a\nb\x00\r c", "a b c"),
        ("Société Générale, 中国", "Société Générale, 中国"),
    ],
)
def test_no_name_spoils_bibtex(name, written):
    entry = citation.as_bibtex(cited(recipient=name))
    assert f"to {written}}}}},\n" in entry
    assert entry.count("{") == entry.count("}")


def test_bibtex_does_not_part_a_name_with_a_comma_or_and():
    entry = citation.as_bibtex(cited(holders=("Pesce, Dante", "Rights and Co")))
    assert "author = {{Pesce, Dante} and {Rights and Co}}" in entry


def test_ris_is_one_field_a_line():
    record = citation.as_ris(cited(recipient="Acme\r\nER  - \r\nTY  - X", summary="One.\n\nTwo."))
    lines = record.split("\r\n")
    assert lines[0] == "TY  - PCOMM" and lines[-2:] == ["ER  - ", ""]
    assert [line[:6] for line in lines].count("TY  - ") == 1
    assert "AU  - Dante Pesce" in lines and "DA  - 2021/03/12/" in lines
    assert f"UR  - {ADDRESS}" in lines and "AB  - One. Two." in lines


def test_reference_managers_find_title_people_day_and_file_in_the_head():
    said = dict(citation.as_meta(cited()))
    assert said["citation_author"] == "Dante Pesce"
    assert said["citation_publication_date"] == "2021/03/12"
    assert said["citation_pdf_url"] == ADDRESS + "letter.pdf"
