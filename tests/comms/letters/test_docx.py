"""The Word file: read back part by part, it says what the letter says, and Word counts, notes and breaks itself."""

from __future__ import annotations

import io
import shutil
import subprocess
from itertools import pairwise

import docx as reader
import pytest

from comms.letters import assemble, docx, text
from comms.letters.ooxml import Numbering, numbering_of, pack, stretches
from comms.letters.scripts import is_rtl
from tests.comms.letters import builders, word
from tests.comms.letters.golden.letters import GOLDEN


def document(content=None, *, kind="public", reference="AL OTH 1/2021"):
    return assemble.letter(
        content or builders.content(),
        position=1,
        reference=reference,
        dated_on=builders.DATED_ON,
        kind=kind,
    )


def file(content=None, **options) -> bytes:
    return docx.render(document(content, **options))


def expected(letter) -> list[str]:
    """The lines of the text, without what a Word file has in its head, its foot and its notes."""
    apart = [letter.words.letterhead, letter.addressee]
    apart += [f"[{note.number}] {note.text}" for note in letter.footnotes]
    said = text.render(letter).rstrip("\n").split("\n\n")
    return [part for part in said if part not in apart]


def flat(parts: list[str]) -> list[str]:
    return [line for part in parts for line in part.split("\n")]


@pytest.mark.parametrize("content", [builders.content, builders.french, builders.spanish])
def test_it_says_what_the_text_says_in_the_same_order(content):
    letter = document(content())
    assert flat(word.lines(docx.render(letter))) == flat(expected(letter))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_every_golden_letter_is_whole(golden):
    letter = golden.document()
    assert flat(word.lines(docx.render(letter))) == flat(expected(letter))


def test_the_real_letter_is_whole():
    content, _ = builders.real_letter()
    letter = document(content, kind="sent", reference="AL OTH 109/2021")
    data = docx.render(letter)
    assert flat(word.lines(data)) == flat(expected(letter))
    notes = {str(note.number): f" {note.text}" for note in letter.footnotes}
    assert word.footnotes(data) == notes


def test_another_reader_opens_it():
    read = reader.Document(io.BytesIO(file()))
    styles = {paragraph.text: paragraph.style.name for paragraph in read.paragraphs}
    assert styles["Treaties"] == "Heading 3"
    assert styles["Annex – Law of bridges"] == "Heading 2"
    assert styles["“Nobody told us,” said a swimmer."] == "Quote"
    assert styles["Who closed the bridge?"] == "List Number"
    assert styles["Bridge Treaty, article 1"] == "Citation"
    section = read.sections[0]
    assert section.different_first_page_header_footer
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [p.text for p in section.header.paragraphs] == ["AL OTH 1/2021"]
    assert "PALAIS DES NATIONS" in section.first_page_header.paragraphs[0].text
    assert section.first_page_footer.paragraphs[0].text == "Northern Mills Ltd."


def test_footnotes_are_word_s_own():
    data = file()
    assert word.footnotes(data) == {"1": " Report of the bridge keeper, 2020."}
    kinds = [n.get(word.W + "type") for n in word.part(data, "footnotes")]
    assert kinds == ["separator", "continuationSeparator", None]
    assert b"<w:footnoteRef" in word.parts(data)["word/footnotes.xml"]
    assert "closed.[1] People" in "\n".join(word.lines(data))


def test_a_footnote_marked_twice_in_a_preview_stands_once():
    facts = [{"text": "One.[^1] Two.[^1]", "quote": False}]
    data = file(builders.content(facts=facts), kind="preview")
    assert len(word.footnotes(data)) == 1
    assert "One.[1] Two.1" in word.lines(data)


def test_each_list_counts_for_itself():
    annex = [
        {"kind": "list", "items": ["(a) One;", "(b) two."]},
        {"kind": "list", "items": ["(c) Three."]},
        {"kind": "list", "items": ["First, this.", "Then that."]},
    ]
    data = file(builders.content(annex=annex))
    assert word.lines(data)[-5:] == ["(a) One;", "(b) two.", "(c) Three.", *annex[2]["items"]]
    numbers = [word.val(p, "pPr/numPr/numId") for p in word.paragraphs(data)]
    assert [number for number in numbers if number] == ["1", "1", "2", "2", "3"]


@pytest.mark.parametrize(
    ("items", "found"),
    [
        (["(a) x", "(b) y"], Numbering("lowerLetter", "(%1)")),
        (["(i) x", "(ii) y", "(iii) z", "(iv) å"], Numbering("lowerRoman", "(%1)")),
        (["3. x", "4. y"], Numbering("decimal", "%1.", 3)),
        (["• x", "• y"], Numbering("bullet", "•")),
        (["(a) x", "(c) y"], None),
        (["x", "y"], None),
        (["(a)x"], None),
    ],
)
def test_the_marks_of_a_list_are_recognised(items, found):
    assert numbering_of(items) == found


def test_nothing_is_left_alone_on_a_page():
    data = file()
    kept = {word.words(p): p.find(f"{word.W}pPr/{word.W}keepNext") for p in word.paragraphs(data)}
    assert kept["This is what we were told:"] is not None
    assert kept["Ana Lake\nSpecial Rapporteur on the rights of rivers"] is not None
    assert kept["Bo Span\nChair-Rapporteur of the Working Group on bridges"] is None


def test_a_long_row_of_signatures_may_be_cut_but_leaves_none_alone():
    mandates = [builders.mandate(f"m{n}", f"Special Rapporteur on matter {n}") for n in range(9)]
    written = word.paragraphs(file(builders.content(mandates=mandates)))
    signed = [p for p in written if word.style(p) == "Signature"]
    kept = [p.find(f"{word.W}pPr/{word.W}keepNext") is not None for p in signed]
    assert kept == [True, *[False] * 6, True, False]


def test_the_annex_begins_a_page():
    headings = [p for p in word.paragraphs(file()) if word.style(p) == "Heading2"]
    assert [p.find(f"{word.W}pPr/{word.W}pageBreakBefore") is not None for p in headings] == [True]


@pytest.mark.parametrize(
    ("content", "language"),
    [(builders.content, "en-GB"), (builders.french, "fr-FR"), (builders.spanish, "es-ES")],
)
def test_the_language_is_said(content, language):
    parts = word.parts(file(content()))
    assert f'<w:lang w:val="{language}"'.encode() in parts["word/styles.xml"]
    assert f"<dc:language>{language}<".encode() in parts["docProps/core.xml"]
    assert b"{language}" not in b"".join(parts.values())


def test_properties_are_the_letter_s_and_no_more():
    read = reader.Document(io.BytesIO(file(kind="sent"))).core_properties
    assert (read.title, read.author) == (
        "AL OTH 1/2021",
        "Special Procedures of the Human Rights Council",
    )
    assert read.created == read.modified
    assert read.created.isoformat().startswith("2021-03-12T12:00:00")
    assert (read.last_modified_by, read.comments, read.keywords, read.subject) == ("", "", "", "")
    assert sorted(word.parts(file()))[0:3] == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
    ]


def test_the_same_letter_gives_the_same_bytes():
    data = file()
    assert data == file()
    assert pack(word.parts(data)) == data
    assert set(word.parts(data)) == docx.PARTS
    assert b"2021" not in data[:40]


def test_a_copy_says_that_it_has_no_seal():
    for kind in ("sent", "public"):
        foot = [word.words(p) for p in word.paragraphs(file(kind=kind), "footer-first")]
        assert "only the sealed PDF is the letter" in foot[1]
        assert "breaks the seal" not in str(word.parts(file(kind=kind)))
    data = file(kind="preview", reference="")
    assert "Preview – not sealed" in word.words(word.paragraphs(data, "header-first")[0])
    assert "Preview – not sealed" in word.words(word.paragraphs(data, "header")[0])


def test_pages_are_counted_by_word():
    instructions = [
        field.get(word.W + "instr")
        for name in ("footer", "footer-first")
        for field in word.part(file(), name).iter(word.W + "fldSimple")
    ]
    assert instructions == [" PAGE ", " NUMPAGES "] * 2


def test_references_lead_to_their_section_of_the_annex():
    annex = [
        {"kind": "heading", "text": "Treaties", "key": "treaties"},
        {"kind": "provision", "citation": "Bridge Treaty", "text": "Open.", "key": "bridge-1"},
    ]
    letter = document(builders.content(annex=annex, concerns=["See [§bridge-1] for it."]))
    data = docx.render(letter)
    assert flat(word.lines(data)) == flat(expected(letter))
    link = next(word.part(data, "document").iter(word.W + "hyperlink"))
    marks = {
        m.get(word.W + "name"): p
        for p in word.paragraphs(data)
        for m in p
        if "bookmarkStart" in m.tag
    }
    assert word.words(marks[link.get(word.W + "anchor")]) == "1.1 Bridge Treaty"
    assert len(marks) == 2


def test_another_direction_is_marked():
    facts = [
        {"text": "They met نور البدر there.", "quote": False},
        {"text": "قال إن الجسر 12 مغلق.", "quote": True},
    ]
    said = word.paragraphs(file(builders.content(facts=facts), kind="preview"))
    mixed = next(p for p in said if "They met" in word.words(p))
    assert [word.words(run) for run in mixed.iter(word.W + "r")] == [
        "They met ",
        "نور البدر",
        " there.",
    ]
    assert [run.find(f".//{word.W}rtl") is not None for run in mixed.iter(word.W + "r")] == [
        False,
        True,
        False,
    ]
    assert mixed.find(f"{word.W}pPr/{word.W}bidi") is None
    quoted = next(p for p in said if "قال" in word.words(p))
    assert quoted.find(f"{word.W}pPr/{word.W}bidi") is not None


def test_directions():
    assert stretches("") == []
    assert stretches("12 – 13") == [("12 – 13", False)]
    assert stretches("a (ב) c") == [("a (", False), ("ב", True), (") c", False)]
    assert stretches("ב, ג") == [("ב, ג", True)]
    assert is_rtl("“ب")
    assert not is_rtl("نور met them.")
    assert not is_rtl("By نور البدر والجسر.")
    assert is_rtl("(a) نور (UN).")
    assert not is_rtl("…")


def test_markup_is_text_and_what_xml_cannot_hold_is_shown_as_missing():
    said = "\n".join(
        word.lines(file(builders.content(concerns=["<b>&\x0b\ud800 x"]), kind="preview"))
    )
    assert "<b>&\ufffd\ufffd x" in said


# The order in which Word's schema wants the properties of a paragraph and of a run.
ORDER = [
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "bidi", "jc"),
    *("rStyle", "b", "bCs", "rtl", "lang"),
]


@pytest.mark.parametrize(
    "name", ["document", "footnotes", "header-first", "header", "footer-first", "footer"]
)
def test_properties_stand_in_the_order_that_word_wants(name):
    facts = [{"text": "قال[^1]", "quote": False}]
    data = file(builders.content(facts=facts, questions=["هل؟"]), kind="preview")
    for element in word.part(data, name).iter():
        if element.tag in (word.W + "pPr", word.W + "rPr"):
            places = [ORDER.index(child.tag.removeprefix(word.W)) for child in element]
            assert all(one < other for one, other in pairwise(places))


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path):
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not installed; apt-get install libreoffice-writer-nogui")
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed; apt-get install poppler-utils")
    (tmp_path / "letter.docx").write_bytes(file())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, "--headless", profile, "--convert-to", "pdf", "letter.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    done = subprocess.run(
        ["pdftotext", "-layout", "letter.pdf", "-"], cwd=tmp_path, check=True, capture_output=True
    )
    pages = done.stdout.decode().split("\f")
    assert "1. Who closed the bridge?" in " ".join(pages[0].split())
    assert "1 Report of the bridge keeper, 2020." in " ".join(pages[0].split())
    assert "Annex – Law of bridges" in pages[-2]
    assert "Northern Mills Ltd." in pages[0]
    assert "AL OTH 1/2021" in pages[-2].splitlines()[0]


def test_words_of_another_script_name_their_language():
    purpose = ["They met شركة الجسر, שלום, Юрия with Љубицу, 李文亮 and さくら there."]
    (line,) = [
        p
        for p in word.paragraphs(file(builders.content(purpose=purpose)))
        if "met" in word.words(p)
    ]
    runs = {
        word.words(run): run.find(f"{word.W}rPr/{word.W}lang") for run in line.iter(word.W + "r")
    }
    named = {
        written: {name.removeprefix(word.W): value for name, value in language.items()}
        for written, language in runs.items()
        if language is not None
    }
    assert named == {
        "شركة الجسر": {"bidi": "ar"},
        "שלום": {"bidi": "he"},
        "Юрия": {"val": "ru"},
        "Љубицу": {"val": "x-none"},
        "李文亮": {"eastAsia": "zh-CN"},
        "さくら": {"eastAsia": "ja-JP"},
    }
