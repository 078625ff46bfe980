"""How a file of the public store reaches a reader: as the one that was recorded, to keep, never to run."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

SANDBOX = "default-src 'none'; sandbox"


def download(
    request: HttpRequest,
    stored_name: str,
    *,
    shown_as: str,
    media_type: str,
    size: int,
    sha256: str,
) -> HttpResponseBase:
    """Streams a file of the public store, to disk. Raises OSError if it is not the one recorded."""
    unchanged = get_conditional_response(request, etag=f'"{sha256}"')
    if unchanged:
        return unchanged
    # The release keeps each file in a folder named by the first two characters (comms.store).
    path = Path(settings.PUBLIC_STORE) / stored_name[:2] / stored_name
    if path.stat().st_size != size:
        raise OSError(f"{stored_name} in the public store does not have the size recorded for it.")
    name = "".join(c if c.isprintable() and c not in "/\\" else "_" for c in shown_as)
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=media_type
    )
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = f'"{sha256}"'
    return answer
