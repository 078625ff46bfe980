"""A letter as it would look, before anything is sealed: HTML at once, a PDF and its pages from the worker.

The web process never loads the renderer: it asks the worker and reads the answer from the cache, where a
preview lives for ten minutes under the digest of its text, so that the same text is drawn once. Losing it loses
nothing. The pages beside a text are drawn without what only a file needs (tags, PDF/A), which is quicker and
looks the same; who opens the PDF gets the whole of it.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

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
SOON, STEP, LATER_STEP = 1.0, 0.004, 0.1


class Form(StrEnum):
    """What is drawn: the file as it will be sealed, or its pages for the eye alone."""

    FILE = "file"
    PAGES = "pages"


class NotReachable(CommsError):
    """The worker cannot be asked now."""

    status = 503


@dataclass(frozen=True)
class Drawn:
    """What the worker made: the PDF, or the sentence that says why there is none."""

    pdf: bytes = b""
    refusal: str = ""
    pages: int = 0


class Drawable(Protocol):
    """What can be asked of the worker: which task draws it, and under which key its answer lies."""

    def task(self, form: Form) -> tuple[str, list[object]]: ...

    def key(self, form: Form) -> str: ...


@dataclass(frozen=True)
class Sight:
    """The letter of a text to one of its recipients, as of a day and under the reference it has by then."""

    revision: Revision
    position: int
    on: dt.date
    reference: str

    def document(self) -> Document:
        """The letter, marked as a preview. Raises Incomplete when there is no such recipient."""
        return assemble.letter(
            self.revision.content,
            position=self.position,
            reference=self.reference,
            dated_on=self.on,
            kind="preview",
        )

    def task(self, form: Form) -> tuple[str, list[object]]:
        return "comms.render_preview", [
            self.revision.pk,
            self.position,
            self.on.isoformat(),
            form.value,
        ]

    def key(self, form: Form) -> str:
        mark = self.reference.replace(" ", "-")
        day = self.on.isoformat()
        return f"preview:{form}:{self.revision.digest}:{self.position}:{day}:{mark}"


def sight(revision: Revision, position: int, *, on: dt.date) -> Sight:
    """The letter to the recipient at `position`, under the reference registered for it, if there is one yet."""
    addressees: list[dict[str, Any]] = revision.content["addressees"]
    key = next((facts["key"] for facts in addressees if facts["position"] == position), "")
    letters = revision.draft.communications.exclude(state="void").select_related("reference")
    letter = letters.filter(recipient__key=key).first()
    return Sight(revision, position, on, str(letter) if letter else "")


def ask(seen: Drawable, form: Form) -> Drawn | None:
    """What is drawn already; else the worker is asked, once. Raises NotReachable when it cannot be asked."""
    name = seen.key(form)
    try:
        drawn: Drawn | None = cache.get(name)
        if drawn is None and cache.add(f"{name}:asked", True, ASKED_FOR):
            task, arguments = seen.task(form)
            current_app.send_task(task, args=arguments, expires=60)
    except Exception as error:  # Redis answers with errors of three libraries
        raise _not_reachable(error) from error
    return drawn


def drawn(seen: Drawable, form: Form) -> Drawn | None:
    """The PDF once the worker has drawn it, waiting up to WAIT seconds; None while it is still at it.

    Raises NotReachable when the queue cannot be spoken to.
    """
    found = ask(seen, form)
    name, began = seen.key(form), time.monotonic()
    try:
        while found is None and (waited := time.monotonic() - began) < WAIT:
            time.sleep(STEP if waited < SOON else LATER_STEP)
            found = cache.get(name)
    except Exception as error:
        raise _not_reachable(error) from error
    return found


def keep(seen: Drawable, form: Form, made: Drawn) -> None:
    """The worker's side: put what was drawn where the page looks for it."""
    cache.set(seen.key(form), made, KEPT_FOR)


def is_kept(seen: Drawable, form: Form) -> bool:
    return cache.get(seen.key(form)) is not None


def image(seen: Sight, page: int) -> bytes | None:
    """Page `page` of the drawn letter as a JPEG; None while the letter is being drawn or without that page.

    Raises NotReachable where the pages cannot be turned into images.
    """
    pages = drawn(seen, Form.PAGES)
    if pages is None or not 1 <= page <= pages.pages:
        return None
    name = f"{seen.key(Form.PAGES)}:{page}"
    made: bytes | None = cache.get(name)
    if made is None:
        made = _image(pages.pdf, page)
        cache.set(name, made, KEPT_FOR)
    return made


def _image(data: bytes, page: int) -> bytes:
    from comms.letters import picture  # 6 MB that few web processes need

    try:
        return picture.page(data, page)
    except picture.NotShown as fault:
        log.error("preview_page_not_made", error=str(fault))
        raise NotReachable(
            "The pages cannot be shown as images; the PDF still opens. Try again, and tell the "
            "operators if this lasts."
        ) from fault


def _not_reachable(error: Exception) -> NotReachable:
    log.warning("preview_not_asked", error=type(error).__name__)
    return NotReachable(
        "The PDF cannot be made now because the queue of the worker does not answer. The preview "
        "as a page still works; tell the operators if this lasts."
    )
