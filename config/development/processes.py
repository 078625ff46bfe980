"""Starts several processes, watches them, and leaves none behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.development.places import ROOT
from config.development.speech import Refusal, Stopped

PATIENCE = 12.0
LAST_LINES = 20
PR_SET_PDEATHSIG = 1


def follow_parent(number: int = signal.SIGTERM) -> None:
    """Asks the kernel for `number` when the process that started us dies, even by SIGKILL."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))


def stop_on_signals() -> None:
    """SIGTERM, SIGHUP and Ctrl-C all raise `Stopped`, so that every `finally` runs."""

    def raise_stopped(number: int, frame: object) -> None:
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, raise_stopped)


def ignore_signals() -> None:
    """From here on we are stopping; a second Ctrl-C must not leave half of it running."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


@dataclass
class Group:
    """The processes of one run, each with its log file and its own process group."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Starts `argv`, writing to `<logs>/<name>.log`, which begins anew."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                list(argv),
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # Runs in the child before exec; this program has no threads.
                preexec_fn=follow_parent,
            )

    def check(self) -> None:
        """Refuses, with the end of its log, when a process has ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise Refusal(
                    f"The process “{name}” has ended with status {process.returncode}. "
                    f"The end of {self.logs / name}.log:\n{self.last_lines(name)}"
                )

    def last_lines(self, name: str) -> str:
        text = (self.logs / f"{name}.log").read_text(errors="replace")
        return "\n".join("    " + line for line in text.splitlines()[-LAST_LINES:])

    def wait_for(self, url: str, *, seconds: float = 90) -> None:
        """Returns when `url` answers anything. Refuses when a process ends or the time is over."""
        until = time.monotonic() + seconds
        while not is_answering(url):
            self.check()
            if time.monotonic() > until:
                raise Refusal(f"{url} does not answer after {seconds:.0f} s; see {self.logs}.")
            time.sleep(0.1)

    def watch(self) -> None:
        """Returns never; raises when a process ends or somebody stops us."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """Ends all of them: a request first, then, after a while, by force."""
        for process in self.running.values():
            # To the leader alone: a worker whose children are told too waits for them in vain.
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, until - time.monotonic()))
        for process in self.running.values():
            # Also a child that outlived its parent dies here.
            signal_group(process, signal.SIGKILL)
            process.wait()
        self.running.clear()


def signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Sends `number` to the process and everything it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def is_answering(url: str) -> bool:
    """Whether an HTTP server answers at `url`, with whatever status."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=10).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True


def attend(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs `argv` on our own terminal and returns its status; passes a request to stop on to it."""
    process = subprocess.Popen(
        list(argv), cwd=ROOT, env=dict(environment), preexec_fn=follow_parent
    )
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            ignore_signals()
            process.terminate()
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
