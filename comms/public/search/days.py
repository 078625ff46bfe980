"""Dates as readers write them, with the month in words of any language of the site. Pure: knows no database."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import override

from comms.public.search.words import folded

IN_WORDS = re.compile(
    r"(\d{1,2})\s*(?:er|º|°|\.)?\s+(?:de\s+)?([^\W\d]+)\.?\s+(?:del?\s+)?(\d{4})", re.IGNORECASE
)


def in_figures(written: str) -> str:
    """The date in figures, day first, where its month is a word; anything else as it is."""
    found = IN_WORDS.fullmatch(written.strip())
    month = _months().get(folded(found[2])) if found else None
    return f"{found[1]}.{month}.{found[3]}" if found and month else written


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for names in (MONTHS_3, MONTHS):
                months |= {folded(str(name)).rstrip("."): place for place, name in names.items()}
    return months
