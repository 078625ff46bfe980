"""Other words for a passage, suggested by anybody who reads the draft and decided by those who may change it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from comms import permissions
from comms.clock import geneva_day
from comms.drafting import services
from comms.drafting.models import Draft, Revision
from comms.drafting.threads import anchors
from comms.drafting.threads import services as threads
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.models import (
    LONGEST_NAME,
    LONGEST_REMARK,
    Suggestion,
    SuggestionState,
)
from comms.drafting.threads.rewording import reworded
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.workflow import DraftState

if TYPE_CHECKING:
    from mandates.models import User


def suggest(
    draft: Draft,
    anchor: Anchor,
    *,
    replacement: str,
    actor: User,
    now: dt.datetime,
    text: str = "",
    author_name: str = "",
    at: dt.datetime | None = None,
    mentions: Sequence[User] = (),
) -> Suggestion:
    """Suggest `replacement` for the words of the anchor: none takes them out, and a point gets words added.

    `text` says why. `author_name` and `at` are those of a change that came in a file. Raises as
    `threads.comment` does, and CommsError when nothing would change.
    """
    words = _checked(draft, anchor, replacement, actor=actor, now=now)
    with transaction.atomic():
        thread = threads.begin(draft, anchor, actor=actor, now=now)
        suggestion = Suggestion.objects.create(
            thread=thread,
            replacement=words,
            author=actor,
            author_name=author_name.replace("\0", "").strip()[:LONGEST_NAME],
            at=min(at or now, now),
        )
        if text.strip():
            threads.say(
                thread,
                text,
                actor=actor,
                now=now,
                mentions=mentions,
                author_name=author_name,
                at=suggestion.at,
            )
        threads.note("suggest", thread, actor=actor, now=now)
    return suggestion


def accept(suggestion: Suggestion, *, actor: User, now: dt.datetime) -> Revision:
    """Put the suggested words into the text as it stands now: a new revision.

    Raises StaleText when the words they replace have changed or gone since, WrongState when it has been decided or
    the text cannot change, NotPermitted unless `actor` drafts for the owning mandate.
    """
    with transaction.atomic():
        draft, row = _locked(suggestion, actor=actor, now=now)
        if not permissions.may_draft(actor, draft.owner(), geneva_day(now)):
            raise NotPermitted(
                "Only drafters of the mandate that owns the case may change its text."
            )
        if draft.state != DraftState.DRAFTING:
            raise WrongState(
                f"The text is {draft.get_state_display()} and cannot change. Reopen it for editing, then "
                "accept the suggestion; its clearances will go stale."
            )
        current = draft.text()
        anchor, words = place_now(row, current)
        threads.require_no_source(draft, words, actor=actor, now=now)
        made = services.revise(
            draft,
            services.plan_of(draft).with_text(**reworded(current.content, anchor, words)),
            base=current.number,
            actor=actor,
            now=now,
            note=f"suggestion of {row.writer()} accepted"[:200],
        )
        row.made = made
        _decide(row, SuggestionState.ACCEPTED, actor=actor, now=now)
        threads.note("accept_suggestion", row.thread, actor=actor, now=now, revision=made.number)
    suggestion.refresh_from_db()
    return made


def refuse(suggestion: Suggestion, *, actor: User, now: dt.datetime, text: str = "") -> Suggestion:
    """Leave the text as it is; `text` may say why. Who suggested it may take it back so.

    Raises WrongState when it has been decided, NotPermitted.
    """
    with transaction.atomic():
        _, row = _locked(suggestion, actor=actor, now=now)
        if not threads.may_settle(row.thread, actor=actor, now=now):
            raise NotPermitted(
                "A suggestion is refused by drafters of the mandate that owns the case, or taken back by who "
                "made it."
            )
        if text.strip():
            threads.say(row.thread, text, actor=actor, now=now)
        _decide(row, SuggestionState.REFUSED, actor=actor, now=now)
        threads.note("refuse_suggestion", row.thread, actor=actor, now=now)
    suggestion.refresh_from_db()
    return suggestion


def place_now(suggestion: Suggestion, current: Revision) -> tuple[Anchor, str]:
    """Where in the current text the suggested words go, and these words with the labels its notes bear now.

    Raises StaleText when what they would replace is no longer there word for word.
    """
    thread = suggestion.thread
    old, then = thread.revision.content, thread.anchor()
    now = anchors.follow(then, old, current.content)
    quoted = anchors.relabelled(then.quoted, old, current.content)
    if now is None:
        raise StaleText(
            "The words that this suggestion changes are gone from the text. Refuse it, or suggest it anew "
            "where it belongs now."
        )
    if now.quoted != quoted:
        raise StaleText(
            f"The words that this suggestion changes have changed since: they now read “{now.quoted}”. "
            "Refuse it, or suggest it anew for the text as it stands."
        )
    words = anchors.relabelled(suggestion.replacement, old, current.content)
    if words is None:
        raise StaleText(
            "This suggestion keeps the mark of a footnote that is gone. Refuse it, or suggest it anew."
        )
    return now, words


def _checked(
    draft: Draft, anchor: Anchor, replacement: str, *, actor: User, now: dt.datetime
) -> str:
    """The suggested words as they are kept. Raises CommsError when they change nothing or are too many."""
    threads.require_reader(draft, actor=actor, now=now)
    words = unicodedata.normalize("NFC", replacement.replace("\0", "").replace("\r\n", "\n"))
    if anchor.part not in anchors.WORDED:
        raise CommsError("A suggestion changes words of a passage. Say which, or write a comment.")
    if words == anchor.quoted or not (words.strip() or anchor.quoted):
        raise CommsError(
            "This suggestion changes nothing. Write other words, or choose to take these out."
        )
    if words.strip():
        threads.plain(words, what="suggestion")
    if len(anchor.quoted) > LONGEST_REMARK:
        raise CommsError("The suggestion is about too many words at once. Suggest it by passages.")
    threads.require_no_source(draft, words, actor=actor, now=now)
    return words


def _locked(suggestion: Suggestion, *, actor: User, now: dt.datetime) -> tuple[Draft, Suggestion]:
    """The draft and the suggestion under lock, always in this order. Raises WrongState once it is decided."""
    drafts = Draft.objects.select_for_update(of=("self",))
    draft = drafts.get(threads__suggestion=suggestion)
    threads.require_reader(draft, actor=actor, now=now)
    rows = Suggestion.objects.select_for_update(of=("self",))
    row = rows.select_related("thread__revision", "author").get(pk=suggestion.pk)
    if row.state != SuggestionState.OPEN:
        raise WrongState(f"{row.decided_by} has {row.state} this suggestion already.")
    return draft, row


def _decide(
    suggestion: Suggestion, state: SuggestionState, *, actor: User, now: dt.datetime
) -> None:
    suggestion.state, suggestion.decided_by, suggestion.decided_at = state, actor, now
    suggestion.save(update_fields=["state", "decided_by", "decided_at", "made"])
    if suggestion.thread.resolved_at is None:
        threads.close(suggestion.thread, actor=actor, now=now)
    threads.read(suggestion.thread, actor=actor, now=now)
