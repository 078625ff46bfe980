"""Which state of the site an answer was made of. Every statement that changes the site counts it up by a trigger;
a release says with `comms.publication.site.bump` at which instant.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import connection


class Current(NamedTuple):
    """`number` and `changed_at` may be shown; `mark` tells two histories of one number apart and never leaves
    the process."""

    number: int
    changed_at: dt.datetime | None
    mark: str


def current() -> Current:
    """The edition that this connection sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, changed_at, xmin::text FROM edition")
        row = cursor.fetchone()
    return Current(*row) if row else Current(0, None, "")
