"""What every staff view does the same way: find what the person may see, try the service, keep what was typed.

Views decide nothing: the service refuses, and its sentence stands beside the form it belongs to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils import timezone

from comms.clock import geneva_day
from comms.errors import CommsError, NotVisible

if TYPE_CHECKING:
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


def attempt(form: Form, act: Callable[[], object]) -> bool:
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
