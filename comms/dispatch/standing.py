"""Where all letters of one draft stand: done, in work, waiting, failed and why, and how long is left.

Read from the letters and their jobs alone, in a number of queries that no letter adds to. Writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from comms.dispatch.models import Communication, Dispatch, DispatchState
from comms.drafting.models import Draft
from comms.jobs import Job, JobKind, JobState
from comms.workflow import CommunicationState
from recipients.models import Channel

RECENT = 20  # the pace is that of the last so many letters
QUIET = dt.timedelta(minutes=2)  # without a sign of any worker
MOVED_ON = {CommunicationState.SENT, CommunicationState.RELEASED, CommunicationState.WITHDRAWN}


@dataclass(frozen=True)
class Failure:
    """A letter whose last job failed. It may be tried again unless what happened has to be settled first."""

    letter: Communication
    job: Job
    may_retry: bool = True


@dataclass
class Work:
    """One kind of work on the letters of one draft; `ready` waits for somebody to ask for it."""

    kind: str
    done: int = 0
    running: int = 0
    waiting: int = 0
    ready: list[Communication] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    @property
    def of(self) -> int:
        """How many letters this work is about."""
        return self.done + self.running + self.waiting + len(self.failed) + len(self.ready)

    @property
    def is_asked(self) -> bool:
        return bool(self.jobs or self.done)

    @property
    def is_running(self) -> bool:
        return bool(self.running or self.waiting)

    @property
    def retriable(self) -> list[Failure]:
        return [failure for failure in self.failed if failure.may_retry]

    def left(self, now: dt.datetime) -> dt.timedelta | None:
        """How long the rest takes at the pace of the last letters of this run; None before the first one."""
        unfinished = [job for job in self.jobs if job.state in {JobState.QUEUED, JobState.RUNNING}]
        if not unfinished:
            return None
        since = min(job.queued_at for job in unfinished)
        over = [job for job in self.jobs if job.finished_at and job.finished_at >= since]
        recent = sorted(over, key=_finished)[-RECENT:]
        began = [job.started_at for job in recent if job.started_at]
        if not began:
            return None
        return (now - max(min(began), since)) / len(recent) * len(unfinished)

    def is_quiet(self, now: dt.datetime) -> bool:
        """Whether letters wait and no worker has given a sign for a while."""
        signs = [
            instant
            for job in self.jobs
            for instant in (job.queued_at, job.started_at, job.finished_at)
            if instant
        ]
        return self.waiting > 0 and now - max(signs) > QUIET


@dataclass
class Standing:
    """All letters of a draft that are not void, in the order registered, and the two kinds of work on them."""

    letters: list[Communication]
    sealing: Work
    sending: Work
    elsewhere: list[Communication]  # sealed, for a recipient that gets it by another channel

    def work(self, kind: str) -> Work:
        return self.sealing if kind == JobKind.SEAL else self.sending

    @property
    def is_running(self) -> bool:
        return self.sealing.is_running or self.sending.is_running


def of(draft: Draft) -> Standing:
    """The standing of the letters of `draft`."""
    to = {facts["key"]: facts for facts in draft.text().content["addressees"]}
    live = draft.communications.exclude(state=CommunicationState.VOID)
    letters = list(live.select_related("reference", "recipient").order_by("pk"))
    last = _last_jobs(draft)
    open_ = _open_dispatches(draft)
    found = Standing(letters, Work(JobKind.SEAL), Work(JobKind.SEND), [])
    for letter in letters:
        letter.draft = draft
        addressee = to.get(letter.recipient.key, {})
        letter.to = [addressee] if addressee else []  # type: ignore[attr-defined]  # what `queries.name_of` reads
        _count_sealing(found.sealing, letter, last.get((letter.pk, JobKind.SEAL)))
        _count_sending(found, letter, addressee, last.get((letter.pk, JobKind.SEND)), open_)
    return found


def _count_sealing(work: Work, letter: Communication, job: Job | None) -> None:
    if job:
        work.jobs.append(job)
    if letter.state != CommunicationState.REGISTERED:
        work.done += 1
    elif not _counted(work, letter, job):
        work.ready.append(letter)


def _count_sending(
    found: Standing,
    letter: Communication,
    addressee: dict[str, Any],
    job: Job | None,
    open_: set[int],
) -> None:
    work = found.sending
    if job:
        work.jobs.append(job)
    if letter.state in MOVED_ON:
        work.done += 1
    elif letter.state == CommunicationState.SEALED:
        is_open = letter.pk in open_
        if _counted(work, letter, job, may_retry=not is_open) or is_open:
            return
        is_mail = addressee.get("channel") == Channel.EMAIL and addressee.get("email")
        (work.ready if is_mail else found.elsewhere).append(letter)


def _counted(work: Work, letter: Communication, job: Job | None, *, may_retry: bool = True) -> bool:
    """Count the letter by its last job; False when it has none that tells."""
    match job.state if job else None:
        case JobState.RUNNING:
            work.running += 1
        case JobState.QUEUED:
            work.waiting += 1
        case JobState.FAILED if job:
            work.failed.append(Failure(letter, job, may_retry))
        case _:
            return False
    return True


def _last_jobs(draft: Draft) -> dict[tuple[int, str], Job]:
    kinds = [JobKind.SEAL, JobKind.SEND]
    rows = Job.objects.filter(communication__draft=draft, kind__in=kinds)
    newest: Iterable[Job] = rows.order_by("communication_id", "kind", "-pk").distinct(
        "communication_id", "kind"
    )
    return {(job.communication_id, job.kind): job for job in newest}


def _open_dispatches(draft: Draft) -> set[int]:
    states = [DispatchState.PENDING, DispatchState.UNCERTAIN]
    rows = Dispatch.objects.filter(communication__draft=draft, state__in=states)
    return set(rows.values_list("communication", flat=True))


def _finished(job: Job) -> dt.datetime:
    return job.finished_at or job.queued_at


def in_words(left: dt.timedelta | None) -> str:
    """`about 3 minutes`; nothing where the pace is not known yet."""
    if left is None:
        return ""
    seconds = left.total_seconds()
    if seconds < 60:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} minute{'s' if minutes > 1 else ''}"
    hours, rest = divmod(minutes, 60)
    tail = f" {rest} minute{'s' if rest > 1 else ''}" if rest else ""
    return f"about {hours} hour{'s' if hours > 1 else ''}{tail}"
