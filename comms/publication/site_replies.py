"""The replies' rows of schema `site`, written as comms.publication.site writes the letters'.

Names are made here: a sender's may tell more than the file, and our own numbers what is not public yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from comms.dispatch.models import Communication
from comms.public.models import (
    Publication,
    PublicationText,
    PublishedAnswer,
    PublishedFile,
    PublishedReply,
    WithheldFile,
    slug_of,
)
from comms.publication import site
from comms.publication.answers.services import PublicAnswer
from comms.publication.files import services as files
from comms.publication.files.folding import PAGE_ENDS, spans
from comms.publication.files.services import PublicFile
from comms.replies.models import Reply

LONGEST_TEXT = 250_000  # characters; the database makes no vector of more
Stored = tuple[PublicFile, str]


def publish(
    reply: Reply, answers: Sequence[PublicAnswer], *, now: dt.datetime, written: list[str]
) -> None:
    """Copy a reply to the page of its letter with its answers to the questions; of a withheld one, only that it exists.

    One that was public before keeps the day on which it first was.
    """
    stored = _stored(reply, written)
    slug = slug_of(str(reply.communication.reference))
    with site.as_publisher():
        site.bump(now=now)
        letter = Publication.objects.get(slug=slug)
        row = PublishedReply.objects.create(
            publication=letter,
            kind=reply.kind,
            received_on=reply.received_on,
            language=reply.language,
            is_withheld=reply.is_withheld,
            released_at=reply.released_at or now,
        )
        _fill(row, stored, answers)


def replace(
    row: PublishedReply,
    reply: Reply,
    answers: Sequence[PublicAnswer],
    *,
    now: dt.datetime,
    written: list[str],
) -> list[str]:
    """Show of a public reply what is decided today, and nothing that was shown before.

    Returns the files that go once this is committed.
    """
    stored = _stored(reply, written)
    with site.as_publisher():
        site.bump(now=now)
        gone = list(row.files.values_list("stored_name", flat=True))
        for rows in (row.answers, row.files, row.withheld):
            rows.all().delete()
        PublicationText.objects.filter(reply=row).delete()
        row.is_withheld = reply.is_withheld
        row.save(update_fields=["is_withheld"])
        _fill(row, stored, answers)
        return gone + site.out_of_the_archive(row.publication)


def _stored(reply: Reply, written: list[str]) -> list[Stored]:
    return [
        (file, "" if file.is_withheld else files.stored_anew(file, written))
        for file in files.public_files(reply)
    ]


def _fill(row: PublishedReply, stored: Sequence[Stored], answers: Sequence[PublicAnswer]) -> None:
    """All that hangs on the row of a reply. `place` counts the replies as they became public."""
    place = PublishedReply.objects.filter(publication=row.publication_id, pk__lte=row.pk).count()
    placed = list(enumerate(stored, start=1))
    PublishedFile.objects.bulk_create(
        PublishedFile(
            reply=row,
            position=position,
            name=f"reply-{place}-file-{position}{file.suffix}",
            shown_as=file.shown_as,
            stored_name=name,
            media_type=file.media_type,
            size=len(file.data),
            sha256=file.sha256,
            pages=file.pages,
            ground=file.ground,
        )
        for position, (file, name) in placed
        if not file.is_withheld
    )
    said = "\n".join(file.text for file, _ in stored if file.text).replace(PAGE_ENDS, "\n")
    if said:
        PublicationText.objects.create(
            publication=row.publication, reply=row, language=row.language, body=said[:LONGEST_TEXT]
        )
    WithheldFile.objects.bulk_create(
        WithheldFile(reply=row, position=position, pages=file.pages, ground=file.ground)
        for position, (file, _) in placed
        if file.is_withheld
    )
    _answers(row, answers)


def _answers(row: PublishedReply, answers: Sequence[PublicAnswer]) -> None:
    shown = {file.position: file for file in row.files.all()}
    PublishedAnswer.objects.bulk_create(
        PublishedAnswer(
            reply=row,
            number=one.number,
            extent=one.extent,
            passage=one.passage,
            file=shown[one.file] if one.file else None,
            page=one.page,
        )
        for one in answers
    )


def drop_answers(letter: Communication, *, hidden: Sequence[str]) -> list[str]:
    """Take away the public passages that hold any of these words; the replies and their files stay.

    Returns the files that go with them once this is committed.
    """
    slug = slug_of(str(letter.reference))
    with site.as_publisher():
        letter_row = Publication.objects.get(slug=slug)
        rows = PublishedAnswer.objects.filter(reply__publication=letter_row)
        found = [row.pk for row in rows if spans(row.passage, hidden)]
        rows.filter(pk__in=found).delete()
        return site.out_of_the_archive(letter_row) if found else []
