"""What a file that came back means for the draft: suggestions, comments, and a list of all that is neither.

Pure: the exported content, its lines and what was read go in, findings come out. Every word that somebody put in or
took out is in one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comms.drafting.threads import anchors
from comms.drafting.threads.models import LONGEST_REMARK
from comms.drafting.word import stream
from comms.drafting.word.findings import Commented, Findings, NotMapped, Suggested
from comms.drafting.word.lines import Content, Line, note_line
from comms.drafting.word.reading import ADDED, BOTH, BREAK, GONE, KEPT, Atom, Read
from comms.drafting.word.stream import Fate, Notes, Piece

BEFORE = re.compile(r"\S+\s*$")
BEHIND = re.compile(r"^\s*\S+")
LONGEST_BESIDE = 80


def findings(content: Content, lines: Sequence[Line], found: Read) -> Findings:
    """All that differs between the exported content and the file."""
    return _Mapping(content, lines, found).findings()


@dataclass(frozen=True)
class _Change:
    """Words of a line from `start` to `end`, and what one hand put in their place."""

    start: int
    end: int
    come: str
    author: str
    at: str


class _Mapping:
    def __init__(self, content: Content, lines: Sequence[Line], found: Read) -> None:
        self.content, self.lines, self.found = content, list(lines), found
        self.texts = anchors.texts(content)
        self.places = {line.key: place for place, line in enumerate(self.lines)}
        self.notes: Notes = stream.notes_of(content, found)
        self.made = Findings()
        # Where each comment begins and ends: a line and an offset in it.
        self.edges: dict[str, list[tuple[Line, int]]] = {}

    def findings(self) -> Findings:
        before: Line = self.lines[0]
        told = stream.fates(self.lines, self.found, self.notes)
        for place, fate in enumerate(told):
            if fate.line is None:
                self.new_paragraph(fate, before)
                continue
            self.line(fate, fate.line, told[place + 1 : place + 2], told[place - 1 : place])
            before = fate.line
        self.footnotes()
        for comment in self.found.comments:
            self.comment(comment)
        for one in self.found.listed:
            self.list_(NotMapped(one.kind, come=one.words, author=one.author))
        return self.made

    # Words

    def line(
        self, fate: Fate, line: Line, following: Sequence[Fate], earlier: Sequence[Fate]
    ) -> None:
        self.mark(fate.pieces, line)
        if not any(can_join(one, fate) for one in earlier):
            for change in changes(fate.pieces):
                self.change(line, change, fate.lists)
        self.taken_again(fate.pieces, line.what)
        if not fate.is_joined:
            return
        if following and can_join(fate, following[0]):
            self.join(line, following[0], fate.joined_by)
            return
        kind = "two paragraphs made one"
        self.list_(NotMapped(kind, line.what, author=fate.joined_by, come=line.text))

    def join(self, line: Line, fate: Fate, author: str) -> None:
        """The words of the next paragraph are put behind the line, and the next paragraph is taken out."""
        if fate.line is None:
            return
        come = stream.after(fate)
        gap = "" if line.text[-1:].isspace() or come[:1].isspace() else " "
        self.add(line, len(line.text), "", _words(f"{gap}{come}"), author, "")
        self.add(fate.line, 0, fate.line.text, "", author, "")

    def change(self, line: Line, change: _Change, lists: tuple[bool, ...]) -> None:
        gone = line.text[change.start : change.end]
        if not gone and BREAK in change.come and self.are_new(line, change, lists):
            return
        if line.is_open:
            self.suggest(line, change)
        else:
            kind = "words that are not edited here"
            self.list_(NotMapped(kind, line.what, gone, change.come, change.author))

    def are_new(self, line: Line, change: _Change, lists: tuple[bool, ...]) -> bool:
        """Whether all that was put in are paragraphs before or behind the line; they are seen to here."""
        come = change.come
        if change.start == len(line.text) and come.startswith(BREAK):
            texts = come.split(BREAK)[1:]
            self.put_in(texts, lists[-len(texts) :], line, change.author, change.at)
            return True
        if change.start or not come.endswith(BREAK):
            return False
        texts = come.split(BREAK)[:-1]
        if line.is_open and line.is_first and line.is_plain:
            self.put_before(texts, line, change.author, change.at)
        else:
            earlier = self.lines[max(self.places.get(line.key, 0) - 1, 0)]
            self.put_in(texts, lists[: len(texts)], earlier, change.author, change.at)
        return True

    def new_paragraph(self, fate: Fate, before: Line) -> None:
        """One that nobody tracked; what was put in with a name keeps it only in the list of remarks."""
        self.mark(tuple(p for p in fate.pieces if p.marker), before, at_end=True)
        come = "".join(piece.text for piece in fate.pieces if piece.state == ADDED)
        texts = come.split(BREAK)
        self.put_in(texts, fate.lists or (False,), before, stream.UNTRACKED, "")
        self.taken_again(fate.pieces, before.what)

    def put_in(
        self, texts: Sequence[str], lists: Sequence[bool], after: Line, author: str, at: str
    ) -> None:
        """New paragraphs behind a line, wherever a block of the letter can be made of them."""
        said = [text for text in texts if text.strip()]
        if not said:
            return
        place = self.places.get(after.key, len(self.lines) - 1)
        behind = self.lines[place + 1] if place + 1 < len(self.lines) else None
        words = _joined(said)
        is_end = after.is_open and after.is_last and after.is_plain and after.part != "footnotes"
        if is_end or (after.is_item and all(lists)):
            self.add(after, len(after.text), "", f"\n\n{words}", author, at)
        elif behind is not None and opens(behind, after):
            self.put_before(said, behind, author, at)
        elif after.begins and (behind is None or not behind.is_open):
            self.keep(Suggested(after.begins, 0, 0, "", words, author, at))
        else:
            self.list_(NotMapped("a new paragraph", f"after {after.what}", "", words, author))

    def put_before(self, texts: Sequence[str], line: Line, author: str, at: str) -> None:
        if said := [text for text in texts if text.strip()]:
            self.add(line, 0, "", f"{_joined(said)}\n\n", author, at)

    def suggest(self, line: Line, change: _Change) -> None:
        start, end, come = change.start, change.end, change.come
        gone = line.text[start:end]
        if gone == come:
            kind = "words taken out and put in again"
            self.list_(NotMapped(kind, line.what, gone, come, change.author))
            return
        if not gone.strip() and (gone or not come.strip()):
            start, end, come = _widened(line.text, start, end, come)
        words = _words(come)
        self.add(line, start, line.text[start:end], words, change.author, change.at)

    def add(
        self,
        line: Line,
        start: int,
        quoted: str,
        words: str,
        author: str,
        at: str,
        reason: str = "",
    ) -> None:
        offset = line.start + start
        self.keep(Suggested(line.part, line.number, offset, quoted, words, author, at))

    def keep(self, one: Suggested) -> None:
        where = f"{one.part}, {one.number}"
        if max(len(one.quoted), len(one.replacement)) > LONGEST_REMARK:
            kind = "more words than one suggestion holds"
            self.list_(NotMapped(kind, where, one.quoted, one.replacement, one.author))
        elif one.quoted == one.replacement:
            kind = "words that change nothing"
            self.list_(NotMapped(kind, where, one.quoted, one.replacement, one.author))
        else:
            self.made.suggested.append(one)

    def taken_again(self, pieces: Sequence[Piece], where: str) -> None:
        for piece in pieces:
            if piece.state == BOTH and piece.text.strip():
                kind = "words that were put in and taken out again"
                self.list_(NotMapped(kind, where, piece.text, "", piece.author))

    def list_(self, one: NotMapped) -> None:
        gone, come = (text.replace(BREAK, "\n") for text in (one.gone, one.come))
        self.made.not_mapped.append(NotMapped(one.kind, one.where, gone, come, one.author))

    # Footnotes

    def footnotes(self) -> None:
        known = set()
        for number, label in self.notes.labels.items():
            if label not in known:
                known.add(label)
                line = note_line(self.content, label)
                pieces = stream.note_pieces(line.text, _flat(self.found.notes[number]))
                for change in changes(pieces):
                    self.suggest(line, change)
                self.taken_again(pieces, line.what)
        for number, atoms in self.found.notes.items():
            if number not in self.notes.labels and number not in self.notes.new:
                words = "".join(atom.value for atom in atoms if atom.kind == "t").strip()
                author = next((atom.author for atom in self._references(number)), "")
                after = self._words_before(number)
                self.list_(NotMapped("a new footnote", after, "", words, author))
        for label in self.notes.gone:
            line = note_line(self.content, label)
            words = stream.plain([Piece(GONE, line.text)], GONE)
            self.list_(NotMapped("a footnote that is gone", line.what, words, "", stream.UNTRACKED))

    def _references(self, number: str) -> Iterator[Atom]:
        for paragraph in self.found.paragraphs:
            yield from (a for a in paragraph.atoms if a.kind == "n" and a.value == number)

    def _words_before(self, number: str) -> str:
        for paragraph in self.found.paragraphs:
            said = ""
            for atom in paragraph.atoms:
                if atom.kind == "n" and atom.value == number:
                    return f"behind “…{said[-60:].strip()}”"
                said += atom.value if atom.kind == "t" else ""
        return ""

    # Comments

    def mark(self, pieces: Sequence[Piece], line: Line, *, at_end: bool = False) -> None:
        offset = len(line.text) if at_end else 0
        for piece in pieces:
            if piece.marker:
                self.edges.setdefault(piece.marker[1], []).append((line, offset))
            elif piece.state in (KEPT, GONE):
                offset += len(piece.text)

    def comment(self, said: dict[str, str]) -> None:
        text = unicodedata.normalize("NFC", said["text"]).strip()
        author = said["author"]
        if not text or len(text) > LONGEST_REMARK - 2 * LONGEST_BESIDE:
            kind = (
                "a comment that is longer than a remark can be"
                if text
                else "a comment without words"
            )
            self.list_(NotMapped(kind, come=text, author=author))
            return
        part, number, offset, quoted, beside = self.place(said["id"])
        parent = said["parent"] if said["parent"] != said["id"] else ""
        facts = {"mark": said["initials"], "parent": parent, "beside": beside}
        one = Commented(
            said["id"], part, number, offset, quoted, text, author, said["date"], **facts
        )
        self.made.commented.append(one)

    def place(self, number: str) -> tuple[str, int, int, str, str]:
        """The exported words beside which a comment stands, and those among which nothing can be anchored."""
        edges = self.edges.get(number, [])
        opened = [edge for edge in edges if edge[0].is_open]
        if not opened:
            line = edges[0][0] if edges else self.lines[0]
            beside = line.text[:LONGEST_BESIDE] if line != self.lines[0] else ""
            return anchors.LETTER, 0, 0, "", beside
        line, start = opened[0]
        last, end = edges[-1]
        if edges[0][0] != line:
            start = 0
        block = self.texts[line.part][line.number - 1]
        first = line.start + start
        is_one = (last.part, last.number) == (line.part, line.number)
        stop = last.start + end if is_one else len(block)
        return line.part, line.number, first, block[first : max(first, stop)], ""


def can_join(fate: Fate, following: Fate) -> bool:
    """Whether two paragraphs made one are two blocks of a part, of which suggestions can make one."""
    this, other = fate.line, following.line
    if not fate.is_joined or this is None or other is None or following.is_joined:
        return False
    is_next = (this.part, this.number + 1) == (other.part, other.number)
    are_plain = this.is_plain and other.is_plain and this.part not in ("", "footnotes")
    return is_next and are_plain and BREAK not in stream.after(following)


def opens(behind: Line, after: Line) -> bool:
    """Whether an ordinary block can be put before the line `behind` without leaving the part."""
    is_place = behind.is_first and behind.is_plain and behind.part not in ("", "footnotes")
    return is_place and (not after.is_open or (after.part == behind.part and after.is_last))


def changes(pieces: Sequence[Piece]) -> list[_Change]:
    """The changes of a line: what one hand took out and put in at one place is one."""
    found: list[_Change] = []
    offset, is_open = 0, False
    for piece in pieces:
        if piece.marker or piece.state == BOTH:
            continue
        size = len(piece.text) if piece.state in (KEPT, GONE) else 0
        if piece.state == KEPT:
            is_open = False
        else:
            come = "" if size else piece.text
            last = found[-1] if is_open else None
            if last and last.author == piece.author:
                found[-1] = _Change(
                    last.start, offset + size, last.come + come, last.author, last.at or piece.at
                )
            else:
                found.append(_Change(offset, offset + size, come, piece.author, piece.at))
            is_open = True
        offset += size
    return found


def _widened(text: str, start: int, end: int, come: str) -> tuple[int, int, str]:
    """A change of white space with the word before it, or behind it: a place is known again by its words."""
    before = BEFORE.search(text[:start])
    if before:
        return before.start(), end, before[0] + come
    behind = BEHIND.match(text[end:])
    return (start, end + behind.end(), come + behind[0]) if behind else (start, end, come)


def _words(come: str) -> str:
    plain = unicodedata.normalize("NFC", come).replace("\t", " ")
    return plain.replace(BREAK, "\n\n")


def _joined(texts: Sequence[str]) -> str:
    return "\n\n".join(_words(text).strip() for text in texts)


def _flat(atoms: Sequence[Atom]) -> list[Atom]:
    return [Atom(a.kind, a.value.replace(BREAK, " "), a.state, a.author, a.at) for a in atoms]
