"""Whether the lists of the staff site lead to the reports, noted in the session when somebody signs in.

It saves a query on every page and opens nothing: the pages themselves ask again, each time.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from comms import pages
from comms.reports import services
from mandates.models import User

NOTED = "has_reports"


@receiver(user_logged_in, dispatch_uid="offer_reports")
def offer(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    request.session[NOTED] = services.may_see(user, pages.today())
