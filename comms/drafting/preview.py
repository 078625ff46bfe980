"""A letter as it would look, before anything is sealed: HTML at once, a PDF and its pages from the worker.

The web process never loads the renderer: it asks the worker and reads the answer from the cache, where a
preview lives for ten minutes under the digest of its text, so that the same text is drawn once. Losing it loses
nothing.
"""

from __future__ import annotations

import datetime as dt
import subprocess
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
# Looked for often while most letters are being finished, then seldom.
SOON, STEP, LATER_STEP = 1.0, 0.01, 0.1
RESOLUTION = 80  # dots an inch: a page is 662 by 936


class NotReachable(CommsError):
    """The worker cannot be asked now."""

    status = 503


@dataclass(frozen=True)
class Drawn:
    """What the worker made: the PDF, or the sentence that says why there is none."""

    pdf: bytes = b""
    refusal: str = ""
    pages: int = 0


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
        began = time.monotonic()
        while drawn is None and (waited := time.monotonic() - began) < wait:
            time.sleep(STEP if waited < SOON else LATER_STEP)
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


def image(revision: Revision, position: int, page: int, *, on: dt.date) -> bytes | None:
    """Page `page` of the drawn letter as a JPEG; None while the letter is being drawn or without that page.

    Raises NotReachable where the pages cannot be turned into images.
    """
    drawn = pdf(revision, position, on=on)
    if drawn is None or not 1 <= page <= drawn.pages:
        return None
    name = f"{key(revision, position, on=on)}:{page}"
    made: bytes | None = cache.get(name)
    if made is None:
        made = _image(drawn.pdf, page)
        cache.set(name, made, KEPT_FOR)
    return made


def _image(data: bytes, page: int) -> bytes:
    command = ["pdftoppm", "-jpeg", "-r", str(RESOLUTION), "-f", str(page), "-l", str(page), "-"]
    try:
        done = subprocess.run(  # noqa: S603  (no shell, and the PDF is the worker's)
            command, input=data, capture_output=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError) as fault:
        log.error("preview_page_not_made", error=type(fault).__name__)
        raise NotReachable(
            "The pages cannot be shown as images because pdftoppm does not answer on this machine; "
            "the PDF still opens. Tell the operators: the package is poppler-utils."
        ) from fault
    return done.stdout
