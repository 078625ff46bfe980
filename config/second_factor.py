"""A password alone does not open the staff site: whoever has no authenticator is led to setting one up.

Stands after `AccountMiddleware`. Whoever has one was asked for it at sign-in, by allauth; nothing here asks again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# What a person needs in order to set one up, or to leave.
OPEN = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_reauthenticate",
}


class SecondFactorRequired:
    """Sends whoever is signed in without an authenticator to the set-up page, if MFA_REQUIRED."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.MFA_REQUIRED or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN or is_mfa_enabled(request.user):
            return None
        messages.warning(request, "Set up your second factor first; then everything else opens.")
        return redirect("mfa_activate_totp")
