"""Whether a received file is what it says: every kind of lie is refused with a sentence, honest files pass."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from comms.errors import BadFile
from comms.replies import files
from comms.replies.files import WORD, examine


def pdf(*, pages: int = 1, **options) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()


def docx(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return target.getvalue()


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(target, kind)
    return target.getvalue()


PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 64
PAGE = b"<!doctype html><script>alert(1)</script>"
DOCX = docx("[Content_Types].xml", "word/document.xml")
HONEST = {
    "answer.pdf": (pdf(), "application/pdf"),
    "Answer.PDF": (pdf(), "application/pdf"),
    "answer.docx": (DOCX, WORD),
    "scan.jpg": (picture("JPEG"), "image/jpeg"),
    "scan.jpeg": (picture("JPEG"), "image/jpeg"),
    "scan.png": (picture("PNG"), "image/png"),
    "answer.txt": ("Reçu. Получено. تم".encode(), "text/plain"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_passes_unchanged(name):
    data, media_type = HONEST[name]
    received = examine(name, data)
    assert (received.name, received.media_type, received.data) == (name, media_type, data)


LIES = {
    "a program named pdf": ("answer.pdf", PROGRAM, "something else"),
    "a page named pdf": ("answer.pdf", PAGE, "something else"),
    "a page after the mark of a pdf": ("answer.pdf", b"%PDF-1.7\n" + PAGE, "damaged"),
    "a locked pdf": (
        "answer.pdf",
        pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")),
        "password",
    ),
    "a pdf cut short": ("answer.pdf", pdf(pages=3)[:120], "damaged"),
    "a pdf without a page": ("answer.pdf", pdf(pages=0), "without a page"),
    "a word document without its text": ("a.docx", docx("xl/workbook.xml"), "something else"),
    "a word document that is no archive": ("a.docx", b"PK\x03\x04 nothing", "something else"),
    "a word document with macros": (
        "a.docx",
        docx("word/document.xml", "word/vbaProject.bin"),
        "macros",
    ),
    "a jpeg named png": ("scan.png", picture("JPEG"), "cannot be opened"),
    "a png named jpg": ("scan.jpg", picture("PNG"), "cannot be opened"),
    "a program named jpg": ("scan.jpg", PROGRAM, "cannot be opened"),
    "text that is not UTF-8": ("a.txt", "Reçu".encode("latin-1"), "UTF-8"),
    "bytes named txt": ("a.txt", b"a\x00b", "something else"),
    "an empty file": ("answer.pdf", b"", "is empty"),
    "a file without a suffix": ("answer", pdf(), "not of a kind"),
    "a page": ("answer.html", PAGE, "not of a kind"),
    "a drawing with scripts": ("answer.svg", b"<svg/>", "not of a kind"),
    "a document with macros by name": ("answer.docm", DOCX, "not of a kind"),
    "two suffixes": ("answer.pdf.exe", pdf(), "not of a kind"),
    "only a suffix": (".pdf", pdf(), "not of a kind"),
    "no name": ("", pdf(), "not of a kind"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_file_that_is_not_what_it_says_is_refused(lie):
    name, data, reason = LIES[lie]
    with pytest.raises(BadFile, match=reason) as refusal:
        examine(name, data)
    assert str(refusal.value).endswith(".")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 2 * 1024 * 1024)
    monkeypatch.setattr(files, "CHECKS", {})
    with pytest.raises(BadFile, match="3 MB; at most 2 MB"):
        examine("answer.pdf", b"x" * (3 * 1024 * 1024))


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(files, "ZIP_LARGEST", 1000)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "a" * 2000)
    with pytest.raises(BadFile):
        examine("answer.docx", target.getvalue())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/answer.pdf", "answer.pdf"),
        ("C:\\Users\\me\\answer.pdf", "answer.pdf"),
        ("/srv/answer.pdf", "answer.pdf"),
        ("answer\x00.pdf", "answer.pdf"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("answer\u202efdp.pdf", "answerfdp.pdf"),
        ("a" * 400 + ".pdf", "a" * 176 + ".pdf"),
    ],
)
def test_a_path_or_control_characters_in_the_name_are_dropped(given, kept):
    assert examine(given, pdf()).name == kept
