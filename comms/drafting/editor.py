"""The letter's text as one form: five plain fields, or what the browser's editor makes of them.

The editor sends the same parts as JSON. Nothing of it is trusted: each part is written as a person would type it
and goes through that part's own plain form. Saves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from comms.drafting.content import Plan
from comms.drafting.part import PartForm, written
from comms.drafting.part_forms import (
    ConcernsForm,
    FactsForm,
    FootnotesForm,
    PurposeForm,
    QuestionsForm,
)

WRITTEN: dict[str, type[PartForm]] = {
    "purpose": PurposeForm,
    "facts": FactsForm,
    "concerns": ConcernsForm,
    "questions": QuestionsForm,
    "footnotes": FootnotesForm,
}
MOST_BYTES = 2_000_000  # of JSON; the longest letter that can be sent has a tenth of it
FLAGS = ("quote", "numbered")
LISTS = ("items", "only")
UNREADABLE = (
    "What the editor sent is no letter, so nothing was saved. "
    "Use the plain form of the part instead, and tell the operators."
)


def read(sent: str) -> dict[str, Any]:
    """The parts in the JSON that the editor sent; a part that is not there is not changed.

    Raises ValidationError on anything that is not the text of a letter.
    """
    if len(sent.encode()) > MOST_BYTES:
        raise forms.ValidationError(
            f"The text is {len(sent.encode()) // 1000} kB long, and a letter holds at most "
            f"{MOST_BYTES // 1000} kB. Take out what is not to be sent, then save again."
        )
    try:
        parts = json.loads(sent)
    except (ValueError, RecursionError):
        raise forms.ValidationError(UNREADABLE) from None
    if not isinstance(parts, dict) or not set(parts) <= set(WRITTEN):
        raise forms.ValidationError(UNREADABLE)
    for name, part in parts.items():
        if not (_is_notes(part) if name == "footnotes" else _is_passages(part)):
            raise forms.ValidationError(UNREADABLE)
    return parts


def _is_notes(part: Any) -> bool:
    return isinstance(part, dict) and all(isinstance(text, str) for text in part.values())


def _is_passages(part: Any) -> bool:
    return isinstance(part, list) and all(_is_passage(passage) for passage in part)


def _is_passage(passage: Any) -> bool:
    if isinstance(passage, str):
        return True
    if not isinstance(passage, dict) or not set(passage) <= {"text", *FLAGS, *LISTS}:
        return False
    return (
        isinstance(passage.get("text"), str)
        and all(isinstance(passage.get(name, False), bool) for name in FLAGS)
        and all(_is_texts(passage.get(name, [])) for name in LISTS)
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


class LetterForm(PartForm):
    """Purpose, facts, concerns, questions and footnotes at once. `parts` is the editor's JSON, if it was there."""

    template: ClassVar[str] = "drafting/write.html"
    purpose = written("Purpose", str(PurposeForm.base_fields["text"].help_text), 8)
    facts = written("Facts", str(FactsForm.base_fields["text"].help_text), 20)
    concerns = written("Concerns", str(ConcernsForm.base_fields["text"].help_text), 10)
    questions = written("Questions", str(QuestionsForm.base_fields["text"].help_text), 14)
    footnotes = written("Footnotes", str(FootnotesForm.base_fields["text"].help_text))
    parts = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def held(self) -> dict[str, Any]:
        return typed(self.plan, self)

    def clean_parts(self) -> dict[str, Any]:
        sent = self.cleaned_data["parts"]
        return read(sent) if sent else {}

    def clean(self) -> dict[str, Any]:
        """Each part through its own form, whose sentences stand at the field of that part."""
        data = super().clean() or {}
        if "parts" not in data:
            return data
        texts = {name: data.get(name, "") for name in WRITTEN}
        if data["parts"]:
            texts = typed(self.plan.with_text(**data["parts"]), self)
        plan = self.plan
        for name, kind in WRITTEN.items():
            form = kind({"text": texts[name]}, draft=self.draft, plan=plan, on=self.on)
            if form.is_valid():
                plan = form.applied()
            for messages in form.errors.values():
                self.add_error(name, list(messages))
        return data | {"plan": plan}

    def applied(self) -> Plan:
        return self.cleaned_data["plan"]

    def letter(self) -> Mapping[str, Any]:
        """What the editor opens with: what was typed, or what stands now."""
        if not self.is_bound:
            return _text(self.plan)
        try:
            sent = read(str(self["parts"].value() or "{}"))
        except forms.ValidationError:
            sent = {}
        return _text(self.plan.with_text(**sent))


def typed(plan: Plan, form: PartForm) -> dict[str, str]:
    """The five texts of a plan as a person would type them."""
    return {
        name: kind(draft=form.draft, plan=replace(plan), on=form.on).initial["text"]
        for name, kind in WRITTEN.items()
    }


def _text(plan: Plan) -> dict[str, Any]:
    empty: dict[str, Any] = {name: {} if name == "footnotes" else [] for name in WRITTEN}
    return empty | {name: plan.text[name] for name in WRITTEN if name in plan.text}
