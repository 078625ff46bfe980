"""The one place where this process puts something: schema `letterbox`, which it can neither read nor count.

What becomes of it, and what was in it before, is known to the worker alone; so nothing here can depend on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import DatabaseError, connection, transaction

LONGEST = 20_000  # a list's query string, in octets: with the longest search, name and thirty values a facet
FULL = "54000"  # what the letterbox itself says when too much waits in it


class Full(Exception):
    """Too much waits in the letterbox; nothing was put in."""


def lock_of(key: str) -> str:
    """What is kept of the key in a link: whoever reads it cannot make the link."""
    return hashlib.sha256(key.encode()).hexdigest()


def ask(*, address: str, selection: str, language: str, pace: str) -> None:
    """Somebody wants to be told at this address. Raises Full."""
    _put(
        "INSERT INTO letterbox.request (address, selection, language, pace) VALUES (%s, %s, %s, %s)",
        [address, selection, language, pace],
    )


def say(verb: str, *, key: str) -> None:
    """Somebody pressed the button behind a link. Raises Full."""
    _put("INSERT INTO letterbox.word (verb, lock) VALUES (%s, %s)", [verb, lock_of(key)])


def _put(statement: str, values: Sequence[str]) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ WRITE")  # the connection only reads otherwise
            cursor.execute(statement, values)
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) == FULL:
            raise Full from error
        raise
