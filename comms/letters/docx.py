"""A letter as a Word file: real footnotes, numbering, styles and fields, for those who work on in Word.

Written straight in the format: no template whose author, theme or clock could get into the file. It
bears no seal and says so. The same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from comms.letters import text
from comms.letters.document import (
    BULLET,
    Annex,
    Block,
    Document,
    Footnote,
    Heading,
    Items,
    Paragraph,
    Points,
    Provision,
    Question,
    Questions,
    Quotation,
    Run,
    Runs,
    Signature,
)
from comms.letters.ooxml import (
    FIRST,
    QUESTIONS,
    Numbering,
    field,
    line_break,
    numbering_of,
    numberings,
    pack,
    paragraph,
    related,
    serialised,
    tab,
    w,
)
from comms.letters.ooxml import text as words
from comms.letters.scripts import is_rtl

LANGUAGES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}
FIXED = Path(__file__).parent / "data" / "word"
FIXED_PARTS = {
    FIRST: "content-types.xml",
    "_rels/.rels": "package-relationships.xml",
    "word/_rels/document.xml.rels": "document-relationships.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
}
PARTS = frozenset(FIXED_PARTS) | {
    "docProps/core.xml",
    *(f"word/{name}.xml" for name in ("document", "footnotes", "numbering")),
    *(f"word/{name}.xml" for name in ("header-first", "header", "footer-first", "footer")),
}
LEADS = ("facts_lead", "questions_lead")
NESTED = 1701  # how far the list below a question stands in, in twentieths of a point
KEPT_TOGETHER = 6  # signatures that stand on one page, with the closing; a longer row may be cut


def render(document: Document) -> bytes:
    """The letter as the bytes of a .docx; like every copy without a seal, it says that it has none."""
    language = LANGUAGES[document.language]
    body = _Body(document.annex)
    content = [*_head(document), *body.letter(document)]
    written = {
        "docProps/core.xml": _properties(document, language),
        "word/document.xml": w("document", w("body", *content, _section())),
        "word/footnotes.xml": _footnotes(body.footnotes.values()),
        "word/numbering.xml": numberings(body.lists),
        "word/header-first.xml": _first_header(document),
        "word/header.xml": _header(document),
        "word/footer-first.xml": _first_footer(document),
        "word/footer.xml": w("ftr", _page_number()),
    }
    parts = {name: serialised(root) for name, root in written.items()}
    for name, file in FIXED_PARTS.items():
        fixed = (FIXED / file).read_text(encoding="utf-8").replace("{language}", language)
        parts[name] = fixed.encode()
    return pack(parts)


def _head(document: Document) -> Iterator[Element]:
    if document.heading:
        yield _plain("Heading1", document.heading)
    yield paragraph("Reference", *_lines(text.reference(document)))
    yield _plain("Date", document.date)
    yield _plain("Salutation", document.salutation)


class _Body:
    """The paragraphs of a letter, and what they need elsewhere in the file: footnotes and lists.

    `sections` are the bookmarks of the parts of the annex to which the letter refers, by their keys.
    """

    def __init__(self, annex: Annex | None) -> None:
        self.footnotes: dict[int, Footnote] = {}
        self.lists: list[Numbering] = []
        parts = [b for b in (annex.blocks if annex else ()) if isinstance(b, Heading | Provision)]
        keys = [part.key for part in parts if part.key]
        self.sections = {key: f"section{place}" for place, key in enumerate(keys, start=1)}

    def letter(self, document: Document) -> Iterator[Element]:
        yield from self.blocks(document.body)
        if document.closing:
            yield self.paragraph("Closing", document.closing.runs)
        yield from _signatures(document.signatures)
        if document.annex:
            yield from self.annex(document.annex)
        if document.withheld:
            yield _plain("Notice", document.withheld)

    def annex(self, annex: Annex) -> Iterator[Element]:
        yield _plain("Heading2", annex.heading, pageBreakBefore=True)
        yield from self.blocks(annex.blocks)

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Element]:
        for block in blocks:
            match block:
                case Heading():
                    yield self.section("Heading3", block)
                case Questions(asked):
                    yield from self.questions(asked)
                case Points():
                    yield from self.points(block)
                case Items(items):
                    yield from self.items(items)
                case Provision():
                    yield self.section("Citation", block)
                    yield self.paragraph("BodyText", block.runs)
                case Quotation():
                    yield self.paragraph("Quote", block.runs)
                case Paragraph(role=role, runs=runs):
                    yield self.paragraph("BodyText", runs, keepNext=role in LEADS or None)

    def questions(self, asked: Iterable[Question]) -> Iterator[Element]:
        """One numbering for all, with a numbering of its own for the list below any of them."""
        self.lists.append(QUESTIONS)
        number = len(self.lists)
        for question in asked:
            yield self.paragraph("ListNumber", question.runs, in_list=number)
            if question.points:
                yield from self.points(question.points)

    def points(self, points: Points) -> Iterator[Element]:
        """A list with Word's own bullets or numbers; below a question it stands further in."""
        is_nested = points.role == "questions"
        style = "ListNumber" if points.is_numbered else "ListBullet"
        numbering = Numbering("bullet", BULLET)
        if points.is_numbered:
            numbering = Numbering("lowerLetter", "(%1)") if is_nested else QUESTIONS
        if is_nested:
            style, numbering = f"{style}2", replace(numbering, left=NESTED)
        yield from self.numbered(style, points.items, numbering)

    def section(self, style: str, block: Heading | Provision) -> Element:
        """The line that names a part of the annex, with a bookmark where references lead to it."""
        line = _plain(style, text.title(block))
        if name := self.sections.get(block.key):
            line.insert(1, w("bookmarkStart", id=name.removeprefix("section"), name=name))
            line.append(w("bookmarkEnd", id=name.removeprefix("section")))
        return line

    def items(self, items: tuple[Runs, ...]) -> Iterator[Element]:
        """Marks that count as Word counts become its own numbering; all others stay as typed."""
        numbering = numbering_of([text.plain(item) for item in items])
        if numbering is None:
            yield from (self.paragraph("List", item) for item in items)
            return
        bare = (
            (Run(item[0].text[len(numbering.mark(place)) + 1 :], item[0].footnote), *item[1:])
            for place, item in enumerate(items)
        )
        yield from self.numbered("List", bare, numbering)

    def numbered(
        self, style: str, items: Iterable[Runs], numbering: Numbering
    ) -> Iterator[Element]:
        self.lists.append(numbering)
        for item in items:
            yield self.paragraph(style, item, in_list=len(self.lists))

    def paragraph(
        self, style: str, runs: Runs, *, keepNext: bool | None = None, in_list: int = 0
    ) -> Element:
        made = paragraph(style, keepNext=keepNext)
        properties = made[0]
        if in_list:
            properties.append(w("numPr", w("ilvl", val=0), w("numId", val=in_list)))
        if is_rtl("".join(run.text for run in runs)):
            properties.append(w("bidi"))
        for run in runs:
            said = words(run.text)
            if name := self.sections.get(run.target):
                said = [w("hyperlink", *said, anchor=name)]
            made.extend(said)
            if run.footnote:
                made.append(self.mark(run.footnote))
        return made

    def mark(self, note: Footnote) -> Element:
        """The mark of a footnote. A second mark of the same note is its number: Word allows one."""
        is_new = note.number not in self.footnotes
        self.footnotes[note.number] = note
        properties = w("rPr", w("rStyle", val="FootnoteReference"))
        if is_new:
            return w("r", properties, w("footnoteReference", id=note.number))
        number = w("t")
        number.text = str(note.number)
        return w("r", properties, number)


def _plain(style: str, line: str, **properties: object) -> Element:
    return paragraph(style, *words(line), **properties, bidi=is_rtl(line) or None)


def _lines(lines: Iterable[str]) -> list[Element]:
    """Lines of one paragraph, a break between each."""
    runs = [run for line in lines for run in (line_break(), *words(line))]
    return runs[1:]


def _signatures(signatures: tuple[Signature, ...]) -> Iterator[Element]:
    """Name over office; a short row stays whole, of a long one no signature stands alone."""
    count = len(signatures)
    for place, signature in enumerate(signatures):
        is_kept = place < count - 1 and (count <= KEPT_TOGETHER or place in (0, count - 2))
        lines = _lines([signature.name, signature.title])
        yield paragraph("Signature", *lines, keepNext=is_kept or None)


def _footnotes(notes: Iterable[Footnote]) -> Element:
    rules = [
        w("footnote", paragraph("FootnoteText", w("r", w(kind))), type=kind, id=number)
        for kind, number in (("separator", -1), ("continuationSeparator", 0))
    ]
    return w("footnotes", *rules, *(_footnote(note) for note in notes))


def _footnote(note: Footnote) -> Element:
    mark = w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef"))
    rtl = is_rtl(note.text) or None
    return w(
        "footnote",
        paragraph("FootnoteText", mark, *words(f" {note.text}"), bidi=rtl),
        id=note.number,
    )


def _first_header(document: Document) -> Element:
    header = w("hdr", _plain("Letterhead", document.words.letterhead))
    if document.kind == "preview":
        header.insert(0, _plain("Notice", document.copy_notice))
    return header


def _header(document: Document) -> Element:
    """The running head, from the second page on."""
    notice = [tab(), *words(document.copy_notice, is_bold=True)]
    shown = notice if document.kind == "preview" else []
    return w("hdr", paragraph("Header", *words(document.reference), *shown))


def _first_footer(document: Document) -> Element:
    footer = w("ftr", _plain("Addressee", document.addressee))
    if document.kind != "preview":
        footer.append(_plain("Footer", document.copy_notice))
    footer.append(_page_number())
    return footer


def _page_number() -> Element:
    return paragraph("PageNumber", field("PAGE"), *words(" / "), field("NUMPAGES"))


def _section() -> Element:
    """A4 with the margins of the printed letter; the first page has a head and a foot of its own."""
    kinds = (("header", "first"), ("header", "default"), ("footer", "first"), ("footer", "default"))
    references = [
        related(w(f"{part}Reference", type=kind), part + kind.removeprefix("default"))
        for part, kind in kinds
    ]
    size = w("pgSz", w=11906, h=16838)
    margins = w(
        "pgMar", top=1474, right=1417, bottom=1417, left=1417, header=709, footer=567, gutter=0
    )
    return w("sectPr", *references, size, margins, w("titlePg"))


def _properties(document: Document, language: str) -> Element:
    """All that the file says of itself: the reference, the sender, the language, the letter's date."""
    at = f"{document.dated_on.isoformat()}T12:00:00Z"
    package = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
    core, terms = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
    root = Element(f"{package}coreProperties")
    SubElement(root, f"{core}title").text = document.title
    SubElement(root, f"{core}creator").text = document.words.sender
    SubElement(root, f"{core}language").text = language
    for name in ("created", "modified"):
        dated = SubElement(root, f"{terms}{name}")
        dated.set("{http://www.w3.org/2001/XMLSchema-instance}type", "dcterms:W3CDTF")
        dated.text = at
    return root
