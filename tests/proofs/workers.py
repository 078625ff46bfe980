"""Real Celery workers on the test's database and on Redis, which can be killed as a machine kills them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from celery import Celery
from django.conf import settings
from django.db import connection
from django.test import override_settings

from config.celery import app as usual
from tests.comms.public.served import ROOT
from tests.comms.public.served import environment as public_environment

APPLICATION = "pouch-proof"


def environment() -> dict[str, str]:
    """The worker's own, with the test's database, stores and seal."""
    given = public_environment()
    return given | {
        "POUCH_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "config.settings.staff",
        "DATABASE_URL": given["PUBLIC_DATABASE_URL"],
        "DATABASE_ROLE": "pouch_worker",
        "PGAPPNAME": APPLICATION,
        "REDIS_URL": settings.REDIS_URL,
        "CONFIDENTIAL_STORE": str(settings.CONFIDENTIAL_STORE),
        "PUBLIC_STORE": str(settings.PUBLIC_STORE),
        "SEAL_KEY_FILE": settings.SEAL_KEY_FILE,
        "SEAL_CERTIFICATE_FILE": settings.SEAL_CERTIFICATE_FILE,
    }


def start() -> subprocess.Popen[bytes]:
    """A worker with two processes, in a group of its own."""
    command = ["celery", "-A", "config.celery", "worker", "-c", "2", "--loglevel", "ERROR"]
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(worker: subprocess.Popen[bytes]) -> None:
    """The whole group at once, as when the machine stops; children included."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=20)


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    process = start()
    try:
        yield process
    finally:
        kill(process)


@contextmanager
def own_queue() -> Iterator[Celery]:
    """A queue on a Redis of its own, so that flushing it takes nothing from anybody."""
    with tempfile.TemporaryDirectory(prefix="pouch-redis-") as folder:
        socket = f"{folder}/redis.sock"
        command = ["redis-server", "--port", "0", "--unixsocket", socket, "--save", ""]
        with subprocess.Popen([*command, "--dir", folder], stdout=subprocess.DEVNULL) as server:
            try:
                wait_until(Path(socket).exists)
                with (
                    override_settings(REDIS_URL=f"unix://{socket}"),
                    Celery(broker=f"redis+socket://{socket}") as app,
                ):
                    yield app
            finally:
                usual.set_current()  # a new one is everybody's queue until another is
                server.terminate()


def flush() -> None:
    """Redis forgets everything: FLUSHALL."""
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.flushall()


def wait_until(reached: Callable[[], bool], *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "the worker did not get there in time"
        time.sleep(0.02)


def sessions() -> int:
    """How many sessions of these workers this database holds: none is left once a killed worker's are gone.

    Told by name: the browser tests' own sites may still hold theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [APPLICATION],
        )
        return int(cursor.fetchone()[0])
