"""A report as a Word file: real headings, real tables whose head stands on every page, links to letters and replies.

Written straight in the format with the bricks of letters. Charts are left to the PDF: the tables say the same.
The same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from comms.letters.ooxml import (
    FIRST,
    field,
    line_break,
    pack,
    paragraph,
    related,
    serialised,
    text,
    w,
)
from comms.reports.facts import Facts
from comms.reports.matter import Cell, Heading, Line, Matter, Prose, Table, matter
from comms.reports.page import CREATOR

FIXED = Path(__file__).parent / "data" / "word"
FIXED_PARTS = {
    FIRST: "content-types.xml",
    "_rels/.rels": "package-relationships.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
}
WIDE, HIGH, MARGIN = 16838, 11906, 1020  # A4 on its side, in twentieths of a point
MEASURE = WIDE - 2 * MARGIN
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
INNER = ("styles", "settings", "header", "footer")


def render(facts: Facts) -> bytes:
    made = matter(facts)
    body = _Body()
    content = [*_front(made), *body.parts(made)]
    written = {
        "docProps/core.xml": _properties(made, facts),
        "word/document.xml": w("document", w("body", *content, _section())),
        "word/header.xml": w("hdr", paragraph("Header", *text(made.code))),
        "word/footer.xml": w(
            "ftr", paragraph("Footer", field("PAGE"), *text(" / "), field("NUMPAGES"))
        ),
        "word/_rels/document.xml.rels": body.relationships(),
    }
    parts = {name: serialised(root) for name, root in written.items()}
    return pack(parts | {name: (FIXED / file).read_bytes() for name, file in FIXED_PARTS.items()})


def _front(made: Matter) -> Iterator[Element]:
    yield paragraph("Subtitle", *text(made.code))
    yield paragraph("Title", *text(made.title))
    for line in made.front:
        yield paragraph("BodyText", *text(line))
    yield paragraph("TOCHeading", *text("Contents"))
    for heading in made.contents():
        link = w("hyperlink", *text(heading.text), anchor=heading.anchor)
        yield paragraph(f"TOC{heading.level}", link)


class _Body:
    """The paragraphs and tables, and the addresses that they lead to, each once."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}
        self.bookmarks = 0

    def parts(self, made: Matter) -> Iterator[Element]:
        for part in made.parts:
            match part:
                case Heading():
                    yield self.heading(part)
                case Prose():
                    number = f"{part.number}. " if part.number else ""
                    yield paragraph("BodyText", *text(f"{number}{part.text}"))
                case Table():
                    yield self.table(part)
                    yield paragraph("AfterTable")

    def heading(self, part: Heading) -> Element:
        self.bookmarks += 1
        line = paragraph(f"Heading{part.level}", *text(part.text))
        line.insert(1, w("bookmarkStart", id=self.bookmarks, name=part.anchor))
        line.append(w("bookmarkEnd", id=self.bookmarks))
        return line

    def table(self, part: Table) -> Element:
        widths = [MEASURE * width // 100 for width in part.widths]
        columns = [w("gridCol", w=width) for width in widths]
        properties = w(
            "tblPr",
            w("tblStyle", val="Report"),
            w("tblW", w=sum(widths), type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0420", firstRow=1, noVBand=1),
            w("tblCaption", val=part.caption),
        )
        head = [
            ((Line(name, is_strong=True),), width)
            for name, width in zip(part.head, widths, strict=True)
        ]
        rows = [self.row(head, part, is_head=True)]
        for row in part.rows:
            rows.append(self.row(list(zip(row, widths, strict=True)), part))
        return w("tbl", properties, w("tblGrid", *columns), *rows)

    def row(
        self, cells: Sequence[tuple[Cell, int]], part: Table, *, is_head: bool = False
    ) -> Element:
        """Never cut by a page; the head comes again on each."""
        properties = w("trPr", w("cantSplit"), *([w("tblHeader")] if is_head else []))
        made = []
        for place, (cell, width) in enumerate(cells):
            justified = "right" if place >= part.numbers_from else None
            content = paragraph(
                "TableText", *self.lines(cell), keepNext=is_head or None, jc=justified
            )
            made.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), content))
        return w("tr", properties, *made)

    def lines(self, cell: Cell) -> list[Element]:
        made: list[Element] = []
        for place, line in enumerate(cell):
            if place:
                made.append(line_break())
            said = text(line.text, is_bold=line.is_strong)
            made += [self.link(line.url, said)] if line.url else said
        return made

    def link(self, url: str, said: list[Element]) -> Element:
        name = self.addresses.setdefault(url, f"link{len(self.addresses) + 1}")
        for run in said:
            properties = run.find("{*}rPr")
            if properties is None:
                properties = w("rPr")
                run.insert(0, properties)
            properties.insert(0, w("rStyle", val="Hyperlink"))
        return related(w("hyperlink", *said, history=1), name)

    def relationships(self) -> Element:
        """Without a prefix, or LibreOffice cannot open the file."""
        root = Element("Relationships", xmlns=RELATIONSHIPS)
        for name in INNER:
            SubElement(root, "Relationship", Id=name, Type=f"{TYPE}{name}", Target=f"{name}.xml")
        for url, name in self.addresses.items():
            facts = {
                "Id": name,
                "Type": f"{TYPE}hyperlink",
                "Target": url,
                "TargetMode": "External",
            }
            SubElement(root, "Relationship", facts)
        return root


def _section() -> Element:
    margins = dict.fromkeys(("top", "right", "bottom", "left"), MARGIN)
    return w(
        "sectPr",
        related(w("headerReference", type="default"), "header"),
        related(w("footerReference", type="default"), "footer"),
        w("pgSz", w=WIDE, h=HIGH, orient="landscape"),
        w("pgMar", **margins, header=567, footer=567, gutter=0),
    )


def _properties(made: Matter, facts: Facts) -> Element:
    """All that the file says of itself: its symbol and title, the sender, the instant its facts were taken at."""
    at = f"{facts.taken_at:%Y-%m-%dT%H:%M:%SZ}"
    package = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
    core, terms = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
    root = Element(f"{package}coreProperties")
    SubElement(root, f"{core}title").text = f"{made.code}: {made.title}"
    SubElement(root, f"{core}creator").text = CREATOR
    SubElement(root, f"{core}language").text = "en-GB"
    for name in ("created", "modified"):
        dated = SubElement(root, f"{terms}{name}")
        dated.set("{http://www.w3.org/2001/XMLSchema-instance}type", "dcterms:W3CDTF")
        dated.text = at
    return root
