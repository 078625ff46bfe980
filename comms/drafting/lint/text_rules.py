"""Rules that need only the words of the letter. Each yields a spot for each thing it finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from comms.drafting import parts
from comms.drafting.clauses import rules as clause_rules
from comms.drafting.lint import wording
from comms.drafting.lint.finding import Spot, Subject, Text
from comms.letters.content import problems

SHORTEST = 60  # letters; shorter paragraphs of facts are headings and dates


def incomplete(subject: Subject) -> Iterator[Spot]:
    """All that the letter cannot be sealed with: `letters.checks` says it, here it gets its place."""
    for problem in problems(subject.content):
        part = parts.where(problem)
        found = re.match(r"(?:Paragraph|Question) (\d+)", problem)
        yield Spot(problem, part, int(found[1]) if found else 0)


def placeholders(subject: Subject) -> Iterator[Spot]:
    """Places that were left open: `[date]`, `{name}`, XXX, TBC, ???."""
    for text, words in subject.plain:
        opened = [one for one in wording.BRACKETS.finditer(words) if _is_open(one.group())]
        opened += wording.BRACES.finditer(words)
        free = wording.without_brackets(words)
        opened += wording.OPEN_PLACES.finditer(free)
        for found in _each_once(sorted(opened, key=lambda one: one.start())):
            said = text.text[found.start() : found.end()]
            yield text.spot(
                f"{text.place} has a place left open, “{_short(said)}”; fill it or take it out.",
                *found.span(),
            )


def brackets(subject: Subject) -> Iterator[Spot]:
    """Words in brackets that may be a remark to a colleague; in quotations they are the editor's."""
    for text, words in subject.plain:
        for found in () if text.is_quote else _each_once(wording.BRACKETS.finditer(words)):
            said = found.group()
            if not _is_open(said) and not wording.QUOTING.fullmatch(said):
                yield text.spot(
                    f"{text.place} has words in brackets, “{_short(said)}”; see that they are meant to be printed.",
                    *found.span(),
                )


def hedging(subject: Subject) -> Iterator[Spot]:
    """Facts told as if the mandates had seen them."""
    hedges = wording.HEDGES.get(subject.typed.language)
    for number, passage in enumerate(subject.typed.facts, start=1):
        whole = " ".join(passage.texts)
        if hedges and not passage.is_quote and len(whole) >= SHORTEST and not hedges.search(whole):
            text = Text("facts", number, passage.text or whole)
            yield text.spot(
                f"{text.place} tells facts as if they were known; say that they are reported or alleged."
            )


def impossible_dates(subject: Subject) -> Iterator[Spot]:
    for text, day in subject.days:
        if not day.days:
            yield text.spot(
                f"{text.place} names the day {day.words}, which no calendar has; correct it.",
                day.start,
                day.end,
            )


def future_dates(subject: Subject) -> Iterator[Spot]:
    """Days after that of the letter, where a letter tells what has happened."""
    for text, day in subject.days:
        if text.part in ("facts", "footnotes") and day.days and min(day.days) > subject.on:
            yield text.spot(
                f"{text.place} names {day.words}, a day after that of the letter; see that it is meant.",
                day.start,
                day.end,
            )


def own_date(subject: Subject) -> Iterator[Spot]:
    day = subject.dated_for
    if day is None or day == subject.today:
        return
    when = "has passed" if day < subject.today else "is still to come"
    yield Spot(
        f"The letter is to bear {day.day} {day:%B %Y}, a day that {when}; leave it or choose another.",
        "choices",
    )


def no_question(subject: Subject) -> Iterator[Spot]:
    asks = wording.REQUESTS.get(subject.typed.language)
    for number, passage in enumerate(subject.typed.questions, start=1):
        whole = " ".join(passage.texts)
        if asks and whole.strip() and "?" not in whole and not _asks(asks, whole):
            text = Text("questions", number, passage.text or whole)
            yield text.spot(f"{text.place} asks nothing; make it a question or a request.")


def changed_clauses(subject: Subject) -> Iterator[Spot]:
    """Standard clauses that staff switched or worded anew, each with the reason that was given."""
    changes = subject.content.get("choices", {}).get("clause_changes", {})
    for change in clause_rules.read_changes(changes):
        name = clause_rules.NAMES.get(change.key, change.key)
        why = change.reason.strip().rstrip(".") or "none given"
        yield Spot(
            f"The standard clause “{name}” is {change.in_words()}. Reason: {why}.", "clauses"
        )


def no_channel(subject: Subject) -> Iterator[Spot]:
    """Recipients whom no letter can reach as they are recorded on the day."""
    for facts in subject.content.get("addressees", ()):
        if not any(facts.get(way, "").strip() for way in ("email", "postal_address")):
            yield Spot(
                f"Neither e-mail nor postal address is known of {facts.get('name', '')}; "
                "enter one among the recipients, or see that the letter can be handed over.",
                "recipients",
            )


def _is_open(bracketed: str) -> bool:
    """Whether brackets hold a place to be filled and not words that are to be printed."""
    inside = bracketed[1:-1].strip()
    if not inside:
        return True
    if wording.QUOTING.fullmatch(bracketed):
        return False
    is_shouted = inside.isupper() and len(inside) > 2
    is_marked = not any(letter.isalnum() for letter in inside) or bool(
        wording.OPEN_PLACES.search(inside)
    )
    return (
        is_shouted or is_marked or (len(inside) <= 40 and bool(wording.OPEN_WORDS.search(inside)))
    )


def _each_once(found: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """The first place of each of these words: said once, mended everywhere."""
    first: dict[str, re.Match[str]] = {}
    for one in found:
        first.setdefault(one.group(), one)
    return list(first.values())


def _asks(asks: re.Pattern[str], whole: str) -> bool:
    return any(asks.match(sentence) for sentence in re.split(r"(?<=[.;:!])\s+", whole))


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 50 else f"{words[:48]} …"
