"""Asks the worker to make copies again, of letters whose text or day has just changed.

A nudge that is lost costs minutes: beat has all of them looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from comms import jobs
from comms.dispatch.models import Communication
from comms.publication.preparing.queries import waiting

TASK = "comms.prepare_copy"


def soon(letters: Iterable[Communication], *, now: dt.datetime) -> None:
    """Once this transaction is through, for those of `letters` that are about to become public."""
    concerned = waiting(now).filter(pk__in=[letter.pk for letter in letters])
    pks = list(concerned.values_list("pk", flat=True))
    transaction.on_commit(lambda: _wake(pks))


def _wake(pks: list[int]) -> None:
    for pk in pks:
        if not jobs.wake(pk, task=TASK, expires=jobs.RESUMED_EVERY):
            return
