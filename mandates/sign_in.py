"""How people get in: accounts are made by the desk, never by signing up; and how they say again that it is they.

The only importer of allauth's inner parts.
"""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def has_signed_in_just_now(request: HttpRequest) -> bool:
    """Whether this person gave a password or a code in this very session within the last minutes (settings)."""
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0.0)
    return bool(0 <= time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT)


def ask_who_it_is(request: HttpRequest) -> None:
    """Raises what leads to the page that asks for the password or the code again, unless that was just done.

    The request is kept meanwhile, with everything typed, and goes on from there.
    """
    if not has_signed_in_just_now(request):
        raise ReauthenticationRequired
