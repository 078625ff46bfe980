"""The virus scanner: has ClamAV look at a received file, over the conversation of its clamd (INSTREAM).

The bytes are handed over and nothing of them is opened here. Only a whole “OK” to a whole file is taken for one;
whatever else happens is Unheard, and the file waits. Imports nothing of the project but the words of its findings.
"""

from __future__ import annotations

import datetime as dt
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from comms.replies.findings import Delay

log = structlog.get_logger()
REACHED = 5.0  # seconds until somebody must have answered the door
SECONDS = 60.0  # for one file, sent and answered
PIECE = 1024 * 1024
LONGEST = 4096  # bytes of an answer
NAME = 100  # letters of what was found
PORT = 3310
# What clamd answers where its AlertExceedsMax is on and it has left out part of a file; not a virus.
NOT_ALL_OF_IT = "Heuristics.Limits.Exceeded"


class Unheard(Exception):
    """The scanner has not said what the file is; `delay` is why."""

    def __init__(self, delay: Delay) -> None:
        super().__init__(delay)
        self.delay = delay


def is_set_up() -> bool:
    return bool(settings.CLAMD_URL)


def scan(source: IO[bytes]) -> str:
    """The name of what was found in `source`, read from where it stands; empty when it is clean. Raises Unheard."""
    with _conversation(SECONDS) as line:
        is_whole = _sent(line, source)
        answer = line.answer()
    return _verdict(answer, is_whole=is_whole)


def version() -> str:
    """Which scanner answers, with the day of its signatures. Raises Unheard."""
    with _conversation(REACHED) as line:
        line.takes(b"zVERSION\0")
        return _plain(line.answer())


def signed_on(version: str) -> dt.date | None:
    """The day of the signatures in what `version` said; None where the scanner names none."""
    parts = version.split("/")
    try:
        return dt.datetime.strptime(f"{parts[2].strip()} +0000", "%a %b %d %H:%M:%S %Y %z").date()
    except (IndexError, ValueError):
        return None


class _Line:
    """A connection on which nothing takes longer than what is left of its time."""

    def __init__(self, connected: socket.socket, seconds: float) -> None:
        self.socket, self.until = connected, time.monotonic() + seconds

    def takes(self, data: bytes) -> bool:
        """Whether the other side took all of it; one that hangs up may have said why before."""
        self._wait()
        try:
            self.socket.sendall(data)
        except TimeoutError:
            raise
        except OSError:
            return False
        return True

    def answer(self) -> bytes:
        """One answer without its end. Raises Unheard for one that has none."""
        heard = b""
        while b"\0" not in heard:
            self._wait()
            piece = self.socket.recv(LONGEST)
            heard += piece
            if not piece or len(heard) > LONGEST:
                raise Unheard(Delay.BROKEN)
        return heard.partition(b"\0")[0]

    def is_answered(self) -> bool:
        """Whether the other side speaks, or has gone, before it was asked."""
        self.socket.settimeout(0)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _wait(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)


@contextmanager
def _conversation(seconds: float) -> Iterator[_Line]:
    try:
        connected = _connected()
    except OSError as error:
        log.warning("scanner_away", error=type(error).__name__)
        raise Unheard(Delay.AWAY) from None
    with connected:
        try:
            yield _Line(connected, seconds)
        except TimeoutError:
            log.warning("scanner_silent", seconds=seconds)
            raise Unheard(Delay.SILENT) from None
        except OSError as error:
            log.warning("scanner_broke_off", error=type(error).__name__)
            raise Unheard(Delay.BROKEN) from None


def _connected() -> socket.socket:
    where = urlsplit(settings.CLAMD_URL)
    if where.scheme == "tcp":
        address = (where.hostname or "", where.port or PORT)
        return socket.create_connection(address, timeout=REACHED)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        door.settimeout(REACHED)
        door.connect(where.path)
    except OSError:
        door.close()
        raise
    return door


def _sent(line: _Line, source: IO[bytes]) -> bool:
    """Whether the scanner took all of `source`. One that has enough answers at once, and may hang up."""
    if not line.takes(b"zINSTREAM\0"):
        return False
    while piece := source.read(PIECE):
        if line.is_answered() or not line.takes(struct.pack(">I", len(piece)) + piece):
            return False
    return line.takes(struct.pack(">I", 0))


def _verdict(answer: bytes, *, is_whole: bool) -> str:
    if answer == b"stream: OK" and is_whole:
        return ""
    found = re.fullmatch(rb"stream: (.+) FOUND", answer, re.DOTALL)
    name = _plain(found[1]) if found else ""
    if found and not name.startswith(NOT_ALL_OF_IT):
        return name or "without a name"
    is_limit = bool(found) or b"size limit exceeded" in answer
    log.warning("scanner_refused", is_limit=is_limit)
    raise Unheard(Delay.LIMIT if is_limit else Delay.BROKEN)


def _plain(said: bytes) -> str:
    text = said.decode("ascii", "replace")
    return "".join(letter for letter in text if letter.isprintable()).strip()[:NAME]


@register("security", deploy=True)
def check_set_up(**_: Any) -> list[CheckMessage]:
    """In production somebody has thought about a scanner."""
    if is_set_up():
        return []
    return [
        Warning(
            "No virus scanner looks at received files.",
            hint="Set CLAMD_URL to clamd's address, tcp://host:3310 or unix:/run/clamav/clamd.ctl.",
            id="comms.W001",
        )
    ]
