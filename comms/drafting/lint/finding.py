"""What a rule is, what it reads and what it finds. Pure: knows no rows.

`CaseFile` is what only those who may open the case may learn of; for everybody else it is None, so that no rule can
say anything of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from comms.drafting.comparing import blocks
from comms.drafting.lint import dates, names, wording
from comms.letters.shape import PASSAGES, Content

QUOTED = 90  # letters of the text that a finding shows


class Severity(Enum):
    """A blocking finding stops the submission; an advisory one is read and ticked."""

    BLOCKING = "blocking"
    ADVISORY = "advisory"


@dataclass(frozen=True)
class Spot:
    """What a rule yields: a sentence, and the place it is about. `number` is the block in the part, 0 for all of it."""

    sentence: str
    part: str
    number: int = 0
    quotation: str = ""


@dataclass(frozen=True)
class Finding:
    rule: str
    severity: Severity
    sentence: str
    part: str
    number: int = 0
    quotation: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.severity is Severity.BLOCKING


@dataclass(frozen=True)
class Text:
    """A stretch of the letter with its place. What is `printed` was not typed by the drafter."""

    part: str
    number: int
    text: str
    is_quote: bool = False
    is_printed: bool = False
    label: str = ""

    @property
    def where(self) -> str:
        """`paragraph 2 of the facts`."""
        if self.part in PASSAGES:
            return PASSAGES[self.part].format(self.number)
        if self.part == "footnotes":
            return f"footnote {self.label}"
        if self.part == "annex":
            return f"part {self.number} of the annex" if self.number else "the title of the annex"
        return f"the {self.part}"

    @property
    def place(self) -> str:
        return self.where[:1].upper() + self.where[1:]

    def spot(self, sentence: str, start: int = 0, end: int = 0) -> Spot:
        """A finding about the words from `start` to `end`, which are quoted with those around them."""
        return Spot(sentence, self.part, self.number, around(self.text, start, end))


@dataclass(frozen=True)
class Other:
    """A recipient of this case's letters: the name it has in print, and whether this draft goes to it."""

    key: str
    kind: str
    name: str
    is_here: bool


@dataclass(frozen=True)
class Earlier:
    """An earlier letter of the same office: the draft and its paragraphs of facts."""

    draft: int
    facts: tuple[str, ...]


@dataclass(frozen=True)
class CaseFile:
    """What the confidential file adds: every name of a source or of a person who may not be named to recipients."""

    sources: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    recipients: tuple[Other, ...] = ()
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Subject:
    """All that rules read. `on` is the day of the letter, `today` the day of reading.

    `outdated` are sentences about mandates, `law` spots about provisions, both as reference data stand on that day.
    """

    content: Mapping[str, Any]
    typed: Content
    on: dt.date
    today: dt.date
    dated_for: dt.date | None = None
    open_comments: Mapping[str, int] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()
    law: tuple[Spot, ...] = ()
    file: CaseFile | None = None

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Everything that people typed, once each, in the order of the letter."""
        typed = self.typed
        found = [
            Text(part, number, text, passage.is_quote)
            for part in PASSAGES
            for number, passage in enumerate(typed.part(part), start=1)
            for text in passage.texts
        ]
        found += [
            Text("footnotes", place, text, label=label)
            for place, (label, text) in enumerate(_notes(self.content, typed), start=1)
        ]
        found.append(Text("annex", 0, typed.annex_title))
        found += [
            Text("annex", number, text)
            for number, section in enumerate(typed.annex, start=1)
            for text in (section.citation, section.text, *section.items)
        ]
        return tuple(one for one in found if one.text)

    @cached_property
    def printed(self) -> tuple[Text, ...]:
        """What the letter prints beside: recipients, the clauses that stand, the sister letters."""
        typed = self.typed
        recipients = (t for a in typed.addressees for t in (a.name, a.salutation, a.addressee_form))
        clauses = (typed.clauses.get(key, "") for key in typed.clause_keys)
        sisters = (*typed.sisters.governments, *typed.sisters.others)
        named = {"recipients": recipients, "clauses": clauses, "choices": sisters}
        return tuple(
            Text(part, 0, text, is_printed=True)
            for part, texts in named.items()
            for text in texts
            if text
        )

    @cached_property
    def plain(self) -> tuple[tuple[Text, str], ...]:
        """What people typed, with spaces where marks of the letter and addresses of pages stand."""
        return tuple((text, wording.without_marks(text.text)) for text in self.texts)

    @cached_property
    def days(self) -> tuple[tuple[Text, dates.Typed], ...]:
        """Every day that people typed."""
        return tuple((text, day) for text, words in self.plain for day in dates.typed(words))

    @cached_property
    def folded(self) -> tuple[tuple[Text, str], ...]:
        """All texts, printed ones too, as names are looked for in them."""
        return tuple(
            (text, names.folded(names.without_marks(text.text)))
            for text in (*self.texts, *self.printed)
        )


@dataclass(frozen=True)
class Rule:
    """`find` yields a spot for each thing that is wrong; `key` is what the record of a submission keeps of it."""

    key: str
    severity: Severity
    find: Callable[[Subject], Iterable[Spot]]


def _notes(content: Mapping[str, Any], typed: Content) -> list[tuple[str, str]]:
    """Footnotes as their marks follow each other, which is how pages number them."""
    notes = typed.footnotes
    return [(label, notes[label]) for label in blocks.labels(dict(content))] if notes else []


def around(text: str, start: int = 0, end: int = 0) -> str:
    """The words from `start` to `end` with a few before and after, on one line."""
    room = max(0, QUOTED - (end - start)) // 2
    first, last = max(0, start - room), min(len(text), max(end, start) + room)
    if not end:
        first, last = start, min(len(text), start + QUOTED)
    if first and " " in text[first:start]:
        first = text.index(" ", first) + 1
    if last < len(text) and " " in text[end:last]:
        last = text.rindex(" ", end, last)
    words = " ".join(text[first:last].split())
    return f"{'… ' if first else ''}{words}{' …' if last < len(text) else ''}"
