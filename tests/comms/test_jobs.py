"""Jobs: claimed by one worker, told in words when they fail, silent about what they were doing."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest
from django.db import IntegrityError, connection, transaction

from comms import events, jobs
from comms.errors import WrongState
from comms.jobs import STALE_AFTER, Job
from tests import builders


@pytest.fixture
def letter(cast, office, now):
    return builders.letter_of(builders.submitted(cast, office, now))


@pytest.fixture
def job(letter, cast, now):
    return jobs.queue(letter, "seal", actor=cast.registry, now=now)


def test_a_job_is_done_once(job, now):
    done: list[Job] = []
    assert jobs.run(job.pk, done.append, now=now) == "done"
    assert jobs.run(job.pk, done.append, now=now) is None
    job.refresh_from_db()
    assert (len(done), job.attempts, job.started_at) == (1, 1, now)


def test_a_refusal_is_told_in_its_words_and_a_fault_by_its_kind_alone(job, letter, cast, now):
    def refuse(_):
        raise WrongState("The text has changed.")

    def fail(_):
        raise RuntimeError("Nour al-Badr")

    assert jobs.run(job.pk, refuse, now=now) == "failed"
    assert Job.objects.get().reason == "The text has changed."
    again = jobs.queue(letter, "seal", actor=cast.registry, now=now)
    assert jobs.run(again.pk, fail, now=now) == "failed"
    again.refresh_from_db()
    assert "RuntimeError" in again.reason
    assert "Badr" not in again.reason
    assert Job.objects.all().needing_attention().get() == again


def test_the_same_work_is_not_asked_for_twice(job, letter, cast, now):
    with pytest.raises(WrongState, match="already in the worker's hands"):
        jobs.queue(letter, "seal", actor=cast.registry, now=now)
    with pytest.raises(IntegrityError, match="one_unfinished"), transaction.atomic():
        Job.objects.create(communication=letter, kind="seal", queued_at=now)


def test_a_running_job_is_left_alone_while_its_worker_s_session_lives(job, now):
    Job.objects.update(state="running", started_at=now, attempts=1)
    done: list[Job] = []
    worker = connection.copy()
    with closing(worker), worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.HELD, job.pk])
        assert jobs.run(job.pk, done.append, now=now + STALE_AFTER * 2) is None
        cursor.execute("SELECT pg_advisory_unlock_all()")
    assert jobs.run(job.pk, done.append, now=now) == "done"
    job.refresh_from_db()
    assert (len(done), job.attempts) == (1, 2)


def test_work_that_kills_its_workers_is_not_tried_for_ever(job, now):
    Job.objects.update(state="running", started_at=now, attempts=jobs.DEATHS)
    done: list[Job] = []
    assert jobs.run(job.pk, done.append, now=now) is None
    job.refresh_from_db()
    assert (done, job.state) == ([], "failed")
    assert "3 workers died at this work" in job.reason


def test_work_whose_worker_died_after_it_was_done_is_done_and_not_tried_again(letter, job, now):
    def seal_then_die(_):
        events.record("seal", now=now, actor=None, **letter.event_links())
        raise SystemExit

    with pytest.raises(SystemExit):
        jobs.run(job.pk, seal_then_die, now=now)
    done: list[Job] = []
    assert jobs.run(job.pk, done.append, now=now) is None
    job.refresh_from_db()
    assert (done, job.state, job.reason) == ([], "done", "")


def test_whether_a_worker_may_still_be_at_it_is_told_by_the_hard_limit(job, now):
    Job.objects.update(state="running", started_at=now)
    for later, may_be in ((STALE_AFTER, True), (STALE_AFTER + dt.timedelta(seconds=1), False)):
        assert Job.objects.all().under_way(now + later).exists() is may_be


def test_a_queue_that_is_away_is_asked_once_for_a_whole_batch(monkeypatch):
    asked: list[list[int]] = []

    def away(*_, args, **__):
        asked.append(args)
        raise ConnectionError

    monkeypatch.setattr("celery.app.base.Celery.send_task", away)
    jobs.wake_all([1, 2, 3])
    assert asked == [[1]]


def test_a_failure_of_the_sweep_is_one_line_until_it_succeeds(letter, now):
    for _ in range(3):
        jobs.note_failure(letter, "release", "The gate found a name.", now=now)
    failed = Job.objects.all().needing_attention().get()
    assert (failed.attempts, failed.reason) == (3, "The gate found a name.")
    jobs.note_success(letter, "release", now=now)
    assert not Job.objects.all().needing_attention().exists()
