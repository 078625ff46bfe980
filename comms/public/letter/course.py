"""What happened to a letter and when, as far as is public, in the order it happened. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from comms.public.models import Publication


@dataclass(frozen=True)
class Step:
    """A day and what happened on it; `anchor` is where on the page, or nothing."""

    on: dt.date
    said: str
    anchor: str = ""


def of(publication: Publication) -> list[Step]:
    """The course of a letter whose replies and versions are at hand."""
    # Sorting keeps what falls on one day in the order in which it happens.
    return sorted(_steps(publication), key=lambda step: step.on)


def _steps(publication: Publication) -> Iterator[Step]:
    yield Step(publication.dated_on, _("Dated"))
    yield Step(publication.sent_on, _("Sent"))
    replies = list(enumerate(publication.replies.all(), start=1))
    for place, reply in replies:
        said = _("Received: %s") % _(reply.get_kind_display())
        yield Step(reply.received_on, said, f"reply-{place}")
    yield Step(_day(publication.released_at), _("Made public"))
    for place, reply in replies:
        if reply.released_at > publication.released_at:
            said = _("Made public: %s") % _(reply.get_kind_display())
            yield Step(_day(reply.released_at), said, f"reply-{place}")
    for version in publication.versions.all():
        yield Step(_day(version.shown_until), _("Corrected"))


def _day(instant: dt.datetime) -> dt.date:
    return timezone.localdate(instant)
