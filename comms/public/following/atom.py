"""Atom as it is written here: the same rows give the same bytes at any hour.

Django's own feed takes the present instant for one without entries, which says when it was asked.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils.feedgenerator import Atom1Feed

BEFORE_ALL = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Feed(Atom1Feed):
    """Entries with stable ids and instants."""

    content_type = "application/atom+xml; charset=utf-8"

    def latest_post_date(self) -> dt.datetime:
        instants = [item["updateddate"] for item in self.items]
        return max(instants, default=BEFORE_ALL)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Words are words: Django declares a summary to be HTML, and readers' programs would take signs in it so."""
        super().add_item_elements(handler, {**item, "description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text"})

    def tell(
        self, *, identity: str, title: str, words: str, link: str, at: dt.datetime, **more: Any
    ) -> None:
        """Adds an entry."""
        self.add_item(
            title=NO_XML.sub("", title),
            link=link,
            description=NO_XML.sub("", words),
            unique_id=identity,
            updateddate=at,
            **more,
        )
