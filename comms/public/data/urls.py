"""The addresses of the API: to be read, from any site, in any way of reading; all else is refused as JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path, reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date

from comms.public import edition
from comms.public.data.api import api, refusal

View = Callable[..., HttpResponseBase]
METHODS = "GET, HEAD, OPTIONS"


def read_only(view: View) -> View:
    """`view` for GET and HEAD, readable by the pages of any site. ETags are set by the site's middleware."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
        elif request.method not in {"GET", "HEAD"}:
            response = refusal(request, 405, "This can only be read: use GET.")
        else:
            response = _read(view, request, *args, **kwargs)
        response["Allow"] = METHODS
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
        return response

    return answer


def _read(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    # Before the rows are read: what changes meanwhile is then sent once more, and never missed.
    changed_at = edition.current().changed_at
    method = request.method
    request.method = "GET"
    try:
        response = view(request, *args, **kwargs)
    finally:
        request.method = method
    if changed_at and response.status_code == 200:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    return response


def _nothing(request: HttpRequest) -> HttpResponse:
    """No address of the API ends with a slash: whoever wrote one is sent to the address without."""
    asked = request.path_info.removeprefix(reverse("public:api:api-root"))
    if asked.endswith("/") and any(pattern.resolve(asked[:-1]) for pattern in _patterns):
        query = request.META.get("QUERY_STRING", "")
        address = escape_uri_path(request.path[:-1]) + (f"?{query}" if query else "")
        return HttpResponsePermanentRedirect(address)
    return refusal(request, 404, "There is nothing public at this address.")


def _served(pattern: URLPattern) -> URLPattern:
    return URLPattern(pattern.pattern, read_only(pattern.callback), name=pattern.name)


_found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
_patterns = [_served(pattern) for pattern in _found if pattern.name != "api-root"]
# ninja asks where its root is; what stands there is a page of ours.
patterns = [path("", read_only(_nothing), name="api-root"), *_patterns]
patterns += [re_path(r"^.*$", read_only(_nothing), name="nothing")]
