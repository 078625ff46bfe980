"""What holds for every answer of the public site: how long it is kept; that it sets nothing; its language.

A page that says "not here" is never kept: it would outlive the moment a letter becomes public. A
page that shows a letter is kept for a minute: a withdrawal must not have to wait for the caches of
others.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation

from comms.public import languages, views

Answer = Callable[[HttpRequest], HttpResponseBase]
KEPT = {200, 304}


class PublicAnswers:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        response.cookies.clear()
        # What is said of a file that a reader sent is kept nowhere.
        is_kept = response.status_code in KEPT and request.method in {"GET", "HEAD"}
        # A page may say so itself: an address with the key of a message in it is for no cache.
        is_kept = is_kept and response.get("Cache-Control") != "no-store"
        response["Cache-Control"] = "public, max-age=60" if is_kept else "no-store"
        return response


class LanguageOfAddress:
    """The language is the address's: cookies and Accept-Language are not asked, so caches need not be told."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = languages.of_address(request.path_info)
        with translation.override(language):
            response = self.answer(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusedMethods:
    """A page for what Django refuses with an empty one. The last of all: the others see to its headers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return views.not_allowed(request, response["Allow"])
        return response
