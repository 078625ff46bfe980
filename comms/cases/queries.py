"""What the case pages show: the list as it is asked for, and what happened in words.

Decides nothing. Imports no later stage; drafts are reached through the case's own rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from comms.cases.models import Case
from comms.events import Event

ORDERS = {
    "received": ("-received_on", "-pk"),
    "oldest": ("received_on", "pk"),
    "title": ("title", "pk"),
}
SENTENCES = {
    "open_case": "opened the case",
    "add_source": "added a source",
    "add_person": "added a person concerned",
    "record_consent": "recorded consents",
    "correct_case": "changed the case's own words",
    "correct_person": "changed a person concerned",
    "correct_source": "changed how a source is reached",
    "open_draft": "opened a draft",
    "revise": "saved the text",
    "comment": "commented on the text",
    "import_comment": "brought in a comment from a file",
    "reply_to_comment": "answered a comment",
    "resolve_comment": "resolved a comment",
    "reopen_comment": "took up a comment again",
    "bring_word_file": "brought the text back as a Word file",
    "take_in_word_file": "took the changes of a Word file in",
    "suggest": "suggested other words",
    "accept_suggestion": "accepted a suggestion",
    "refuse_suggestion": "refused a suggestion",
    "name_revision": "named a revision",
    "invite": "invited",
    "join": "joined the letter",
    "offer_lead": "joined the letter and offered to lead",
    "decline_invitation": "declined the invitation",
    "withdraw_invitation": "withdrew the invitation",
    "add_joined": "put on the letter, which had joined",
    "leave": "left the letter",
    "give_lead": "gave the lead",
    "keep_lead": "left the lead as it was",
    "record_concerns": "chose the rights and countries concerned",
    "submit": "submitted the text for clearance",
    "clear": "cleared the text",
    "ask_for_changes": "asked for changes",
    "decline": "declined to join",
    "nudge": "reminded a pending mandate",
    "set_deadline": "set the day to clear by",
    "complete": "gave the last clearance",
    "reopen": "reopened the text",
    "drop": "dropped the letter",
    "register": "registered",
    "seal": "sealed",
    "send": "sent",
    "void": "voided",
    "release": "made public",
    "withdraw": "withdrew from the public site",
    "hold": "held back",
    "confirm_hold": "confirmed the hold",
    "lift_hold": "lifted the hold",
    "take_back_hold": "took back the hold",
    "withhold": "withheld words from the public",
    "restore_words": "restored withheld words",
    "confirm_public_text": "confirmed the public text",
}


@dataclass(frozen=True)
class Happening:
    """One line of a timeline: who did what, to which letter, at what instant, and why."""

    event: Event
    what: str
    detail: str


def listed(cases: QuerySet[Case], filters: dict[str, Any]) -> QuerySet[Case]:
    """The cases that `filters` (title, mandate, order) ask for, with their counts."""
    if filters.get("title"):
        cases = cases.filter(title__icontains=filters["title"])
    if filters.get("mandate"):
        cases = cases.filter(mandate=filters["mandate"])
    return cases.order_by(*ORDERS[filters.get("order") or "received"])


def timeline(events: QuerySet[Event], *, limit: int = 100) -> list[Happening]:
    """The newest events in words, newest first."""
    rows = events.select_related("actor", "communication__reference").order_by("-pk")[:limit]
    return [
        Happening(event, SENTENCES.get(event.verb, event.verb.replace("_", " ")), _detail(event))
        for event in rows
    ]


def _detail(event: Event) -> str:
    if event.communication:
        return str(event.communication)
    parts = [str(event.facts["invited"])] if "invited" in event.facts else []
    if "revision" in event.facts:
        parts.append(f"revision {event.facts['revision']}")
    return ", ".join(parts)
