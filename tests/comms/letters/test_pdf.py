"""The letter on paper: what is on which page, what machines read of it, and that it is always the same."""

from __future__ import annotations

import io
import re
import subprocess

import page as validator
import pikepdf
import pytest

from comms.letters import assemble, fonts, html, pdf
from tests.comms.letters import builders

PROFILES = [validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A]


def document(content, kind="sent", reference="AL OTH 109/2021"):
    return assemble.letter(
        content, position=1, reference=reference, dated_on=builders.DATED_ON, kind=kind
    )


def sheets(data):
    """The text of each page as poppler reads it, in the layout of the page."""
    run = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    return run.stdout.decode().split("\f")[:-1]


def lines(sheet):
    return [line.strip() for line in sheet.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def real():
    content, _ = builders.real_letter()
    return pdf.render(document(content))


def faults(data, profile):
    return [str(fault) for fault in validator.validate_pdf_bytes(data, profile=profile).failures]


def test_the_real_letter_has_seven_pages_and_its_signatures_on_one(real):
    found = sheets(real)
    assert len(found) == 7
    assert "Siobhán Mullally" in found[4]
    assert "Dante Pesce" in found[4]


def test_the_addressee_stands_at_the_foot_of_the_first_page_alone(real):
    first, *others = sheets(real)
    foot = lines(first)[-3:]
    assert foot[0] == "Huawei Technologies Co., Ltd."
    assert foot[1].startswith("Sealed electronically by")
    assert not any("Huawei" in sheet for sheet in others)


def test_the_reference_runs_at_the_head_from_the_second_page(real):
    first, *others = sheets(real)
    assert lines(first)[0].startswith("PALAIS DES NATIONS")
    assert [lines(sheet)[0].split() for sheet in others] == [
        ["AL", "OTH", "109/2021", f"{n}/7"] for n in range(2, 8)
    ]


def test_what_is_sent_and_what_is_public_break_at_the_same_places(real):
    content, _ = builders.real_letter()
    public = sheets(pdf.render(document(content, "public")))
    assert public[1:] == sheets(real)[1:]


def test_a_footnote_stands_on_the_page_of_its_mark(real):
    (note,) = [sheet for sheet in sheets(real) if "white paper on employment" in sheet]
    assert "combatting violent extremism.1 Such" in " ".join(note.split())


@pytest.mark.parametrize("lines_before", range(24, 40, 3))
def test_a_footnote_follows_its_mark_to_the_next_page(lines_before):
    content = builders.content(purpose=["Line."] * lines_before, footnotes={"1": "The note. " * 40})
    pages = ["".join(sheet.split()) for sheet in sheets(pdf.render(document(content)))]
    marked = [n for n, sheet in enumerate(pages) if "bridgewasclosed" in sheet]
    noted = [n for n, sheet in enumerate(pages) if "Thenote." in sheet]
    assert noted[:1] == marked


def test_the_annex_begins_a_page(real):
    (annex,) = [sheet for sheet in sheets(real) if "Annex – Reference to" in sheet]
    assert lines(annex)[1] == "Annex – Reference to international human rights law"


def test_questions_are_numbered(real):
    text = "\n".join(sheets(real))
    assert re.findall(r"^ +(\d)\. +Please", text, re.M) == list("12345678")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_the_real_letter_conforms(real, profile):
    assert faults(real, profile) == []


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("make", [builders.content, builders.french, builders.spanish])
@pytest.mark.parametrize("kind", ["preview", "public"])
def test_letters_conform(make, kind, profile):
    assert faults(pdf.render(document(make(), kind)), profile) == []


def test_two_renders_give_the_same_bytes(real):
    content, _ = builders.real_letter()
    assert pdf.render(document(content)) == real


def test_metadata_say_the_reference_the_sender_and_the_date_of_the_letter(real):
    with pikepdf.open(io.BytesIO(real)) as opened:
        assert {key: str(value) for key, value in opened.docinfo.items()} == {
            "/Title": "AL OTH 109/2021",
            "/Author": "Special Procedures of the Human Rights Council",
            "/CreationDate": "D:20210312120000Z",
            "/ModDate": "D:20210312120000Z",
            "/Producer": "WeasyPrint 70.0",
        }
        assert str(opened.Root.Lang) == "en"
        assert "/Names" not in opened.Root or "/EmbeddedFiles" not in opened.Root.Names


def test_a_preview_says_so_on_every_page_and_what_is_sent_shows_the_seal():
    preview = sheets(pdf.render(document(builders.content(), "preview", reference="")))
    assert all("Preview – not sealed" in sheet for sheet in preview)
    sent = " ".join("".join(sheets(pdf.render(document(builders.content())))).split())
    assert "Sealed electronically by" in sent


def test_long_names_leave_the_page_whole():
    name = "The Very Long Company Name for Bridges and Ferries " * 4
    title = "Special Rapporteur on " + "everything and the rest and " * 12 + "more"
    content = builders.content(
        addressees=[builders.company(name=name.strip())],
        mandates=[builders.mandate("all", title, holder="Maria " * 20)],
    )
    first, *others = sheets(pdf.render(document(content)))
    assert first.count("Ferries") == 4
    assert not any("Ferries" in sheet for sheet in others)


def test_arabic_is_drawn_with_our_own_font():
    content = builders.content(purpose=["كتب محمد عبد الله إلينا.", "Then he left."])
    data = pdf.render(document(content))
    with pikepdf.open(io.BytesIO(data)) as opened:
        names = {str(o.BaseFont)[8:] for o in opened.objects if "/BaseFont" in dict_of(o)}
    assert any("Arabic" in name for name in names)
    assert all(name.startswith("Pouch") for name in names)
    assert faults(data, validator.ValidationProfile.PDF_UA_1) == []


def dict_of(item):
    return item if isinstance(item, pikepdf.Dictionary) else {}


def test_a_missing_font_is_named_with_its_package(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    fonts.file.cache_clear()
    with pytest.raises(fonts.FontMissing, match="install the package fonts-liberation2"):
        pdf.render(document(builders.content()))
    assert len(fonts.missing()) == len({family.package for family in fonts.FAMILIES})
    fonts.file.cache_clear()


def test_a_remark_of_the_printer_stops_the_letter(monkeypatch):
    monkeypatch.setattr(
        html, "page", lambda document: "<html lang=en><p style='colour: red'>x</html>"
    )
    with pytest.raises(pdf.NotDrawn, match="Ignored"):
        pdf.render(document(builders.content()))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/x.png"])
def test_nothing_but_fonts_is_fetched(monkeypatch, url):
    monkeypatch.setattr(
        html, "page", lambda document: f"<html lang=en><img alt=x src='{url}'></html>"
    )
    with pytest.raises(pdf.NotDrawn, match="none of its fonts"):
        pdf.render(document(builders.content()))
