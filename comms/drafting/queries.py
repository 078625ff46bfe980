"""What the drafting pages show: where a letter stands on its path, what is missing, what each part holds.

Reads only. Later stages are reached through the draft's own rows, never imported.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse

from comms import permissions
from comms.drafting.models import Draft, Revision, RevisionName
from comms.drafting.threads.models import Thread, ThreadQuerySet
from comms.workflow import CommunicationState, DraftState
from mandates.models import User
from recipients import queries as recipient_queries
from recipients.models import Recipient

PILLS = {
    DraftState.DRAFTING: "neutral",
    DraftState.SUBMITTED: "waiting",
    DraftState.CLEARED: "done",
    DraftState.DROPPED: "wrong",
    CommunicationState.REGISTERED: "waiting",
    CommunicationState.SEALED: "waiting",
    CommunicationState.SENT: "done",
    CommunicationState.RELEASED: "done",
    CommunicationState.WITHDRAWN: "wrong",
    CommunicationState.VOID: "wrong",
}
FEW = 12  # letters stand in the left column one by one
STAGES = (
    (CommunicationState.REGISTERED, "register"),
    (CommunicationState.SEALED, "sealed"),
    (CommunicationState.SENT, "replies"),
)


def for_page(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """The same drafts with all that a page of one draft reads of them."""
    return drafts.select_related("case__mandate", "current__author", "created_by")


def listed(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """The same drafts for a list: without their texts, with whom they are to and what became of them."""
    return (
        drafts.select_related("case__mandate", "current", "created_by")
        .defer("current__content")
        .prefetch_related(
            "signatories__mandate",
            "addressees__recipient__names",
            "communications__reference",
        )
    )


def may_write(user: User, draft: Draft, on: dt.date) -> bool:
    """Whether `user` drafts for the owning mandate; the state is another question."""
    return permissions.may_draft(user, draft.owner(), on)


def path(draft: Draft) -> dict[str, Any]:
    """What `components/path.html` needs: the stage, the addresses of the others, and the letters."""
    letters = list(draft.communications.select_related("reference").order_by("pk"))
    here = address("draft", draft.pk)
    is_asked = draft.first_submitted_at is not None
    first = address("communication", letters[0].pk) if len(letters) == 1 else ""
    together = address("batch", draft.pk) if len(letters) > 1 else ""
    return {
        "current": stage(draft, [str(letter.state) for letter in letters]),
        "is_wrong": draft.state == DraftState.DROPPED,
        "urls": {
            "draft": here,
            "clearance": address("clearance", draft.pk) if is_asked else "",
            "register": address("register"),
            "sealed": first or together,
            "sent": first or together,
            "replies": first,
            "public": first,
        },
        "notes": {"draft": f"Revision {draft.current.number}" if draft.current else ""},
        "letters": _in_column(letters, together),
        "until": max((letter.public_at for letter in letters if letter.public_at), default=None),
    }


def _in_column(letters: Sequence[Any], together: str) -> list[dict[str, str]]:
    """The letters one by one, or of many how many stand where."""
    if len(letters) <= FEW:
        return [
            {
                "label": str(letter),
                "url": address("communication", letter.pk),
                "state": PILLS[CommunicationState(letter.state)],
                "state_label": letter.get_state_display(),
            }
            for letter in letters
        ]
    return [
        {
            "label": f"{count} letters" if count > 1 else "1 letter",
            "url": together,
            "state": PILLS[CommunicationState(state)],
            "state_label": CommunicationState(state).label,
        }
        for state, count in Counter(str(letter.state) for letter in letters).items()
    ]


def stage(draft: Draft, states: Iterable[str]) -> str:
    """Where the letter stands: its least advanced communication speaks for all."""
    if draft.state in {DraftState.DRAFTING, DraftState.DROPPED}:
        return "draft"
    if draft.state == DraftState.SUBMITTED:
        return "clearance"
    standing = set(states)
    return next((name for state, name in STAGES if state in standing), "public")


def address(name: str, *args: Any) -> str:
    """The page of another stage, or nothing where this process does not serve it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def cleared_by(draft: Draft) -> list[str]:
    """The mandates that have cleared the current digest."""
    if draft.current is None:
        return []
    words = draft.clearances.filter(digest=draft.current.digest).select_related("mandate")
    last = {word.mandate: word.word for word in words.order_by("pk")}
    return [str(mandate) for mandate, word in last.items() if word == "cleared"]


def revisions(draft: Draft) -> QuerySet[Revision]:
    """Every state of the text, newest first, with its name as `called` and without the texts themselves."""
    names = RevisionName.objects.filter(revision=OuterRef("pk")).order_by("-pk")
    called = Coalesce(Subquery(names.values("name")[:1]), Value(""))
    return draft.revisions.annotate(called=called).select_related("author").defer("content")


def open_threads(draft: Draft) -> ThreadQuerySet:
    """The comments and suggestions of a draft that nobody has settled yet."""
    return Thread.objects.filter(draft=draft).still_open()


def salutations(draft: Draft) -> dict[str, str]:
    """How the current revision greets each recipient, by key."""
    content = draft.current.content if draft.current else {}
    return {facts["key"]: facts["salutation"] for facts in content.get("addressees", [])}


def found_recipients(text: str, taken: Sequence[Recipient]) -> list[Recipient]:
    """Up to ten recipients that `text` finds and that are not on the draft yet."""
    if not text.strip():
        return []
    return list(recipient_queries.search(text).exclude(pk__in=[r.pk for r in taken])[:10])
