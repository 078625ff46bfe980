"""The release gate: a clean file passes, a name is found however it is written, what cannot be read stays closed."""

from __future__ import annotations

import io
import unicodedata

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from comms.cases import services as cases
from comms.dispatch import sealing
from comms.letters import assemble
from comms.letters.copies import FORMS
from comms.publication import gate
from comms.publication.gate import Leak
from tests import builders
from tests.comms.letters import builders as letters

HIDDEN = ["Nour al-Badr"]
CLEAN = {"text": "We write about a dam.", "html": "<p>We write about a <b>dam</b>.</p>"}


def pdf(change=None, *, content=b"BT (We write about a dam.) Tj ET", **options) -> bytes:
    """A one-page file that `change` may plant something in."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    document.pages[0].Contents = document.make_stream(content)
    if change:
        change(document)
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()


def inspect(data: bytes | None = None, *, hidden=HIDDEN, copies=None, **places: str) -> None:
    file = pdf() if data is None else data
    gate.inspect(hidden=hidden, pdf=file, copies=copies or {}, **{**CLEAN, **places})


def test_a_clean_file_passes():
    inspect()
    inspect(pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True))


def test_a_link_passes():
    def link(document):
        note = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 9, 9],
            A=Dictionary(S=Name.URI, URI=String("https://www.example.org/")),
        )
        document.pages[0].Annots = Array([document.make_indirect(note)])

    inspect(pdf(link))


def test_the_engine_s_own_file_passes(cast, office, now):
    letter = builders.sent(cast, office, now)
    drawn = sealing.draw(sealing.document(letter, "public"))
    gate.inspect(hidden=HIDDEN, text="", html="", pdf=drawn, copies={})


@pytest.mark.parametrize("data", [b"", b"not a file", b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_read_stays_closed(data):
    with pytest.raises(Leak, match="stays closed"):
        inspect(data)


@pytest.mark.parametrize(
    "written",
    [
        "Nour al-Badr",
        "NOUR AL-BADR",
        "Noúr  al‑Bâdr",
        "Nour al-\u00adBa\u00addr",
        "N o u r   a l - B a d r",
        "Nour\nal-\nBadr",
        "Nour\u200b al\u2011Badr",
        unicodedata.normalize("NFD", "Nòür al-Bądr"),
        "Ｎｏｕｒ ａｌ－Ｂａｄｒ",
    ],
)
def test_a_name_is_found_however_it_is_set(written):
    with pytest.raises(Leak):
        inspect(text=f"They spoke with {written} about it.")


def test_accents_case_and_spacing_of_the_recorded_name_do_not_matter():
    with pytest.raises(Leak):
        inspect(hidden=["MARÍA-JOSÉ  O’Neill"], text="maria jose oneill was there")


def test_an_escaped_name_in_the_page_is_found():
    with pytest.raises(Leak, match="the page"):
        inspect(hidden=["Una O'Neill"], html="<p>Una O&#x27;Neill</p>")


@pytest.mark.parametrize("name", ["نور البدر", "Нур аль-Бадр", "陈小明"])
def test_a_name_in_another_script_is_found(name):
    def subject(document):
        document.docinfo["/Subject"] = String(name)

    with pytest.raises(Leak):
        inspect(pdf(subject), hidden=[name])
    with pytest.raises(Leak):
        inspect(hidden=[name], text=f"… {name} …")


def copies(**parts) -> dict[str, bytes]:
    """The copies of a small letter, as the engine writes them."""
    document = assemble.letter(
        letters.content(**parts),
        position=1,
        reference="AL OTH 1/2021",
        dated_on=letters.DATED_ON,
        kind="public",
    )
    return {suffix: form.render(document) for suffix, form in FORMS.items()}


def test_the_engine_s_own_copies_pass():
    inspect(copies=copies())


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        ("docx", b""),
        ("docx", b"PK"),
        ("json", b"{"),
        ("json", b"\xff"),
        ("txt", b"\xff"),
        ("odt", b""),
    ],
)
def test_a_copy_that_cannot_be_read_stays_closed(suffix, data):
    with pytest.raises(Leak, match="stays closed"):
        inspect(copies={suffix: data})


def test_hidden_are_sources_and_whoever_has_not_agreed(cast, office, now):
    case = builders.case(cast, office, now)
    cases.add_source(case, name="Ines Quill", actor=cast.drafter, now=now)
    cases.add_person(case, name="Nour", other_names="Noor; Nur", actor=cast.drafter, now=now)
    cases.add_person(case, name="Agreed", consent_to_public="yes", actor=cast.drafter, now=now)
    assert sorted(gate.hidden_words(case)) == ["Ines Quill", "Noor", "Nour", "Nur"]
