"""What machines read of a letter's PDF: two validators' verdict, its tags, its language, its margins.

The validator is page-validation; veraPDF is in no package registry.
"""

from __future__ import annotations

import io
import types

import page as validator
import pikepdf
import pytest

from comms.letters import pdf, structure
from tests.comms.letters import builders, paper

PROFILES = [validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A]
LONG_NOTE = "Report of the keeper of bridges, paragraph 12, on closed bridges. " * 40
PROVISION = {"kind": "provision", "citation": "Treaty كتب محمد", "text": "Open by day."}


def signed(count):
    mandates = [
        builders.mandate(f"m{n}", f"Special Rapporteur on matter {n}") for n in range(count)
    ]
    return builders.content(mandates=mandates)


LETTERS = {
    "one signs": lambda: signed(1),
    "seven sign": lambda: signed(7),
    "twenty sign": lambda: signed(20),
    "French": builders.french,
    "Spanish": builders.spanish,
    "Arabic": lambda: builders.content(
        purpose=["كتب محمد عبد الله إلينا.", "任正非"], annex=[PROVISION]
    ),
    "cut by pages": lambda: builders.content(
        purpose=[paper.FILLER * 60],
        annex=[{"kind": "list", "items": [f"(a) {paper.FILLER * 50}"]}, *[PROVISION] * 30],
    ),
    "a long note": lambda: builders.content(purpose=paper.fillers(14), footnotes={"1": LONG_NOTE}),
}


@pytest.mark.parametrize("name", LETTERS)
def test_letters_conform_to_both_standards(name):
    data = pdf.render(paper.document(LETTERS[name]()))
    for profile in PROFILES:
        report = validator.validate_pdf_bytes(data, profile=profile)
        assert [str(fault) for fault in report.failures] == [], profile.name


def opened(**parts):
    return pikepdf.open(io.BytesIO(paper.drawn(**parts)))


def tags(file):
    return [str(element.S) for element in paper.elements(file)]


def test_headings_descend_by_one_and_lists_have_items_with_labels():
    with opened() as file:
        found = tags(file)
        assert [tag for tag in found if tag[1:2] == "H"] == ["/H1", "/H2", "/H3"]
        lists = [element for element in paper.elements(file) if element.S == "/L"]
        assert [{str(item.S) for item in of.K} for of in lists] == [{"/LI"}, {"/LI"}]
        questions, _ = lists
        assert [[str(part.S) for part in item.K] for item in questions.K] == [
            ["/Lbl", "/LBody"]
        ] * 2
        assert "/Sect" in found


def test_words_of_another_script_carry_their_language():
    person = builders.company(name="شركة الجسر", salutation="Dear Mr. 李文亮,")
    with opened(
        mandates=[builders.mandate("m", "Special Rapporteur on שלום", holder="Юрий Мост")],
        addressees=[person],
        purpose=["He met أحمد, 12 years old."],
        facts=[{"text": "So.[^1]", "quote": False}],
        footnotes={"1": "By أحمد."},
        annex=[PROVISION, {"kind": "heading", "text": "人人"}],
    ) as file:
        found = [(str(e.S), str(e.Lang)) for e in paper.elements(file) if "/Lang" in e]
    # Addressee, heading, salutation, capacity, body, note, signature, annex.
    languages = ["ar", "he", "zh", "he", "ar", "ar", "ru", "he", "ar", "zh"]
    assert sorted(found) == sorted([("/Span", language) for language in languages])


def test_what_a_page_cuts_is_one_element_and_marks_of_notes_are_references():
    long = paper.FILLER * 50
    with opened(
        facts=[{"text": f"So.[^1] {long}", "quote": True}],
        annex=[{"kind": "list", "items": [f"(a) {long}", "(b) b"]}, *[PROVISION] * 30],
    ) as file:
        found = [element for element in paper.elements(file)]
        of = {tag: [e for e in found if tag == e.S] for tag in ("/BlockQuote", "/Sect", "/L")}
        assert [len(held) for held in of.values()] == [1, 1, 2]
        (quoted,) = of["/BlockQuote"][0].K
        assert quoted.S == "/P"
        assert len({line.Pg.objgen for line in quoted.K}) == 2
        assert all(line.P.objgen == quoted.objgen for line in quoted.K)
        assert [len(item.K) for item in of["/L"][1].K] == [1, 1]
        marks = [element for element in found if element.S == "/Reference"]
        assert [mark.P.S for mark in marks] == ["/P"]
        numbers = file.Root.StructTreeRoot.ParentTree.Nums
        reached = {element.objgen for element in found}
        assert all(
            kid is None or kid.objgen in reached
            for kids in list(numbers)[1 : 2 * len(file.pages) : 2]
            for kid in kids
        )


def test_tags_that_are_built_otherwise_are_not_mended():
    with pytest.raises(structure.NotMended):
        structure.mend(types.SimpleNamespace(_build_box_tree=lambda box: iter(())))


def test_each_note_is_one_note_with_a_label_and_an_identifier_of_its_own():
    with opened(
        purpose=paper.fillers(14),
        facts=[{"text": "The bridge was closed.[^1] It is shut.[^2]", "quote": False}],
        footnotes={"1": LONG_NOTE, "2": "Short note."},
    ) as file:
        notes = [element for element in paper.elements(file) if element.S == "/Note"]
        assert [str(note.K[0].S) for note in notes] == ["/Lbl", "/Lbl"]
        named = [str(note.ID) for note in notes]
        assert named == ["note-00001", "note-00002"]
        assert [str(name) for name in file.Root.StructTreeRoot.IDTree.Names][::2] == named
        pages = {kid.Pg.objgen for kid in notes[0].K}
        assert len(pages) == 2
        assert all(kid.P.objgen == note.objgen for note in notes for kid in note.K)


def test_running_heads_are_artifacts_and_all_other_text_is_tagged():
    with opened(purpose=[paper.FILLER * 60]) as file:
        for number, page in enumerate(file.pages, 1):
            read = list(pikepdf.parse_content_stream(page))
            begun = [part for part in read if str(part.operator) == "BDC"]
            marked = [str(next(iter(part.operands))) for part in begun]
            assert marked.count("/Artifact") >= (0 if number == 1 else 2)
        numbers = file.Root.StructTreeRoot.ParentTree.Nums
        assert len(numbers) >= 2 * len(file.pages)


@pytest.mark.parametrize(
    ("make", "language"),
    [(builders.content, "en"), (builders.french, "fr"), (builders.spanish, "es")],
)
def test_the_file_names_its_language(make, language):
    data = pdf.render(paper.document(make()))
    with pikepdf.open(io.BytesIO(data)) as file:
        assert str(file.Root.Lang) == language
        assert file.Root.MarkInfo.Marked


def test_metadata_come_from_an_allow_list_and_dates_from_the_letter():
    with opened(addressees=[builders.company(name="Secret Mills")]) as file:
        assert sorted(file.docinfo.keys()) == [
            *("/Author", "/CreationDate", "/ModDate", "/Producer", "/Title"),
        ]
        xmp = bytes(file.Root.Metadata.read_bytes()).decode()
        assert "2021-03-12" in xmp
        assert "Secret" not in xmp
