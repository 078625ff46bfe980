"""Files as strangers send them: honest ones, and every kind of lie, lock, bomb and script."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
from PIL import Image

from comms.demonstration.playing import paper
from comms.replies.judging_text import TEST_VIRUS

Name, Dictionary = pikepdf.Name, pikepdf.Dictionary
MAIL = (
    b"From: A <a@example.org>\nTo: b@example.org\nDate: Fri, 12 Mar 2021 10:00:00 +0100\n"
    b"Subject: Answer\n\nWe answer.\n"
)


def saved(pdf: pikepdf.Pdf, **options) -> bytes:
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def pdf(*, pages: int = 1, **options) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return saved(document, **options)


def altered(change, data: bytes = b"") -> bytes:
    """A PDF after `change` was made to it."""
    with pikepdf.open(io.BytesIO(data or paper("We answer."))) as document:
        change(document)
        return saved(document)


def locked(*, user: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner="owner"))


def bomb(*, of: int = 1 << 28) -> bytes:
    def change(document):
        packed = zlib.compress(zlib.compress(b"\0" * of, 9), 9)
        stream = pikepdf.Stream(document, b"")
        stream.write(packed, filter=pikepdf.Array([Name.FlateDecode, Name.FlateDecode]))
        document.pages[0].Contents = document.make_indirect(stream)

    return altered(change)


def flood(side: int) -> bytes:
    """One page whose picture says that it is enormous."""

    def change(document):
        image = pikepdf.Stream(document, b"\0")
        image.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=side, Height=side,
            ColorSpace=Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        document.pages[0].Resources.XObject = Dictionary(I=document.make_indirect(image))

    return altered(change)


def on_opening(**action) -> bytes:
    def change(document):
        document.Root.OpenAction = Dictionary(**action)

    return altered(change)


def archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return target.getvalue()


def docx(**more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<x/>", "word__document.xml": b"<x/>"} | more)


def picture(kind: str, side: int = 8, **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(target, kind, **options)
    return target.getvalue()


def polyglot() -> bytes:
    return pdf() + archive(program=b"x" * 3000)


HONEST = {
    "answer.pdf": pdf(),
    "opens without a password.pdf": locked(user=""),
    "answer.docx": docx(),
    "scan.jpg": picture("JPEG"),
    "scan.png": picture("PNG"),
    "answer.txt": "Reçu. Получено. تم".encode(),
    "answer.eml": MAIL,
}
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 64
PAGE = b"<!doctype html><script>alert(1)</script>"
LIES = {
    "a program named pdf": ("answer.pdf", PROGRAM, "program"),
    "a page named pdf": ("answer.pdf", PAGE, "lie"),
    "a page after the mark of a pdf": ("answer.pdf", b"%PDF-1.7\n" + PAGE, "polyglot"),
    "a page before the mark of a pdf": ("answer.pdf", PAGE + pdf(), "polyglot"),
    "an archive behind a pdf": ("answer.pdf", polyglot(), "polyglot"),
    "a locked pdf": ("answer.pdf", locked(user="secret"), "locked"),
    "a pdf cut short": ("answer.pdf", pdf(pages=3)[:120], "damaged"),
    "a pdf without a page": ("answer.pdf", pdf(pages=0), "empty"),
    "a pdf that says it has many pages": (
        "answer.pdf",
        pdf().replace(b"/Count 1", b"/Count 100000"),
        "pages",
    ),
    "a script": ("a.pdf", on_opening(S=Name.JavaScript, JS="app.alert(1)"), "active"),
    "a start of a program": ("a.pdf", on_opening(S=Name.Launch, F="cmd.exe"), "active"),
    "a picture of a million by a million": ("a.pdf", flood(1_000_000), "pixels"),
    "a bomb in two coats": ("a.pdf", bomb(), "too_much"),
    "the scanners' test": ("a.pdf", pdf() + TEST_VIRUS, "virus"),
    "the scanners' test as text": ("a.txt", TEST_VIRUS, "virus"),
    "a word document without its text": ("a.docx", archive(**{"xl__a.xml": b"<x/>"}), "lie"),
    "a word document that is no archive": ("a.docx", b"PK\x03\x04 nothing", "lie"),
    "a word document with a password": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "locked"),
    "macros": ("a.docx", docx(**{"word__vbaProject.bin": b"x"}), "macros"),
    "an entity": ("a.docx", docx(**{"word__styles.xml": b"<!DOCTYPE x []><x/>"}), "active"),
    "a zip bomb": ("a.docx", docx(**{"word__a.bin": b"\0" * (301 << 20)}), "too_much"),
    "a jpeg named png": ("scan.png", picture("JPEG"), "lie"),
    "a program named jpg": ("scan.jpg", PROGRAM, "program"),
    "text that is not UTF-8": ("a.txt", "Reçu".encode("latin-1"), "encoding"),
    "bytes named txt": ("a.txt", b"a\x00b", "lie"),
    "text named as mail": ("a.eml", b"Dear all", "lie"),
    "a page": ("answer.html", PAGE, "kind"),
    "an archive": ("answer.zip", archive(a=b"x"), "kind"),
    "a document with macros by name": ("answer.docm", docx(), "kind"),
    "two suffixes": ("answer.pdf.exe", pdf(), "kind"),
}
