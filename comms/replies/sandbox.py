"""Has a stranger's file opened by a program of its own, which knows no database and no secret, and takes its answer.

The program (comms.replies.confined says what it may) reads the file as its standard input and answers on its standard
output, of which no more is taken than was agreed.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings

log = structlog.get_logger()
# Of the environment it gets only what Python needs to start.
KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")
PIECE = 1024 * 1024


class Stopped(Exception):
    """The program ended before it had answered: it wanted too much memory or time, or it fell."""


def run(
    program: Sequence[str], *, source: IO[bytes], into: IO[bytes], seconds: int, most: int
) -> None:
    """What `program` answers about the file `source`, into `into`. Raises Stopped."""
    with subprocess.Popen(  # noqa: S603 (no word of the command comes from the file)
        program,
        stdin=source,
        stdout=subprocess.PIPE,
        # A trace would quote the file.
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in KEPT if name in os.environ}
        | {"OMP_THREAD_LIMIT": "1"},
        start_new_session=True,
    ) as child:
        clock = threading.Timer(seconds, child.kill)
        clock.start()
        try:
            taken = _copy(child, into, most)
        finally:
            clock.cancel()
            child.kill()
    if taken > most or child.returncode:
        log.warning("confined_program_stopped", program=program[-1], status=child.returncode)
        raise Stopped


def _copy(child: subprocess.Popen[bytes], into: IO[bytes], most: int) -> int:
    taken = 0
    while child.stdout and (piece := child.stdout.read(PIECE)):
        taken += len(piece)
        if taken > most:
            return taken
        into.write(piece)
    child.wait()
    return taken


def ask(
    module: str, *arguments: str, source: IO[bytes], seconds: int = 60, most: int = PIECE
) -> bytes:
    """The short answer of one of the project's own programs. Raises Stopped."""
    into = io.BytesIO()
    run(program(module, *arguments), source=source, into=into, seconds=seconds, most=most)
    return into.getvalue()


def program(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def file_of(path: Path) -> IO[bytes]:
    return path.open("rb")
