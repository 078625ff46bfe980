"""Ways in which a name, or a part that no public file needs, gets into a PDF. Each changes an opened document."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

NAME = "Nour al-Badr"
Plant = Callable[[pikepdf.Pdf], None]


def note(document: pikepdf.Pdf, **facts: object) -> None:
    given = {"Type": Name.Annot, "Subtype": Name.Link, "Rect": Array([0, 0, 9, 9])} | facts
    made = document.make_indirect(Dictionary(**given))
    document.pages[0].Annots = Array([made])


def information(document):
    document.docinfo["/Subject"] = NAME


def information_in_utf_16(document):
    document.docinfo["/Keywords"] = String(f"{NAME} – témoin")


def information_key(document):
    document.docinfo["/Nour_al-Badr"] = "a person"


def metadata(document):
    with document.open_metadata(set_pikepdf_as_editor=False) as meta:
        meta["dc:description"] = f"Interview with {NAME}"


def metadata_in_utf_16(document):
    said = f"<x:xmpmeta>نور {NAME}</x:xmpmeta>".encode("utf-16")
    kept = document.make_stream(said, Type=Name.Metadata, Subtype=Name.XML)
    document.pages[0].obj.Metadata = kept


def page_metadata(document):
    document.pages[0].obj.PieceInfo = Dictionary(Editor=Dictionary(Private=String(NAME)))


def annotation(document):
    note(document, Contents=String(f"ask {NAME}"))


def link_target(document):
    note(document, A=Dictionary(S=Name.URI, URI=String("https://example.org/Nour%20al-Badr")))


def bookmark(document):
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"The arrest of {NAME}", 0))


def form_value(document):
    field = Dictionary(FT=Name.Tx, T=String("name"), V=String(NAME))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))


def named_place(document):
    document.Root.Dests = Dictionary({"/Nour_al-Badr": Array([document.pages[0].obj, Name.Fit])})


def named_place_in_a_tree(document):
    place = Array([document.pages[0].obj, Name.Fit])
    document.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(NAME), place])))


def page_label(document):
    label = Dictionary(S=Name.D, P=String(f"{NAME} "))
    document.Root.PageLabels = Dictionary(Nums=Array([0, label]))


def structure_title(document):
    part = Dictionary(Type=Name.StructElem, S=Name.Sect, T=String(f"What {NAME} said"))
    document.Root.StructTreeRoot = Dictionary(K=document.make_indirect(part))


def alternative_text(document):
    part = Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(f"A portrait of {NAME}"))
    document.Root.StructTreeRoot = Dictionary(K=document.make_indirect(part))


def expanded_text(document):
    part = Dictionary(Type=Name.StructElem, S=Name.Span, E=String(NAME))
    document.Root.StructTreeRoot = Dictionary(K=document.make_indirect(part))


def unused_object(document):
    document.Root.Leftover = document.make_indirect(Dictionary(Old=Array([String(NAME)])))


def font_map(document, said=NAME):
    """A code that no page uses, which stands for the whole name."""
    table = b"1 beginbfchar <01> <" + said.encode("utf-16-be").hex().encode() + b"> endbfchar"
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
        ToUnicode=document.make_stream(table),
    )  # fmt: skip
    document.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font)))


def glyph_name(document):
    names = Dictionary(Type=Name.Encoding, Differences=Array([65, Name("/Nour.al-Badr")]))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=names)
    document.Root.Leftover = document.make_indirect(font)


def font_file(document):
    """The names of the letters in a font's own program, which a subset may keep."""
    data = b"\0\1\0\0" + NAME.encode("utf-16-be") + b"\0"
    document.Root.Leftover = document.make_stream(data)


def resource(document: pikepdf.Pdf, kind: str, made: pikepdf.Object) -> None:
    """What the first page knows as /Plant."""
    page = document.pages[0].obj
    if "/Resources" not in page:
        page.Resources = Dictionary()
    if kind not in page.Resources:
        page.Resources[kind] = Dictionary()
    page.Resources[kind]["/Plant"] = made


def drawn(content: bytes) -> Plant:
    """Shown by the page itself, some way that no reader sees."""

    def plant(document):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        resource(document, "/Font", document.make_indirect(font))
        document.pages[0].contents_add(document.make_stream(content))

    return plant


def in_a_form(document):
    form = document.make_stream(
        b"BT (Nour ) Tj (al-Badr) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]
    )
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(P=form))


def attachment(document):
    document.attachments["notes.txt"] = b"a stranger's notes"


def associated_file(document):
    kept = document.make_stream(b"a stranger's notes", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=kept))
    document.Root.AF = Array([document.make_indirect(spec)])


def attached_to_a_note(document):
    kept = document.make_stream(b"a stranger's notes", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=kept))
    note(document, Subtype=Name.FileAttachment, FS=spec)


def javascript(document):
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def named_javascript(document):
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))


def action_of_a_page(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("1")))


def launch(document):
    note(document, A=Dictionary(S=Name.Launch, F=String("calc.exe")))


def hidden_layer(document):
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("below")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def empty_form(document):
    document.Root.AcroForm = Dictionary(Fields=Array([]))


def sticky_note(document):
    note(document, Subtype=Name.Text, Contents=String("who wrote this?"))


def painted_link(document):
    shown = document.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form)
    note(document, AP=Dictionary(N=shown))


NAMED: dict[str, Plant] = {
    one.__name__: one
    for one in (
        *(information, information_in_utf_16, information_key, metadata, metadata_in_utf_16),
        *(page_metadata, annotation, link_target, bookmark, form_value, named_place),
        *(named_place_in_a_tree, page_label, structure_title, alternative_text, expanded_text),
        *(unused_object, font_map, glyph_name, font_file, in_a_form),
    )
} | {
    "letter by letter": drawn(b"BT [(No) -10 (u) 3 (r )] TJ [(al-) 1 (B\\141dr)] TJ ET"),
    "actual text": drawn(b"/Span <</ActualText (Nour al-Badr)>> BDC (a person) Tj EMC"),
    "actual text in UTF-16": drawn(
        b"/Span <</ActualText <"
        + ("\ufeff" + NAME).encode("utf-16-be").hex().encode()
        + b">>> BDC (a person) Tj EMC"
    ),
    "invisible text": drawn(b"BT /Plant 9 Tf 3 Tr 50 50 Td (Nour al-Badr) Tj ET"),
    "white text": drawn(b"q 1 1 1 rg BT /Plant 9 Tf 50 50 Td (Nour al-Badr) Tj ET Q"),
    "text of no size": drawn(b"BT /Plant 0.01 Tf 50 50 Td (Nour al-Badr) Tj ET"),
    "text clipped away": drawn(b"q 0 0 1 1 re W n BT /Plant 9 Tf 90 90 Td (Nour al-Badr) Tj ET Q"),
    "text beside the page": drawn(b"BT /Plant 9 Tf -900 -900 Td (Nour al-Badr) Tj ET"),
    "text under a box": drawn(
        b"BT /Plant 9 Tf 50 50 Td (Nour al-Badr) Tj ET q 0 0 0 rg 49 48 99 12 re f Q"
    ),
}
UNNEEDED: dict[str, Plant] = {
    one.__name__: one
    for one in (
        *(attachment, associated_file, attached_to_a_note, javascript, named_javascript),
        *(action_of_a_page, launch, hidden_layer, empty_form, sticky_note, painted_link),
    )
}


def planted(data: bytes, plant: Plant, *, is_packed: bool = False) -> bytes:
    """The file with something planted in it, written anew as one revision."""
    mode = pikepdf.ObjectStreamMode
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        plant(document)
        document.save(
            target,
            object_stream_mode=mode.generate if is_packed else mode.disable,
            compress_streams=is_packed,
        )
    return target.getvalue()


def earlier_revision(data: bytes) -> bytes:
    """As an editor leaves it that only adds to a file: the first text is still there."""
    return data + b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


def replaced_object(data: bytes) -> bytes:
    """An object under a number that a later one has taken: in one revision, and read by nobody."""
    here = data.index(b"1 0 obj")
    return data[:here] + b"1 0 obj\n(a stranger's notes)\nendobj\n" + data[here:]


def remark(data: bytes) -> bytes:
    """A comment between two objects."""
    here = data.index(b"endobj") + len(b"endobj")
    return data[:here] + f"\n% {NAME}\n".encode() + data[here:]


def before_it(data: bytes) -> bytes:
    return NAME.encode() + b"\n" + data


def behind_it(data: bytes) -> bytes:
    return data + NAME.encode()


RAW: dict[str, Callable[[bytes], bytes]] = {
    one.__name__: one for one in (earlier_revision, replaced_object, remark, before_it, behind_it)
}


def picture(words: str) -> Plant:
    """Words that are a picture and nothing else."""
    image = Image.new("L", (900, 120), 255)
    font = ImageFont.load_default(size=60)
    ImageDraw.Draw(image).text((20, 20), words, fill=0, font=font)

    def plant(document):
        made = document.make_stream(
            image.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=900, Height=120,
            ColorSpace=Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        resource(document, "/XObject", made)
        shown = document.make_stream(b"q 270 0 0 36 20 20 cm /Plant Do Q")
        # First, since what stands on a page may have turned it.
        document.pages[0].contents_add(shown, prepend=True)

    return plant


def outlines(words: str) -> Plant:
    """Words drawn as shapes: little squares here, curves where a drawing program does it."""
    small = Image.new("1", (300, 40), 1)
    ImageDraw.Draw(small).text((4, 4), words, fill=0, font=ImageFont.load_default(size=28))
    dots = [
        f"{20 + x * 0.9:.1f} {100 - y * 0.9:.1f} 0.95 0.95 re"
        for y in range(40)
        for x in range(300)
        if not small.getpixel((x, y))
    ]

    def plant(document):
        drawn_by = f"q 0 g {' '.join(dots)} f Q".encode()
        document.pages[0].contents_add(document.make_stream(drawn_by), prepend=True)

    return plant
