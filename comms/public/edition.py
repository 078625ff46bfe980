"""Which state of the site an answer was made of. Every statement that changes the site counts it up by a trigger;
a release says with `comms.publication.site.bump` at which instant.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, connection

NUMBER = "SELECT number, changed_at, xmin::text FROM edition"


class Current(NamedTuple):
    """`number` and `changed_at` may be shown; `mark` tells two histories of one number apart and never leaves
    the process."""

    number: int
    changed_at: dt.datetime | None
    mark: str


def current() -> Current:
    """The edition that this connection sees."""
    is_held = connection.connection is not None and not connection.in_atomic_block
    if is_held:
        # Asking is a check of the connection in itself: Django's own would double what a kept page costs.
        connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _current()
    except (InterfaceError, OperationalError):
        if not is_held or connection.is_usable():
            raise
        connection.close()
        return _current()


def _current() -> Current:
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        row = cursor.fetchone()
    return Current(*row) if row else Current(0, None, "")
