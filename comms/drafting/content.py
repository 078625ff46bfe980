"""How a draft's choices become the frozen content of a revision. Reads live rows once, here, and never again.

Writes nothing. The engine (comms.letters) reads only what this returns.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError

from comms.clock import day_in_words
from comms.drafting import treaties
from comms.drafting.clauses import rules as clause_rules
from comms.drafting.clauses.rules import ClauseChange
from comms.embargo import rule_for
from comms.errors import Incomplete
from comms.letters import passages, reading, shape
from comms.letters.models import ClauseSet
from mandates import queries as mandate_queries
from mandates.models import Language, Mandate
from recipients import queries as recipient_queries
from recipients.models import Recipient

FORMAT = 1
TEXT_PARTS = (
    "purpose",
    "facts",
    "footnotes",
    "concerns",
    "questions",
    "annex_title",
    "annex",
)
DELAYS = {
    "en": {"days": "{} days", "hours": "{} hours"},
    "fr": {"days": "{} jours", "hours": "{} heures"},
    "es": {"days": "{} días", "hours": "{} horas"},
}


@dataclass(frozen=True)
class To:
    """A recipient as staff chose it, with an optional salutation of their own."""

    recipient: Recipient
    salutation: str = ""


@dataclass(frozen=True)
class EarlierLetter:
    """A letter that this one follows up, as its reference and date are printed."""

    reference: str
    dated_on: dt.date

    def as_dict(self) -> dict[str, str]:
        return {"reference": self.reference, "dated_on": self.dated_on.isoformat()}


@dataclass(frozen=True)
class Choices:
    """What staff pick beside the text. `mandate_count`: the number printed, or None for the counted one.

    `sister_states` are keys of States in the order printed; `clause_set` names the set of standard clauses.
    `sister_order` and `clause_order` are empty for the usual order; `clause_changes` depart from the rules.
    """

    press_release: bool = False
    interim_measures: bool = False
    without_prejudice: bool = False
    on_legislation: bool = False
    sister_states: tuple[str, ...] = ()
    other_companies: bool = False
    sister_others: tuple[str, ...] = ()
    mandate_count: int | None = None
    clause_set: str = "standard"
    protection: bool = False
    follow_up_to: tuple[EarlierLetter, ...] = ()
    sister_order: tuple[str, ...] = ()
    clause_changes: tuple[ClauseChange, ...] = ()
    clause_order: tuple[str, ...] = ()

    @classmethod
    def of(cls, content: dict[str, Any]) -> Choices:
        kept = dict(content.get("choices", {}))
        for name in ("sister_states", "sister_others", "sister_order", "clause_order"):
            kept[name] = tuple(kept.get(name, ()))
        kept["follow_up_to"] = tuple(
            EarlierLetter(one["reference"], dt.date.fromisoformat(one["dated_on"]))
            for one in kept.get("follow_up_to", ())
        )
        kept["clause_changes"] = clause_rules.read_changes(kept.get("clause_changes", {}))
        return cls(**kept)

    def as_dict(self) -> dict[str, Any]:
        """As a revision keeps it. What came later is absent unless it is used, so that old digests hold."""
        later = {
            "protection": self.protection,
            "follow_up_to": [one.as_dict() for one in self.follow_up_to],
            "sister_order": list(self.sister_order),
            "clause_changes": {change.key: change.as_dict() for change in self.clause_changes},
            "clause_order": list(self.clause_order),
        }
        return {
            **{name: value for name, value in later.items() if value},
            "press_release": self.press_release,
            "interim_measures": self.interim_measures,
            "without_prejudice": self.without_prejudice,
            "on_legislation": self.on_legislation,
            "sister_states": list(self.sister_states),
            "other_companies": self.other_companies,
            "sister_others": list(self.sister_others),
            "mandate_count": self.mandate_count,
            "clause_set": self.clause_set,
        }


@dataclass(frozen=True)
class Plan:
    """Everything a revision is made from: who signs, to whom, the text's parts and the choices."""

    letter_type: str
    language: str
    mandates: tuple[Mandate, ...]
    addressees: tuple[To, ...]
    text: dict[str, Any] = field(default_factory=dict)
    choices: Choices = Choices()
    # The treaties that each State reads in the annex, where `treaties.known` has looked them up.
    cited: tuple[treaties.Cited, ...] = ()

    def with_text(self, **parts: Any) -> Plan:
        """The plan with these parts of the text. Raises Incomplete naming all that cannot be read."""
        unknown = set(parts) - set(TEXT_PARTS)
        if unknown:
            raise Incomplete(f"A letter has no part called {', '.join(sorted(unknown))}.")
        reading.read(parts)
        tidy = {
            name: passages.tidied(name, parts[name]) for name in shape.PASSAGES if name in parts
        }
        return replace(self, text=copy.deepcopy({**self.text, **parts, **tidy}))


def empty_text() -> dict[str, Any]:
    return {
        "purpose": [],
        "facts": [],
        "footnotes": {},
        "concerns": [],
        "questions": [],
        "annex_title": "",
        "annex": [],
    }


def compose(plan: Plan, *, on: dt.date) -> dict[str, Any]:
    """The content of a revision with every name, title, resolution and clause as of `on`.

    Raises Incomplete with one sentence for each fact that reference data lacks on that day.
    """
    plan = treaties.known(plan, on=on)
    missing = treaties.nameless(plan)
    known = mandate_queries.known(plan.mandates)
    mandates = _gather(
        missing, lambda one: known[one.pk].facts_on(on, plan.language).as_dict(), plan.mandates
    )
    addressees = _gather(missing, lambda to: _addressee(to, plan.language, on), plan.addressees)
    clauses = clause_texts(plan.choices.clause_set, plan.language, on, missing)
    states = recipient_queries.by_keys(plan.choices.sister_states)
    governments = _gather(
        missing,
        lambda key: _government(states.get(key), key, plan.language, on),
        plan.choices.sister_states,
    )
    if missing:
        raise Incomplete(
            "Reference data does not hold all that this letter needs.", missing=missing
        )
    rule = rule_for(plan.letter_type, on, on_legislation=plan.choices.on_legislation)
    unit = "days" if rule.days is not None else "hours"
    clause_keys = clause_rules.standing(plan)
    return {
        "format": FORMAT,
        "type": plan.letter_type,
        "language": plan.language,
        "mandates": mandates,
        "mandate_count": plan.choices.mandate_count or mandate_queries.count_on(on),
        "addressees": [
            {"position": place, **facts} for place, facts in enumerate(addressees, start=1)
        ],
        **{**empty_text(), **plan.text},
        "clauses": clause_rules.worded(clauses, plan.choices.clause_changes),
        "clause_keys": clause_keys,
        **treaties.frozen(plan, clause_keys),
        **_other_letters(plan.choices, governments),
        "publication_delay": DELAYS[plan.language][unit].format(rule.days or rule.hours),
        "choices": plan.choices.as_dict(),
    }


def clause_texts(name: str, language: str, on: dt.date, missing: list[str]) -> dict[str, str]:
    """The clauses of set `name`; those it lacks come from the standard set of the day."""
    sets = {
        row.name: row.clauses
        for row in ClauseSet.objects.in_force(language, on).filter(name__in=["standard", name])
    }
    if name not in sets:
        missing.append(
            f"There is no clause set “{name}” in {Language(language).label} for {day_in_words(on)}; "
            "load one with load_clauses whose dates cover that day, or choose another set or day."
        )
    return {**sets.get("standard", {}), **sets.get(name, {})}


def _other_letters(choices: Choices, governments: list[str]) -> dict[str, Any]:
    """What the letter says of its sisters and of earlier letters; what is not chosen is absent."""
    sisters = {
        "governments": governments,
        "other_companies": choices.other_companies,
        "others": list(choices.sister_others),
    }
    if choices.sister_order:
        sisters["order"] = list(choices.sister_order)
    if not choices.follow_up_to:
        return {"sisters": sisters}
    return {
        "sisters": sisters,
        "earlier_letters": [one.as_dict() for one in choices.follow_up_to],
    }


def _gather(missing: list[str], read: Any, items: tuple[Any, ...]) -> list[Any]:
    """`read` every item; what reference data lacks goes to `missing` instead of stopping at the first."""
    found = []
    for item in items:
        try:
            found.append(read(item))
        except ValidationError as error:
            missing.extend(error.messages)
    return found


def _addressee(to: To, language: str, on: dt.date) -> dict[str, str]:
    return recipient_queries.facts_on(
        to.recipient, on, language, salutation=to.salutation
    ).as_dict()


def _government(state: Recipient | None, key: str, language: str, on: dt.date) -> str:
    known = state or recipient_queries.by_key(key)
    return recipient_queries.facts_on(known, on, language).government_of
