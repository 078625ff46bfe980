"""Where a reader of the API stands: the place after the last thing it was given, opaque, the same while the site grows.

A cursor is what a stranger may write by hand: nothing of it is believed before its shape is. Must import nothing of the
project.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

LONGEST = 600
PLAIN = re.compile(r"[\w-]{1,120}")


class BadCursor(ValueError):
    """Not a cursor of this list. The message is a sentence for the reader."""

    def __init__(self) -> None:
        super().__init__(
            _("This cursor was not given by this list. Leave it out to begin at the beginning.")
        )


def written(*place: str | int) -> str:
    """The cursor of a place."""
    octets = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def place(cursor: str, *shape: type) -> list[Any]:
    """The place of a cursor: plain words where `shape` says str, small numbers for int. Raises BadCursor."""
    found = _read(cursor)
    if len(found) != len(shape):
        raise BadCursor
    return [_part(one, wanted) for one, wanted in zip(found, shape, strict=True)]


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


def _part(one: object, wanted: type) -> object:
    if wanted is int:
        if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < 2**15:
            raise BadCursor
    elif not isinstance(one, str) or not PLAIN.fullmatch(one):
        raise BadCursor
    return one
