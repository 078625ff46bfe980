"""The report as parts that a page, a PDF and a Word file alike are made of: headings, paragraphs, tables, charts.

Pure: from the frozen facts and nothing else. Which letter stands where is decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from comms.clock import day_in_words, instant_in_words
from comms.reports import figures
from comms.reports.facts import Facts, ReceivedReply, SentLetter
from comms.reports.figures import Tally

TITLE = "Communications of the Special Procedures"
MONTHS = {3: "March", 6: "June", 9: "September"}
OTHER = "Other"
RATE = (
    "The response rate is the share of the letters sent in the period that had, by the end of the "
    "period for replies, at least one reply that is more than an acknowledgement of receipt. A reply "
    "that is withheld from publication counts; one that is not public yet does not."
)
STILL_OPEN = "Interim: these periods were not over"
MOST_BARS = 20
INTERIM = (
    " The periods were not over on that day, so this is an interim report: letters whose days were still running, and "
    "replies yet to come, are missing. Make it again once they are over."
)
HEADS = {
    "By type of letter": "Type",
    "By kind of recipient": "Recipients",
    "By region of the State written to": "Region",
    "By mandate": "Mandate",
    "By State": "State",
}


@dataclass(frozen=True)
class Heading:
    """`is_listed`: in the table of contents, for which the States are too many."""

    level: int
    text: str
    anchor: str
    is_listed: bool = True
    kind: str = "heading"


@dataclass(frozen=True)
class Prose:
    """A paragraph; those of the introduction are numbered."""

    text: str
    number: int = 0
    kind: str = "prose"


@dataclass(frozen=True)
class Line:
    """A line within a cell, perhaps a link."""

    text: str
    url: str = ""
    is_strong: bool = False


Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """`widths` are per cent; the columns from `numbers_from` on hold numbers. The first column names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    numbers_from: int = 99
    is_of_letters: bool = False
    kind: str = "table"


@dataclass(frozen=True)
class Chart:
    """Bars for the rows of the table that follows: answered, acknowledged only, no reply."""

    title: str
    tallies: tuple[Tally, ...]
    kind: str = "chart"


Part = Heading | Prose | Table | Chart


@dataclass(frozen=True)
class Matter:
    """A whole report. `front` are the lines of the title page below `title`."""

    code: str
    title: str
    front: tuple[str, ...]
    parts: tuple[Part, ...]

    def contents(self) -> list[Heading]:
        return [part for part in self.parts if isinstance(part, Heading) and part.is_listed]


def matter(facts: Facts) -> Matter:
    session = facts.session
    return Matter(
        code=session.code,
        title=TITLE,
        front=(
            f"Report to the Human Rights Council, {_ordinal(session.number)} session, "
            f"{MONTHS[session.month]} {session.year}",
            f"Letters sent from {_period(session.letters_from, session.letters_to)}",
            f"Replies received from {_period(session.replies_from, session.replies_to)}",
            f"As public on {instant_in_words(facts.taken_at)}",
            *([STILL_OPEN] if facts.is_interim else []),
        ),
        parts=(
            *_abbreviations(facts),
            *_introduction(facts),
            *_statistics(facts),
            Heading(1, "A. Letters sent, with the replies to them", "letters"),
            *_listed(facts, facts.letters, "a", "No letter sent in this period is public."),
            Heading(1, "B. Replies to earlier letters", "replies"),
            *_listed(
                facts,
                facts.earlier,
                "b",
                "No reply to an earlier letter is public for this period.",
            ),
        ),
    )


def order(facts: Facts, letters: Iterable[SentLetter]) -> Iterator[tuple[str, list[SentLetter]]]:
    """The groups of a section: States by name, each by date; then everyone else under one head, by name and date.

    A letter to a company is no letter to the State where it has its seat, so it never stands there.
    """
    listed = list(letters)
    to_states = [letter for letter in listed if letter.is_to_state]
    yield from figures.grouped(to_states, facts.state).items()
    others = [letter for letter in listed if not letter.is_to_state]
    if others:
        yield OTHER, sorted(others, key=lambda one: (figures.in_order(one.recipient), one.sent_on))


def reply_in_words(reply: ReceivedReply) -> str:
    """`Acknowledgement, 3 May 2021`."""
    what = {"acknowledgement": "Acknowledgement", "translation": "Reply awaiting translation"}
    said = f"{what.get(reply.kind, 'Reply')}, {day_in_words(reply.received_on)}"
    return f"{said}, withheld from publication" if reply.is_withheld else said


def _period(first: dt.date, last: dt.date) -> str:
    return f"{day_in_words(first)} to {day_in_words(last)}"


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    is_teen = 10 < number % 100 < 14
    return f"{number}{'th' if is_teen else ends.get(number % 10, 'th')}"


def _abbreviations(facts: Facts) -> Iterator[Part]:
    yield Heading(1, "Abbreviations", "abbreviations")
    yield Heading(2, "Types of letters", "types")
    yield Table(
        caption="Types of letters",
        head=("Abbreviation", "Meaning"),
        rows=tuple(((Line(code),), (Line(name),)) for code, name in figures.TYPES.items()),
        widths=(20, 80),
    )
    yield Heading(2, "Mandates", "mandates")
    offices = facts.offices.values()
    if offices:
        yield Table(
            caption="Mandates that signed a letter listed here",
            head=("Abbreviation", "Mandate"),
            rows=tuple(((Line(one.abbreviation),), (Line(one.title),)) for one in offices),
            widths=(35, 65),
        )
    else:
        yield Prose("No mandate signed a letter listed here.")


def _introduction(facts: Facts) -> Iterator[Part]:
    yield Heading(1, "Introduction", "introduction")
    for number, words in enumerate(_paragraphs(facts), start=1):
        yield Prose(words, number)


def _paragraphs(facts: Facts) -> list[str]:
    session, total = facts.session, figures.tally("", facts.letters)
    states = figures.by_state(facts)
    others = total.letters - sum(one.letters for one in states)
    withheld = sum(reply.is_withheld for one in facts.letters for reply in one.replies)
    late = sum(len(letter.replies) for letter in facts.earlier)
    joint = sum(len(letter.mandates) > 1 for letter in facts.letters)
    until = day_in_words(min(session.replies_to, facts.taken_on))
    return [
        f"This report lists the letters that mandate-holders of the Special Procedures sent from "
        f"{_period(session.letters_from, session.letters_to)}, and the replies received up to "
        f"{until}. It holds what was public on "
        f"{instant_in_words(facts.taken_at)}; what became public later is in none of its figures."
        + (INTERIM if facts.is_interim else ""),
        f"Of the letters sent in the period, {total.letters or 'none'} {_was(total.letters)} public: "
        f"{_count(total.letters - others, 'letter')} to {_count(len(states), 'State')} and "
        f"{_count(others, 'letter')} to companies, international organisations and other actors. "
        f"Of all letters, {joint} {_was(joint)} joint letters of two or more mandates.",
        f"To these letters {_count(total.replies, 'reply')} {_was(total.replies)} received by "
        f"{until}, of which {withheld or 'none'} {_was(withheld)} withheld from "
        f"publication. {_count(total.answered, 'letter').capitalize()} {_was(total.answered)} answered, "
        f"{total.acknowledged} only acknowledged, and {total.open} had no reply. The response rate "
        f"{'so far ' if facts.is_interim else ''}is {total.rate}.",
        RATE,
        f"From {day_in_words(session.replies_from)} to {until}, {_count(late, 'reply')} "
        f"{_was(late)} received to letters sent before {day_in_words(session.letters_from)}; they are "
        "in section B and in no rate above."
        if session.replies_from <= facts.taken_on
        else f"Section B is empty: the period for replies begins on {day_in_words(session.replies_from)}.",
        "Letters are grouped by the State they were sent to, in alphabetical order, and then by date. "
        f"Letters to others than States stand under “{OTHER}” at the end of each section, by the name "
        "of the recipient. Each reference leads to the letter, and each reply to its files.",
    ]


def _count(number: int, word: str) -> str:
    plural = {"reply": "replies"}.get(word, f"{word}s")
    return f"{number or 'no'} {word if number == 1 else plural}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _statistics(facts: Facts) -> Iterator[Part]:
    yield Heading(1, "Figures", "figures")
    yield Prose(RATE)
    if not facts.letters:
        yield Prose("No letter sent in this period is public, so there is nothing to count.")
        return
    charted = (
        ("By type of letter", "by-type", figures.by_type(facts)),
        ("By kind of recipient", "by-kind", figures.by_kind(facts)),
        ("By region of the State written to", "by-region", figures.by_region(facts)),
    )
    for title, anchor, tallies in charted:
        if tallies:
            yield Heading(2, title, anchor)
            yield Chart(f"{title}: letters and how they were answered", tuple(tallies[:MOST_BARS]))
            yield _counted(title, tallies, total=figures.tally("All", _all(facts, anchor)))
    signed = figures.by_mandate(facts)
    yield Heading(2, "By mandate", "by-mandate")
    yield Prose("A joint letter counts for each mandate that signed it.")
    yield _counted("By mandate", signed)
    states = figures.by_state(facts)
    if states:
        yield Heading(2, "By State", "by-state")
        yield _counted("By State", states, total=figures.tally("All", _all(facts, "by-region")))


def _all(facts: Facts, anchor: str) -> list[SentLetter]:
    """The letters that a table counts: those by State or region leave out all others."""
    only_states = anchor == "by-region"
    return [letter for letter in facts.letters if letter.is_to_state or not only_states]


def _counted(title: str, tallies: Sequence[Tally], total: Tally | None = None) -> Table:
    lines = [*tallies, total] if total else tallies
    return Table(
        caption=title,
        head=(
            HEADS.get(title, title),
            "Letters",
            "Answered",
            "Acknowledged only",
            "No reply",
            "Response rate",
            "Replies",
        ),
        rows=tuple(_figures(one, is_total=one is total) for one in lines),
        widths=(40, 10, 10, 10, 10, 10, 10),
        numbers_from=1,
    )


def _figures(one: Tally, *, is_total: bool) -> tuple[Cell, ...]:
    numbers = (one.letters, one.answered, one.acknowledged, one.open, one.rate, one.replies)
    return tuple((Line(str(value), is_strong=is_total),) for value in (one.name, *numbers))


def _listed(
    facts: Facts, letters: Sequence[SentLetter], section: str, nothing: str
) -> Iterator[Part]:
    if not letters:
        yield Prose(nothing)
    for place, (name, group) in enumerate(order(facts, letters), start=1):
        yield Heading(2, name, f"{section}-{place}", is_listed=False)
        yield Table(
            caption=f"{name}: {_count(len(group), 'letter')}",
            head=("Date", "Letter", "Mandates", "Summary", "Replies"),
            rows=tuple(_row(facts, letter) for letter in group),
            widths=(11, 17, 19, 32, 21),
            is_of_letters=True,
        )


def _row(facts: Facts, letter: SentLetter) -> tuple[Cell, ...]:
    said = [Line(letter.type_as_listed), Line(letter.reference, letter.url)]
    if not letter.is_to_state:
        seat = f" ({letter.state})" if letter.state else ""
        said.insert(0, Line(f"{letter.recipient}{seat}", is_strong=True))
    return (
        (Line(day_in_words(letter.sent_on)),),
        tuple(said),
        (Line("; ".join(facts.abbreviation(key) for key in letter.mandates)),),
        (Line(letter.summary),),
        tuple(_replies(letter)) or (Line("None"),),
    )


def _replies(letter: SentLetter) -> Iterator[Line]:
    for reply in letter.replies:
        said, files = reply_in_words(reply), reply.files
        if len(files) < 2:
            yield Line(said, files[0][1] if files else "")
            continue
        yield Line(f"{said}:")
        for name, url in files:
            yield Line(name, url)
