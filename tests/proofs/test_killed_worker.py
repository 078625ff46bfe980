"""A worker killed in mid-release, and two sweepers at once: every due letter is public exactly once."""

from __future__ import annotations

import collections
import subprocess
import sys

import pytest
from django.utils import timezone

from comms import jobs, store
from comms.dispatch.models import Communication, Rendition
from comms.events import Event
from comms.jobs import STALE_AFTER, Job
from comms.public.models import Publication
from tests import builders
from tests.comms.public.served import ROOT
from tests.proofs import workers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LETTERS = 6


def check_released_once() -> None:
    """The invariants, from the database and the store alone."""
    letters = list(Communication.objects.all())
    assert {letter.state for letter in letters} == {"released"}
    references = sorted(str(letter) for letter in letters)
    assert sorted(Publication.objects.values_list("reference", flat=True)) == references
    told = collections.Counter(
        Event.objects.filter(verb="release").values_list("communication", flat=True)
    )
    assert told == {letter.pk: 1 for letter in letters}
    assert Rendition.objects.filter(kind="public").count() == len(letters)
    for row in Publication.objects.all():
        assert store.get(store.public(), row.pdf_name, expected=row.pdf_sha256)


def due_letters(cast, office, now):
    return [builders.sent(cast, office, now) for _ in range(LETTERS)]


def released() -> int:
    return Communication.objects.filter(state="released").count()


def test_a_worker_killed_in_mid_sweep_leaves_nothing_half_done(cast, office, now):
    due_letters(cast, office, now)
    with workers.own_queue() as queue:
        with workers.worker() as first:
            queue.send_task("comms.publish_due")
            workers.wait_until(lambda: released() >= 1)
            workers.kill(first)
        workers.wait_until(lambda: workers.sessions() == 0)
        assert 1 <= released() < LETTERS
        assert Publication.objects.count() == released()
        with workers.worker():
            queue.send_task("comms.publish_due")
            workers.wait_until(lambda: released() == LETTERS)
    check_released_once()


def test_two_sweeping_processes_release_each_letter_once(cast, office, now):
    due_letters(cast, office, now)
    sweep = (
        "import django; django.setup()\n"
        "from django.utils import timezone\n"
        "from comms.publication import release\n"
        "print(len(release.publish_due(now=timezone.now()).released))"
    )
    sweepers = [
        subprocess.Popen(
            [sys.executable, "-c", sweep],
            cwd=ROOT,
            env=workers.environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    counts = [int(sweeper.communicate(timeout=120)[0]) for sweeper in sweepers]
    assert sum(counts) == LETTERS
    check_released_once()


def test_a_seal_whose_worker_was_killed_is_taken_up_again(cast, office, now):
    builders.key()
    letter = builders.letter_of(builders.cleared(cast, office, now))
    with workers.own_queue() as queue:
        dead = timezone.now() - STALE_AFTER * 2
        job = jobs.queue(letter, "seal", actor=cast.registry, now=dead)
        # What a killed worker leaves: claimed, never finished, its nudge gone with it.
        Job.objects.filter(pk=job.pk).update(state="running", started_at=dead, attempts=1)
        workers.flush()
        with workers.worker():
            queue.send_task("comms.resume_jobs")
            workers.wait_until(lambda: Job.objects.get(pk=job.pk).state == "done")
    letter.refresh_from_db()
    assert (letter.state, Job.objects.get().attempts) == ("sealed", 2)
