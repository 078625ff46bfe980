"""Which standard clauses stand in a letter, by rule, and the reason in words; staff may depart from each rule.

Pure: reads a plan and no rows of its own. To add a clause, name it in `letters.clauses.KEYS`, give it a rule
here and a text in every clause set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comms.letters import clauses
from recipients.models import RecipientKind

if TYPE_CHECKING:
    from comms.drafting.content import Plan

DETENTION_GROUP = "wg_arbitrary_detention"
ON, OFF, BY_RULE = "on", "off", ""
STATES = (ON, OFF, BY_RULE)


@dataclass(frozen=True)
class ClauseChange:
    """What staff changed of one clause for one draft, and why. An empty `text` leaves the standard one."""

    key: str
    state: str = BY_RULE
    text: str = ""
    reason: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"state": self.state, "text": self.text, "reason": self.reason}

    def in_words(self) -> str:
        done = {ON: "switched on", OFF: "switched off"}.get(self.state, "")
        return " and ".join(filter(None, [done, "worded anew" if self.text else ""]))


@dataclass(frozen=True)
class Rule:
    """A clause stands when one of `when` is true of the letter; the first that is gives the reason."""

    key: str
    name: str
    when: tuple[tuple[Callable[[Plan], bool], str], ...]
    otherwise: str = ""

    def reason(self, plan: Plan) -> tuple[bool, str]:
        """Whether the clause stands by rule, and why or why not."""
        for is_true, reason in self.when:
            if is_true(plan):
                return True, reason
        return False, self.otherwise


@dataclass(frozen=True)
class Decision:
    """One clause of one letter: what the rule says, what staff changed, and so whether it stands."""

    key: str
    name: str
    by_rule: bool
    reason: str
    change: ClauseChange | None = None

    @property
    def stands(self) -> bool:
        if self.change is None or self.change.state == BY_RULE:
            return self.by_rule
        return self.change.state == ON

    @property
    def is_movable(self) -> bool:
        return self.key in clauses.MOVABLE


def always(_plan: Plan) -> bool:
    return True


def is_to_non_state(plan: Plan) -> bool:
    return any(to.recipient.kind != RecipientKind.STATE for to in plan.addressees)


def is_to_other_actor(plan: Plan) -> bool:
    return any(to.recipient.kind == RecipientKind.OTHER for to in plan.addressees)


def follows_up(plan: Plan) -> bool:
    return bool(plan.choices.follow_up_to)


def has_annex(plan: Plan) -> bool:
    return bool(plan.text.get("annex"))


def cites_what_binds(plan: Plan) -> bool:
    return any(one.binding for one in plan.cited)


def cites_what_does_not_bind(plan: Plan) -> bool:
    return any(one.standards for one in plan.cited)


def is_urgent(plan: Plan) -> bool:
    return plan.letter_type == "UA"


def is_detention_case_of_a_state(plan: Plan) -> bool:
    signs = any(mandate.key == DETENTION_GROUP for mandate in plan.mandates)
    to_state = any(to.recipient.kind == RecipientKind.STATE for to in plan.addressees)
    return signs and to_state and plan.letter_type != "OL"


def is_on_legislation(plan: Plan) -> bool:
    return plan.choices.on_legislation


def is_not_on_legislation(plan: Plan) -> bool:
    return not plan.choices.on_legislation


def has_sisters(plan: Plan) -> bool:
    choices = plan.choices
    return bool(choices.sister_states or choices.other_companies or choices.sister_others)


def ticked(choice: str) -> Callable[[Plan], bool]:
    return lambda plan: bool(getattr(plan.choices, choice))


TICKED, NOT_TICKED = "you ticked it", "it is not ticked among the choices"
EVERY = ((always, "every letter has it"),)
# In the order of the letter.
RULES = (
    Rule(
        "non_state_explanation",
        "Who the experts are",
        ((is_to_non_state, "one of the recipients is not a State"),),
        "no recipient other than a State is written to",
    ),
    Rule(
        "non_state_disclaimer",
        "Addressing gives no status",
        (
            (
                is_to_other_actor,
                "one of the recipients is neither a State, a company nor an international organisation",
            ),
        ),
        "every recipient is a State, a company or an international organisation",
    ),
    Rule(
        "follow_up",
        "Follow-up to an earlier letter",
        ((follows_up, "an earlier letter is named"),),
        "no earlier letter is named among the choices",
    ),
    Rule("facts_lead", "Before the facts", EVERY),
    Rule(
        "without_prejudice",
        "Without prejudice to accuracy",
        ((ticked("without_prejudice"), TICKED),),
        NOT_TICKED,
    ),
    Rule(
        "annex_pointer",
        "Pointer to the annex",
        ((has_annex, "the letter has an annex"),),
        "the letter has no annex",
    ),
    Rule(
        "binding_treaties",
        "Treaties that bind the State",
        (
            (
                cites_what_binds,
                "the annex cites a treaty that binds a State that is written to, on the day of the letter",
            ),
        ),
        "the annex cites no treaty that is known to bind a State that is written to",
    ),
    Rule(
        "treaty_standards",
        "Treaties cited as standards",
        (
            (
                cites_what_does_not_bind,
                "the annex cites a treaty that is not known to bind a State that is written to; if it does, "
                "have the ratification loaded",
            ),
        ),
        "the annex cites to a State no treaty but those that bind it",
    ),
    Rule("questions_lead", "Before the questions", EVERY),
    Rule(
        "interim_measures",
        "Interim measures",
        ((is_urgent, "the letter is an urgent appeal"), (ticked("interim_measures"), TICKED)),
        "the letter is not an urgent appeal, and it is not ticked among the choices",
    ),
    Rule(
        "prompt_reply",
        "Prompt reply",
        ((is_urgent, "the letter is an urgent appeal"),),
        "the letter is not an urgent appeal",
    ),
    Rule(
        "protection",
        "Protection from reprisals",
        ((ticked("protection"), TICKED),),
        NOT_TICKED,
    ),
    Rule(
        "detention_caveat",
        "Regular procedure on detention",
        (
            (
                is_detention_case_of_a_state,
                "the Working Group on Arbitrary Detention signs a letter to a State about a case of detention",
            ),
        ),
        "the Working Group on Arbitrary Detention does not sign a letter to a State about a case",
    ),
    Rule(
        "publication",
        "Publication",
        ((is_not_on_legislation, "the letter does not comment on legislation"),),
        "the letter comments on legislation, which has a clause of its own",
    ),
    Rule(
        "publication_legislation",
        "Publication of comments on legislation",
        ((is_on_legislation, "the letter comments on legislation"),),
        "the letter does not comment on legislation",
    ),
    Rule("press_release", "Press release", ((ticked("press_release"), TICKED),), NOT_TICKED),
    Rule(
        "similar_letters",
        "Sister letters",
        ((has_sisters, "sister letters are named"),),
        "no sister letters are named among the choices",
    ),
    Rule(
        "quote_reference",
        "Quoting the reference",
        (),
        "no rule asks for it, as the head of a Spanish letter does; switch it on where it is wanted",
    ),
    Rule("closing", "Closing", EVERY),
)
NAMES = {rule.key: rule.name for rule in RULES}


def decide(plan: Plan) -> list[Decision]:
    """Every clause in the order of this letter, standing or not."""
    changes = {change.key: change for change in plan.choices.clause_changes}
    found = {
        rule.key: Decision(rule.key, rule.name, *rule.reason(plan), changes.get(rule.key))
        for rule in RULES
    }
    return [found[key] for key in ordered(plan.choices.clause_order)]


def standing(plan: Plan) -> list[str]:
    """The clauses of the letter in its order."""
    return [decision.key for decision in decide(plan) if decision.stands]


def ordered(order: Sequence[str]) -> list[str]:
    """Every clause in its place, those that may move as `order` says; the others keep theirs.

    A clause that `order` does not name, because it is newer, follows the one it usually follows.
    """
    moved = [key for key in dict.fromkeys(order) if key in clauses.MOVABLE]
    for place, key in enumerate(clauses.MOVABLE):
        if key not in moved:
            before = clauses.MOVABLE[place - 1] if place else ""
            moved.insert(moved.index(before) + 1 if before in moved else 0, key)
    first, last = (clauses.KEYS.index(clauses.MOVABLE[place]) for place in (0, -1))
    return [*clauses.KEYS[:first], *moved, *clauses.KEYS[last + 1 :]]


def worded(texts: Mapping[str, str], changes: Sequence[ClauseChange]) -> dict[str, str]:
    """The texts of a clause set with those that staff wrote for this letter, which say it as it is signed."""
    replaced = {change.key: change.text for change in changes if change.text}
    kept = {
        key: text
        for key, text in texts.items()
        if key.removesuffix(clauses.SINGULAR) not in replaced
    }
    return kept | replaced


def read_changes(kept: Mapping[str, Mapping[str, Any]]) -> tuple[ClauseChange, ...]:
    """The changes as a revision keeps them, in the order of the letter."""
    return tuple(
        ClauseChange(
            key, **{name: str(kept[key].get(name, "")) for name in ("state", "text", "reason")}
        )
        for key in clauses.KEYS
        if key in kept
    )
