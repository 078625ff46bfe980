"""Trying failed work again. Sealing and sending themselves are in `sealing` and `sending`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from comms import jobs, lifecycle
from comms.dispatch import sealing, sending
from comms.errors import WrongState
from comms.jobs import Job, JobKind, JobState

if TYPE_CHECKING:
    from mandates.models import User


def retry(job: Job, *, actor: User, now: dt.datetime) -> Job:
    """Queue the same work anew, as asked for by `actor`, under the rules of a first asking.

    Raises WrongState unless it failed, NotPermitted, and whatever stops the work from being asked for.
    """
    if job.state != JobState.FAILED:
        raise WrongState("This work has not failed, so there is nothing to try again.")
    letter = job.communication
    match job.kind:
        case JobKind.SEAL:
            return sealing.request(letter, actor=actor, now=now)
        case JobKind.SEND:
            return sending.request(letter, actor=actor, now=now)
        case JobKind.WITHDRAW | JobKind.CORRECT:
            lifecycle.check(letter, job.kind, actor=actor, now=now)
            return jobs.queue(letter, job.kind, actor=actor, now=now, note=job.note)
    raise WrongState(
        "The release is tried again by itself, every minute. Mend what stops it, or hold it back."
    )
