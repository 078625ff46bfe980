"""The languages of the site's pages, told from the address alone: `/fr/letters/` is the French list.

The default language has no prefix. What is read on the site has an address in each language: pages, which end with a
slash, and pictures with words in them. Files have one address for all languages.
No cookie and no header is asked, so that an address has one answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_script_prefix
from django.utils.translation import get_language

Address = URLPattern | URLResolver


class LanguagePrefix:
    """What stands before a page's address in the language in force, as Django's resolver asks for it.

    Django's own may only stand in the root of all addresses; these must share one namespace with the files.
    """

    converters: dict[str, Any] = {}

    def __str__(self) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        return "" if language == settings.LANGUAGE_CODE else f"{language}/"

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(re.escape(str(self)))

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        prefix = str(self)
        return (path.removeprefix(prefix), (), {}) if path.startswith(prefix) else None

    def check(self) -> list[Any]:
        return []

    def describe(self) -> str:
        return f"'{self}'"


def with_prefixes(addresses: Iterable[Address]) -> list[Address]:
    """The addresses, those of pages in every language; what is not a page, or is a tree of its own, as it is."""
    pages: list[Address] = []
    others: list[Address] = []
    for one in addresses:
        (pages if _is_page(one) else others).append(one)
    return [URLResolver(LanguagePrefix(), pages), *others]  # type: ignore[arg-type]


def _is_page(address: Address) -> bool:
    route = str(address.pattern)
    return isinstance(address, URLPattern) and (not route or route.endswith(("/", ".svg")))


def of_address(path: str) -> str:
    """The language of an address, which begins with a slash."""
    first = path[1:].split("/", 1)[0]
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Offer:
    """A page in one of the languages."""

    code: str
    name: str
    address: str
    is_current: bool


def offers(page: str, *, query: str = "") -> list[Offer]:
    """The page at `page`, without prefix, in every language of the site."""
    current = get_language()
    root = get_script_prefix().rstrip("/")
    end = f"?{query}" if query else ""
    return [
        Offer(
            code,
            str(name),
            root + ("" if code == settings.LANGUAGE_CODE else f"/{code}") + page + end,
            code == current,
        )
        for code, name in settings.LANGUAGES
    ]


def at_home() -> dict[str, object]:
    """For pages that stand at no address of their own: the other languages begin at the home page."""
    return {"languages": offers("/"), "is_translated": False}


def context(request: HttpRequest) -> dict[str, object]:
    """The page that is asked for in every language: `languages`; and the site's own address before it."""
    path = request.path_info
    language = of_address(path)
    page = path if language == settings.LANGUAGE_CODE else path[len(language) + 1 :]
    if not request.resolver_match or not page.endswith("/"):
        return at_home()
    asked = offers(page, query=request.META.get("QUERY_STRING", ""))
    return {
        "languages": asked,
        "is_translated": True,
        "site_address": settings.PUBLIC_SITE_URL.rstrip("/"),
    }
