"""Redis forgets everything: what was asked for and what is due are in PostgreSQL, and are done all the same."""

from __future__ import annotations

import pytest
from django.utils import timezone

from comms import jobs
from comms.dispatch.models import Communication
from comms.jobs import Job
from comms.publication import release
from tests import builders
from tests.proofs import workers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.slow
def test_flushed_jobs_and_sweeps_are_done_with_the_next_beat(cast, office, now):
    builders.key()
    letter = builders.letter_of(builders.cleared(cast, office, now))
    builders.sent(cast, office, now)
    with workers.own_queue() as queue:
        job = jobs.queue(letter, "seal", actor=cast.registry, now=timezone.now())
        queue.send_task("comms.publish_due")
        workers.flush()
        with workers.worker():
            queue.send_task("comms.resume_jobs")
            queue.send_task("comms.publish_due")
            workers.wait_until(lambda: Job.objects.get(pk=job.pk).state == "done")
            workers.wait_until(lambda: Communication.objects.filter(state="released").exists())
    letter.refresh_from_db()
    assert letter.state == "sealed"
    Communication.objects.exclude(pk=letter.pk).get()
    assert release.publish_due(now=timezone.now()).released == []


def test_a_queue_that_is_away_loses_no_work(cast, office, now, monkeypatch):
    builders.key()
    letter = builders.letter_of(builders.cleared(cast, office, now))

    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("celery.app.base.Celery.send_task", away)
    job = jobs.queue(letter, "seal", actor=cast.registry, now=now)
    assert list(Job.objects.all().unfinished()) == [job]
