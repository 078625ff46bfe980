"""Pieces of the clearance page that depend on frozen texts alone, kept for some minutes: twenty mandates open the same.

What a digest stands for never changes, so nothing here goes stale. Losing the cache costs time and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

log = structlog.get_logger()
KEPT_FOR = 1800


def kept(make: Callable[[], str], *facts: object) -> SafeString:
    """What `make` gives as HTML that is safe already, kept under everything that it depends on."""
    key = f"clearance:{hashlib.sha256(repr(facts).encode()).hexdigest()}"
    try:
        found = cache.get(key)
    except Exception as error:  # Redis may be down
        log.warning("cache_away", error=type(error).__name__)
        return mark_safe(make())  # noqa: S308  (rendered by the engine, which escapes)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_FOR)
    return mark_safe(found)  # noqa: S308
