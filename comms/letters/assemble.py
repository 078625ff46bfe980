"""From frozen content to a document: the order of a letter's parts and what stands in each.

Imports no rendering. What is language is the grammar's, what is wording the clauses'.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from comms.errors import Incomplete
from comms.letters import (
    addressed,
    checks,
    clauses,
    footnotes,
    grammar,
    passages,
    reading,
    references,
    shape,
    typography,
)
from comms.letters.document import (
    Annex,
    Block,
    Document,
    Footnote,
    Heading,
    Items,
    Kind,
    Paragraph,
    Points,
    Provision,
    Question,
    Questions,
    Quotation,
    Run,
    Runs,
    Signature,
    cut,
)

# Not \s: no-break spaces are part of the text.
WHITE = re.compile(r"[ \t\r\n]+")


def letter(
    content: Mapping[str, Any],
    *,
    position: int,
    reference: str,
    dated_on: dt.date,
    kind: Kind = "sent",
) -> Document:
    """The letter to the recipient at `position`.

    Raises Incomplete when anything stops it. A preview is shown unfinished: places and marks that
    cannot be filled stay as they were typed; it needs a known language and the recipient.
    """
    typed = reading.read(content)
    missing = [] if kind == "preview" else checks.problems(typed)
    if kind != "preview" and not reference.strip():
        missing.append("It has no reference; register it first.")
    if missing:
        raise Incomplete("This letter cannot be made yet.", missing=missing)
    return _Assembly(typed, position, kind).document(reference, dated_on)


class _Assembly:
    """One letter being put together; holds what every part needs."""

    def __init__(self, whole: shape.Content, position: int, kind: Kind) -> None:
        self.whole, self.kind = whole, kind
        self.grammar = grammar.of(whole.language)
        self.addressee = whole.addressee(position)
        self.content = content = passages.narrowed(whole, self.addressee)
        values = clauses.values(content, self.addressee, self.grammar)
        self.values = replace(
            values,
            annex_title=self.set(values.annex_title),
            binding_treaties=self.set(values.binding_treaties),
            standard_treaties=self.set(values.standard_treaties),
        )
        self.clauses = clauses.applying(content, self.addressee)
        texts = [text for _, text in content.passages()]
        self.numbers = footnotes.numbers(texts, content.footnotes)
        self.sections = references.by_key(content.annex)

    def document(self, reference: str, dated_on: dt.date) -> Document:
        words = self.grammar.WORDS
        titles = [clean(mandate.title) for mandate in self.content.mandates]
        notices = {"preview": words.preview, "sent": words.sealed.format(reference=reference)}
        return Document(
            kind=self.kind,
            language=self.content.language,
            type=self.content.type,
            words=words,
            heading=self.grammar.heading(titles),
            reference=clean(reference),
            dated_on=dated_on,
            date=self.grammar.date(dated_on),
            addressee=clean(self.addressee.name),
            salutation=clean(self.addressee.salutation),
            body=tuple(self.body()),
            closing=next(iter(self.clause("closing")), None),
            signatures=tuple(self.signatures()),
            annex=self.annex(),
            notice=notices.get(self.kind, ""),
            left_out=tuple(self.left_out()),
        )

    def body(self) -> list[Block]:
        blocks: list[Block] = [
            *self.capacity(),
            *self.clause("non_state_explanation"),
            *self.clause("non_state_disclaimer"),
            *self.passages("purpose"),
            *self.clause("follow_up"),
            *self.clause("facts_lead"),
            *self.passages("facts"),
            *self.clause("without_prejudice"),
            *self.passages("concerns"),
            *self.clause("annex_pointer"),
            *self.clause("binding_treaties"),
            *self.clause("treaty_standards"),
            *self.clause("questions_lead"),
            *self.questions(),
        ]
        for key in self.clauses:
            blocks += self.clause(key) if key in clauses.MOVABLE else []
        return blocks

    def capacity(self) -> list[Paragraph]:
        mandates = self.content.mandates
        sentence = self.grammar.capacity(
            [clean(mandate.title) for mandate in mandates],
            [grammar.Resolution(clean(m.resolution), m.resolution_body) for m in mandates],
            self.content.is_singular,
        )
        return [Paragraph("capacity", cut(sentence))] if sentence else []

    def clause(self, key: str) -> list[Paragraph]:
        text = self.clauses.get(key, "")
        # Set before it is filled: names and salutations are printed as they are known.
        filled = clean(clauses.fill(self.set(text), self.values, self.grammar))
        return [Paragraph(key, cut(filled))] if filled else []

    def passages(self, part: str) -> Iterable[Block]:
        for passage in self.content.part(part):
            made = Quotation if passage.is_quote else Paragraph
            if clean(passage.text):
                yield made(part, self.runs(passage.text), self.only(passage))
            if points := self.points(part, passage):
                yield points

    def questions(self) -> Iterable[Questions]:
        asked = tuple(
            Question(self.runs(one.text), self.points("questions", one), self.only(one))
            for one in self.content.questions
        )
        if asked:
            yield Questions(asked)

    def points(self, part: str, passage: shape.Passage) -> Points | None:
        """The list of a passage. Said by the words above it for whom it is, it does not say it again."""
        items = tuple(self.runs(item) for item in passage.items if clean(item))
        only = "" if clean(passage.text) else self.only(passage)
        return Points(part, items, passage.is_numbered, only) if items else None

    def only(self, passage: shape.Passage) -> str:
        return passages.in_words(passage.only, self.whole) if self.kind == "preview" else ""

    def left_out(self) -> list[tuple[str, str]]:
        return passages.left_out(self.whole, self.addressee) if self.kind == "preview" else []

    def signatures(self) -> Iterable[Signature]:
        for mandate in self.content.mandates:
            title = self.grammar.signature(clean(mandate.title), clean(mandate.function))
            yield Signature(clean(mandate.holder), title)

    def annex(self) -> Annex | None:
        if not self.content.annex:
            return None
        title = self.set(self.content.annex_title)
        word = self.grammar.WORDS.annex
        heading = f"{word} – {title}" if title else word
        numbered = zip(self.content.annex, references.printed(self.content), strict=True)
        return Annex(heading, tuple(self.annex_block(part, number) for part, number in numbered))

    def annex_block(self, part: shape.AnnexPart, number: str) -> Block:
        key = part.key if number and self.sections.get(part.key) == number else ""
        if part.kind == "heading":
            return Heading(self.set(part.text), number, key)
        if part.kind == "list":
            return Items(tuple(self.runs(item) for item in part.items))
        if part.kind == "provision":
            return Provision(self.set(part.citation), self.runs(part.text), number, key)
        return Paragraph("annex", self.runs(part.text))

    def runs(self, text: str) -> Runs:
        """`text` cut at its marks; a mark without its footnote or its section stays in the text."""
        runs: list[Run] = []
        start, text = 0, self.addressed(text)
        words = self.grammar.WORDS.section
        for mark in footnotes.MARK.finditer(text):
            number = self.numbers.get(mark[1])
            if number is not None:
                note_text = self.addressed(self.content.footnotes[mark[1]])
                note = Footnote(number, references.worded(note_text, self.sections, words))
                *before, last = cut(text[start : mark.start()]) or (Run(""),)
                runs += [*before, replace(last, footnote=note)]
                start = mark.end()
        runs += cut(text[start:])
        return references.linked(tuple(runs) or (Run(""),), self.sections, words)

    def addressed(self, text: str) -> str:
        """`text` as it is printed, with the words for the one who is written to."""
        return addressed.filled(self.set(text), self.addressee.your_addressee, self.grammar)

    def set(self, text: str) -> str:
        """`text` as it is printed: on one line, in the typography of the letter's language."""
        return typography.typeset(clean(text), self.content.language)


def clean(text: str) -> str:
    """`text` on one line: line breaks and doubled spaces are how it was typed, not what it says."""
    return WHITE.sub(" ", text).strip(" ")
