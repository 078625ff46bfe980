"""Who is at a draft now, and in which section: a courtesy between colleagues, never a lock.

Kept in the cache for a short while; when that is away, nobody is shown and everything else goes on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.core.cache import cache

from comms.clock import GENEVA
from comms.drafting import parts

if TYPE_CHECKING:
    from comms.drafting.models import Draft
    from mandates.models import User

log = structlog.get_logger()
HERE_FOR = 45  # seconds after the last sign from a page that tells
PAGE_FOR = 600  # after a page was opened that cannot tell
KNOWN_FOR = 3600


@dataclass(frozen=True)
class Here:
    """One person at the draft; `section` is empty where they read."""

    name: str
    section: str
    since: dt.datetime

    def in_words(self) -> str:
        time = f"{self.since.astimezone(GENEVA):%H:%M}"
        if not self.section:
            return f"{self.name} is reading since {time}."
        return f"{self.name} is writing in {parts.NAMES[self.section]} since {time}."

    def as_dict(self) -> dict[str, str]:
        return {
            "name": self.name,
            "section": self.section,
            "since": self.since.isoformat(),
            "words": self.in_words(),
        }


def enter(
    draft: Draft, user: User, section: str, *, now: dt.datetime, seconds: int = HERE_FOR
) -> None:
    """Note that `user` is in `section`; the time they came to it stays while they are there."""
    name = _key(draft, user.pk)
    try:
        held: Mapping[str, Any] | None = cache.get(name)
        since = held["since"] if held and held["section"] == section else now
        cache.set(name, {"name": str(user.name), "section": section, "since": since}, seconds)
        known: set[int] = cache.get(_everyone(draft)) or set()
        cache.set(_everyone(draft), known | {user.pk}, KNOWN_FOR)
    except Exception as error:  # Redis answers with errors of three libraries
        log.warning("presence_not_noted", error=type(error).__name__)


def leave(draft: Draft, user: User) -> None:
    """Forget that `user` is here, as after a save."""
    try:
        cache.delete(_key(draft, user.pk))
    except Exception as error:
        log.warning("presence_not_noted", error=type(error).__name__)


def others(draft: Draft, user: User) -> list[Here]:
    """Everyone else who is at the draft now, by name."""
    try:
        known: set[int] = cache.get(_everyone(draft)) or set()
        keys = [_key(draft, one) for one in known if one != user.pk]
        found = list(cache.get_many(keys).values()) if keys else []
    except Exception as error:
        log.warning("presence_not_read", error=type(error).__name__)
        return []
    return sorted((Here(**one) for one in found), key=lambda one: one.name)


def _key(draft: Draft, person: int) -> str:
    return f"here:{draft.pk}:{person}"


def _everyone(draft: Draft) -> str:
    return f"here:{draft.pk}"
