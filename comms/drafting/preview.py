"""A letter as it would look, before anything is sealed: HTML at once, a PDF from the worker.

The web process never loads the renderer: it asks the worker and reads the answer from the cache, where a
preview lives for ten minutes. Losing it loses nothing.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

import structlog
from celery import current_app
from django.core.cache import cache

from comms.drafting.models import Revision
from comms.errors import CommsError
from comms.letters import assemble
from comms.letters.document import Document

log = structlog.get_logger()
KEPT_FOR = 600
ASKED_FOR = 30
WAIT = 8.0
STEP = 0.1


class NotReachable(CommsError):
    """The worker cannot be asked now."""

    status = 503


@dataclass(frozen=True)
class Drawn:
    """What the worker made: the PDF, or the sentence that says why there is none."""

    pdf: bytes = b""
    refusal: str = ""


def document(revision: Revision, position: int, *, on: dt.date) -> Document:
    """The letter to the recipient at `position`, marked as a preview. Raises Incomplete when there is no such one."""
    return assemble.letter(
        revision.content,
        position=position,
        reference=reference(revision, position),
        dated_on=on,
        kind="preview",
    )


def reference(revision: Revision, position: int) -> str:
    """The reference registered for the recipient at `position`, if there is one yet."""
    addressees: list[dict[str, Any]] = revision.content["addressees"]
    key = next((facts["key"] for facts in addressees if facts["position"] == position), "")
    letters = revision.draft.communications.exclude(state="void").select_related("reference")
    letter = letters.filter(recipient__key=key).first()
    return str(letter) if letter else ""


def key(revision: Revision, position: int, *, on: dt.date) -> str:
    mark = reference(revision, position).replace(" ", "-")
    return f"preview:{revision.digest}:{position}:{on.isoformat()}:{mark}"


def pdf(revision: Revision, position: int, *, on: dt.date, wait: float = WAIT) -> Drawn | None:
    """The PDF once the worker has drawn it, waiting up to `wait` seconds; None while it is still at it.

    Raises NotReachable when the queue cannot be spoken to.
    """
    name = key(revision, position, on=on)
    try:
        drawn: Drawn | None = cache.get(name)
        if drawn is None and cache.add(f"{name}:asked", True, ASKED_FOR):
            current_app.send_task(
                "comms.render_preview", args=[revision.pk, position, on.isoformat()], expires=60
            )
        until = time.monotonic() + wait
        while drawn is None and time.monotonic() < until:
            time.sleep(STEP)
            drawn = cache.get(name)
    except Exception as error:  # Redis answers with errors of three libraries
        log.warning("preview_not_asked", error=type(error).__name__)
        raise NotReachable(
            "The PDF cannot be made now because the queue of the worker does not answer. The preview "
            "as a page still works; tell the operators if this lasts."
        ) from error
    return drawn


def keep(revision: Revision, position: int, drawn: Drawn, *, on: dt.date) -> None:
    """The worker's side: put what was drawn where the page looks for it."""
    cache.set(key(revision, position, on=on), drawn, KEPT_FOR)


def is_kept(revision: Revision, position: int, *, on: dt.date) -> bool:
    return cache.get(key(revision, position, on=on)) is not None
