"""What is compared of a frozen content, as rows of words: text, mandates, recipients, clauses and every other choice.

Pure. Whatever a content holds comes into one of these rows, so that no change of it is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comms.drafting.clauses import rules as clause_rules
from comms.drafting.comparing.blocks import BODY, block_text
from comms.letters import clauses as standard
from comms.letters import reading

MANDATE_FIELDS = {
    "title": "Title",
    "holder": "Holder",
    "function": "Function",
    "resolution": "Resolution",
    "resolution_body": "Adopted by",
    "kind": "Kind",
    "keyword": "Keyword",
    "gender": "Form of address",
}
RECIPIENT_FIELDS = {
    "name": "Name",
    "government_of": "Government of",
    "salutation": "Salutation",
    "addressee_form": "In the closing",
    "your_addressee": "Spoken of as",
    "honorific": "Honorific",
    "contact": "Contact",
    "function": "Function",
    "email": "E-mail address",
    "postal_address": "Postal address",
    "channel": "Channel",
    "kind": "Kind",
    "code": "Code",
}
CHOICES = {
    "type": "Type of letter",
    "language": "Language",
    "mandate_count": "Number of mandates",
    "publication_delay": "Public after",
}
TICKS = {
    "press_release": "May speak publicly",
    "interim_measures": "Interim measures",
    "without_prejudice": "Without prejudice",
    "on_legislation": "On legislation",
    "protection": "Protection from reprisals",
    "clause_set": "Set of standard clauses",
}
# What is chosen and said elsewhere in a content, as it is printed.
SAID = {
    *("sister_states", "other_companies", "sister_others", "sister_order", "follow_up_to"),
    *("mandate_count", "clause_changes", "clause_order", *TICKS),
}
# What is compared in a part of its own, or only repeats what another key says.
TOLD = {
    *("format", "mandates", "addressees", *BODY, "footnotes", "annex_title", "annex", "clauses"),
    *("clause_keys", "sisters", "earlier_letters", "choices", *CHOICES),
}


@dataclass(frozen=True)
class Item:
    """A block as it is compared: its words, what else is true of it, and its key where it has one."""

    text: str
    key: str = ""
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def of_blocks(blocks: Sequence[Any]) -> list[Item]:
    return [Item(block_text(block), facts=_other_facts(block)) for block in blocks]


def _other_facts(block: Any) -> dict[str, str]:
    """What is true of a block beside its words."""
    if isinstance(block, str):
        return {}
    facts = {
        "Quotation": "yes" if block.get("quote") else "",
        "For": ", ".join(block.get("only", [])),
        "List": "numbered" if block.get("numbered") else "",
    }
    known = {"text", "items", "citation", "quote", "only", "numbered"}
    return facts | {
        name.capitalize(): str(value) for name, value in block.items() if name not in known
    }


def mandates(content: Mapping[str, Any]) -> list[Item]:
    return [
        Item(
            f"{facts['title']}, {facts['holder']} ({facts['resolution']})",
            facts["key"],
            facts["title"],
            _named(facts, MANDATE_FIELDS),
        )
        for facts in content.get("mandates", [])
    ]


def recipients(content: Mapping[str, Any]) -> list[Item]:
    return [
        Item(
            f"{facts['name']}: {facts['salutation']}",
            facts["key"],
            facts["name"],
            _named(facts, RECIPIENT_FIELDS),
        )
        for facts in content.get("addressees", [])
    ]


def _named(facts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    return {
        names.get(name, name.capitalize()): str(value)
        for name, value in facts.items()
        if name not in {"key", "position"}
    }


def clauses(content: Mapping[str, Any]) -> list[Item]:
    """The clauses that stand, in their order and as they are signed, with their places open."""
    keys = content.get("clause_keys", [])
    is_singular = reading.read(content).is_singular if keys else False
    return [
        Item(
            standard.wording(content.get("clauses", {}), key, is_singular=is_singular),
            key,
            clause_rules.NAMES.get(key, key),
        )
        for key in keys
    ]


def clause_changes(content: Mapping[str, Any]) -> list[Item]:
    kept = content.get("choices", {}).get("clause_changes", {})
    return [
        Item(f"{change.in_words()}. {change.reason}", change.key, clause_rules.NAMES[change.key])
        for change in clause_rules.read_changes(kept)
    ]


def choices(content: Mapping[str, Any]) -> list[Item]:
    """Everything else that was chosen, one row each; what is not chosen has no row."""
    sisters, ticked = content.get("sisters", {}), content.get("choices", {})
    earlier = content.get("earlier_letters", [])
    rows = {label: content.get(name, "") for name, label in CHOICES.items()}
    rows |= {label: ticked.get(name, "") for name, label in TICKS.items()}
    rows |= {
        "Sister letters to Governments": "; ".join(sisters.get("governments", [])),
        "Sister letters to others": "; ".join(sisters.get("others", [])),
        "Sister letters to other companies": sisters.get("other_companies", False),
        "Order of the sister letters": ", then ".join(sisters.get("order", [])),
        "Earlier letters": "; ".join(f"{one['reference']} of {one['dated_on']}" for one in earlier),
    }
    rows |= {name.capitalize(): ticked[name] for name in sorted(ticked) if name not in SAID}
    rows |= {name.capitalize(): content[name] for name in sorted(content) if name not in TOLD}
    return [Item(_said(value), label, label) for label, value in rows.items() if _said(value)]


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "yes" if value else ""
    return (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )
