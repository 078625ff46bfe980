"""A preview from the click to the pages on the screen: through the queue, a worker of its own and the real pages of
the site. Each round has another text, as while somebody writes.
"""

from __future__ import annotations

import copy
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.utils import timezone

ROUNDS = 60
ROOT = Path(__file__).resolve().parents[2]


def measure(letter: dict[str, Any]) -> dict[str, float]:
    """Milliseconds at the median and at the 95th percentile: the list of pages with the image of the first."""
    draft, window = _stage(letter)
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "--queues",
        "preview",
    ]
    command += ["--concurrency", "1", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    worker = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))
    try:
        number = _warm(draft, window, letter)
        times = [_round(draft, window, letter, number + more)[0] for more in range(ROUNDS)]
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    milliseconds = [1000 * seconds for seconds in times]
    return {
        "preview_median_ms": round(statistics.median(milliseconds)),
        "preview_p95_ms": round(statistics.quantiles(milliseconds, n=20)[-1]),
    }


def _stage(letter: dict[str, Any]) -> tuple[Any, Any]:
    """A draft, and the window of somebody who may read it."""
    from types import SimpleNamespace

    from django.conf import settings
    from django.test import Client

    from comms.letters.models import ClauseSet
    from mandates import services as mandates
    from mandates.models import Role, User
    from tests import builders

    settings.ALLOWED_HOSTS = ["testserver"]
    ClauseSet.objects.all().delete()
    office = builders.office()
    drafter = User.objects.create_user("bench@pouch.example", "a long enough pass-phrase")
    ever = (timezone.localdate().replace(year=2020), None)
    mandates.appoint(drafter, mandate=office.business, role=Role.DRAFTER, period=ever, actor=None)
    now = timezone.now()
    draft = builders.draft(SimpleNamespace(drafter=drafter), office, now)
    window = Client()
    window.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    return draft, window


def _warm(draft: Any, window: Any, letter: dict[str, Any]) -> int:
    """Asks until the new worker has drawn five letters; how often it asked."""
    drawn = 0
    for number in range(100):
        drawn += _round(draft, window, letter, number)[1]
        if drawn == 5:
            return number + 1
    raise SystemExit("The worker of previews draws nothing; its messages stand above.")


def _round(draft: Any, window: Any, letter: dict[str, Any], number: int) -> tuple[float, bool]:
    """Seconds, and whether the letter was drawn by then; one that was not has cost the longest wait."""
    from comms.drafting.models import Revision
    from comms.letters.content import digest

    written = copy.deepcopy(letter)
    changed = written["facts"][number % len(written["facts"])]
    changed["text"] = f"Changed {number} times. {changed['text']}"
    draft.current = Revision.objects.create(
        draft=draft,
        number=draft.current.number + 1,
        content=written,
        digest=digest(written),
        created_at=timezone.now(),
    )
    draft.save(update_fields=["current"])
    address = f"/drafts/{draft.pk}/preview/1/pages/"
    began = time.perf_counter()
    answer = window.get(address)
    image = window.get(f"{address}1.jpg")
    took = time.perf_counter() - began
    return took, b"<img" in answer.content and image.status_code == 200
