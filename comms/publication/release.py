"""The sweep that makes due letters public: one transaction a letter, exactly once, never early, none blocking another.

PostgreSQL is the record: rows are claimed with SKIP LOCKED, so any number of sweepers may run. Runs in the worker.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from comms import events, jobs, lifecycle, store
from comms.clock import instant_in_words
from comms.dispatch import sealing
from comms.dispatch.models import Communication, Rendition, RenditionKind
from comms.errors import CommsError, WrongState
from comms.jobs import JobKind
from comms.letters import html, text
from comms.letters.copies import FORMS
from comms.letters.document import Document, Paragraph
from comms.publication import gate, site
from comms.publication.deadlines import gauges, holds, reviews
from comms.publication.files import services as files
from comms.publication.models import Hold
from comms.publication.redaction import services as redaction
from comms.publication.redaction import text as redaction_text
from comms.publication.redaction.text import Redacted
from comms.replies.models import Reply
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User

log = structlog.get_logger()
LARGEST_SKEW = dt.timedelta(seconds=120)


@dataclass
class Sweep:
    """What one sweep did: references released, replies released, and failures with their reasons."""

    released: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def due(now: dt.datetime) -> QuerySet[Communication]:
    """Sent letters whose instant has come, with a safety review, that nobody holds back; the oldest first."""
    held = Hold.objects.active().filter(communication=OuterRef("pk"))
    come = Communication.objects.awaiting_release().filter(public_at__lte=now)
    return come.filter(reviews.signed(), ~Exists(held))


def due_replies() -> QuerySet[Reply]:
    """Decided replies whose letter is public already and not held back."""
    return (
        Reply.objects.releasable()
        .filter(communication__state=CommunicationState.RELEASED)
        .order_by("registered_at", "pk")
    )


def publish_due(*, now: dt.datetime) -> Sweep:
    """Release everything that is due at `now`. Raises CommsError when the clocks disagree; then nothing is released."""
    refuse_a_wrong_clock(now)
    holds.end_due(now=now)
    sweep = Sweep()
    files.adopt(now=now)
    _each(due(now), lambda letter: release(letter, now=now), sweep.released, sweep.failed, now)
    _each(
        due_replies(), lambda reply: release_reply(reply, now=now), sweep.replies, sweep.failed, now
    )
    gauges.note_sweep(now=now)
    return sweep


def refuse_a_wrong_clock(now: dt.datetime) -> None:
    """The database's clock rules. A time of the caller's own is for development alone."""
    if settings.CLOCK_MAY_BE_SET:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        clock: dt.datetime = cursor.fetchone()[0]
    if abs(clock - now) > LARGEST_SKEW:
        raise CommsError(
            f"The sweep's clock says {instant_in_words(now)}, the database's "
            f"{instant_in_words(clock)}. Nothing is released until they agree."
        )


Row = TypeVar("Row", Communication, Reply)


def _each(
    rows: QuerySet[Row],
    act: Callable[[Row], None],
    done: list[str],
    failed: dict[str, str],
    now: dt.datetime,
) -> None:
    """Claim one row at a time, each in a transaction of its own; a failure is written down and passed over."""
    tried: set[int] = set()
    while True:
        with transaction.atomic():
            row = (
                rows.exclude(pk__in=tried).select_for_update(skip_locked=True, of=("self",)).first()
            )
            if row is None:
                return
            tried.add(row.pk)
            letter = row if isinstance(row, Communication) else row.communication
            try:
                with transaction.atomic():
                    act(row)
            except Exception as error:
                reason = str(error) if isinstance(error, CommsError) else type(error).__name__
                log.error(
                    "release_failed",
                    reference=str(letter),
                    error=type(error).__name__,
                    exc_info=True,
                )
                failed[str(row)] = reason
                jobs.note_failure(letter, JobKind.RELEASE, reason, now=now)
            else:
                jobs.note_success(letter, JobKind.RELEASE, now=now)
                done.append(str(row))


def release(letter: Communication, *, now: dt.datetime) -> None:
    """Make one due letter public, with the replies decided on so far. All of it, or nothing.

    Raises WrongState before its instant, under a hold or without a safety review, and whatever the gate or the
    renderer finds.
    """
    with (
        store.undone_on_fault(store.public()) as written,
        lifecycle.advance(letter, "release", actor=None, now=now) as (row, _),
    ):
        if row.public_at is None or now < row.public_at:
            raise WrongState(f"{row} is not public before its instant.")
        if row.holds.active().exists():
            raise WrongState(f"{row} is held back.")
        if not row.safety_reviews.fresh().exists():
            raise WrongState(f"{row}: {reviews.UNSIGNED}")
        copy = public_copy(row, now=now)
        name = site.publish(row, copy, now=now, written=written)
        Rendition.objects.create(
            communication=row,
            kind=RenditionKind.PUBLIC,
            stored_name=name,
            sha256=store.sha256(copy.pdf),
            size=len(copy.pdf),
            created_at=now,
        )
        row.released_at = now
        # A letter never waits for a reply: one that cannot go out yet follows by itself.
        for reply in row.replies.releasable():
            if files.why_not(reply):
                continue
            _publish_reply(reply, now=now, written=written)


def release_reply(reply: Reply, *, now: dt.datetime) -> None:
    """Make a reply public that was decided on after its letter had been released."""
    if reply.communication.holds.active().exists():
        raise WrongState(f"{reply.communication} is held back.")
    with store.undone_on_fault(store.public()) as written, transaction.atomic():
        _publish_reply(reply, now=now, written=written)


@dataclass(frozen=True)
class PublicText:
    """What the public will read of a letter; `digest` is the SHA-256 of it in every word and mark."""

    redacted: Redacted
    document: Document
    html: str
    text: str

    @property
    def digest(self) -> str:
        return store.sha256(f"{self.html}\0{self.text}".encode())


def public_text(letter: Communication) -> PublicText:
    """The public rendition before it is drawn, as pages and checks need it."""
    redacted = redaction_text.of(letter)
    document = redaction_text.document(letter, redacted)
    return PublicText(redacted, document, html.render(document, level=3), text.render(document))


def purpose_of(document: Document) -> str:
    """What the letter says first of why it is written."""
    return next(
        text.plain(block.runs)
        for block in document.body
        if isinstance(block, Paragraph) and block.role == "purpose"
    )


def public_copy(letter: Communication, *, now: dt.datetime) -> site.Copy:
    """The public rendition of a letter, past the second person and the gate. Raises WrongState, Leak."""
    public = public_text(letter)
    redaction.require_confirmed(letter, public.redacted)
    sealer = sealing.opened()
    pdf = sealing.draw(public.document)
    others = {suffix: form.render(public.document) for suffix, form in FORMS.items()}
    hidden = [*gate.hidden_words(letter.draft.case)]
    hidden += redaction.hidden_words(letter, public.redacted)
    gate.inspect(hidden=hidden, text=public.text, html=public.html, pdf=pdf, copies=others)
    return site.Copy(
        public.redacted,
        purpose_of(public.document),
        public.html,
        public.text,
        sealer.seal(pdf, sealed_at=now),
        others,
        public.digest,
    )


def _publish_reply(reply: Reply, *, now: dt.datetime, written: list[str]) -> None:
    site.publish_reply(reply, now=now, written=written)
    reply.released_at = now
    reply.save(update_fields=["released_at"])
    events.record(
        "release_reply",
        now=now,
        actor=None,
        **reply.communication.event_links(),
        reply=reply.number,
    )


def request_withdrawal(
    letter: Communication, *, reason: str, actor: User, now: dt.datetime
) -> jobs.Job:
    """Ask the worker, which alone may write the site, to put a tombstone in the letter's place."""
    if not reason.strip():
        raise CommsError("Say why the letter is withdrawn; the public page shows the reason.")
    lifecycle.check(letter, "withdraw", actor=actor, now=now)
    gate.check_sentence(letter.draft.case, reason)
    return jobs.queue(letter, JobKind.WITHDRAW, actor=actor, now=now, note=reason)


def withdraw(letter: Communication, *, reason: str, actor: User, now: dt.datetime) -> None:
    """Leave a tombstone with the reason; the files go once that is committed."""
    with lifecycle.advance(letter, "withdraw", actor=actor, now=now, reason=reason) as (row, _):
        row.withdrawn_at, row.withdrawal_reason = now, reason
        gone = site.withdraw(row, reason=reason, now=now)
        for name in gone:
            transaction.on_commit(partial(store.remove, store.public(), name))
