"""A draft as a Word file to work on: every line known again by a hidden bookmark, the file by its own properties.

Pure, and without a trace of who wrote it down or on what machine. `reading` and `mapping` are its other half.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, register_namespace

from comms.drafting.comparing.blocks import MARK
from comms.drafting.word.lines import (
    BULLETS,
    NUMBERS,
    QUESTIONS,
    Content,
    Line,
    footnotes,
    lines_of_body,
)
from comms.letters import docx, ooxml
from comms.letters.document import BULLET
from comms.letters.ooxml import Numbering, line_break, paragraph, tab, w
from comms.letters.scripts import is_rtl

FORMAT = "1"
BOOKMARK = "pouch_"
FIXED = Path(__file__).parent / "data"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
WORD_2012 = "http://schemas.microsoft.com/office/word/2012/wordml"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
PROPERTY = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # what the format calls a property of one's own
register_namespace("w14", WORD_2010)
register_namespace("w15", WORD_2012)
register_namespace("vt", TYPES)
Span = tuple[int, int, range]  # from where to where in a line, and which comments
BREAKS = re.compile(r"([\n\t])")
LISTS = {
    QUESTIONS: ooxml.QUESTIONS,
    NUMBERS: ooxml.QUESTIONS,
    BULLETS: Numbering("bullet", BULLET),
}


@dataclass(frozen=True)
class Said:
    """One comment of the file; `mark` is how it is known again when it comes back."""

    mark: str
    author: str
    at: dt.datetime
    text: str


@dataclass(frozen=True)
class Talk:
    """A comment with its answers, beside the letters from `start` to `end` of a block; `number` 0 is the whole text."""

    said: tuple[Said, ...]
    part: str = ""
    number: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Rewording:
    """An open suggestion that is drawn as a tracked change."""

    part: str
    number: int
    start: int
    end: int
    replacement: str
    author: str
    at: dt.datetime


@dataclass(frozen=True)
class File:
    """What a file says of itself, and what stands beside its text."""

    draft: int
    revision: int
    digest: str
    sender: str
    made_at: dt.datetime
    talks: tuple[Talk, ...] = ()
    rewordings: tuple[Rewording, ...] = ()


def title(draft: int, revision: int) -> str:
    return f"Draft {draft}, revision {revision}"


def render(content: Content, written: Sequence[Line], file: File) -> bytes:
    """The bytes of the .docx. The same text with the same comments gives the same bytes."""
    language = docx.LANGUAGES[content["language"]]
    body = _Body(content, written, file)
    document = w("document", w("body", *body.blocks(), _section()))
    roots = {
        "docProps/core.xml": _core(file, language),
        "docProps/custom.xml": _custom(file),
        "word/document.xml": document,
        "word/footnotes.xml": body.footnotes(),
        "word/numbering.xml": ooxml.numberings(body.lists),
        "word/comments.xml": body.comments(),
        "word/commentsExtended.xml": body.answers(),
    }
    parts = {name: ooxml.serialised(root) for name, root in roots.items()}
    for name, found in {
        ooxml.FIRST: FIXED / "content-types.xml",
        "_rels/.rels": FIXED / "package-relationships.xml",
        "word/_rels/document.xml.rels": FIXED / "document-relationships.xml",
        "word/settings.xml": FIXED / "settings.xml",
        "word/styles.xml": docx.FIXED / "styles.xml",
    }.items():
        parts[name] = found.read_text(encoding="utf-8").replace("{language}", language).encode()
    own = (FIXED / "styles.xml").read_bytes()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", own)
    return ooxml.pack(parts)


def stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Body:
    """The paragraphs, and what they need elsewhere in the file: footnotes, lists, comments."""

    def __init__(self, content: Content, written: Sequence[Line], file: File) -> None:
        self.content, self.written, self.file = content, written, file
        self.notes = footnotes(lines_of_body(content), content)
        self.to_come = dict(zip(self.notes, range(1, len(self.notes) + 1), strict=True))
        self.lists: list[Numbering] = []
        self.changed = 1000  # ids of tracked changes; those of comments and bookmarks count from 0
        self.talks: dict[str, list[Span]] = defaultdict(list)
        self.said: list[tuple[Said, int]] = []
        for talk in file.talks:
            line = self._line(talk.part, talk.number, talk.start, talk.end) or written[0]
            first = len(self.said)
            self.said += [(said, first) for said in talk.said]
            start, end = (
                _outside_marks(line.text, at - line.start) if line.is_open else 0
                for at in (talk.start, talk.end)
            )
            self.talks[line.key].append((start, end, range(first, len(self.said))))
        self.rewordings: dict[str, list[Rewording]] = defaultdict(list)
        for one in file.rewordings:
            if held := self._line(one.part, one.number, one.start, one.end):
                start, end = one.start - held.start, one.end - held.start
                self.rewordings[held.key].append(replace(one, start=start, end=end))

    def _line(self, part: str, number: int, start: int, end: int) -> Line | None:
        found = (
            line
            for line in self.written
            if (line.part, line.number) == (part, number)
            and line.start <= start <= end <= line.start + len(line.text)
        )
        return next(found, None)

    def blocks(self) -> Iterator[Element]:
        """The paragraphs, those that are not edited here locked together. Below the heading of an empty part stands
        an empty one, or there would be no place to write in.
        """
        held: list[Element] = []
        following = [*self.written[1:], None]
        for line, behind, made in zip(self.written, following, self.paragraphs(), strict=True):
            if not line.is_open:
                held.append(made)
            is_empty = line.begins and (behind is None or behind.part != line.begins)
            if held and (line.is_open or is_empty):
                yield _locked(held)
                held = []
            if line.is_open or is_empty:
                yield made if line.is_open else paragraph("BodyText")
        if held:
            yield _locked(held)

    def paragraphs(self) -> Iterator[Element]:
        before: Line | None = None
        questions = 0
        for place, line in enumerate(self.written):
            made = paragraph(line.style)
            if line.list in LISTS:
                if line.list == QUESTIONS:
                    questions = questions or self._list(line)
                    number = questions
                elif before is None or (before.list, before.number) != (line.list, line.number):
                    number = self._list(line)
                else:
                    number = len(self.lists)
                made[0].append(w("numPr", w("ilvl", val=0), w("numId", val=number)))
            if is_rtl(line.text):
                made[0].append(w("bidi"))
            made.append(w("bookmarkStart", id=place, name=f"{BOOKMARK}{line.key}"))
            made.extend(self.inside(line))
            made.append(w("bookmarkEnd", id=place))
            before = line
            yield made

    def _list(self, line: Line) -> int:
        numbering = LISTS[line.list]
        if line.style.endswith("2"):
            numbering = Numbering(numbering.format, numbering.pattern, left=docx.NESTED)
            if line.list == NUMBERS:
                numbering = Numbering("lowerLetter", "(%1)", left=docx.NESTED)
        self.lists.append(numbering)
        return len(self.lists)

    def inside(self, line: Line) -> Iterator[Element]:
        """The runs of a line, cut wherever a comment or a change begins or ends."""
        changes = sorted(self.rewordings[line.key], key=lambda one: (one.start, one.end))
        talks = self.talks[line.key]
        places = {0, len(line.text), *(at for one in talks for at in one[:2])}
        places |= {at for one in changes for at in (one.start, one.end)}
        cuts = sorted(places)
        for start, end in zip(cuts, [*cuts[1:], len(line.text)], strict=True):
            yield from self._edges(talks, changes, start)
            runs = list(self.runs(line.text[start:end], is_note=line.part == "footnotes"))
            gone = next((one for one in changes if one.start <= start < one.end), None)
            yield from [self._deleted(gone, runs)] if gone and runs else runs

    def _edges(
        self, talks: Iterable[Span], changes: Iterable[Rewording], at: int
    ) -> Iterator[Element]:
        """What ends here, then what is put in here, then what begins here."""
        for start, end, said in talks:
            if start < end == at:
                yield from _ended(said)
        for change in changes:
            if change.end == at:
                yield from self._added(change)
        for start, end, said in talks:
            if start == at:
                yield from (w("commentRangeStart", id=number) for number in said)
            if start == at == end:
                yield from _ended(said)

    def runs(self, text: str, *, is_note: bool = False) -> Iterator[Element]:
        """The words, with a real footnote at the first mark of each note; every other mark stays as typed."""
        start = 0
        for mark in () if is_note else MARK.finditer(text):
            number = self.to_come.pop(mark[1], None)
            if number is not None:
                yield from _words(text[start : mark.start()])
                style = w("rPr", w("rStyle", val="FootnoteReference"))
                yield w("r", style, w("footnoteReference", id=number))
                start = mark.end()
        yield from _words(text[start:])

    def _tracked(self, kind: str, change: Rewording) -> Element:
        self.changed += 1
        return w(kind, id=self.changed, author=change.author, date=stamp(change.at))

    def _added(self, change: Rewording) -> Iterator[Element]:
        if change.replacement:
            added = self._tracked("ins", change)
            added.extend(_words(change.replacement))
            yield added

    def _deleted(self, change: Rewording, runs: Iterable[Element]) -> Element:
        deleted = self._tracked("del", change)
        deleted.extend(runs)
        for text in deleted.iter(f"{{{ooxml.WORD}}}t"):
            text.tag = f"{{{ooxml.WORD}}}delText"
        return deleted

    def footnotes(self) -> Element:
        rules = [
            w("footnote", paragraph("FootnoteText", w("r", w(kind))), type=kind, id=number)
            for kind, number in (("separator", -1), ("continuationSeparator", 0))
        ]
        return w("footnotes", *rules, *map(self._footnote, self.notes))

    def _footnote(self, label: str) -> Element:
        mark = w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef"))
        words = list(_words(f" {self.content['footnotes'][label]}"))
        made = paragraph("FootnoteText", mark, *words)
        return w("footnote", made, id=self.notes.index(label) + 1)

    def comments(self) -> Element:
        return w("comments", *(self._comment(number) for number in range(len(self.said))))

    def _comment(self, number: int) -> Element:
        said, _ = self.said[number]
        made = w("p", *_words(said.text))
        made.set(f"{{{WORD_2010}}}paraId", _paragraph_id(number))
        facts = {"author": said.author, "date": stamp(said.at), "initials": said.mark}
        return w("comment", made, id=number, **facts)

    def answers(self) -> Element:
        """Which comment answers which: an answer names the paragraph of the comment that began."""
        root = Element(f"{{{WORD_2012}}}commentsEx")
        for number, (_, first) in enumerate(self.said):
            one = SubElement(root, f"{{{WORD_2012}}}commentEx")
            one.set(f"{{{WORD_2012}}}paraId", _paragraph_id(number))
            if first != number:
                one.set(f"{{{WORD_2012}}}paraIdParent", _paragraph_id(first))
            one.set(f"{{{WORD_2012}}}done", "0")
        return root


def _locked(paragraphs: Sequence[Element]) -> Element:
    """These paragraphs in a content control that Word neither edits nor removes."""
    properties = w("sdtPr", w("alias", val="Not edited here"), w("lock", val="sdtContentLocked"))
    return w("sdt", properties, w("sdtContent", *paragraphs))


def _paragraph_id(number: int) -> str:
    return f"{0x10000000 + number:08X}"


def _outside_marks(text: str, at: int) -> int:
    """The place, or the beginning of the mark that it would cut in two."""
    marks = [mark.span() for mark in MARK.finditer(text)]
    return next((start for start, end in marks if start < at < end), at)


def _ended(said: range) -> Iterator[Element]:
    for number in said:
        yield w("commentRangeEnd", id=number)
        yield w("r", w("commentReference", id=number))


def _words(text: str) -> Iterator[Element]:
    for piece in BREAKS.split(text):
        if piece == "\n":
            yield line_break()
        elif piece == "\t":
            yield tab()
        elif piece:
            yield from ooxml.text(piece)


def _section() -> Element:
    size = w("pgSz", w=11906, h=16838)
    margins = w(
        "pgMar", top=1417, right=1417, bottom=1417, left=1417, header=709, footer=567, gutter=0
    )
    return w("sectPr", size, margins)


def _core(file: File, language: str) -> Element:
    """All that the file says of itself to every program: its title, the office, the language, the revision's time."""
    core, terms = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
    root = Element(f"{{{ooxml.PACKAGE}}}coreProperties")
    SubElement(root, f"{core}title").text = title(file.draft, file.revision)
    SubElement(root, f"{core}creator").text = file.sender
    SubElement(root, f"{core}language").text = language
    for name in ("created", "modified"):
        dated = SubElement(root, f"{terms}{name}")
        dated.set("{http://www.w3.org/2001/XMLSchema-instance}type", "dcterms:W3CDTF")
        dated.text = stamp(file.made_at)
    return root


def _custom(file: File) -> Element:
    """By what the file is known again when it comes back."""
    root = Element(f"{{{PROPERTIES}}}Properties")
    facts = {
        "PouchFormat": FORMAT,
        "PouchDraft": str(file.draft),
        "PouchRevision": str(file.revision),
        "PouchDigest": file.digest,
    }
    for number, (name, value) in enumerate(facts.items(), start=2):
        one = SubElement(
            root, f"{{{PROPERTIES}}}property", fmtid=PROPERTY, pid=str(number), name=name
        )
        SubElement(one, f"{{{TYPES}}}lpwstr").text = value
    return root
