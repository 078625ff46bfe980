"""Sister letters drawn and sealed by two processes, as the worker does it."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench import letters

PROCESSES = 2


def sealed(letter: dict[str, Any], key: Path, certificate: Path) -> dict[str, float]:
    """Seconds a letter, and the most memory that one process took. The processes are warm when the clock starts."""
    import comms.letters.pdf  # noqa: F401  (loaded before the fork, as the worker does)

    parts = [list(range(1 + first, 1 + letters.SISTERS, PROCESSES)) for first in range(PROCESSES)]
    context = multiprocessing.get_context("fork")
    ready, go, done = context.Barrier(PROCESSES + 1), context.Event(), context.Queue()
    arguments = (letter, key, certificate, ready, go, done)
    running = [context.Process(target=_work, args=(part, *arguments)) for part in parts]
    for process in running:
        process.start()
    ready.wait(timeout=120)
    began = time.perf_counter()
    go.set()
    peaks = [done.get(timeout=600) for _ in running]
    took = time.perf_counter() - began
    for process in running:
        process.join()
    return {
        "sister_sealed_s_per_letter": round(took / letters.SISTERS, 4),
        "sister_peak_mb": round(max(peaks), 1),
    }


def _work(
    part: Iterable[int],
    letter: dict[str, Any],
    key: Path,
    certificate: Path,
    ready: Any,
    go: Any,
    done: Any,
) -> None:
    from comms.letters import pdf, seal

    pdf.prepare()
    ready.wait()
    go.wait()
    for number in part:
        data = pdf.render(letters.document(letter, number))
        sealed_at = dt.datetime.now(dt.UTC)
        seal.seal(data, key_file=key, certificate_file=certificate, sealed_at=sealed_at)
    done.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
