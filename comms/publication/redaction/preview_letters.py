"""Letters on the preview of a public page: rows made in memory only, as a release would write them.

A letter that is not public yet has no address on the public site; until then the link to it leads nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from comms.clock import geneva_day
from comms.dispatch.models import Communication
from comms.drafting.models import Revision
from comms.public.letter import reading
from comms.public.models import Publication, PublishedReply, slug_of
from comms.publication import site
from comms.publication.models import Hold
from comms.publication.redaction import preview_replies, text
from comms.publication.redaction.models import Redaction
from comms.publication.redaction.text import Redacted
from comms.replies.models import Reply
from comms.workflow import CommunicationState
from mandates.models import User


def row(
    letter: Communication,
    redacted: Redacted,
    replies: Sequence[PublishedReply],
    *,
    released_at: dt.datetime,
    **more: Any,
) -> Publication:
    """The letter's row of the public site with its replies, and without its text unless that is in `more`."""
    reference = letter.reference
    made = Publication(
        pk=0,
        slug=slug_of(str(reference)),
        reference=str(reference),
        letter_type=reference.letter_type,
        code=reference.code,
        number=reference.number,
        year=reference.year,
        dated_on=letter.sealed_text().dated_on,
        sent_on=geneva_day(letter.sent_at or released_at),
        released_at=released_at,
        group=letter.draft.case.public_group,
        **site.facts(letter, redacted),
        **more,
    )
    made._prefetched_objects_cache = {"replies": replies}  # type: ignore[attr-defined]
    return made


def about(
    letter: Communication, shown: Publication, user: User, *, now: dt.datetime
) -> dict[str, list[Publication]]:
    """What `reading.about` would find for the public page: what is public, and sisters that are by then.

    By then means when the letter itself becomes public; now, when it is or should be. Signatures that are still to
    come are taken for given, as they are for the letter itself; a hold that lasts longer is not.
    """
    by = max(shown.released_at, now)
    coming = _rows(_coming(letter, user, by=by, on=geneva_day(now)), by=by)
    public = reading.about(shown)
    also = {
        "sisters": coming,
        "earlier": [one for one in coming if one.slug in shown.follows],
        "later": [one for one in coming if shown.slug in one.follows],
    }
    return {name: _in_order([*public[name], *also[name]]) for name in also}


def _coming(
    letter: Communication, user: User, *, by: dt.datetime, on: dt.date
) -> QuerySet[Communication]:
    """The other letters of the case that `user` may see, sent and due by then, and held back no longer."""
    held = Hold.objects.active().exclude(ends_at__lte=by).filter(communication=OuterRef("pk"))
    return (
        Communication.objects.visible_to(user, on)
        .filter(
            ~Exists(held),
            draft__case=letter.draft.case_id,
            state=CommunicationState.SENT,
            public_at__lte=by,
        )
        .exclude(pk=letter.pk)
        .select_related("reference", "recipient__state", "draft__case")
        .prefetch_related("recipient__state__names")
    )


def _rows(coming: Iterable[Communication], *, by: dt.datetime) -> list[Publication]:
    """Their rows, in a number of queries that does not grow with letters without a reply: there may be hundreds."""
    letters = list(coming)
    texts = Revision.objects.in_bulk({one.revision_id for one in letters})
    of_names = Redaction.objects.filter(revision__in=texts, place__startswith="addressees/")
    withheld = set(of_names.values_list("revision", flat=True))
    shown = Reply.objects.filter(communication__in=letters).shown_with_letter()
    answered = set(shown.values_list("communication", flat=True))
    rows = []
    for one in letters:
        one.revision = texts[one.revision_id or 0]
        at = one.public_at or by
        redacted = text.of(one) if one.revision_id in withheld else text.head(one.sealed_text())
        replies = preview_replies.rows(one, now=at) if one.pk in answered else []
        rows.append(row(one, redacted, replies, released_at=at))
    return rows


def _in_order(letters: Iterable[Publication]) -> list[Publication]:
    """As the public site lists them."""
    return sorted(
        letters, key=lambda one: (-one.dated_on.toordinal(), one.code, -one.year, -one.number)
    )
