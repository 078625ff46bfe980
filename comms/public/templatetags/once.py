"""Parts of a page that are the same on every page of a language: drawn once, because links and words take time."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def once(part: str) -> SafeString:
    """The template `part`, which may depend on nothing but the language."""
    return _drawn(part, get_language())


@lru_cache(maxsize=64)
def _drawn(part: str, language: str | None) -> SafeString:
    return render_to_string(part)
