"""What stands in a Word file that somebody brought: its words, who put them in or took them out, its comments.

The file is a stranger's, so this is a program, `python -m comms.drafting.word.reading < FILE`, with limits on its
time and memory and with the standard library alone: it knows no database and no secret. It decides nothing about
the draft; it answers with JSON: what it read, or the sentence by which the file is refused.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from comms.drafting.word.package import Package, Refused

LARGEST = 20 * 1024 * 1024
MEMORY = 768 * 1024 * 1024
SECONDS = 15
OOXML = "http://schemas.openxmlformats.org/"
W = f"{{{OOXML}wordprocessingml/2006/main}}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS = f"{{{OOXML}officeDocument/2006/math}}"
MARGIN = re.compile(r"word/(?:header|footer)[\w.-]*\.xml", re.IGNORECASE)
KEPT, ADDED, GONE, BOTH = " ", "+", "-", "x"
BREAK = "\u2029"  # the end of a paragraph, among the words
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
ADDING, TAKING = ("ins", "moveTo"), ("del", "moveFrom")
FORMATTING = {
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange"),
    *("tblGridChange", "numberingChange", "tblPrExChange"),
}
LOOKS = {
    **{"b": "bold", "i": "italics", "u": "underlined", "strike": "struck through"},
    **{"dstrike": "struck through", "highlight": "highlighted", "caps": "capitals"},
    **{"smallCaps": "small capitals", "vanish": "hidden"},
}
OFF = ("0", "false", "off", "none", "auto")


@dataclass
class Atom:
    """A stretch of words (kind `t`), a footnote (`n`), a bookmark (`b`), or the edge of a comment (`c+`, `c-`)."""

    kind: str
    value: str
    state: str = KEPT
    author: str = ""
    at: str = ""


@dataclass
class Stretch:
    """One paragraph of the file; `end` is what happened to the end of the paragraph."""

    atoms: list[Atom] = field(default_factory=list)
    end: Atom = field(default_factory=lambda: Atom("t", BREAK))
    is_list: bool = False


@dataclass
class Listed:
    """Something that has no place in a letter: what it is, its words, who did it."""

    kind: str
    words: str = ""
    author: str = ""


@dataclass
class Read:
    """All that was found in a file."""

    properties: dict[str, str] = field(default_factory=dict)
    paragraphs: list[Stretch] = field(default_factory=list)
    notes: dict[str, list[Atom]] = field(default_factory=dict)
    comments: list[dict[str, str]] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)


def read(data: bytes) -> Read:
    """What stands in the file. Raises Refused with the sentence for who brought it."""
    package = Package(data)
    found = Read(properties=package.properties())
    document = package.root("word/document.xml")
    notes = package.optional("word/footnotes.xml")
    reader = _Reader(found)
    for note in notes.iter(f"{W}footnote") if notes is not None else ():
        if _get(note, "type") in ("", "normal"):
            found.notes[_get(note, "id")] = reader.note(note)
    for body in document.findall(f"{W}body"):
        reader.body(body)
    found.comments = _comments(package, reader)
    for name in package.names():
        if MARGIN.fullmatch(name):
            _margin(package.root(name), found)
        elif name == "word/endnotes.xml":
            _endnotes(package.root(name), found)
    return found


@dataclass(frozen=True)
class _Hand:
    """Who put words in or took them out, around what is read."""

    state: str = KEPT
    author: str = ""
    at: str = ""

    def within(self, element: Element, state: str) -> _Hand:
        both = self.state != KEPT and self.state != state
        author = _get(element, "author") or self.author
        return _Hand(BOTH if both else state, author, _get(element, "date") or self.at)


class _Reader:
    """Walks the text. What it does not know it looks into, so that no word is passed over."""

    def __init__(self, found: Read) -> None:
        self.found = found

    def body(self, parent: Element) -> None:
        for element in parent:
            tag = element.tag.removeprefix(W)
            if tag == "p":
                self.found.paragraphs.append(self.paragraph(element))
            elif tag == "tbl":
                self.set_aside("a table", element)
            elif tag == "altChunk":
                self.set_aside("another document inside this one", element)
            elif tag == "sectPr":
                self.formatting(element)
            elif tag in ("bookmarkStart", "bookmarkEnd"):
                continue
            else:
                self.body(element)

    def note(self, note: Element) -> list[Atom]:
        """The words of a footnote, its paragraphs on one line."""
        atoms: list[Atom] = []
        for paragraph in note.iter(f"{W}p"):
            read_ = self.paragraph(paragraph)
            gap = [Atom("t", " ", read_.end.state, read_.end.author, read_.end.at)]
            atoms += [*(gap if atoms else []), *read_.atoms]
        return atoms

    def paragraph(self, element: Element) -> Stretch:
        stretch = Stretch()
        properties = element.find(f"{W}pPr")
        if properties is not None:
            stretch.is_list = properties.find(f"{W}numPr") is not None
            hand = _Hand()
            for mark in properties.iterfind(f"{W}rPr/*"):
                tag = mark.tag.removeprefix(W)
                if tag in (*ADDING, *TAKING):
                    hand = hand.within(mark, ADDED if tag in ADDING else GONE)
            stretch.end = Atom("t", BREAK, hand.state, hand.author, hand.at)
            self.formatting(properties, _plain(element))
        for child in element:
            self.inside(child, _Hand(), stretch.atoms)
        return stretch

    def inside(self, element: Element, hand: _Hand, atoms: list[Atom]) -> None:
        tag = element.tag.removeprefix(W)
        if tag in ADDING or tag in TAKING:
            hand = hand.within(element, ADDED if tag in ADDING else GONE)
        if tag == "r":
            self.run(element, hand, atoms)
        elif tag in ("pPr", "sdtPr", "rPr", "sdtEndPr"):
            return
        elif tag in ("commentRangeStart", "commentRangeEnd"):
            atoms.append(Atom("c+" if tag.endswith("Start") else "c-", _get(element, "id")))
        elif tag == "bookmarkStart":
            atoms.append(Atom("b", _get(element, "name")))
        elif element.tag.startswith(MATHS):
            self.set_aside("a formula", element, hand)
        else:
            if tag in ("hyperlink", "fldSimple"):
                what = (
                    "a link, of which only the words are taken" if tag == "hyperlink" else "a field"
                )
                self.found.listed.append(Listed(what, _plain(element), hand.author))
            for child in element:
                self.inside(child, hand, atoms)

    def run(self, run: Element, hand: _Hand, atoms: list[Atom]) -> None:
        is_note = run.find(f"{W}footnoteReference") is not None
        properties = run.find(f"{W}rPr")
        if properties is not None:
            self.formatting(properties, _plain(run))
            looks = [LOOKS[one.tag.removeprefix(W)] for one in properties if _is_look(one)]
            if looks and not is_note and _plain(run).strip():
                kind = f"the look of words ({', '.join(dict.fromkeys(looks))})"
                self.found.listed.append(Listed(kind, _plain(run), hand.author))
        for child in run:
            self.in_run(child, hand, atoms)

    def in_run(self, child: Element, hand: _Hand, atoms: list[Atom]) -> None:
        tag = child.tag.removeprefix(W)
        if tag in ("t", "delText"):
            text = (child.text or "").replace(BREAK, " ")
            atoms.append(Atom("t", text, hand.state, hand.author, hand.at))
        elif tag in SIGNS:
            if _get(child, "type") in ("", "textWrapping"):
                atoms.append(Atom("t", SIGNS[tag], hand.state, hand.author, hand.at))
        elif tag == "footnoteReference":
            atoms.append(Atom("n", _get(child, "id"), hand.state, hand.author, hand.at))
        elif tag == "commentReference":
            atoms.append(Atom("c", _get(child, "id")))
        elif tag == "sym":
            char = _get(child, "char")
            self.found.listed.append(Listed("a sign of another font", char, hand.author))
        elif tag in ("drawing", "pict", "object") or child.tag.startswith(ALTERNATE):
            kind = "an embedded object" if tag == "object" else "an image or a drawing"
            self.set_aside(kind, child, hand)
        elif tag == "ruby":
            self.set_aside("words with a reading above them", child, hand)
        elif tag == "fldChar" and _get(child, "fldCharType") == "begin":
            self.found.listed.append(Listed("a field", "", hand.author))

    def formatting(self, properties: Element, words: str = "") -> None:
        for change in properties.iter():
            if change.tag.removeprefix(W) in FORMATTING:
                author = _get(change, "author")
                self.found.listed.append(Listed("a change of formatting", words, author))

    def set_aside(self, kind: str, element: Element, hand: _Hand = _Hand()) -> None:
        """What no letter holds: its words are kept in the list, those taken out of it too."""
        author = next(
            (_get(one, "author") for one in element.iter() if _get(one, "author")), hand.author
        )
        self.found.listed.append(Listed(kind, _plain(element), author))


def _is_look(one: Element) -> bool:
    return one.tag.removeprefix(W) in LOOKS and _get(one, "val").lower() not in OFF


def _get(element: Element, name: str) -> str:
    return element.get(f"{W}{name}", "")


def _plain(element: Element) -> str:
    """Every word in it, whether it stays or went, each paragraph after a space."""
    said: list[str] = []
    for one in element.iter():
        tag = one.tag.removeprefix(W)
        if tag in ("t", "delText") or one.tag == f"{MATHS}t":
            said.append(one.text or "")
        elif tag in SIGNS or (tag == "p" and said):
            said.append(SIGNS.get(tag, " "))
    return "".join(said).strip()


def _comments(package: Package, reader: _Reader) -> list[dict[str, str]]:
    root = package.optional("word/comments.xml")
    if root is None:
        return []
    parents = _parents(package)
    by_paragraph: dict[str, str] = {}
    found = []
    for one in root.iter(f"{W}comment"):
        number = _get(one, "id")
        paragraphs = [p.get(f"{W14}paraId", "") for p in one.iter(f"{W}p")]
        by_paragraph |= dict.fromkeys(paragraphs, number)
        facts = {name: _get(one, name)[:200] for name in ("author", "date", "initials")}
        lines = [_plain(p) for p in one.iter(f"{W}p")]
        parent = next((parents[p] for p in reversed(paragraphs) if p in parents), "")
        said = {"id": number, "text": "\n".join(lines).strip(), "parent": parent}
        if any(child.tag.removeprefix(W) in ("drawing", "pict", "object") for child in one.iter()):
            reader.found.listed.append(Listed("an image in a comment", "", facts["author"]))
        found.append(facts | said)
    for comment in found:
        comment["parent"] = by_paragraph.get(comment["parent"], "")
    return found


def _parents(package: Package) -> dict[str, str]:
    root = package.optional("word/commentsExtended.xml")
    found = {}
    for one in root.iter(f"{W15}commentEx") if root is not None else ():
        if parent := one.get(f"{W15}paraIdParent"):
            found[one.get(f"{W15}paraId", "")] = parent
    return found


def _margin(root: Element, found: Read) -> None:
    if words := _plain(root):
        found.listed.append(Listed("the head or the foot of the pages", words))


def _endnotes(root: Element, found: Read) -> None:
    for note in root.iter(f"{W}endnote"):
        if _get(note, "type") in ("", "normal") and _plain(note):
            found.listed.append(Listed("an endnote", _plain(note)))


def limit() -> None:
    """From here on this process can write no file and ends when it wants too much. Not to be undone."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main() -> None:
    """Reads a file from standard input, writes what stands in it as JSON."""
    limit()
    try:
        answer: dict[str, Any] = asdict(read(sys.stdin.buffer.read(LARGEST + 1)))
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
