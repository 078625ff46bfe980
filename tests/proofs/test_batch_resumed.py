"""Forty sister letters, their worker killed in the middle and Redis emptied: each is sealed exactly once."""

from __future__ import annotations

import collections

import pytest
from django.conf import settings
from django.utils import timezone

from comms import store
from comms.dispatch import batches, standing
from comms.dispatch.models import Communication, Rendition
from comms.events import Event
from comms.jobs import Job
from comms.letters.verify import verify
from tests import builders
from tests.proofs import workers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LETTERS = 40


def sealed() -> int:
    return Communication.objects.filter(state="sealed").count()


def files() -> set[str]:
    return {path.name for path in store.confidential().rglob("*.pdf")}


def check_sealed_once(before: set[str]) -> None:
    """The invariants, from the database and the store alone; `before` are the files of other tests."""
    letters = list(Communication.objects.all())
    assert {letter.state for letter in letters} == {"sealed"}
    told = collections.Counter(
        Event.objects.filter(verb="seal").values_list("communication", flat=True)
    )
    assert told == {letter.pk: 1 for letter in letters}
    renditions = Rendition.objects.filter(kind="sent")
    assert renditions.count() == len(letters)
    assert {job.state for job in Job.objects.all()} == {"done"}
    assert Job.objects.count() == len(letters)
    named = {row.stored_name for row in renditions}
    for row in renditions:
        assert store.get(store.confidential(), row.stored_name, expected=row.sha256)
    assert verify(
        store.get(store.confidential(), row.stored_name, expected=row.sha256),
        settings.SEAL_CERTIFICATE_FILE,
    ).is_whole
    # A worker that is killed between the file and its row leaves at most the files it held.
    kept = files() - before
    assert named <= kept and len(kept - named) <= 2


def test_a_batch_whose_worker_was_killed_goes_on_where_it_was(cast, office, now):
    before = files()
    builders.key()
    companies = [builders.company(f"pit-{n:02}", f"Pit {n}") for n in range(LETTERS)]
    draft = builders.cleared(cast, office, now, to=companies)
    with workers.own_queue() as queue:
        with workers.worker() as first:
            batches.seal_all(draft, actor=cast.registry, now=timezone.now())
            workers.wait_until(lambda: sealed() >= LETTERS // 4)
            workers.kill(first)
        workers.wait_until(lambda: workers.sessions() == 0)
        assert sealed() < LETTERS
        work = standing.of(draft).sealing
        assert (work.done, work.of) == (sealed(), LETTERS)
        workers.flush()
        with workers.worker():
            # Twice, as two beats would: a letter in one worker's hands is not given to the other.
            queue.send_task("comms.resume_jobs")
            queue.send_task("comms.resume_jobs")
            workers.wait_until(lambda: sealed() == LETTERS)
            workers.wait_until(lambda: not Job.objects.unfinished().exists())
    check_sealed_once(before)
