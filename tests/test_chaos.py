"""Whatever stops in mid-release, and whenever: every due letter is public exactly once, never early, whole.

Workers, sessions, servers and machines are killed for good; the invariants are read from the database and the store.
"""

from __future__ import annotations

import collections
import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from comms import jobs, store
from comms.dispatch.models import Communication, Rendition
from comms.errors import CommsError
from comms.events import Event
from comms.jobs import STALE_AFTER, Job
from comms.public.models import Publication
from comms.publication import release
from comms.publication.preparing import services as preparing
from comms.publication.preparing.models import PreparedCopy
from config.development import packages, servers
from config.development.places import Place, private_folder, server_user
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


# Where the sweep is when the machine stops: the call at which it happens, and whether that letter is out by then.
MOMENTS = {
    "before its files are written": ("comms.store.put", 1, False),
    "between two of its files": ("comms.store.put", 3, False),
    "after its files, before its rows": ("comms.publication.site.as_publisher", 1, False),
    "after its rows, before it is marked": ("comms.dispatch.models.Rendition.save", 1, False),
    "before its event": ("comms.events.record", 1, False),
    "after all of it, before it is committed": ("comms.jobs.note_success", 1, False),
    "once it is committed": ("comms.publication.deadlines.gauges.note_sweep", 1, True),
}
KILLED = """
import os, signal
import django; django.setup()
from django.utils import timezone
from django.utils.module_loading import import_string
from comms.publication import release
import importlib, sys
path, count = sys.argv[1], int(sys.argv[2])
holder, _, name = path.rpartition(".")
try:
    owner = importlib.import_module(holder)
except ModuleNotFoundError:
    owner = import_string(holder)
real, calls = getattr(owner, name), []
def stop(*given, **named):
    calls.append(1)
    if len(calls) == count:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **named)
setattr(owner, name, stop)
release.publish_due(now=timezone.now())
"""


def killed(program: str, path: str, count: int) -> None:
    """A process that is killed when it calls `path` for that time."""
    process = subprocess.run(
        [sys.executable, "-c", program, path, str(count)],
        cwd=ROOT,
        env=workers.environment(),
        timeout=120,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, "the work never came to that step"
    workers.wait_until(lambda: workers.sessions() == 0)


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_step_the_letter_is_out_whole_or_not_at_all(cast, office, now, moment):
    path, count, is_out = MOMENTS[moment]
    builders.sent(cast, office, now)
    killed(KILLED, path, count)
    assert (released(), Publication.objects.count()) == ((1, 1) if is_out else (0, 0))
    release.publish_due(now=timezone.now())
    check_released_once()


# Where the worker is that prepares copies when the machine stops.
PREPARING = {
    "before its file is written": ("comms.store.put", 1),
    "after its file, before its row": (
        "comms.publication.preparing.models.PreparedCopy.save",
        1,
    ),
    "after its row": ("comms.publication.preparing.services.clear", 1),
}
PREPARES = """
from comms.publication.preparing import services
services.prepare_due(now=timezone.now())
"""


@pytest.mark.parametrize("moment", PREPARING)
def test_killed_while_preparing_nothing_is_public_and_the_release_goes_on(
    cast, office, now, moment
):
    path, count = PREPARING[moment]
    builders.sent(cast, office, now)
    prepares = KILLED.rpartition("release.publish_due")[0] + PREPARES
    killed(prepares, path, count)
    assert (released(), Publication.objects.count()) == (0, 0)
    assert PreparedCopy.objects.exists() == (moment == "after its row")
    preparing.prepare_due(now=timezone.now())
    killed(KILLED, "comms.jobs.note_success", 1)
    assert (released(), Publication.objects.count()) == (0, 0)
    release.publish_due(now=timezone.now())
    check_released_once()
    assert not PreparedCopy.objects.exists()


def test_after_days_of_downtime_all_go_out_in_the_order_of_their_instants(cast, office, now):
    letters = [
        builders.sent(cast, office, now + dt.timedelta(days=days)) for days in (4, 0, 2, 1, 3)
    ]
    back = letters[0].public_at + dt.timedelta(days=1)
    sweep = release.publish_due(now=back)
    in_order = sorted(letters, key=lambda letter: letter.public_at)
    assert sweep.released == [str(letter) for letter in in_order]
    assert set(Publication.objects.values_list("released_at", flat=True)) == {back}
    check_released_once()


def test_a_clock_that_jumps_releases_nothing_and_one_set_back_takes_nothing_back(
    cast, office, now, settings
):
    settings.CLOCK_MAY_BE_SET = False
    builders.sent(cast, office, timezone.now() - dt.timedelta(days=10))
    for days in (61, -61):
        with pytest.raises(CommsError, match="until they agree"):
            release.publish_due(now=timezone.now() + dt.timedelta(days=days))
    assert release.publish_due(now=timezone.now()).released == []
    settings.CLOCK_MAY_BE_SET = True
    due = Communication.objects.get().public_at
    assert len(release.publish_due(now=due).released) == 1
    assert release.publish_due(now=due - dt.timedelta(days=30)).released == []
    check_released_once()


@contextmanager
def own_postgres() -> Iterator[tuple[Place, str]]:
    """A cluster of its own with what is in the test's database, to be stopped as a machine stops."""
    user = server_user()
    folder = Path(tempfile.mkdtemp(prefix="pouch-chaos-", dir="/var/tmp"))
    place = Place(private_folder(folder / "servers", user), folder, user, is_lasting=True)
    folder.chmod(0o755)
    try:
        servers.start_postgres(place)
        there = f"postgres://pouch@{str(place.servers).replace('/', '%2F')}/pouch"
        programs = packages.postgresql_bin(None)
        assert programs
        source = workers.environment()["DATABASE_URL"]
        plain = connection.settings_dict
        server = source.rpartition("/")[0] + "/postgres"
        for command, target in (
            (["pg_dumpall", "--roles-only", "-d", server], "postgres"),
            (["pg_dump", "-d", source], "pouch"),
        ):
            said = subprocess.run(
                [str(programs / command[0]), *command[1:]], capture_output=True, check=True
            )
            subprocess.run(
                [str(programs / "psql"), "-q", "-X", "-d", f"{there.rpartition('/')[0]}/{target}"],
                input=said.stdout,
                capture_output=True,
                check=True,
            )
        assert plain["NAME"]
        yield place, there
    finally:
        servers.stop(place)


def test_postgresql_stopped_in_mid_transaction_loses_and_doubles_nothing(cast, office, now):
    builders.sent(cast, office, now)
    with own_postgres() as (place, address), tempfile.TemporaryDirectory() as notes:
        reached = Path(notes) / "reached"
        waits = KILLED.replace(
            "os.kill(os.getpid(), signal.SIGKILL)",
            f"open({str(reached)!r}, 'w').close(); import time; time.sleep(30)",
        )
        env = workers.environment() | {"DATABASE_URL": address}
        sweep = [sys.executable, "-c", waits, "comms.events.record"]
        with subprocess.Popen([*sweep, "1"], cwd=ROOT, env=env, stderr=subprocess.PIPE) as process:
            workers.wait_until(reached.exists)
            stop_at_once(place)
            process.send_signal(signal.SIGKILL)
        servers.start_postgres(place)
        assert asked(address) == ("sent", 0, 0)
        again = [sys.executable, "-c", KILLED, "comms.events.record", "1000"]
        subprocess.run(again, cwd=ROOT, env=env, check=True, timeout=120)
        subprocess.run(again, cwd=ROOT, env=env, check=True, timeout=120)
        assert asked(address) == ("released", 1, 1)


def stop_at_once(place: Place) -> None:
    """As when the machine loses its power: no session is ended, nothing is written any more."""
    postmaster = int((place.database / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGQUIT)
    end = time.monotonic() + 30
    while servers.answers(place.servers / ".s.PGSQL.5432"):
        assert time.monotonic() < end
        time.sleep(0.05)


def asked(address: str) -> tuple[str, int, int]:
    """The letter's state, how many rows the site has, how many releases are on record."""
    with psycopg2.connect(address) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT state, (SELECT count(*) FROM site.publication),"
            " (SELECT count(*) FROM comms_event WHERE verb = 'release') FROM comms_communication"
        )
        state, rows, told = cursor.fetchone()
    session.close()
    return state, rows, told
