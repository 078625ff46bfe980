"""Cleaned and painted copies: what is not to be there is found by no reader of the file; what is shown stays."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest
from PIL import Image

from comms.demonstration.playing import paper
from comms.publication import gate
from comms.publication.files import assembling, cleaning, folding, painting, reading, recognising
from comms.publication.files.assembling import Sheet, Word
from tests.comms.replies import strange

NAME = "Ramón Ortiz Salas"
PAPER = paper("Reply to the letter", f"The witness {NAME} was there that night.", "Nothing else.")


def readers(data: bytes, tmp_path) -> dict[str, str]:
    """Everything that three kinds of readers find: two extractors, and every object decoded."""
    path = tmp_path / "copy.pdf"
    path.write_bytes(data)
    told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return {
        "pdftotext": told.stdout.decode(),
        "PDFium": reading.text(io.BytesIO(data), ".pdf"),
        "objects": "\n".join(gate.strings_of(data)),
        "bytes": data.decode("latin-1"),
    }


def cleaned(data: bytes) -> bytes:
    made = cleaning.clean(io.BytesIO(data), language="fr", title="Reply 1")
    assert made is not None
    return made


def carrying() -> bytes:
    def change(document):
        document.docinfo["/Author"] = NAME
        with document.open_metadata() as facts:
            facts["dc:creator"] = [NAME]
        document.attachments["list.txt"] = NAME.encode()
        with document.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(NAME, 0))
        page = document.pages[0]
        page.obj.PieceInfo = pikepdf.Dictionary(X=pikepdf.String(NAME))
        page.obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=NAME))
        links = [
            {"S": pikepdf.Name.URI, "URI": "https://example.org/answer"},
            {"S": pikepdf.Name.URI, "URI": "file:///c/secret"},
        ]
        page.obj.Annots = pikepdf.Array(
            document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 9, 9],
                    A=pikepdf.Dictionary(**link),
                    Contents=NAME,
                )
            )
            for link in links
        )

    return strange.altered(change, paper("We answer."))


def test_a_cleaned_copy_shows_the_pages_and_carries_nothing_else(tmp_path):
    data = cleaned(carrying())
    found = readers(data, tmp_path)
    assert "We answer." in found["pdftotext"] and "We answer." in found["PDFium"]
    for what, said in found.items():
        assert gate.folded(NAME) not in gate.folded(said), what
        assert "secret" not in said
    assert data.count(b"%%EOF") == 1
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert (str(pdf.Root.Lang), str(pdf.docinfo["/Title"])) == ("fr", "Reply 1")
        assert [str(link.A.URI) for link in pdf.pages[0].Annots] == ["https://example.org/answer"]
    gate.inspect(hidden=[NAME], text="", html="", pdf=data, copies={})


def test_the_same_file_gives_the_same_copy():
    assert cleaned(PAPER) == cleaned(PAPER)


def test_a_camera_s_facts_leave_a_picture():
    picture = Image.new("RGB", (8, 8), "red")
    facts = Image.Exif()
    facts[0x010E] = NAME
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=facts, comment=NAME.encode())
    bare = cleaning.without_facts(target.getvalue() + NAME.encode())
    assert NAME.encode() not in bare and len(Image.open(io.BytesIO(bare)).getexif()) == 0
    assert Image.open(io.BytesIO(bare)).getpixel((1, 1))[0] > 200


def layered(document):
    document.Root.OCProperties = pikepdf.Dictionary(OCGs=[], D=pikepdf.Dictionary())


def with_form(document):
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[])


def with_note(document):
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9], Contents=NAME
    )
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])


@pytest.mark.parametrize("change", [layered, with_form, with_note])
def test_what_acts_or_hides_on_the_pages_makes_pictures_of_them(change):
    data = strange.altered(change)
    assert cleaning.clean(io.BytesIO(data), language="en", title="") is None


def painted(boxes, data=PAPER, dpi=100.0) -> painting.Painted:
    return painting.paint(io.BytesIO(data), suffix=".pdf", page=1, dpi=dpi, boxes=boxes)


def sheet_of(one: painting.Painted, words=()) -> Sheet:
    data = one.data[one.start : one.start + one.length]
    return Sheet(one.kind, one.width, one.height, one.dpi, data, list(words))


def assembled(*sheets: Sheet) -> bytes:
    target = io.BytesIO()
    assembling.assemble(target, sheets, count=len(sheets), title="Reply 1", language="es")
    return target.getvalue()


def dark(data: bytes, page: int = 0) -> Image.Image:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return pdf[page].render(scale=100 / 72).to_pil().convert("L")


def test_words_are_found_however_they_are_written_and_covered():
    (box,) = reading.boxes(io.BytesIO(PAPER), ".pdf", ["RAMON  ORTIZ salas"])
    picture = dark(assembled(sheet_of(painted([box]))))
    left, top = (
        round(box[k] / 100 * n) for k, n in zip(("left", "top"), picture.size, strict=True)
    )
    wide, high = (
        round(box[k] / 100 * n) for k, n in zip(("width", "height"), picture.size, strict=True)
    )
    covered = picture.crop((left + 1, top + 1, left + wide - 1, top + high - 1))
    assert covered.getextrema()[1] < 40
    assert picture.getextrema()[1] > 240


def test_a_turned_and_cut_page_has_its_boxes_where_its_words_are():
    def turn(document):
        document.pages[0].obj.Rotate = 90
        document.pages[0].obj.CropBox = [0, 300, 595, 842]

    data = strange.altered(turn, PAPER)
    boxes = reading.boxes(io.BytesIO(data), ".pdf", [NAME])
    plain, covered = painted([], data), painted(boxes, data)
    assert (plain.width, plain.height) == (753, 827)
    before, after = (Image.open(io.BytesIO(one.data)).convert("L") for one in (plain, covered))
    (box,) = boxes
    spot = (
        int(box["left"] / 100 * plain.width) + 2,
        int(box["top"] / 100 * plain.height) + 2,
        int((box["left"] + box["width"]) / 100 * plain.width) - 2,
        int((box["top"] + box["height"]) / 100 * plain.height) - 2,
    )
    assert before.crop(spot).getextrema()[0] < 100, "the words are not under the box"
    assert after.crop(spot).getextrema()[1] < 60


def test_a_file_of_pictures_is_one_revision_with_a_title_and_nothing_else(tmp_path):
    data = assembled(
        sheet_of(painted([]), [Word("Antwort", 100, 100, 60, 12)]), sheet_of(painted([]))
    )
    assert data.count(b"%%EOF") == 1
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == [] if hasattr(pdf, "check_pdf_syntax") else True
        assert dict(pdf.docinfo).keys() == {"/Title"} and str(pdf.Root.Lang) == "es"
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/Lang", "/ViewerPreferences"}
    if assembling.shapeless():
        assert "Antwort" in readers(data, tmp_path)["pdftotext"]
    gate.inspect(hidden=[NAME], text="", html="", pdf=data, copies={}, has_been_read=True)


def test_black_on_white_is_packed_as_a_fax_and_colour_stays():
    def picture(colour):
        page = Image.new("RGB", (400, 400), "white")
        page.paste(colour, (50, 50, 200, 200))
        target = io.BytesIO()
        page.save(target, "PNG")
        return painting.paint(
            io.BytesIO(target.getvalue()), suffix=".png", page=1, dpi=72, boxes=[]
        )

    fax, colour = picture("black"), picture("#c00000")
    assert (fax.kind, colour.kind) == ("fax", "colour")
    assert Image.open(io.BytesIO(fax.data)).size == (400, 400)
    shown = dark(assembled(sheet_of(fax)))
    assert shown.getpixel((shown.width // 4, shown.height // 4)) < 30
    assert shown.getpixel((shown.width - 9, shown.height - 9)) > 225


def test_marks_hide_nothing():
    one = painting.paint(
        io.BytesIO(PAPER), suffix=".pdf", page=1, dpi=50, is_marked=True,
        boxes=[{"left": 0, "top": 0, "width": 50, "height": 50}],
    )  # fmt: skip
    assert one.kind == "colour"


@pytest.mark.slow
@pytest.mark.skipif(not recognising.installed(), reason="Tesseract is not installed")
def test_a_name_under_a_box_is_read_by_nobody(tmp_path):
    boxes = reading.boxes(io.BytesIO(PAPER), ".pdf", [NAME])
    one = painted(boxes, dpi=200)
    picture = tmp_path / "page"
    picture.write_bytes(one.data)
    with picture.open("rb") as source:
        words = recognising.words(source, language="en", dpi=one.dpi)
    data = assembled(sheet_of(one, words))
    found = readers(data, tmp_path)
    assert "witness" in found["pdftotext"] and "night" in found["PDFium"]
    drawn = tmp_path / "drawn"
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", "-singlefile",
                    str(tmp_path / "copy.pdf"), str(drawn)], check=True)  # fmt: skip
    found["OCR"] = subprocess.run(
        ["tesseract", f"{drawn}.png", "stdout"], capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    for what, said in found.items():
        for word in ("Ramón", "Ortiz", "Salas"):
            assert gate.folded(word) not in gate.folded(said), what


@pytest.mark.parametrize(
    ("hidden", "left"),
    [
        (["ana mora"], "Dear [withheld], and [withheld]."),
        (["Ana", "Ana Mora"], "Dear [withheld], and [withheld]."),
        (["MÓRA"], "Dear Ána [withheld], and ANA\u00a0[withheld]."),
        (["Pia"], "Dear Ána Mora, and ANA\u00a0Mora."),
    ],
)
def test_words_are_taken_out_of_a_text(hidden, left):
    assert folding.without("Dear Ána Mora, and ANA\u00a0Mora.", hidden, "[withheld]") == left


def test_an_e_mail_is_its_day_subject_and_words():
    said = reading.text(io.BytesIO(strange.MAIL), ".eml")
    assert "We answer." in said and "Answer" in said and "@" not in said
