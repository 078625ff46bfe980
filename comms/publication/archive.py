"""The bulk archive in parts: made anew when their letters change, files first then rows, by the worker as the
publisher, who reads nothing confidential.

What must go at once goes in the transaction of the withdrawal or correction (comms.publication.site); this makes it
again. Losing a part costs nothing: it is all in schema `site` and the public store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryFile
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import get_urlconf, set_urlconf
from django.utils import translation

from comms import jobs, store
from comms.errors import CommsError
from comms.public import edition
from comms.public.data import packing, parts
from comms.public.data.models import ArchivePart
from comms.public.data.parts import Part
from comms.public.models import Edition
from comms.publication import site
from comms.store import Kept

log = structlog.get_logger()
LOCKS = 0x41524348
SECONDS = 240.0  # of work in one go; the rest is the next one's
DONE = "archive.all_made"


class Overtaken(CommsError):
    """Its letters changed while a part was made, so it is not kept."""


def make(*, seconds: float = SECONDS) -> int:
    """Make every part that is not of the rows as they are now, the newest first; how many.

    A part that cannot be made is written down and passed over. Stops after `seconds`, between two parts.
    """
    with jobs.held(1, space=LOCKS) as is_ours:
        now = edition.current()
        seen = f"{parts.FORMAT}.{now.number}.{now.mark}"
        if not is_ours or cache.get(DONE) == seen:
            return 0
        made, is_over = _make(time.monotonic() + seconds)
        if is_over:
            cache.set(DONE, seen, None)
        return made


def _make(until: float) -> tuple[int, bool]:
    with site.as_publisher():
        wanted = parts.wanted()
        there = {(row.kind, row.period): row.mark for row in ArchivePart.objects.all()}
    _forget(there.keys() - {(part.kind, part.period) for part in wanted})
    made, failed = 0, 0
    for part in reversed(wanted):
        if there.get((part.kind, part.period)) == part.mark:
            continue
        if time.monotonic() > until:
            return made, False
        try:
            renew(part)
        except (CommsError, OSError) as error:
            log.error("archive_part_failed", period=part.period, error=type(error).__name__)
            failed += 1
        else:
            made += 1
    return made, not failed


def renew(part: Part) -> None:
    """Make one part and put it in the place of what was there.

    Raises Overtaken when its letters change meanwhile, OSError when a stored file is not the one recorded.
    """
    with store.undone_on_fault(store.public()) as written, site.as_publisher():
        kept = _packed(part)
        written.append(kept.name)
        _put(part, kept)


def _packed(part: Part) -> Kept:
    with TemporaryFile(dir=_folder()) as made, _said_as_public():
        packing.pack(part, made)
        made.seek(0)
        pieces = iter(lambda: made.read(packing.PIECE), b"")
        return store.keep(store.public(), pieces, suffix=".zip")


def _folder() -> str:
    """Where an unnamed file may be as large as the archive."""
    store.public().mkdir(parents=True, exist_ok=True)
    return str(store.public())


@contextmanager
def _said_as_public() -> Iterator[None]:
    """Addresses of the public site, without a language."""
    here = get_urlconf()
    set_urlconf("config.urls_public")
    try:
        with translation.override(settings.LANGUAGE_CODE):
            yield
    finally:
        set_urlconf(here)


def _put(part: Part, kept: Kept) -> None:
    # Whatever changes the site holds this row until it is committed: what was withdrawn is seen now, and what is
    # withdrawn from now on will see this part.
    now = Edition.objects.select_for_update().get()
    if parts.mark_now(part) != part.mark:
        raise Overtaken("The letters of this part changed while it was made. It is made again.")
    where: dict[str, Any] = {"kind": part.kind, "period": part.period}
    before = ArchivePart.objects.filter(**where).first()
    facts = {"letters": part.letters, "mark": part.mark}
    facts |= {"edition": now.number, "changed_at": now.changed_at}
    is_same = before is not None and before.sha256 == kept.sha256
    if not is_same:
        facts |= {"stored_name": kept.name, "size": kept.size, "sha256": kept.sha256}
    ArchivePart.objects.update_or_create(**where, defaults=facts)
    gone = kept.name if is_same else before.stored_name if before else ""
    if gone:
        transaction.on_commit(partial(store.remove, store.public(), gone))


def _forget(those: set[tuple[str, str]]) -> None:
    """Parts that are of nothing any more."""
    for kind, period in sorted(those):
        with site.as_publisher():
            for row in ArchivePart.objects.filter(kind=kind, period=period):
                row.delete()
                transaction.on_commit(partial(store.remove, store.public(), row.stored_name))
