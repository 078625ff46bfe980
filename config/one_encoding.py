"""Every address and every form is UTF-8, whatever a request says of itself.

Python knows encodings that are none of text, and some that make characters no page can hold; and a page that is kept by
its address would be another's if a reader could choose how the address is read. Refused before Django looks at it,
because it believes what is said while it makes its request, where no middleware stands yet.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAID = b"This request says that it is written otherwise than in UTF-8. Send it in UTF-8.\n"
PLAIN = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(SAID))),
    ("Cache-Control", "no-store"),
]


def one_encoding(site: WSGIApplication) -> Callable[..., Iterable[bytes]]:
    """The site for requests in UTF-8, and a sentence for the others."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if _is_utf_8(environ.get("CONTENT_TYPE", "")):
            return site(environ, start_response)
        start_response("400 Bad Request", PLAIN)
        return [SAID]

    return answer


def _is_utf_8(kind: str) -> bool:
    try:
        said = parse_header_parameters(kind)[1].get("charset", "utf-8")
        return codecs.lookup(said).name == "utf-8"
    except (LookupError, ValueError):
        return False
