"""The walls around a program that opens a stranger's file. Called first of all by each; not to be undone.

Memory and time end, no file can be written, no other program started where the system counts them, and the network is
out of reach wherever the kernel lets a process give it up (containers that forbid it have no way out of their own).
Imports nothing of the project.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from contextlib import suppress

NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # of unshare(2)
NO_NEW_PRIVILEGES = 38  # of prctl(2)
OPEN_FILES = 64


def shut_in(*, memory: int, seconds: int) -> None:
    """From here on this process has `memory` bytes and `seconds` of computing."""
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        _cut_off()


def _cut_off() -> None:
    system = ctypes.CDLL(None, use_errno=True)
    with suppress(AttributeError):
        system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if system.unshare(NEW_NETWORK) != 0:
            system.unshare(NEW_NETWORK | NEW_USER)


def source() -> int:
    """The file to be looked at: standard input, which is a file that can be read from any place."""
    os.lseek(0, 0, os.SEEK_SET)
    return 0


def main(memory: str, seconds: str, program: str, *arguments: str) -> None:
    """Becomes `program`, within the same walls."""
    shut_in(memory=int(memory), seconds=int(seconds))
    os.lseek(0, 0, os.SEEK_SET)
    os.execvp(program, [program, *arguments])  # noqa: S606 (no shell, no word of the file)


if __name__ == "__main__":
    main(*sys.argv[1:])
