"""When what was made of the site's edition is still good: for answers too long to be hashed before they are sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from comms.public import edition
from comms.public.search.catalogue import Catalogue

SHAPE = 1  # counted up when the same letters are written in another way


@dataclass(frozen=True)
class Freshness:
    etag: str
    changed_at: dt.datetime | None

    @classmethod
    def of(cls, known: Catalogue, form: str) -> Freshness:
        """Of what is made by `known` and by the rows as they are now, in this form."""
        now = edition.current()
        at = now.changed_at.isoformat() if now.changed_at else ""
        # The catalogue may be a little older than the rows.
        etag = f'"{SHAPE}.{form}.{now.number}.{known.edition.number}.{at}"'
        return cls(etag, known.edition.changed_at)

    @property
    def last_modified(self) -> int | None:
        return int(self.changed_at.timestamp()) if self.changed_at else None

    def unchanged(self, request: HttpRequest) -> HttpResponseBase | None:
        """The short answer to a reader that has it already."""
        return get_conditional_response(request, self.etag, self.last_modified)

    def stamped(self, answer: HttpResponseBase) -> HttpResponseBase:
        answer["ETag"] = self.etag
        if self.last_modified:
            answer["Last-Modified"] = http_date(self.last_modified)
        return answer
