"""What shows the database that a clearance was given through Pouch: a code that only who knows the key can compute.

The key comes from SECRET_KEY, which no row holds; `migrate` puts it where the owner alone reads it, and a trigger
(migration 0017) recomputes the code of every new clearance. So SQL in the name of a working role writes none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections

if TYPE_CHECKING:
    from comms.clearance.models import Clearance

BLOCK = 64  # bytes, of SHA-256
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def of(word: Clearance) -> str:
    """The code of one word, over all that it says. Another word, person, text or instant has another."""
    said = (
        *(word.draft_id, word.revision_id, word.digest, word.mandate_id, word.holder_id),
        *(word.person_id, int(word.is_delegate), word.word),
        hashlib.sha256(word.comment.encode()).hexdigest(),
        (word.at - EPOCH) // MICROSECOND,
    )
    return _code("clearance", *said)


def is_known_to_the_database() -> bool:
    """Whether the key that the database checks with is that of this process."""
    challenge = secrets.token_hex(16)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT public.the_clearance_key_fits(%s, %s)", [challenge, _code("fits", challenge)]
        )
        found: bool = cursor.fetchone()[0]
    return found


def keep_key(*, using: str, **_: Any) -> None:
    """After every `migrate`: the database checks with the key of today. The owner alone may write it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.clearance_key') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("SELECT has_table_privilege('public.clearance_key', 'INSERT, UPDATE')")
        if cursor.fetchone()[0]:
            inner, outer = _pads()
            cursor.execute(
                "INSERT INTO public.clearance_key (is_only, inside, outside) VALUES (true, %s, %s) "
                "ON CONFLICT (is_only) DO UPDATE SET inside = excluded.inside, outside = excluded.outside",
                [inner, outer],
            )


def _code(*said: object) -> str:
    message = "|".join(map(str, said)).encode()
    return hmac.new(_key(), message, "sha256").hexdigest()


def _key() -> bytes:
    return hashlib.sha256(b"clearances of Pouch\0" + settings.SECRET_KEY.encode()).digest()


def _pads() -> tuple[bytes, bytes]:
    """The two blocks that HMAC puts before what it digests, so that the database needs no library for it."""
    key = _key().ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
