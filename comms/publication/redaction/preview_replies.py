"""The replies on the preview of a public page: rows made in memory only, as a release would write them.

Files have an address on the public site once they are there; until then their links lead nowhere.
"""

from __future__ import annotations

import datetime as dt

from comms.dispatch.models import Communication
from comms.public.models import PublishedAnswer, PublishedFile, PublishedReply, WithheldFile
from comms.publication.answers import services as answers
from comms.publication.files import services as files
from comms.publication.files.models import Choice, FileChoice
from comms.publication.grounds import told
from comms.replies.models import Reply

NOWHERE = "not-public-yet-{}-{}"


def rows(letter: Communication, *, now: dt.datetime) -> list[PublishedReply]:
    """Those that are public, and those that would become public with the letter as they stand."""
    shown = [
        reply
        for reply in Reply.objects.filter(communication=letter).shown_with_letter()
        if not files.why_not(reply) and (reply.released_at or not answers.why_not(reply))
    ]
    return [_row(reply, place, now) for place, reply in enumerate(shown, start=1)]


def _row(reply: Reply, place: int, now: dt.datetime) -> PublishedReply:
    row = PublishedReply(
        pk=place,
        kind=reply.kind,
        received_on=reply.received_on,
        language=reply.language,
        is_withheld=reply.is_withheld,
        released_at=reply.released_at or now,
    )
    choices = [] if reply.is_withheld else list(_choices(reply))
    shown = {
        n: PublishedFile(
            position=n,
            name=f"reply-{place}-file-{n}",
            shown_as=choice.shown_as,
            stored_name=NOWHERE.format(place, n),
            size=choice.size,
            pages=choice.pages,
            ground=told(choice.ground) if choice.ground else "",
        )
        for n, choice in enumerate(choices, start=1)
        if choice.choice != Choice.WITHHOLD
    }
    held = [
        WithheldFile(position=n, pages=choice.file.pages, ground=told(choice.ground))
        for n, choice in enumerate(choices, start=1)
        if choice.choice == Choice.WITHHOLD
    ]
    said = [
        PublishedAnswer(
            number=one.number,
            extent=one.extent,
            passage=one.passage,
            file=shown[one.file] if one.file else None,
            page=one.page,
        )
        for one in answers.still_public(reply)
    ]
    row._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "files": list(shown.values()),
        "withheld": held,
        "answers": said,
    }
    return row


def _choices(reply: Reply) -> list[FileChoice]:
    rows = FileChoice.objects.standing().filter(file__reply=reply).order_by("file")
    return list(rows.select_related("file").defer("text"))
