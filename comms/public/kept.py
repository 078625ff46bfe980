"""Pages that need not be made again: kept by address while the site's edition lasts, and never for longer than a
minute, which is what every answer says of itself to caches elsewhere.

Only for pages that are made of schema `site` alone.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from comms.public import edition
from comms.public.edition import Current

SECONDS = 60
LARGEST = 300_000  # bytes; what is longer is asked for rarely
View = Callable[..., HttpResponse]
_pages: OrderedDict[tuple[object, ...], tuple[float, bytes, dict[str, str]]] = OrderedDict()


def kept(of: Callable[[], Current] = edition.current) -> Callable[[View], View]:
    """Answers with the page made before, if nothing has changed since: `of` tells the edition it is made of.

    `KEPT_PAGES` is how many are kept.
    """

    def keeping(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not settings.KEPT_PAGES or request.method not in {"GET", "HEAD"}:
                return view(request, *args, **kwargs)
            address = (request.get_host(), request.get_full_path(), get_language(), of())
            page = _pages.get(address)
            if page and time.monotonic() < page[0]:
                return HttpResponse(page[1], headers=page[2])
            made = view(request, *args, **kwargs)
            if made.status_code == 200 and not made.streaming and len(made.content) <= LARGEST:
                _pages[address] = (time.monotonic() + SECONDS, made.content, dict(made.items()))
                while len(_pages) > settings.KEPT_PAGES:
                    _pages.popitem(last=False)
            return made

        return answer

    return keeping
