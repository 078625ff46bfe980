"""The release gate: what must not be in a public file is looked for in its final bytes. Any doubt keeps it closed.

Looks at the text that readers see, the page's HTML, every decoded object and string of the PDF, the words
that its pages show by two readers, what pictures and drawn shapes on them say to a third, and every part of the
copies without a seal.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError, fromstring

import pikepdf

from comms.cases.models import Case
from comms.errors import CommsError
from comms.letters import picture
from comms.letters.docx import PARTS
from comms.letters.ooxml import pack
from comms.publication import drawn, seen, shapes

FORBIDDEN = {
    "/JavaScript",
    "/JS",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/EF",
    "/AA",
    "/OpenAction",
    "/Launch",
    "/SubmitForm",
    "/RichMedia",
    "/AcroForm",
    "/XFA",
    "/OCProperties",
}  # as a key or as a name; forms and layers too: a letter's only annotations are links


# The beginning of an object; that of a table of objects is no part of the document.
NEITHER = re.compile(r"[\W_]+")  # letters nor digits
OBJECT = re.compile(rb"(?<![0-9])([0-9]+) [0-9]+ obj\b(?!\s*<<[^>]*/Type\s*/XRef)")
# A remark between two objects, or what stands before or after all of them.
STRAY = re.compile(rb"endobj\s+(?![0-9]+ [0-9]+ obj|xref|startxref)|\A(?!%PDF-)|%%EOF\s*[^\s]")


class Leak(CommsError):
    """Something that must stay confidential stands in what was about to become public."""


def hidden_words(case: Case) -> list[str]:
    """Sources, and every name of a person who has not agreed to be named in public."""
    words = [source.name for source in case.sources.all()]
    for person in case.persons.not_public():
        words.extend(person.names())
    return [word for word in words if folded(word)]


def inspect(
    *,
    hidden: Iterable[str],
    text: str,
    html: str,
    pdf: bytes,
    copies: Mapping[str, bytes],
    has_been_read: bool = False,
) -> None:
    """Raises Leak naming where confidential names were found; never the names themselves.

    `has_been_read`: what the file's pictures say stands in `text` already, as far as a program can read it.
    """
    hidden = list(hidden)
    places = [("the text", folded(text))]
    places += [("the page", folded(piece)) for piece in pieces_of(html)]
    places += [("the file", folded(piece)) for piece in strings_of(pdf)]
    for suffix, data in copies.items():
        where = f"the .{suffix} file"
        places += [(where, folded(piece)) for piece in strings_of_copy(suffix, data)]
    found = {where for word in hidden for where, piece in places if folded(word) in piece}
    if hidden and not found and not has_been_read:
        found |= _pictures_of(pdf, hidden)
    if found:
        raise Leak(
            "The name of a source, or of a person who has not agreed to be named in public, stands in "
            f"{' and '.join(sorted(found))}. Record the person's consent, or hold the letter back: it stays closed."
        )


def _pictures_of(pdf: bytes, hidden: list[str]) -> set[str]:
    """Where a name is to be seen only. Raises Leak when nothing here reads what the pages show."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers = shapes.pages(document)
    try:
        shown = [seen.alike(folded(page)) for page in seen.words(pdf, numbers, hidden=hidden)]
    except seen.NotSeen:
        raise Leak(
            "The file shows pictures or drawn shapes, and no program here reads what they say. It stays closed: "
            "install Tesseract with the languages of the names, or take the pictures out."
        ) from None
    is_named = any(seen.alike(folded(word)) in page for word in hidden for page in shown)
    return {"a picture in the file"} if is_named else set()


def check_record(facts: Iterable[str], *, hidden: Iterable[str]) -> None:
    """For what a letter is filed and found under, in lists and addresses. Raises Leak."""
    said = [folded(fact) for fact in facts]
    if any(folded(word) in fact for word in hidden for fact in said):
        raise Leak(
            "A name that must not be public stands in what the letter is listed under: its recipient, the recipient's "
            "address on the site, its State, its mandates or its themes. Mend that, or withhold the name: it stays "
            "closed."
        )


def check_sentence(case: Case, sentence: str) -> None:
    """For what staff write on a public page. Raises Leak when it names whom the public must not learn of."""
    said = folded(sentence)
    if any(folded(word) in said for word in hidden_words(case)):
        raise Leak(
            "Your sentence names a source, or a person who has not agreed to be named in public. "
            "The public page would show it: write it without the name."
        )


class _Pieces(HTMLParser):
    """The words of a page, and apart from them what stands in its tags, attributes, declarations and comments."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.asides: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.asides.append(tag)
        for name, value in attrs:
            self.asides.extend((name, value or "", unquote(value or "")))

    def handle_comment(self, data: str) -> None:
        self.asides.append(data)

    def handle_decl(self, decl: str) -> None:
        self.asides.append(decl)

    def handle_pi(self, data: str) -> None:
        self.asides.append(data)

    def unknown_decl(self, data: str) -> None:
        self.asides.append(data)


def pieces_of(html: str) -> list[str]:
    """What a page says, without its tags and with its character references read."""
    page = _Pieces()
    page.feed(html)
    page.close()
    return ["".join(page.words), *page.asides]


def strings_of(pdf: bytes) -> Iterator[str]:
    """Every string and decoded stream of a PDF. Raises Leak on what a public file may not carry."""
    if pdf.count(b"%%EOF") != 1:
        raise Leak("The file carries an earlier revision of itself. It stays closed.")
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            _refuse_left_over(pdf, document)
            for page in document.pages:
                yield _operands(page)
                yield drawn.words(page, page.resources)
            yield from picture.texts(pdf)
            for item in document.objects:
                yield from _walk(item, depth=0)
    except (pikepdf.PdfError, picture.NotShown):
        raise Leak("The file cannot be read to its end. It stays closed.") from None


def _refuse_left_over(pdf: bytes, document: pikepdf.Pdf) -> None:
    """Raises Leak for bytes that belong to no object: readers pass over them, whoever opens the file does not."""
    written = [int(number) for number in OBJECT.findall(pdf)]
    known = {item.objgen[0] for item in document.objects}
    is_whole = len(written) == len(set(written)) and known.issuperset(written)
    if not is_whole or STRAY.search(pdf):
        raise Leak("The file carries remains that none of its pages uses. It stays closed.")


def _operands(content: pikepdf.Page | pikepdf.Stream) -> str:
    """All strings of a content stream in a row, so that a word set letter by letter is whole again."""
    found: list[str] = []
    for instruction in pikepdf.parse_content_stream(content):
        for operand in instruction.operands:
            found.extend(_walk(operand, depth=0))
    return "".join(found)


def _walk(item: object, *, depth: int) -> Iterator[str]:
    if depth > 20:
        raise Leak("The file is nested too deeply to be inspected. It stays closed.")
    if isinstance(item, pikepdf.String):
        yield str(item)
        if b"%" in bytes(item):
            yield unquote(str(item))
    elif isinstance(item, pikepdf.Name):
        yield _allowed(str(item))
    elif isinstance(item, pikepdf.Stream):
        yield from _stream(item, depth)
    elif isinstance(item, pikepdf.Dictionary):
        yield from _entries(item, depth)
    elif isinstance(item, pikepdf.Array):
        for part in item:
            if not getattr(part, "is_indirect", False):
                yield from _walk(part, depth=depth + 1)


def _stream(item: pikepdf.Stream, depth: int) -> Iterator[str]:
    yield from _entries(item.stream_dict if hasattr(item, "stream_dict") else item, depth)
    if item.get("/Subtype") == pikepdf.Name.Form:
        yield _operands(item)
        yield drawn.words(item, item.get("/Resources"))
    if item.get("/Subtype") != pikepdf.Name.Image:
        data = item.read_bytes()
        yield data.decode("utf-8", errors="replace")
        if item.get("/Type") == pikepdf.Name.Metadata:
            yield data.decode("utf-16", errors="replace")


def _entries(item: pikepdf.Object, depth: int) -> Iterator[str]:
    if "/ToUnicode" in item:
        yield from drawn.mapped(item)
    for key in item.keys():  # noqa: SIM118  (not a mapping)
        yield _allowed(key)
        part = item[key]
        if key == "/Annots" and any(
            note.get("/Subtype") != pikepdf.Name.Link or "/AP" in note for note in part
        ):
            raise Leak("The file carries a note that is not a link. It stays closed.")
        if not getattr(part, "is_indirect", False):
            yield from _walk(part, depth=depth + 1)


def _allowed(name: str) -> str:
    """A key or name of the file, which may hold words too. Raises Leak on one that a public file may not have."""
    if name in FORBIDDEN:
        raise Leak(f"The file carries {name[1:]}, which a public file may not. It stays closed.")
    return name


def strings_of_copy(suffix: str, data: bytes) -> list[str]:
    """Every string of a copy without a seal. Raises Leak on one that is not what we would have written."""
    if suffix not in READERS:
        raise Leak(f"Nothing here can look into a .{suffix} file. It stays closed.")
    try:
        return list(READERS[suffix](data))
    except (UnicodeDecodeError, ValueError, ParseError, zipfile.BadZipFile, RecursionError):
        raise Leak(f"The .{suffix} file cannot be read to its end. It stays closed.") from None


def _of_text(data: bytes) -> Iterator[str]:
    yield data.decode()


def _of_json(data: bytes) -> Iterator[str]:
    """The file as it is written, and all its strings in a row: a footnote's mark cuts a sentence in two."""
    yield data.decode()
    record = json.loads(data)
    yield "".join(_strings(record))
    yield from _keys(record)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str):
        yield value


def _keys(value: object) -> Iterator[str]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield from value
    for part in parts:
        yield from _keys(part)


def _of_word(data: bytes) -> Iterator[str]:
    """Each part as it is written, and what it says without its tags."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if set(parts) != PARTS or pack(parts) != data:
        raise Leak("The .docx file carries more than the parts of a letter. It stays closed.")
    for name, part in parts.items():
        written = part.decode()
        if "<!" in written or 'TargetMode="External"' in written:
            raise Leak(f"The part {name} of the .docx file points elsewhere. It stays closed.")
        root = fromstring(written)  # noqa: S314  (our own file; a document type is refused above)
        yield written
        yield "".join(root.itertext())
        for element in root.iter():
            yield from element.attrib.values()


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "txt": _of_text,
    "json": _of_json,
    "docx": _of_word,
}


def folded(text: str) -> str:
    """Letters and digits only, without case, accents or spacing, so that a name is found however it is set."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return NEITHER.sub("", plain)
