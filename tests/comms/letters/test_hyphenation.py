"""Cut words: which may be, where none is, and that search, copy and readers aloud have each word whole."""

from __future__ import annotations

import io
import re
import subprocess
import types

import page as validator
import pikepdf
import pypdfium2
import pytest

from comms.letters import hyphenation, pdf, text
from tests.comms.letters import builders, paper

LONG = {
    "en": "Representatives of neighbouring municipalities reportedly complained about disproportionate"
    " restrictions; administrative proceedings were nevertheless discontinued (notwithstanding"
    " recommendations), and the circumstances of the disappearances remain uninvestigated. ",
    "fr": "Les représentants des municipalités avoisinantes se seraient inquiétés de l’interprétation"
    " disproportionnée des réglementations ; l’administration a néanmoins abandonné les procédures"
    " (contrairement aux recommandations), et les circonstances restent incompréhensibles. ",
    "es": "Representantes de los municipios colindantes habrían denunciado restricciones"
    " desproporcionadas; los procedimientos administrativos fueron interrumpidos (contrariamente a las"
    " recomendaciones), y las circunstancias de las desapariciones permanecen inexplicablemente"
    " desconocidas. ",
}
MADE = {"en": builders.content, "fr": builders.french, "es": builders.spanish}
PLACES = ("purpose", "concerns", "questions")


def letter(language, **parts):
    long = LONG[language]
    texts = {part: ["So. " + long * 3, "It is. " + long * 4] for part in PLACES}
    annex = [
        {"kind": "paragraph", "text": long * 6},
        {"kind": "provision", "citation": long, "text": long * 3},
        {"kind": "list", "items": [f"(a) {long}"]},
    ]
    facts = [{"text": f"So.{'[^1]' * (n == 0)} {long * 4}", "quote": n == 1} for n in range(3)]
    made = {**texts, "facts": facts, "annex": annex, "footnotes": {"1": long * 2}, **parts}
    return paper.document(MADE[language](**made))


SLOW = [pytest.param(language, marks=pytest.mark.slow) for language in ("fr", "es")]


@pytest.fixture(scope="module", params=["en", *SLOW])
def drawn(request):
    document = letter(request.param)
    return document, pdf.render(document)


def words(written):
    """The words of a text, those with hyphens of their own without them: a line may end there too."""
    return [word for word in re.split(r"\s+", written.replace("-", "")) if word]


def test_every_word_of_a_letter_is_found_by_poppler_and_by_pdfium(drawn):
    document, data = drawn
    expected = set(words(text.render(document)))
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    with pypdfium2.PdfDocument(data) as opened:
        read = "\n".join(page.get_textpage().get_text_range() for page in opened)
    for extracted in (run.stdout.decode(), read.replace("\ufffe", "")):
        found = "".join(words(extracted))
        # The marks of notes and the numbers of lists are drawn otherwise than they are written.
        missing = {word for word in expected if re.sub(r"\[\d+\]$", "", word) not in found}
        assert missing == set()


def test_each_cut_word_is_one_element_that_says_it_whole(drawn):
    document, data = drawn
    said = paper.whole_words(data)
    assert len(said) > 15
    assert set(said) <= set(re.split(r"\s+", text.render(document)))
    cut = [line for page in paper.pages(data) for line in page if line.text.endswith("-")]
    assert len(cut) == len(said)


def test_a_letter_with_cut_words_conforms(drawn):
    _, data = drawn
    for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
        report = validator.validate_pdf_bytes(data, profile=profile)
        assert [str(fault) for fault in report.failures] == [], profile.name


def test_no_page_ends_in_a_cut_word_and_no_three_lines_in_a_row(drawn):
    _, data = drawn
    for page in paper.pages(data):
        text_lines = [line for line in paper.body(page) if line.bottom - line.top > 12]
        cut = [line.text.endswith("-") for line in text_lines]
        assert "111" not in "".join(str(int(is_cut)) for is_cut in cut)
        notes = [n for n, line in enumerate(text_lines) if line.bottom - line.top < 11]
        assert not cut[(notes or [len(cut)])[0] - 1]


@pytest.mark.slow
def test_a_word_that_two_pages_share_is_one_element_too(monkeypatch):
    monkeypatch.setattr(hyphenation, "AT_THE_FOOT", -9)
    monkeypatch.setattr(hyphenation, "IN_A_ROW", 99)
    shared = []
    for before in range(6):
        long = LONG["en"] * 12
        data = pdf.render(letter("en", purpose=[*paper.fillers(before), "And. " + long, long]))
        with pikepdf.open(io.BytesIO(data)) as file:
            shared = [
                e
                for e in paper.elements(file)
                if any(_is_elsewhere(kid) for kid in e.get("/K", []))
            ]
        if shared:
            break
    assert all("/ActualText" in element for element in shared)
    assert shared
    report = validator.validate_pdf_bytes(data, profile=validator.ValidationProfile.PDF_UA_1)
    assert [str(fault) for fault in report.failures] == []


def _is_elsewhere(kid):
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == pikepdf.Name.MCR


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("It was disco", "ntinued, and so on", "discontinued,"),
        ("l’inter", "prétation donnée", "l’interprétation"),
        ("(contra", "riamente) a las", "(contrariamente)"),
        ("all were discon", "tinued.", "discontinued."),
        ("\u00ab\u00a0dispro", "portionné\u00a0» et", "disproportionné"),
    ],
)
def test_a_long_word_of_small_letters_may_be_cut(before, after, word):
    cut = hyphenation.half(before, after)
    assert cut is not None
    assert cut.word == word


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("said Nebu", "chadnezzar and others"),
        ("see https://www.example.org/circum", "stances and others"),
        ("write to represen", "tatives@example.org now"),
        ("the non-govern", "mental body"),
        ("of the gov", "ern man"),
        ("all were discontin", "ued."),
        ("form a12circum", "stances were"),
    ],
)
def test_names_addresses_compounds_short_words_and_short_ends_are_not_cut(before, after):
    assert hyphenation.half(before, after) is None


@pytest.mark.slow
def test_titles_names_links_notes_and_other_scripts_are_not_cut():
    name = "municipalities representatives disproportionately restricted internationally " * 2
    russian = "административных обстоятельств представителей " * 12
    data = pdf.render(
        letter(
            "en",
            mandates=[builders.mandate("m", f"Special Rapporteur on {name * 2}", holder=name)],
            addressees=[builders.company(name=name.strip(), salutation=f"Dear {name},")],
            purpose=[russian, "See https://www.example.org/" + "municipalities/" * 15],
            facts=[{"text": "So.[^1]", "quote": False}],
            concerns=["So."],
            questions=["So?"],
            annex=[
                {"kind": "heading", "text": name * 2},
                {"kind": "provision", "citation": name * 2, "text": "So."},
            ],
        )
    )
    assert paper.whole_words(data) == []
    assert not [line for page in paper.pages(data) for line in page if line.text.endswith("-")]


def test_lines_that_are_made_otherwise_are_not_mended():
    lines = types.SimpleNamespace(split_text_box=lambda box: box, get_next_linebox=lambda box: box)
    with pytest.raises(hyphenation.NotMended):
        hyphenation.mend(lines)
