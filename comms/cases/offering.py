"""Whether the staff site's pages lead to a new case, noted in the session at sign-in and again on the first page.

It saves a query on every page and opens nothing: the page itself asks again, each time.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from comms import pages
from mandates import permissions
from mandates.models import User

NOTED = "may_open_case"


def note(request: HttpRequest, may_open: bool) -> None:
    """From now on this person is led to a new case, or is not; a session that says so already is not written."""
    if request.session.get(NOTED) != may_open:
        request.session[NOTED] = may_open


@receiver(user_logged_in, dispatch_uid="offer_new_case")
def offer(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    note(request, permissions.mandates_for(user, "draft", pages.today()).exists())
