"""Where a reader of the API stands: the place after the last thing it was given, opaque, the same while the site grows.

A cursor is what a stranger may write by hand: nothing of it is believed before its shape is. Must import nothing of the
project.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

LONGEST = 600
PLAIN = re.compile(r"[\w-]{1,120}")


class BadCursor(ValueError):
    """Not a cursor of this list. The message is a sentence for the reader."""

    def __init__(self) -> None:
        super().__init__(
            _("This cursor was not given by this list. Leave it out to begin at the beginning.")
        )


def written(*place: dt.datetime | str | int) -> str:
    """The cursor of a place."""
    plain = [one.isoformat() if isinstance(one, dt.datetime) else one for one in place]
    octets = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def instant_and_words(cursor: str, *, words: int, number_at: int | None = None) -> list[object]:
    """The place of a cursor: an instant, then `words` plain words, one of which may be a number. Raises BadCursor."""
    place = _read(cursor)
    if len(place) != words + 1:
        raise BadCursor
    rest = place[1:]
    return [_instant(place[0]), *(_part(one, at == number_at) for at, one in enumerate(rest))]


def word(cursor: str) -> str:
    """The place of a cursor in a list of keys. Raises BadCursor."""
    place = _read(cursor)
    if len(place) != 1:
        raise BadCursor
    return str(_part(place[0], False))


def _read(cursor: str) -> Sequence[object]:
    if len(cursor) > LONGEST:
        raise BadCursor
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor from error
    if not isinstance(place, list):
        raise BadCursor
    return place


def _instant(one: object) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(one) if isinstance(one, str) else None
    except ValueError as error:
        raise BadCursor from error
    # A year at either end would overflow once it is moved to another time zone.
    if instant is None or instant.tzinfo is None or not 1900 < instant.year < 9000:
        raise BadCursor
    return instant


def _part(one: object, is_number: bool) -> object:
    if is_number:
        if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < 2**15:
            raise BadCursor
    elif not isinstance(one, str) or not PLAIN.fullmatch(one):
        raise BadCursor
    return one
