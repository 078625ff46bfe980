"""What became of each line of the exported text: which of its words stayed, went or came, and by whose hand.

Pure. The paragraphs of the file are brought beside the lines they were; what the file says is tracked keeps its
author, and every other difference from the exported text is one that nobody tracked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from comms.drafting.comparing.alignment import aligned, in_order, likeness, words
from comms.drafting.threads.rewording import NEW_NOTE
from comms.drafting.word.lines import Content, Line, footnotes, lines_of_body
from comms.drafting.word.reading import ADDED, BOTH, BREAK, GONE, KEPT, Atom, Read, Stretch
from comms.drafting.word.writing import BOOKMARK
from comms.letters.ooxml import NOT_XML

UNTRACKED = "untracked in the file"
ALIKE_BY_NAME = 0.3  # of a paragraph that bears the bookmark of a line


@dataclass(frozen=True)
class Piece:
    """Words in one state, by one hand; with a `marker` the edge of a comment, and no words."""

    state: str
    text: str = ""
    author: str = ""
    at: str = ""
    marker: tuple[str, str] | None = None


@dataclass
class Paragraph:
    """What was one paragraph before the tracked changes; `lists` says of each that it is now whether it is an item."""

    atoms: list[Atom] = field(default_factory=list)
    lists: list[bool] = field(default_factory=list)
    end: str = KEPT
    ended_by: str = ""

    @property
    def names(self) -> list[str]:
        return [a.value.removeprefix(BOOKMARK) for a in self.atoms if a.kind == "b"]

    @property
    def before(self) -> str:
        """Its words without the tracked changes."""
        return "".join(a.value for a in self.atoms if a.kind == "t" and a.state in (KEPT, GONE))

    @property
    def after(self) -> str:
        return "".join(a.value for a in self.atoms if a.kind == "t" and a.state in (KEPT, ADDED))


@dataclass(frozen=True)
class Fate:
    """A line of the exported text as it is in the file; without a `line`, a paragraph that nobody tracked.

    `is_joined`: the end of the paragraph was taken out, so that the next one follows on the same line.
    """

    line: Line | None
    pieces: tuple[Piece, ...]
    lists: tuple[bool, ...] = ()
    is_joined: bool = False
    joined_by: str = ""


@dataclass
class Notes:
    """Which footnote of the file is which of the exported text: labels by the ids in the file.

    `new` are those that somebody put in, as a suggestion writes them (`rewording.NEW_NOTE`).
    """

    labels: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def notes_of(content: Content, found: Read) -> Notes:
    """Known again by their words and their order; an id that is new and says the same as a note is that note too."""
    there = footnotes(lines_of_body(content), content)
    held = content.get("footnotes", {})
    references = [
        atom
        for paragraph in found.paragraphs
        for atom in paragraph.atoms
        if atom.kind == "n" and atom.value in found.notes
    ]
    was = list(dict.fromkeys(a.value for a in references if a.state in (KEPT, GONE)))
    texts = [_before(found.notes[number]).strip() for number in was]
    notes = Notes()
    for old, new in aligned([_safe(held[label]).strip() for label in there], texts):
        if old is not None and new is not None:
            notes.labels[was[new]] = there[old]
        elif old is not None:
            notes.gone.append(there[old])
    by_words = {held[label].strip(): label for label in there}
    for atom in references:
        words_ = _before(found.notes[atom.value]).strip()
        if atom.value not in notes.labels and atom.state == ADDED and words_ in by_words:
            notes.labels[atom.value] = by_words[words_]
    counts = Counter(atom.value for atom in references)
    for number, atoms in found.notes.items():
        if number not in notes.labels and counts[number] == 1 and (said := _put_in(atoms)):
            notes.new[number] = said
    return notes


def _put_in(atoms: Iterable[Atom]) -> str:
    """A new footnote as a suggestion writes it; empty where it cannot: nothing of its words may be passed over."""
    held = [atom for atom in atoms if atom.kind == "t" and atom.value.strip()]
    said = " ".join("".join(a.value for a in atoms if a.kind == "t").replace(BREAK, " ").split())
    written = f"[^: {_safe(said)}]"
    is_whole = all(atom.state in (KEPT, ADDED) for atom in held)
    return written if is_whole and NEW_NOTE.fullmatch(written) else ""


def fates(lines: Sequence[Line], found: Read, notes: Notes) -> list[Fate]:
    """The fate of every line in order, with the paragraphs that nobody tracked between them."""
    paragraphs = logical(found.paragraphs, notes)
    pairs = paired(lines, paragraphs)
    came_from = {new: old for old, new in pairs.items()}
    told: list[Fate] = []
    following = 0
    for place, paragraph in enumerate(paragraphs):
        old = came_from.get(place)
        if old is None:
            if paragraph.before or paragraph.after:
                told.append(_new(paragraph))
            continue
        told += [_lost(line) for line in lines[following:old]]
        told.append(_kept(lines[old], paragraph, _is_joined(paragraphs, place)))
        following = old + 1
    return told + [_lost(line) for line in lines[following:]]


def logical(stretches: Sequence[Stretch], notes: Notes) -> list[Paragraph]:
    """The paragraphs as they were before the tracked changes: one that was split is one again."""
    found: list[Paragraph] = []
    current = Paragraph()
    for stretch in stretches:
        current.lists.append(stretch.is_list)
        current.atoms += _with_marks(stretch.atoms, notes)
        if stretch.end.state in (ADDED, BOTH):
            current.atoms.append(stretch.end)
            continue
        current.end, current.ended_by = stretch.end.state, stretch.end.author
        found.append(current)
        current = Paragraph()
    return [*found, current] if current.atoms else found


def paired(lines: Sequence[Line], paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """The paragraph of each line: by its bookmark, else by its words. One that changed its place has no partner."""
    before = [paragraph.before for paragraph in paragraphs]
    texts = [_safe(line.text) for line in lines]
    if texts == before:
        return {place: place for place in range(len(lines))}
    named: dict[str, int] = {}
    for place, paragraph in enumerate(paragraphs):
        for name in paragraph.names:
            named.setdefault(name, place)
    pairs: dict[int, int] = {}
    for place, line in enumerate(lines):
        other = named.get(line.key)
        if (
            other is not None
            and other not in pairs.values()
            and _is_like(texts[place], before[other])
        ):
            pairs[place] = other
    _pair_rest(texts, before, pairs)
    for place, line in enumerate(lines):
        other = named.get(line.key)
        if place not in pairs and other is not None and other not in pairs.values():
            pairs[place] = other
    steady = in_order([(old, new) for new, old in sorted((n, o) for o, n in pairs.items())])
    return {old: new for old, new in pairs.items() if old in steady}


def beside(text: str, atoms: Iterable[Atom]) -> Iterator[Piece]:
    """The exported `text` piece by piece as the atoms of its paragraph have it."""
    held = list(atoms)
    was = "".join(a.value for a in held if a.kind == "t" and a.state in (KEPT, GONE))
    same = _safe(text)
    steps = [("same", same)] if same == was else [(p.kind, p.text) for p in words(same, was)]
    flow = _Flow(held)
    for kind, stretch in steps:
        if kind == "removed":
            yield Piece(GONE, stretch, UNTRACKED)
        else:
            yield from flow.take(len(stretch), is_new=kind == "added")
    yield from flow.rest()


class _Flow:
    """The atoms of a paragraph, taken as far as the words go that it had before."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.atoms, self.place, self.within = atoms, 0, 0

    def take(self, count: int, *, is_new: bool) -> Iterator[Piece]:
        while count:
            atom = self.atoms[self.place]
            if atom.kind != "t" or atom.state not in (KEPT, GONE):
                yield from _aside(atom)
                self.place += 1
                continue
            stretch = atom.value[self.within : self.within + count]
            if stretch:
                yield _piece(atom, stretch, is_new)
            count -= len(stretch)
            self.within += len(stretch)
            if self.within >= len(atom.value):
                self.place, self.within = self.place + 1, 0

    def rest(self) -> Iterator[Piece]:
        for atom in self.atoms[self.place :]:
            yield from _aside(atom)
        self.place = len(self.atoms)


def _piece(atom: Atom, text: str, is_new: bool) -> Piece:
    """Words that nobody tracked are new; if they were taken out again they are neither here nor there."""
    if not is_new:
        return Piece(atom.state, text, atom.author, atom.at)
    if atom.state == GONE:
        return Piece(BOTH, text, atom.author, atom.at)
    return Piece(ADDED, text, UNTRACKED)


def _aside(atom: Atom) -> Iterator[Piece]:
    """What was not there before the changes, and the edges of comments."""
    if atom.kind in ("c+", "c-", "c"):
        yield Piece(KEPT, marker=(atom.kind, atom.value))
    elif atom.kind == "t" and atom.value:
        yield Piece(atom.state, atom.value, atom.author, atom.at)


def _kept(line: Line, paragraph: Paragraph, is_joined: bool) -> Fate:
    pieces = tuple(beside(line.text, paragraph.atoms))
    return Fate(line, pieces, tuple(paragraph.lists), is_joined, paragraph.ended_by)


def _lost(line: Line) -> Fate:
    return Fate(line, (Piece(GONE, line.text, UNTRACKED),))


def _new(paragraph: Paragraph) -> Fate:
    return Fate(None, tuple(beside("", paragraph.atoms)), tuple(paragraph.lists))


def _is_joined(paragraphs: Sequence[Paragraph], place: int) -> bool:
    """Whether the end was taken out between words that stay."""
    this = paragraphs[place]
    if this.end != GONE or not this.after.strip():
        return False
    following = paragraphs[place + 1 : place + 2]
    return bool(following and following[0].after.strip())


def _with_marks(atoms: Iterable[Atom], notes: Notes) -> Iterator[Atom]:
    """The atoms with the mark of each known footnote among the words."""
    for atom in atoms:
        if atom.kind != "n":
            yield atom
        elif label := notes.labels.get(atom.value):
            yield Atom("t", f"[^{label}]", atom.state, atom.author, atom.at)
        elif said := notes.new.get(atom.value):
            yield Atom("t", said, atom.state, atom.author, atom.at)


def _pair_rest(texts: Sequence[str], before: Sequence[str], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    left = [place for place in range(len(texts)) if place not in pairs]
    right = [place for place in range(len(before)) if place not in taken and before[place]]
    for old, new in aligned([texts[i] for i in left], [before[j] for j in right]):
        if old is not None and new is not None:
            pairs[left[old]] = right[new]


def _is_like(text: str, other: str) -> bool:
    return text == other or likeness(text, other) >= ALIKE_BY_NAME


def _before(atoms: Iterable[Atom]) -> str:
    return "".join(a.value for a in atoms if a.kind == "t" and a.state in (KEPT, GONE))


def _safe(text: str) -> str:
    """The text as XML can hold it, letter for letter."""
    return NOT_XML.sub("\ufffd", text)


def note_pieces(text: str, atoms: Sequence[Atom]) -> list[Piece]:
    """The words of a footnote beside those in the file, which begin with the space after the number."""
    held = [Atom(**vars(atom)) for atom in atoms]
    for atom in held:
        if atom.kind == "t" and atom.state in (KEPT, GONE):
            atom.value = (
                atom.value.lstrip(" \t\u00a0") if not text[:1].isspace() else atom.value[1:]
            )
            if atom.value:
                break
    return list(beside(text, held))


def plain(pieces: Iterable[Piece], *states: str) -> str:
    """The words in these states, one paragraph after the other on one line."""
    said = "".join(piece.text for piece in pieces if piece.state in states)
    return said.replace(BREAK, " ").strip()


def after(fate: Fate) -> str:
    """The words of a line as they are in the file."""
    return "".join(piece.text for piece in fate.pieces if piece.state in (KEPT, ADDED))
