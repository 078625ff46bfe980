"""What holds for every answer of the staff site: nothing is cached, and a refusal is a page with its reason."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from comms.errors import CommsError, NotVisible

METHODS = ("GET", "HEAD", "POST")
Answer = Callable[[HttpRequest], HttpResponse]


class ReadOrPost:
    """A page is read or posted to. Every other method is refused before anything looks at the request."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return not_allowed(request, HttpResponseNotAllowed(METHODS))
        return self.answer(request)


def not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """The page for a method that an address does not take; it says as `refused` does which it takes."""
    page = render(request, "405.html", status=405)
    page["Allow"] = refused["Allow"]
    return page


class Confidential:
    """Nobody between the browser and us keeps a copy."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


class Refusals:
    """Turns a CommsError that no view handled, and Django's empty 405, into a page that says why."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return not_allowed(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotVisible):
            raise Http404
        if isinstance(error, CommsError):
            return render(request, "refused.html", {"error": error}, status=error.status)
        return None
