"""Whose failed sign-ins are counted together. Each form names the address differently, and letter case must not
buy ten more attempts; without this every failure would be counted against nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def account_named(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The e-mail address that somebody tried to sign in with, in small letters; empty where none was given."""
    given: Mapping[str, Any] = credentials or {}
    address = given.get("email") or given.get("username")
    if not address and request is not None:
        address = request.POST.get("login") or request.POST.get("username")
    return str(address or "").strip().lower()
