"""Pages that need not be made again: kept by address while the site's edition lasts, and never for longer than a
minute, which is what every answer says of itself to caches elsewhere.

Only for pages that are made of schema `site` alone. The edition is read from the database each time a kept page is
asked for, so that nothing withdrawn is shown once the withdrawal is committed.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from comms.public import edition
from comms.public.edition import Current

SECONDS = 60
LARGEST = 300_000  # bytes; what is longer is asked for rarely
View = Callable[..., HttpResponse]
Answer = Callable[[HttpRequest], HttpResponse]
Address = tuple[str, str, str]


class Page(NamedTuple):
    """A page as it was sent, its headers too, and the edition that it was made of."""

    made_of: Current
    until: float
    content: bytes
    headers: dict[str, str]


_pages: OrderedDict[Address, Page] = OrderedDict()
_keeping = threading.Lock()


def _this(now: Current) -> Current:
    return now


def kept(of: Callable[[Current], Current] = _this) -> Callable[[View], View]:
    """Lets the page of a view be kept. `of` tells, given the site's edition, which one the page is made of: what is
    made of an older one is shown, and not kept.
    """

    def keeping(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not settings.KEPT_PAGES or request.method != "GET":
                return view(request, *args, **kwargs)
            # Read before the page is made: what changes meanwhile makes it a page of an edition that is over.
            now = edition.current()
            is_newest = of(now) == now
            made = view(request, *args, **kwargs)
            if is_newest:
                made.made_of = now  # type: ignore[attr-defined]
            return made

        return answer

    return keeping


class KeptPages:
    """Answers with the page as it was sent before, if the site is still what it was made of.

    The first of all middlewares: it keeps what all others have made of a page. `KEPT_PAGES` is how many.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = (request.scheme or "", request.META.get("HTTP_HOST", ""), request.get_full_path())
        page = _pages.get(address) if request.method == "GET" else None
        if page and time.monotonic() < page.until and page.made_of == edition.current():
            found = HttpResponse(page.content, headers=page.headers)
            # The same page, or word that the reader has it already.
            return get_conditional_response(request, page.headers.get("ETag"), None, found) or found
        response = self.answer(request)
        made_of = getattr(response, "made_of", None)
        if made_of and response.status_code == 200 and not response.streaming:
            self._keep(address, response, made_of)
        return response

    @staticmethod
    def _keep(address: Address, response: HttpResponse, made_of: Current) -> None:
        if len(response.content) > LARGEST:
            return
        until = time.monotonic() + SECONDS
        with _keeping:
            _pages[address] = Page(made_of, until, response.content, dict(response.items()))
            _pages.move_to_end(address)
            while len(_pages) > settings.KEPT_PAGES:
                _pages.popitem(last=False)
