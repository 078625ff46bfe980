"""A clamd on loopback that takes files as the real one does, and answers, or misbehaves, as told."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.test import override_settings

COMMAND, VERSION = b"zINSTREAM\0", b"zVERSION\0"
CLEAN = b"stream: OK\0"
FOUND = b"stream: Pouch.Test.UNOFFICIAL FOUND\0"
TOO_LARGE = b"INSTREAM size limit exceeded. ERROR\0"


@dataclass
class Clamd:
    """`answers` is said to a whole file; one over `most` bytes is cut off with `refuses`, as clamd does.

    Without `answers` it is silent. `resets` hangs up without a word, `is_hasty` answers before it has the file.
    """

    answers: bytes = CLEAN
    refuses: bytes = TOO_LARGE
    most: int = 1 << 30
    resets: bool = False
    is_hasty: bool = False
    version: bytes = b"ClamAV 1.4.6/27830/Sun Nov 22 09:26:00 2026\0"
    taken: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def talk(self, line: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            if not (letter := line.recv(1)):
                return
            command += letter
        if command == VERSION:
            return self._say(line, self.version)
        if command != COMMAND:
            return self._say(line, b"UNKNOWN COMMAND\0")
        if self.is_hasty:
            self._say(line, self.answers)
        data = self._file(line)
        if data is None:
            return self._say(line, self.refuses)
        self.taken.append(data)
        self._say(line, self.answers)

    def _file(self, line: socket.socket) -> bytes | None:
        data = b""
        while size := struct.unpack(">I", self._exactly(line, 4))[0]:
            if len(data) + size > self.most:
                return None
            data += self._exactly(line, size)
        return data

    def _exactly(self, line: socket.socket, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = line.recv(size - len(data))
            if not piece:
                raise ConnectionResetError
            data += piece
        return data

    def _say(self, line: socket.socket, words: bytes) -> None:
        if self.resets:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif words:
            line.sendall(words)
        else:
            self.over.wait(30)


@contextmanager
def clamd(path: Path | None = None, **behaviour: object) -> Iterator[Clamd]:
    """A running one, at `path` or on a port, with the settings that lead to it."""
    made = Clamd(**behaviour)
    if path:
        door = socket.socket(socket.AF_UNIX)
        door.bind(str(path))
        door.listen()
        url = f"unix:{path}"
    else:
        door = socket.create_server(("127.0.0.1", 0))
        url = f"tcp://127.0.0.1:{door.getsockname()[1]}"
    server = threading.Thread(target=_serve, args=(door, made))
    server.start()
    try:
        with override_settings(CLAMD_URL=url):
            yield made
    finally:
        made.over.set()
        door.shutdown(socket.SHUT_RDWR)
        server.join(30)
        door.close()


def _serve(door: socket.socket, made: Clamd) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        with line:
            line.settimeout(30)
            try:
                made.talk(line)
            except OSError:
                continue  # whoever asked has gone


def nobody() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return f"tcp://127.0.0.1:{door.getsockname()[1]}"
