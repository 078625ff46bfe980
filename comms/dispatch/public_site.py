"""Where the public reads a letter: its page and the earlier versions of it. One that is not public is nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from comms.dispatch.models import Communication
from comms.public.models import Publication, slug_of
from comms.workflow import CommunicationState

ADDRESSES = "config.urls_public"
PUBLIC = (CommunicationState.RELEASED, CommunicationState.WITHDRAWN)


@dataclass(frozen=True)
class Place:
    words: str
    url: str


def places(letter: Communication) -> list[Place]:
    """The public page first, or the page that stands in its place; then its earlier versions, the newest first."""
    if letter.state not in PUBLIC:
        return []
    row = Publication.objects.filter(slug=slug_of(str(letter))).first()
    if row is None:
        return []
    page = f"its public page, version {row.version}" if row.version > 1 else "its public page"
    found = [Place(page, _address("letter", slug=row.slug))]
    for earlier in row.versions.order_by("-number"):
        words = f"version {earlier.number}{' (taken away)' if earlier.is_removed else ''}"
        found.append(Place(words, _address("version", slug=row.slug, number=str(earlier.number))))
    return found


def _address(name: str, **parts: str) -> str:
    path = reverse(f"public:{name}", urlconf=ADDRESSES, kwargs=parts)
    return urljoin(settings.PUBLIC_SITE_URL, path)
