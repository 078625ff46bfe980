"""What the pages show of the threads beside a text: each with its place, what it proposes, and what may be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comms.drafting.comparing import comparison
from comms.drafting.models import Draft
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads.models import Suggestion, SuggestionState, Thread
from comms.drafting.threads.queries import Placed
from comms.workflow import DraftState
from mandates.models import User

BESIDE = 30  # threads stand beside the text; the page of all threads has the others
PILLS = {
    SuggestionState.OPEN: "waiting",
    SuggestionState.ACCEPTED: "done",
    SuggestionState.REFUSED: "wrong",
}


@dataclass(frozen=True)
class Card:
    """One thread as a page shows it to one person."""

    placed: Placed
    suggestion: Suggestion | None
    pieces: list[comparison.Piece]
    may_speak: bool
    may_settle: bool
    may_accept: bool
    is_unread: bool

    @property
    def thread(self) -> Thread:
        return self.placed.thread

    @property
    def pill(self) -> str:
        if self.suggestion:
            return PILLS[SuggestionState(self.suggestion.state)]
        return "waiting" if self.thread.resolved_at is None else "done"

    @property
    def state(self) -> str:
        if self.suggestion:
            return f"suggestion {self.suggestion.get_state_display()}"
        return "open" if self.thread.resolved_at is None else "resolved"


def cards(draft: Draft, threads: Iterable[Thread], *, user: User, may_write: bool) -> list[Card]:
    """The threads as `user` sees them, in the order of the text."""
    found = thread_queries.in_order(thread_queries.placed(threads, draft.text()))
    return [_card(draft, one, user, may_write=may_write) for one in found]


def beside(draft: Draft, *, user: User, may_write: bool) -> dict[str, Any]:
    """The open threads beside the text, and which of them stand on which passage."""
    threads = Thread.objects.filter(draft=draft).still_open().for_page()
    held = cards(draft, threads, user=user, may_write=may_write)
    marks: dict[tuple[str, int], list[Card]] = defaultdict(list)
    for card in held:
        here = card.placed.now or card.placed.near
        if here and here.number:
            marks[here.part, here.number].append(card)
    return {
        "cards": held[:BESIDE],
        "threads_open": len(held),
        "marks": dict(marks),
        "may_speak": draft.state != DraftState.DROPPED,
    }


def _card(draft: Draft, placed: Placed, user: User, *, may_write: bool) -> Card:
    thread = placed.thread
    suggestion = getattr(thread, "suggestion", None)
    may_speak = draft.state != DraftState.DROPPED
    return Card(
        placed=placed,
        suggestion=suggestion,
        pieces=_pieces(thread.quoted, suggestion.replacement) if suggestion else [],
        may_speak=may_speak,
        may_settle=may_speak and (may_write or thread.opened_by_id == user.pk),
        may_accept=may_write and draft.state == DraftState.DRAFTING,
        is_unread=thread.resolved_at is None and _is_unread(thread, user),
    )


def _pieces(old: str, new: str) -> list[comparison.Piece]:
    """Word by word where some of them stay; all of them against all where none does."""
    found = list(comparison.words(old, new))
    if any(piece.kind == "same" and piece.text.strip() for piece in found):
        return found
    pieces = [comparison.Piece("removed", old), comparison.Piece("added", new)]
    return [piece for piece in pieces if piece.text]


def _is_unread(thread: Thread, user: User) -> bool:
    return any(
        mention.person_id == user.pk and mention.read_at is None
        for remark in thread.remarks.all()
        for mention in remark.mentions.all()
    )


def filtered(threads: Any, show: str, user: User) -> Any:
    """What the filter of the page asks for; anything else is what is open."""
    match show:
        case "resolved":
            return threads.settled()
        case "mine":
            return threads.concerning(user)
        case "all":
            return threads
    return threads.still_open()
