"""The one door into schema `site`: written as the role pouch_publisher, inside the release's own transaction.

The only module that writes the public site's rows and the public store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.text import Truncator

from comms import store
from comms.clock import geneva_day
from comms.dispatch.models import Communication
from comms.public.models import (
    Publication,
    PublishedCopy,
    PublishedFile,
    PublishedMandate,
    PublishedReply,
    slug_of,
)
from comms.replies import services as replies
from comms.replies.files import SUFFIXES
from comms.replies.models import Reply
from recipients.models import RecipientKind

LONGEST_SUMMARY = 300  # characters


@dataclass(frozen=True)
class Copy:
    """What the public gets of one letter: rendered afresh from the frozen text, inspected, sealed."""

    purpose: str
    html: str
    text: str
    pdf: bytes
    copies: Mapping[str, bytes]


def summary_of(purpose: str) -> str:
    """The start of the letter's purpose, cut at a word: the two lines that a list shows."""
    return Truncator(" ".join(purpose.split())).chars(LONGEST_SUMMARY)


@contextmanager
def as_publisher() -> Iterator[None]:
    """Work as the publisher, who reads nothing confidential; a fault rolls the role back with the savepoint."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE pouch_publisher")
        yield
        cursor.execute("RESET ROLE")


def publish(letter: Communication, copy: Copy, *, now: dt.datetime, written: list[str]) -> str:
    """Copy a letter to the site, file first. Returns the file's name.

    Appends to `written` what a rollback must remove.
    """
    name = store.put(store.public(), copy.pdf, suffix=".pdf")
    written.append(name)
    others = {}
    for form, data in copy.copies.items():
        others[form] = store.put(store.public(), data, suffix=f".{form}")
        written.append(others[form])
    sealed = letter.sealed_text()
    content, addressee = sealed.content, sealed.addressee
    reference = letter.reference
    recipient = letter.recipient
    state = recipient if recipient.kind == RecipientKind.STATE else recipient.state
    domicile = recipient.state.current_name() if recipient.state else ""
    group = letter.draft.case.public_group
    with as_publisher():
        row = Publication.objects.create(
            slug=slug_of(str(reference)),
            reference=str(reference),
            letter_type=reference.letter_type,
            code=reference.code,
            number=reference.number,
            year=reference.year,
            dated_on=sealed.dated_on,
            sent_on=geneva_day(letter.sent_at or now),
            released_at=now,
            language=content["language"],
            recipient_name=addressee["name"],
            recipient_kind=addressee["kind"],
            recipient_code=addressee["code"],
            recipient_state=domicile,
            recipient_key=recipient.key,
            state_code=state.code if state else "",
            region=state.region if state else "",
            themes=letter.draft.case.rights,
            follows=[slug_of(one["reference"]) for one in content.get("earlier_letters", ())],
            summary=summary_of(copy.purpose),
            body_html=copy.html,
            body_text=copy.text,
            pdf_name=name,
            pdf_sha256=store.sha256(copy.pdf),
            pdf_size=len(copy.pdf),
            group=group,
        )
        PublishedMandate.objects.bulk_create(
            PublishedMandate(
                publication=row,
                key=facts["key"],
                title=facts["title"],
                position=place,
                holder=facts["holder"],
            )
            for place, facts in enumerate(content["mandates"], start=1)
        )
        PublishedCopy.objects.bulk_create(
            PublishedCopy(
                publication=row,
                form=form,
                stored_name=others[form],
                size=len(data),
                sha256=store.sha256(data),
            )
            for form, data in copy.copies.items()
        )
    return name


def publish_reply(reply: Reply, *, now: dt.datetime, written: list[str]) -> None:
    """Copy a reply to the page of its letter; of a withheld one, only that it exists."""
    copies = []
    for file in reply.files.all() if not reply.is_withheld else []:
        data = replies.content_of(file)
        written.append(store.put(store.public(), data, suffix=SUFFIXES[file.media_type]))
        copies.append((written[-1], file))
    slug = slug_of(str(reply.communication.reference))
    with as_publisher():
        row = PublishedReply.objects.create(
            publication=Publication.objects.get(slug=slug),
            kind=reply.kind,
            received_on=reply.received_on,
            language=reply.language,
            is_withheld=reply.is_withheld,
            released_at=now,
        )
        PublishedFile.objects.bulk_create(
            PublishedFile(
                reply=row,
                name=file.name,
                stored_name=name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
            )
            for name, file in copies
        )


def withdraw(letter: Communication, *, reason: str, on: dt.date) -> list[str]:
    """Leave a tombstone: no text, no copies, no replies.

    Returns the public files that are to go once this is committed.
    """
    slug = slug_of(str(letter.reference))
    with as_publisher():
        row = Publication.objects.select_for_update().get(slug=slug)
        files = list(
            PublishedFile.objects.filter(reply__publication=row).values_list(
                "stored_name", flat=True
            )
        )
        copies = list(row.copies.values_list("stored_name", flat=True))
        gone = [row.pdf_name, *copies, *files]
        row.copies.all().delete()
        row.replies.all().delete()
        row.body_html = row.body_text = row.summary = row.pdf_name = row.pdf_sha256 = ""
        row.pdf_size, row.themes, row.follows = 0, [], []
        row.is_withdrawn, row.withdrawn_on, row.withdrawal_reason = True, on, reason
        row.save()
    return [name for name in gone if name]
