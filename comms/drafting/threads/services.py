"""Saying something beside a text. Whoever may read the draft may speak; nothing said here enters the letter.

Events tell that something was said and where, never what.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from comms import events, permissions
from comms.clock import geneva_day
from comms.drafting.models import Draft, Revision
from comms.drafting.threads import anchors, telling
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.models import (
    LONGEST_NAME,
    LONGEST_REMARK,
    Mention,
    Remark,
    SuggestionState,
    Thread,
)
from comms.errors import CommsError, NotPermitted, NotVisible, WrongState
from comms.workflow import DraftState

if TYPE_CHECKING:
    from mandates.models import User


def comment(
    draft: Draft,
    anchor: Anchor,
    *,
    text: str,
    actor: User,
    now: dt.datetime,
    mentions: Sequence[User] = (),
) -> Thread:
    """Open a thread on a passage with its first remark. Whoever is named as “@Name” is mentioned too.

    Raises NotVisible, WrongState once the letter is dropped, and CommsError for no words, too many, or a
    quotation that does not stand there.
    """
    with transaction.atomic():
        thread = begin(draft, anchor, actor=actor, now=now)
        say(thread, text, actor=actor, now=now, mentions=mentions)
        note("comment", thread, actor=actor, now=now)
    return thread


def import_comment(
    draft: Draft,
    anchor: Anchor,
    *,
    text: str,
    author_name: str,
    at: dt.datetime | None,
    actor: User,
    now: dt.datetime,
) -> Thread:
    """As `comment`, for one that came in a file: `author_name` wrote it at `at`, `actor` brings it in.

    Names in it mention nobody. A time to come, or none, is `now`.
    """
    with transaction.atomic():
        thread = begin(draft, anchor, actor=actor, now=now)
        written = min(at or now, now)
        say(thread, text, actor=actor, now=now, author_name=author_name, at=written)
        note("import_comment", thread, actor=actor, now=now)
    return thread


def reply(
    thread: Thread, *, text: str, actor: User, now: dt.datetime, mentions: Sequence[User] = ()
) -> Remark:
    """Answer in a thread; what mentioned `actor` there counts as read. Raises as `comment` does."""
    require_reader(thread.draft, actor=actor, now=now)
    with transaction.atomic():
        remark = say(thread, text, actor=actor, now=now, mentions=mentions)
        read(thread, actor=actor, now=now)
        note("reply_to_comment", thread, actor=actor, now=now)
    return remark


def mention(remark: Remark, person: User, *, actor: User, now: dt.datetime) -> Mention:
    """Ask a colleague to look at a remark, by e-mail too. Raises NotPermitted when they may not read the draft."""
    draft = remark.thread.draft
    require_reader(draft, actor=actor, now=now)
    if not _may_read(draft, person, now):
        raise NotPermitted(f"{person} may not read this draft, so cannot be asked to look at it.")
    with transaction.atomic():
        made, is_new = Mention.objects.get_or_create(remark=remark, person=person)
        if is_new:
            telling.mentioned(made, actor=actor, now=now)
    return made


def read(thread: Thread, *, actor: User, now: dt.datetime) -> int:
    """What mentioned `actor` in the thread no longer waits for them."""
    waiting = Mention.objects.filter(remark__thread=thread, person=actor, read_at__isnull=True)
    return waiting.update(read_at=now)


def resolve(thread: Thread, *, actor: User, now: dt.datetime) -> Thread:
    """Settle a thread; it stays readable. Raises WrongState for one that is settled or waits for a decision."""
    with transaction.atomic():
        row = _locked(thread, actor=actor, now=now)
        if row.resolved_at is not None:
            raise WrongState(f"{row.resolved_by} has resolved this comment already.")
        if _waits_for_a_decision(row):
            raise WrongState("Accept or refuse the suggestion; that settles it.")
        close(row, actor=actor, now=now)
        note("resolve_comment", row, actor=actor, now=now)
    thread.refresh_from_db()
    return thread


def reopen_thread(thread: Thread, *, actor: User, now: dt.datetime) -> Thread:
    """Take up a settled thread again. A suggestion that was decided stays decided. Raises WrongState."""
    with transaction.atomic():
        row = _locked(thread, actor=actor, now=now)
        if row.resolved_at is None:
            raise WrongState("This comment is open already.")
        row.resolved_at = row.resolved_by = None
        row.save(update_fields=["resolved_at", "resolved_by"])
        note("reopen_comment", row, actor=actor, now=now)
    thread.refresh_from_db()
    return thread


def may_settle(thread: Thread, *, actor: User, now: dt.datetime) -> bool:
    """Whether it is `actor` who resolves the thread: who opened it, or a drafter of the owning mandate."""
    if thread.opened_by_id == actor.pk:
        return True
    return permissions.may_draft(actor, thread.draft.owner(), geneva_day(now))


def require_reader(draft: Draft, *, actor: User, now: dt.datetime) -> None:
    """Raises NotVisible unless `actor` may read the draft, and WrongState once it is dropped."""
    if not _may_read(draft, actor, now):
        raise NotVisible
    if draft.state == DraftState.DROPPED:
        raise WrongState("The letter has been dropped; nothing more is said about its text.")


def begin(draft: Draft, anchor: Anchor, *, actor: User, now: dt.datetime) -> Thread:
    """A thread without a word yet. Raises as `comment` does."""
    require_reader(draft, actor=actor, now=now)
    revision = Revision.objects.filter(draft=draft, number=anchor.revision).first()
    if revision is None:
        raise NotVisible
    if not anchors.holds(anchor, revision.content):
        raise CommsError(
            f"The words “{_short(anchor.quoted)}” do not stand in that passage of revision "
            f"{revision.number}. Copy them from the text as it stands, or leave them out to speak of the "
            "whole passage."
        )
    return Thread.objects.create(
        draft=draft,
        revision=revision,
        part=anchor.part,
        number=anchor.number,
        offset=anchor.offset,
        quoted=anchor.quoted,
        opened_by=actor,
        opened_at=now,
    )


def say(
    thread: Thread,
    text: str,
    *,
    actor: User,
    now: dt.datetime,
    mentions: Sequence[User] = (),
    author_name: str = "",
    at: dt.datetime | None = None,
) -> Remark:
    """Add a remark to a thread, without an event of its own. Raises as `comment` does."""
    words = plain(text)
    require_no_source(thread.draft, words, actor=actor, now=now)
    remark = Remark.objects.create(
        thread=thread,
        author=actor,
        author_name=author_name.replace("\0", "").strip()[:LONGEST_NAME],
        text=words,
        at=at or now,
    )
    called = [] if author_name else _named(thread.draft, words, now)
    for person in {user.pk: user for user in (*mentions, *called) if user != actor}.values():
        mention(remark, person, actor=actor, now=now)
    return remark


def close(thread: Thread, *, actor: User, now: dt.datetime) -> None:
    """Mark a locked thread as settled."""
    thread.resolved_by, thread.resolved_at = actor, now
    thread.save(update_fields=["resolved_by", "resolved_at"])


def note(verb: str, thread: Thread, *, actor: User, now: dt.datetime, **facts: Any) -> None:
    """The event of something that happened to a thread: which one, and not a word of it."""
    draft = thread.draft
    events.record(
        verb, now=now, actor=actor, case=draft.case, draft=draft, thread=thread.pk, **facts
    )


def plain(text: str, *, what: str = "comment") -> str:
    """The words as they are kept. Raises CommsError when there are none, or more than a remark holds."""
    words = unicodedata.normalize("NFC", text.replace("\0", "").replace("\r\n", "\n")).strip()
    if not words:
        raise CommsError(f"The {what} is empty. Write what it is about.")
    if len(words) > LONGEST_REMARK:
        raise CommsError(
            f"The {what} has {len(words):,} characters and can have {LONGEST_REMARK:,}. Shorten it, or "
            "say it in several."
        )
    return words


def require_no_source(draft: Draft, text: str, *, actor: User, now: dt.datetime) -> None:
    """Raises CommsError when a drafter of the case names one of its sources where others read it.

    Nobody else is refused: a refusal would tell them who the source is.
    """
    if not permissions.may_draft(actor, draft.owner(), geneva_day(now)):
        return
    for name in draft.case.sources.values_list("name", flat=True):
        if name.strip() and re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text, re.I):
            raise CommsError(
                "These words name a source of the case. Everyone who may read the draft reads them; write "
                "them without the name, or in the case."
            )


def _named(draft: Draft, words: str, now: dt.datetime) -> list[User]:
    """The readers whom the words call as “@Name”, longer names first."""
    if "@" not in words:
        return []
    found = []
    for user in sorted(
        thread_queries.readers(draft, geneva_day(now)), key=lambda user: -len(str(user))
    ):
        called = re.compile(rf"@{re.escape(str(user))}(?!\w)", re.I)
        if called.search(words):
            found.append(user)
            words = called.sub("", words)
    return found


def _locked(thread: Thread, *, actor: User, now: dt.datetime) -> Thread:
    """The row under lock, once `actor` is known to be one who settles it."""
    rows = Thread.objects.select_for_update(of=("self",)).select_related("resolved_by")
    row = rows.get(pk=thread.pk)
    require_reader(row.draft, actor=actor, now=now)
    if not may_settle(row, actor=actor, now=now):
        raise NotPermitted(
            "A comment is resolved by who opened it, or by a drafter of the mandate that owns the case."
        )
    return row


def _waits_for_a_decision(thread: Thread) -> bool:
    suggestion = getattr(thread, "suggestion", None)
    return suggestion is not None and suggestion.state == SuggestionState.OPEN


def _may_read(draft: Draft, user: User, now: dt.datetime) -> bool:
    return Draft.objects.visible_to(user, geneva_day(now)).filter(pk=draft.pk).exists()


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79]}…"
