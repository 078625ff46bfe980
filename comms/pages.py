"""What every staff view does the same way: find what the person may see, try the service, keep what was typed.

Views decide nothing: the service refuses, and its sentence stands beside the form it belongs to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from comms.clock import geneva_day
from comms.errors import CommsError, NotVisible
from mandates.models import User

Row = TypeVar("Row", bound=models.Model)


class StaffRequest(HttpRequest):
    """A request behind `login_required`: somebody is signed in."""

    user: User


def now() -> dt.datetime:
    """The present instant; the only place where a view reads the clock."""
    return timezone.now()


def today() -> dt.date:
    """The present day in Geneva."""
    return geneva_day(now())


def words(request: HttpRequest, name: str = "q") -> str:
    """What was asked for in the address, on one line and of a length that a search can bear."""
    return " ".join(request.GET.get(name, "").replace("\0", " ").split())[:200]


def find(visible: models.QuerySet[Row], **lookup: object) -> Row:
    """The one row of what the person may see. What they may not see does not exist: Http404."""
    row = visible.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def attempt(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run a service; a refusal becomes the form's own error and everything typed stays. True when it is done."""
    try:
        act()
    except NotVisible:
        raise Http404 from None
    except CommsError as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    else:
        return True
    return False


def allows(check: Callable[[], object]) -> bool:
    """Whether a service's check refuses nothing: for the page that shows a button."""
    try:
        check()
    except CommsError:
        return False
    return True


def download(data: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Bytes to keep, never to be run: an attachment that no browser guesses at and no script may act in."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
