"""A letter as a tree of blocks in reading order: all that a rendering reads.

Pure data: no language, no rule and no markup is decided after this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from comms.letters import scripts
from comms.letters.grammar import Words

Kind = Literal["sent", "public", "preview"]
BULLET = "•"


@dataclass(frozen=True)
class Footnote:
    number: int
    text: str

    @property
    def runs(self) -> Runs:
        return cut(self.text)


@dataclass(frozen=True)
class Run:
    """A stretch of text, then a footnote mark if `footnote` is set.

    `lang` and `direction` say what differs from the letter's own: a name in Arabic, "ar" and "rtl".
    With a `target` the text is a link to the section of the annex that has this key.
    """

    text: str
    footnote: Footnote | None = None
    lang: str = ""
    direction: str = ""
    target: str = ""


Runs = tuple[Run, ...]


def cut(text: str) -> Runs:
    """`text` as runs: one for each stretch of the same script."""
    return tuple(
        Run(piece.text, lang=piece.lang, direction=piece.direction)
        for piece in scripts.pieces(text)
    )


@dataclass(frozen=True)
class Paragraph:
    """`role` is the part of the letter or the key of the clause it comes from.

    `only` says on screens before sealing for whom alone the passage is; no rendition prints it.
    """

    role: str
    runs: Runs
    only: str = ""
    block: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Quotation:
    role: str
    runs: Runs
    only: str = ""
    block: Literal["quotation"] = "quotation"


@dataclass(frozen=True)
class Points:
    """A list of the letter's body, with bullets or numbers of its own."""

    role: str
    items: tuple[Runs, ...]
    is_numbered: bool = False
    only: str = ""
    block: Literal["list"] = "list"

    def mark(self, place: int) -> str:
        """What stands before the item at `place`, from 0; the questions have 1, 2, 3 already."""
        if not self.is_numbered:
            return BULLET
        return f"({letters(place)})" if self.role == "questions" else f"{place + 1}."

    @property
    def marked(self) -> list[tuple[str, Runs]]:
        return [(self.mark(place), item) for place, item in enumerate(self.items)]


@dataclass(frozen=True)
class Question:
    runs: Runs
    points: Points | None = None
    only: str = ""


@dataclass(frozen=True)
class Questions:
    asked: tuple[Question, ...]
    block: Literal["questions"] = "questions"

    @property
    def items(self) -> tuple[Runs, ...]:
        """The questions without their lists."""
        return tuple(question.runs for question in self.asked)

    @property
    def has_points(self) -> bool:
        return any(question.points for question in self.asked)


@dataclass(frozen=True)
class Heading:
    """`number` is empty where sections are not numbered; `key` is what references name."""

    text: str
    number: str = ""
    key: str = ""
    block: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Items:
    """A list whose items carry their own marks, "(a) …"."""

    items: tuple[Runs, ...]
    block: Literal["items"] = "items"


@dataclass(frozen=True)
class Provision:
    citation: str
    runs: Runs
    number: str = ""
    key: str = ""
    block: Literal["provision"] = "provision"


Block = Paragraph | Quotation | Points | Questions | Heading | Items | Provision


@dataclass(frozen=True)
class Signature:
    name: str
    title: str


@dataclass(frozen=True)
class Annex:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """One letter to one recipient.

    `notice` is the mark of the rendition (preview, seal) and no part of the letter's text; neither
    is `left_out`, the places of a preview's passages that are for others, and for whom. `withheld` is
    the sentence of a public rendition that says that words were taken out of it.
    """

    kind: Kind
    language: str
    type: str
    words: Words
    heading: str
    reference: str
    dated_on: dt.date
    date: str
    addressee: str
    salutation: str
    body: tuple[Block, ...]
    closing: Paragraph | None
    signatures: tuple[Signature, ...]
    annex: Annex | None
    notice: str = ""
    left_out: tuple[tuple[str, str], ...] = ()
    withheld: str = ""

    @property
    def title(self) -> str:
        """The name of the file for machines: the reference, and nothing of the text."""
        return self.reference or self.words.preview

    @property
    def copy_notice(self) -> str:
        """What a file that bears no seal says of itself."""
        return self.words.preview if self.kind == "preview" else self.words.unsealed

    @property
    def footnotes(self) -> list[Footnote]:
        """Every footnote of the letter, in order."""
        return [run.footnote for run in self.runs() if run.footnote]

    def runs(self) -> Iterator[Run]:
        annex = self.annex.blocks if self.annex else ()
        closing = (self.closing,) if self.closing else ()
        for block in (*self.body, *closing, *annex):
            match block:
                case Questions(asked):
                    for question in asked:
                        yield from question.runs
                        for item in question.points.items if question.points else ():
                            yield from item
                case Points(items=items) | Items(items):
                    for item in items:
                        yield from item
                case Heading():
                    continue
                case _:
                    yield from block.runs


def letters(place: int) -> str:
    """a, b, … z, aa, bb …: the letters that count the items of a list, as Word counts them."""
    return "abcdefghijklmnopqrstuvwxyz"[place % 26] * (place // 26 + 1)
