"""The release gate: every way a hidden name or a forbidden part can stand in a file is found; a clean file passes."""

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
from comms.letters.ooxml import pack
from comms.publication import gate
from comms.publication.gate import Leak
from tests import builders
from tests.comms.letters import builders as letters
from tests.comms.letters import word

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


def metadata(document):
    with document.open_metadata(set_pikepdf_as_editor=False) as meta:
        meta["dc:description"] = "Interview with Nour al-Badr"


def information(document):
    document.docinfo["/Subject"] = "Nour al-Badr"


def utf_16(document):
    document.docinfo["/Subject"] = String("Nour al-Badr – témoin")


def annotation(document):
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String("ask Nour al-Badr")
    )
    document.pages[0].Annots = Array([document.make_indirect(note)])


def form_value(document):
    field = Dictionary(FT=Name.Tx, T=String("name"), V=String("Nour al-Badr"))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))


def bookmark(document):
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("The arrest of Nour al-Badr", 0))


def named_place(document):
    document.Root.Dests = Dictionary({"/Nour_al-Badr": Array([document.pages[0].obj, Name.Fit])})


def letter_by_letter(document):
    stream = b"BT [(No) -10 (u) 3 (r )] TJ [(al-) 1 (B\\141dr)] TJ ET"
    document.pages[0].Contents = document.make_stream(stream)


def unused_object(document):
    document.Root.Leftover = document.make_indirect(Dictionary(Old=Array([String("Nour al-Badr")])))


def marked_text(document):
    stream = b"/Span <</ActualText (Nour al-Badr)>> BDC (a person) Tj EMC"
    document.pages[0].Contents = document.make_stream(stream)


def utf_16_in_the_page(document):
    text = b"\xfe\xff" + "Nour al-Badr".encode("utf-16-be")
    stream = b"/Span <</ActualText <" + text.hex().encode() + b">>> BDC (a person) Tj EMC"
    document.pages[0].Contents = document.make_stream(stream)


@pytest.mark.parametrize(
    "plant",
    [
        metadata,
        information,
        utf_16,
        annotation,
        form_value,
        bookmark,
        named_place,
        letter_by_letter,
        unused_object,
        marked_text,
        utf_16_in_the_page,
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_name_planted_in_the_file_is_found(plant, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    data = pdf(plant, object_stream_mode=mode, compress_streams=packed)
    with pytest.raises(Leak) as refusal:
        inspect(data)
    assert "Badr" not in str(refusal.value)


def attachment(document):
    document.attachments["notes.txt"] = b"a stranger's notes"


def attached_to_a_note(document):
    kept = document.make_stream(b"a stranger's notes", Type=Name.EmbeddedFile)
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.FileAttachment,
        Rect=[0, 0, 9, 9],
        FS=Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=kept)),
    )
    document.pages[0].Annots = Array([document.make_indirect(note)])


def javascript(document):
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def named_javascript(document):
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))


def action_of_a_page(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("1")))


def launch(document):
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.Launch, F=String("calc.exe")),
    )
    document.pages[0].Annots = Array([document.make_indirect(note)])


def hidden_layer(document):
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("below")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def form(document):
    document.Root.AcroForm = Dictionary(Fields=Array([]))


def note(document):
    sticky = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String("who wrote this?")
    )
    document.pages[0].Annots = Array([document.make_indirect(sticky)])


@pytest.mark.parametrize(
    "plant",
    [
        attachment,
        attached_to_a_note,
        javascript,
        named_javascript,
        action_of_a_page,
        launch,
        hidden_layer,
        form,
        note,
    ],
)
def test_a_part_that_no_public_file_needs_keeps_it_closed(plant):
    with pytest.raises(Leak, match="stays closed"):
        inspect(pdf(plant))


def test_an_earlier_revision_keeps_it_closed():
    old = pdf(information)
    later = io.BytesIO(old)
    later.seek(0, io.SEEK_END)
    later.write(b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n")
    with pytest.raises(Leak, match="earlier revision"):
        inspect(later.getvalue())


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


@pytest.mark.parametrize(
    "page",
    [
        "<p>Nour <b>al</b>-Badr</p>",
        "<p>N&#111;ur al&#x2d;Badr</p>",
        "<p>No&shy;ur al&#8209;Badr</p>",
        '<img alt="Nour al-Badr">',
        '<p title="N&#111;ur al-Badr">a person</p>',
        "<!-- Nour al-Badr -->",
    ],
)
def test_a_name_in_the_page_is_found_also_where_no_reader_looks(page):
    with pytest.raises(Leak, match="the page"):
        inspect(html=page)


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


@pytest.mark.parametrize("suffix", ["docx", "txt", "json"])
@pytest.mark.parametrize(
    "parts",
    [
        {"concerns": ["We spoke with Nour al-Badr."]},
        {"questions": ["Where is NOUR  AL‑BADR?"]},
        {"footnotes": {"1": "Nour al-Badr, a letter."}},
        {"addressees": [letters.company(name="Nour al-Badr & Sons")]},
        {"annex": [{"kind": "list", "items": ["(a) Nour al-Badr"]}]},
    ],
)
def test_a_name_in_a_copy_is_found(suffix, parts):
    with pytest.raises(Leak, match=f"the .{suffix} file") as refusal:
        inspect(copies={suffix: copies(**parts)[suffix]})
    assert "Badr" not in str(refusal.value)


@pytest.mark.parametrize("suffix", ["docx", "json"])
def test_a_name_cut_by_a_footnote_s_mark_is_found(suffix):
    facts = [{"text": "It was Nour[^1] al-Badr.", "quote": False}]
    with pytest.raises(Leak, match=f"the .{suffix} file"):
        inspect(copies={suffix: copies(facts=facts)[suffix]})


def changed(name: str, old: bytes, new: bytes) -> bytes:
    parts = word.parts(copies()["docx"])
    assert old in parts[name]
    return pack(parts | {name: parts[name].replace(old, new, 1)})


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("docProps/core.xml", b"AL OTH 1/2021", "Nour al‑Badr".encode()),
        ("word/document.xml", b"<w:body>", b"<w:body><!-- Nour al-Badr -->"),
        ("word/document.xml", b"<w:body>", b'<w:body w:author="Nour al-Badr">'),
        ("word/document.xml", b"We write about", b"N&#111;ur al-Badr, "),
    ],
)
def test_a_name_planted_in_a_part_of_the_word_file_is_found(name, old, new):
    with pytest.raises(Leak):
        inspect(copies={"docx": changed(name, old, new)})


def with_more() -> bytes:
    return pack(word.parts(copies()["docx"]) | {"word/comments.xml": b"<a/>"})


def with_a_tail() -> bytes:
    return copies()["docx"] + b"Nour"


def elsewhere() -> bytes:
    return changed(
        "word/_rels/document.xml.rels", b'Target="styles.xml"', b'Target="x" TargetMode="External"'
    )


def with_an_entity() -> bytes:
    return changed("word/document.xml", b"<w:document", b"<!DOCTYPE a []><w:document")


@pytest.mark.parametrize("made", [with_more, with_a_tail, elsewhere, with_an_entity])
def test_a_word_file_that_carries_more_stays_closed(made):
    with pytest.raises(Leak, match="stays closed"):
        inspect(copies={"docx": made()})


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
