"""What the pages show of a letter's clauses: each in its place with its reason, and what staff changed of them.

Decides nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comms.drafting.clauses import rules as clause_rules
from comms.drafting.clauses.rules import ClauseChange
from comms.letters import clauses, grammar, reading

if TYPE_CHECKING:
    from comms.drafting.content import Plan
    from comms.drafting.models import Draft, Revision

AFTER_QUESTIONS = "after the questions"
WHERE = {
    "non_state_explanation": "before the purpose, not in letters to States",
    "non_state_disclaimer": "before the purpose, in letters to other actors only",
    "detention_caveat": "after the questions, in letters to States only",
    "follow_up": "after the purpose",
    "facts_lead": "before the facts",
    "without_prejudice": "after the facts",
    "annex_pointer": "after the concerns",
    "binding_treaties": "after the concerns, in letters to States, each of its own treaties",
    "treaty_standards": "after the concerns, in letters to States, each of its own treaties",
    "questions_lead": "before the questions",
    "closing": "at the end",
}


@dataclass(frozen=True)
class Shown:
    """A clause as a page shows it; `reason` is empty where only the frozen text is known."""

    key: str
    name: str
    stands: bool
    where: str
    text: str
    reason: str = ""
    change: ClauseChange | None = None
    number: int = 0  # among the clauses that are frozen; 0 for one that is not


@dataclass(frozen=True)
class Changed:
    """What staff did to one clause of a revision, and who first did it in which revision."""

    name: str
    done: str
    author: str
    number: int
    text: str = ""
    reason: str = ""


def shown(draft: Draft, plan: Plan) -> list[Shown]:
    """Every clause of the current revision in the order of the letter, with the reason of its rule."""
    content = draft.current.content if draft.current else {}
    text = _text(content)
    numbers = {key: at for at, key in enumerate(content.get("clause_keys", []), start=1)}
    return [
        Shown(
            one.key,
            one.name,
            one.stands,
            WHERE.get(one.key, AFTER_QUESTIONS),
            text(one.key),
            one.reason,
            one.change,
            numbers.get(one.key, 0),
        )
        for one in clause_rules.decide(plan)
    ]


def frozen(content: Mapping[str, Any]) -> list[Shown]:
    """The clauses that stand in a revision. Its reasons were those of its day and are not told anew."""
    text, changes = _text(content), _changes(content)
    return [
        Shown(
            key,
            clause_rules.NAMES.get(key, key),
            True,
            WHERE.get(key, AFTER_QUESTIONS),
            text(key),
            change=changes.get(key),
        )
        for key in content.get("clause_keys", [])
    ]


def changed(draft: Draft, revision: Revision) -> list[Changed]:
    """What differs from the rules and the standard texts in `revision`, and who brought each change in."""
    choices = revision.content.get("choices", {})
    held = clause_rules.read_changes(choices.get("clause_changes", {}))
    order = choices.get("clause_order", [])
    if not held and not order:
        return []
    history = list(
        draft.revisions.filter(number__lte=revision.number)
        .order_by("-number")
        .values_list("number", "author__name", "content__choices")
    )
    found = []
    for one in held:
        made = _made(history, "clause_changes", one.key)
        name = clause_rules.NAMES[one.key]
        found.append(Changed(name, one.in_words(), *made, text=one.text, reason=one.reason))
    if order:
        made = _made(history, "clause_order")
        found.append(Changed("Order after the questions", "changed", *made))
    return found


def _made(history: Sequence[tuple[int, str | None, Any]], *path: str) -> tuple[str, int]:
    """Author and number of the oldest revision since which the choice is what it is in the newest."""
    number, author, newest = history[0]
    for earlier, name, kept in history:
        if _at(kept, path) != _at(newest, path):
            break
        number, author = earlier, name
    return author or "Pouch", number


def _at(choices: Any, path: Sequence[str]) -> Any:
    for name in path:
        choices = (choices or {}).get(name)
    return choices


def _changes(content: Mapping[str, Any]) -> dict[str, ClauseChange]:
    kept = content.get("choices", {}).get("clause_changes", {})
    return {change.key: change for change in clause_rules.read_changes(kept)}


def _text(content: Mapping[str, Any]) -> Callable[[str], str]:
    """The wording of a clause as the first recipient to whom it is said reads it; open where none is."""
    typed = reading.read(content)
    words = grammar.of(typed.language)

    def text(key: str) -> str:
        wording = clauses.wording(typed.clauses, key, is_singular=typed.is_singular)
        for addressee in typed.addressees:
            if clauses.stands_for(key, typed, addressee):
                return clauses.fill(wording, clauses.values(typed, addressee, words), words)
        return wording

    return text
