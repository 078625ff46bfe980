"""The part of a draft in which staff depart from the standard clauses: on, off, other words, another order.

A form reads and changes a plan; saving is `services.revise`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from comms.drafting import parts, treaties
from comms.drafting.clauses import rules as clause_rules
from comms.drafting.clauses.rules import BY_RULE, OFF, ON, ClauseChange, Decision
from comms.drafting.content import Plan, clause_texts
from comms.drafting.part import PartForm
from comms.letters import clauses
from mandates.models import MandateKind

WHITE = re.compile(r"[ \t\r\n]+")
SWITCHES = {ON: "Switched on", OFF: "Switched off"}
FILLED = clauses.Values(**dict.fromkeys(clauses.PLACES, "filled"))


@dataclass(frozen=True)
class Row:
    """One clause with its fields; `place` is None where it cannot move."""

    decision: Decision
    standard: str
    state: forms.BoundField
    text: forms.BoundField
    reason: forms.BoundField
    place: forms.BoundField | None

    @property
    def is_open(self) -> bool:
        fields = (self.state, self.text, self.reason)
        return any(field.errors or field.value() for field in fields)


class ClausesForm(PartForm):
    template = "drafting/parts/clauses.html"
    usual_order = forms.BooleanField(
        label="Put those after the questions in the usual order", required=False
    )
    standard = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.plan = treaties.known(self.plan, on=self.on)
        self.missing: list[str] = []
        choices = self.plan.choices
        self.texts = clause_texts(choices.clause_set, self.plan.language, self.on, self.missing)
        self.decisions = clause_rules.decide(self.plan)
        self.moving = [one.key for one in self.decisions if one.is_movable and one.stands]
        for decision in self.decisions:
            self.add_fields(decision)
        for place, key in enumerate(self.moving, start=1):
            self.fields[f"place-{key}"] = forms.IntegerField(
                label=f"Place of “{clause_rules.NAMES[key]}” after the questions",
                required=False,
                min_value=1,
                max_value=99,
                initial=place,
                widget=forms.NumberInput(attrs={"class": "place"}),
            )

    def add_fields(self, decision: Decision) -> None:
        held = decision.change or ClauseChange(decision.key)
        other = OFF if decision.by_rule else ON
        states = dict.fromkeys([other, held.state or other])
        rule = "stands" if decision.by_rule else "is left out"
        self.fields[f"state-{decision.key}"] = forms.ChoiceField(
            label="In this letter",
            required=False,
            choices=[(BY_RULE, f"As the rule says: it {rule}")]
            + [(state, SWITCHES[state]) for state in states],
            initial=held.state,
        )
        self.fields[f"text-{decision.key}"] = forms.CharField(
            label="Other words for this letter",
            required=False,
            max_length=5000,
            initial=held.text,
            help_text="One paragraph, printed as it is written, whoever signs. Empty: the standard words.",
            widget=forms.Textarea(attrs={"class": "letter-text", "rows": 4}),
        )
        self.fields[f"reason-{decision.key}"] = forms.CharField(
            label="Reason for the change",
            required=False,
            max_length=300,
            initial=held.reason,
            help_text="Those who clear the letter read it.",
        )

    def held(self) -> dict[str, Any]:
        changes = [
            f"{clause_rules.NAMES[one.key]}: {one.in_words()}. {one.reason}\n{one.text}".strip()
            for one in self.plan.choices.clause_changes
        ]
        names = [clause_rules.NAMES[key] for key in self.plan.choices.clause_order]
        order = [f"Order after the questions: {', '.join(names)}"] if names else []
        return {"changes": "\n\n".join(changes + order)}

    def rows(self) -> list[Row]:
        return [
            Row(
                decision,
                self.standard_text(decision.key),
                self[f"state-{decision.key}"],
                self[f"text-{decision.key}"],
                self[f"reason-{decision.key}"],
                self[f"place-{decision.key}"] if decision.key in self.moving else None,
            )
            for decision in self.decisions
        ]

    def standard_text(self, key: str) -> str:
        """The words of the set in force, as those who sign would say them."""
        signing = self.plan.mandates
        is_singular = len(signing) == 1 and signing[0].kind != MandateKind.WORKING_GROUP
        return clauses.wording(self.texts, key, is_singular=is_singular)

    def places(self) -> str:
        return ", ".join(f"{{{place}}}" for place in clauses.PLACES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        changes = [self.change(decision, data) for decision in self.decisions]
        data["changes"] = tuple(change for change in changes if change is not None)
        return data

    def change(self, decision: Decision, data: dict[str, Any]) -> ClauseChange | None:
        """What was chosen for one clause, or None where it is the standard one; adds what is wrong with it."""
        key = decision.key
        if data.get("standard") == key:
            return None
        state = data.get(f"state-{key}") or BY_RULE
        text = WHITE.sub(" ", data.get(f"text-{key}") or "").strip(" ")
        reason = (data.get(f"reason-{key}") or "").strip()
        if state == (ON if decision.by_rule else OFF):
            state = BY_RULE
        if text == self.standard_text(key):
            text = ""
        if not state and not text:
            return None
        if not reason:
            self.add_error(
                f"reason-{key}",
                f"Say why “{decision.name}” is changed; those who clear the letter will ask.",
            )
        self.check_switch(decision, state)
        if text:
            for problem in clauses.problems(key, text, FILLED):
                self.add_error(f"text-{key}", problem)
        return ClauseChange(key, state, text, reason)

    def check_switch(self, decision: Decision, state: str) -> None:
        if decision.key == "closing" and state == OFF:
            self.add_error(
                "state-closing", "A letter has a closing; give it other words instead of none."
            )
        if state == ON and decision.key in clauses.OF_TREATIES:
            self.add_error(
                f"state-{decision.key}",
                "The annex cites no such treaty to a State of this draft, so there is nothing to name; "
                "add the provision to the annex first.",
            )
            return
        kinds = {to.recipient.kind for to in self.plan.addressees}
        if state == ON and not any(clauses.is_for(decision.key, kind) for kind in kinds):
            self.add_error(
                f"state-{decision.key}",
                "It is printed in letters to another kind of recipient than those of this draft; "
                "add such a recipient first, or write these words into the text.",
            )

    def applied(self) -> Plan:
        data = self.cleaned_data
        order = () if data["usual_order"] else self.order()
        choices = replace(self.plan.choices, clause_changes=data["changes"], clause_order=order)
        return replace(self.plan, choices=choices)

    def order(self) -> tuple[str, ...]:
        """The standing clauses that may move, by their numbers; nothing for the usual order."""
        chosen = {key: self.cleaned_data[f"place-{key}"] for key in self.moving}
        order = tuple(parts.in_places(self.moving, chosen))
        return () if clause_rules.ordered(order) == list(clauses.KEYS) else order
