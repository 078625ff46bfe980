"""The sweep that makes due letters public: one transaction a letter, exactly once, never early, none blocking another.

PostgreSQL is the record: rows are claimed with SKIP LOCKED, so any number of sweepers may run. Runs in the worker.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
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
from comms.publication import gate, site, site_replies
from comms.publication.answers import services as answers
from comms.publication.deadlines import gauges, holds, reviews
from comms.publication.files import services as files
from comms.publication.models import Hold
from comms.publication.preparing import services as preparing
from comms.publication.redaction import services as redaction
from comms.replies.models import Reply
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User

log = structlog.get_logger()
CHUNK = 50  # letters read at a time, each of some 100 KB
MANY = 100  # due letters from which on a second process is asked to help
HELP = "comms.help_publish"
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
    letters = due(now)
    if letters.count() >= MANY:
        jobs.nudge(HELP, expires=jobs.RESUMED_EVERY)
    _each(letters, lambda letter: release(letter, now=now), sweep.released, sweep.failed, now)
    _each(
        due_replies(), lambda reply: release_reply(reply, now=now), sweep.replies, sweep.failed, now
    )
    gauges.note_sweep(now=now)
    preparing.clear(now=now)
    return sweep


def help_publish(*, now: dt.datetime) -> Sweep:
    """Release what is due at `now` from the last letter on, beside a sweep that began with the first.

    Raises CommsError when the clocks disagree. A call that comes too late finds nothing to do.
    """
    refuse_a_wrong_clock(now)
    sweep = Sweep()
    last_first = due(now).reverse()
    _each(last_first, lambda letter: release(letter, now=now), sweep.released, sweep.failed, now)
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
    for known in _known(rows):
        with transaction.atomic():
            claim = rows.order_by().filter(pk=known.pk)
            row = claim.select_for_update(skip_locked=True, of=("self",)).first()
            if row is None:  # another sweep has it, or it is due no more
                continue
            _share(known, row)
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


def _known(rows: QuerySet[Row]) -> Iterator[Row]:
    """Each row as it stands a moment before it is claimed, read with what it belongs to, many at a time."""
    pks = list(rows.values_list("pk", flat=True))
    together = preparing.WITH if rows.model is Communication else ()
    for first in range(0, len(pks), CHUNK):
        some = pks[first : first + CHUNK]
        found = rows.model._base_manager.prefetch_related(*together).in_bulk(some)
        yield from (found[pk] for pk in some if pk in found)


def _share(known: Row, row: Row) -> None:
    """What no step of a letter changes, and was read a moment ago, need not be read again."""
    if isinstance(row, Communication):
        for name in (relation.split("__")[0] for relation in preparing.WITH):
            if getattr(known, f"{name}_id") == getattr(row, f"{name}_id"):
                setattr(row, name, getattr(known, name))


def release(letter: Communication, *, now: dt.datetime) -> None:
    """Make one due letter public, with the replies decided on so far. All of it, or nothing.

    Raises WrongState before its instant, under a hold or without a safety review, and whatever the gate or the
    renderer finds.
    """
    with (
        store.undone_on_fault(store.public()) as written,
        lifecycle.advance(letter, "release", actor=None, now=now) as (row, _),
    ):
        _share(letter, row)
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
        # A letter never waits for a reply: the sweep comes to one that cannot go out by itself, and says why.
        # One that an officer is deciding about is passed over here, and locked are the rest until they are public.
        for reply in row.replies.releasable().select_for_update(skip_locked=True, of=("self",)):
            with contextlib.suppress(CommsError), store.undone_on_fault(store.public()) as its_own:
                with transaction.atomic():
                    _publish_reply(reply, now=now, written=its_own)
                written.extend(its_own)


def release_reply(reply: Reply, *, now: dt.datetime) -> None:
    """Make a reply public that was decided on after its letter had been released."""
    if reply.communication.holds.active().exists():
        raise WrongState(f"{reply.communication} is held back.")
    with store.undone_on_fault(store.public()) as written, transaction.atomic():
        _publish_reply(reply, now=now, written=written)


def public_copy(letter: Communication, *, now: dt.datetime) -> site.Copy:
    """The public rendition of a letter, past the second person and the gate. Raises WrongState, Leak.

    What was prepared of exactly this text is taken; anything else is drawn and inspected now.
    """
    sealer = sealing.opened()
    made = preparing.taken(letter, sealer)
    hidden = [
        *gate.hidden_words(letter.draft.case),
        *redaction.unsaid(made.redacted, made.text),
    ]
    gate.check_record(site.record(letter, made.redacted, made.purpose), hidden=hidden)
    return site.Copy(
        made.redacted,
        made.purpose,
        made.html,
        made.text,
        made.questions,
        sealer.complete(made.sealable, sealed_at=now),
        made.others,
        made.digest,
    )


def _publish_reply(reply: Reply, *, now: dt.datetime, written: list[str]) -> None:
    found = answers.public_answers(reply)
    site_replies.publish(reply, found, now=now, written=written)
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
    redaction.check_sentence(letter, reason)
    return jobs.queue(letter, JobKind.WITHDRAW, actor=actor, now=now, note=reason)


def withdraw(letter: Communication, *, reason: str, actor: User, now: dt.datetime) -> None:
    """Leave a tombstone with the reason; the files go once that is committed."""
    with lifecycle.advance(letter, "withdraw", actor=actor, now=now, reason=reason) as (row, _):
        row.withdrawn_at, row.withdrawal_reason = now, reason
        gone = site.withdraw(row, reason=reason, now=now)
        for name in gone:
            transaction.on_commit(partial(store.remove, store.public(), name))
