"""Work for the worker, kept in PostgreSQL: what waits, what runs, what failed and why. The queue only wakes it.

A worker holds its job by a lock of its own session in the database: two workers never do the same one, and when a
worker dies its session dies with it, so the job is free to be taken up again at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import structlog
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, Q

from comms.errors import CommsError, WrongState
from comms.events import Event

if TYPE_CHECKING:
    from comms.dispatch.models import Communication
    from mandates.models import User

log = structlog.get_logger()
STALE_AFTER = dt.timedelta(minutes=10)  # the hard time limit of a task
RESUMED_EVERY = 60  # seconds; a nudge by beat that was not heard until then is followed by the next
DEATHS = 3  # workers that one job may take with it
ASK = "Try again; if it fails again, give the log of this minute to the operators."
HELD = 0x706F  # the database's name space for the locks of jobs


class JobKind(models.TextChoices):
    SEAL = "seal", "Seal"
    SEND = "send", "Send"
    RELEASE = "release", "Release"
    WITHDRAW = "withdraw", "Withdraw"
    CORRECT = "correct", "Correct"


class JobState(models.TextChoices):
    QUEUED = "queued", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def under_way(self, now: dt.datetime) -> JobQuerySet:
        """Running ones whose worker may be alive."""
        return self.filter(state=JobState.RUNNING, started_at__gte=now - STALE_AFTER)

    def needing_attention(self) -> JobQuerySet:
        """The newest job of its kind on its communication, where that one failed."""
        newer = Job.objects.filter(
            communication=models.OuterRef("communication"),
            kind=models.OuterRef("kind"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(state=JobState.FAILED).filter(~models.Exists(newer))


class Job(models.Model):
    """One piece of work on one communication."""

    communication = models.ForeignKey(
        "comms.Communication", on_delete=models.PROTECT, related_name="jobs"
    )
    kind = models.CharField(max_length=8, choices=JobKind.choices)
    state = models.CharField(max_length=7, choices=JobState.choices, default=JobState.QUEUED)
    reason = models.TextField(blank=True, help_text="why it failed, in words")
    note = models.TextField(blank=True, help_text="what the person who asked gave as reason")
    attempts = models.PositiveSmallIntegerField(default=0)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["communication", "kind"],
                condition=Q(state__in=["queued", "running"]),
                name="one_unfinished_job_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.communication}"


def queue(
    communication: Communication,
    kind: str,
    *,
    actor: User | None,
    now: dt.datetime,
    note: str = "",
) -> Job:
    """A waiting job, and a nudge to the worker once the transaction is through.

    Raises WrongState when the same work is already under way.
    """
    with transaction.atomic():
        type(communication)._base_manager.select_for_update(of=("self",)).get(pk=communication.pk)
        if Job.objects.unfinished().filter(communication=communication, kind=kind).exists():
            raise WrongState(
                f"{communication} is already in the worker's hands for this. "
                "Wait for it to finish; the page shows when it has."
            )
        job = Job.objects.create(
            communication=communication, kind=kind, actor=actor, queued_at=now, note=note
        )
        transaction.on_commit(lambda: wake(job.pk))
    return job


def queue_all(
    letters: Sequence[Communication], kind: str, *, actor: User, now: dt.datetime
) -> list[Job]:
    """A waiting job for each of `letters` that has none of this kind under way. Call it with the letters locked."""
    busy = set(
        Job.objects.unfinished()
        .filter(communication__in=letters, kind=kind)
        .values_list("communication", flat=True)
    )
    made = Job.objects.bulk_create(
        Job(communication=letter, kind=kind, actor=actor, queued_at=now)
        for letter in letters
        if letter.pk not in busy
    )
    transaction.on_commit(lambda: wake_all([job.pk for job in made]))
    return made


def wake(pk: int, *, task: str = "comms.run_job", expires: int | None = None) -> bool:
    """Tell the worker of one row. A lost nudge costs a minute, not the work: beat wakes what still waits."""
    return nudge(task, pk, expires=expires)


def nudge(task: str, *rows: int, expires: int | None = None) -> bool:
    """Ask for a task, of `rows` if it has any; whether the queue took it."""
    try:
        current_app.send_task(task, args=list(rows), expires=expires)
    except Exception as error:  # Redis may be down; what is to be done is in the database
        log.warning("worker_not_nudged", task=task, rows=rows, error=type(error).__name__)
        return False
    return True


def wake_all(pks: Sequence[int], *, expires: int | None = None) -> None:
    """Tell the worker of each; a queue that does not answer is not asked three hundred times."""
    for pk in pks:
        if not wake(pk, expires=expires):
            return


def resume() -> int:
    """Wake what still waits. A running job whose worker lives is left to it: nobody else can hold it."""
    waiting = list(Job.objects.unfinished().values_list("pk", flat=True))
    wake_all(waiting, expires=RESUMED_EVERY)
    return len(waiting)


@contextmanager
def held(pk: int, *, space: int = HELD) -> Iterator[bool]:
    """Whether job `pk` is this session's alone. A session that ends lets go, whatever ended it.

    Other work than jobs has a `space` of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, pk])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        # A session lost on the way has let go already.
        with suppress(DatabaseError), connection.cursor() as cursor:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, pk])


def run(pk: int, work: Callable[[Job], None], *, now: dt.datetime) -> JobState | None:
    """Claim job `pk` and do `work`; write how it ended. None when somebody else has it or it is over.

    A CommsError's sentence becomes the reason; anything else is named by kind alone, so that no text leaks.
    """
    with held(pk) as is_ours:
        job = _claimed(pk, now) if is_ours else None
        return _ended(job, work) if job else None


def _claimed(pk: int, now: dt.datetime) -> Job | None:
    """The job, running from now on; None when it is over."""
    with transaction.atomic():
        job = Job.objects.unfinished().filter(pk=pk).select_for_update(of=("self",)).first()
        if job is None:
            return None
        if job.state == JobState.RUNNING and _was_done(job):
            _finish(job, JobState.DONE, "")
            return None
        if job.attempts >= DEATHS and job.state == JobState.RUNNING:
            _finish(job, JobState.FAILED, f"{job.attempts} workers died at this work. {ASK}")
            return None
        job.state, job.started_at, job.reason = JobState.RUNNING, now, ""
        job.attempts = F("attempts") + 1
        job.save()
    job.refresh_from_db()
    return job


def _was_done(job: Job) -> bool:
    """Whether a worker did the work and died before it could write so: the history tells of it since it was asked."""
    return Event.objects.filter(
        communication=job.communication_id, verb=job.kind, at__gte=job.queued_at
    ).exists()


def _ended(job: Job, work: Callable[[Job], None]) -> JobState:
    try:
        work(job)
    except CommsError as error:
        _finish(job, JobState.FAILED, str(error))
    except Exception as error:
        log.error(
            "job_failed", job=job.pk, kind=job.kind, error=type(error).__name__, exc_info=True
        )
        _finish(
            job,
            JobState.FAILED,
            f"An unexpected fault stopped the work ({type(error).__name__}). {ASK}",
        )
    else:
        _finish(job, JobState.DONE, "")
    return JobState(job.state)


def note_failure(communication: Communication, kind: str, reason: str, *, now: dt.datetime) -> None:
    """Show that the sweep could not do `kind` for this communication; the next sweep tries again."""
    failed = Job.objects.filter(
        communication=communication, kind=kind, state=JobState.FAILED
    ).last()
    if failed is None:
        failed = Job(communication=communication, kind=kind, state=JobState.FAILED, queued_at=now)
    failed.reason, failed.finished_at = reason, now
    failed.attempts += 1
    failed.save()


def note_success(communication: Communication, kind: str, *, now: dt.datetime) -> None:
    """What had failed before is done; nothing is left to attend to."""
    Job.objects.filter(communication=communication, kind=kind, state=JobState.FAILED).update(
        state=JobState.DONE, reason="", finished_at=now
    )


def _finish(job: Job, state: JobState, reason: str) -> None:
    from django.utils import timezone

    job.state, job.reason, job.finished_at = state, reason, timezone.now()
    job.save(update_fields=["state", "reason", "finished_at"])
