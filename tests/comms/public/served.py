"""The public site as it is served: gunicorn, its own settings, its own role, on the test's database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]


def environment() -> dict[str, str]:
    there = connection.settings_dict
    user = quote(there["USER"] or "", safe="") + (
        f":{quote(there['PASSWORD'], safe='')}" if there["PASSWORD"] else ""
    )
    host = quote(there["HOST"], safe="")
    port = f":{there['PORT']}" if there["PORT"] else ""
    return os.environ | {
        "POUCH_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "config.settings.public",
        "PUBLIC_DATABASE_URL": f"postgres://{user}@{host}{port}/{there['NAME']}",
        "PUBLIC_DATABASE_ROLE": "pouch_public",
        "PUBLIC_STORE": str(settings.PUBLIC_STORE),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }


@contextmanager
def public_site(written: IO[bytes] | None = None) -> Iterator[int]:
    """The public site as it is served, on a free port of this machine; `written` takes its standard error."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        "gunicorn",
        "--config",
        "python:config.gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "config.wsgi_public",
    ]
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment(),
        stderr=written or subprocess.PIPE,
    ) as site:
        try:
            wait_for(port, site)
            yield port
        finally:
            site.terminate()
            site.communicate(timeout=20)


def wait_for(port: int, site: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert site.poll() is None, "the public site did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the public site did not answer within 20 seconds")
