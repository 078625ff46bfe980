"""The one door into schema `site`: written as the role pouch_publisher, inside the release's own transaction.

The only module that writes the letters' rows; their replies' are comms.publication.site_replies, and what is made of
all of them alone is comms.publication.archive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.text import Truncator

from comms import store
from comms.clock import geneva_day
from comms.dispatch.models import Communication
from comms.public.changes.models import ChangeKind
from comms.public.data import parts
from comms.public.data.models import ArchivePart
from comms.public.models import (
    Edition,
    Language,
    Publication,
    PublishedCopy,
    PublishedFile,
    PublishedMandate,
    StateName,
    slug_of,
)
from comms.publication.redaction.text import Redacted
from recipients.models import Recipient, RecipientKind

LONGEST_SUMMARY = 300  # characters
PDF = "pdf"
MANDATE = ("key", "title", "holder")  # what is said of each that signed


@dataclass(frozen=True)
class Copy:
    """What the public gets of one letter: rendered afresh from the redacted text, inspected, sealed."""

    redacted: Redacted
    purpose: str
    html: str
    text: str
    questions: Sequence[str]
    pdf: bytes
    copies: Mapping[str, bytes]
    digest: str


@dataclass(frozen=True)
class Shown:
    """A new version on the site: its file, its number, and the files that are to go once it is committed."""

    name: str
    version: int
    was_withdrawn: bool
    gone: list[str]


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


def bump(*, now: dt.datetime) -> None:
    """Says at which instant the site changed. As the publisher; every change counts the edition up by itself.

    To be called before anything is written: from here on writers wait for each other until they commit, so rows are
    numbered in the order in which readers can see them, and who reads the site part by part misses none.
    """
    # In one statement: the first two writers of an empty site would both find no row, and both add it.
    Edition.objects.bulk_create(
        [Edition(id=1, changed_at=now, number=1)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["changed_at"],
    )


def publish(letter: Communication, copy: Copy, *, now: dt.datetime, written: list[str]) -> str:
    """Copy a letter to the site, files first. Returns the sealed file's name.

    Appends to `written` what a rollback must remove.
    """
    names = _put(copy, written)
    sealed, reference = letter.sealed_text(), letter.reference
    about = facts(letter, copy.redacted) | _said(copy, names)
    group = letter.draft.case.public_group
    names_of_state = _names_of_state(letter, now=now)
    with as_publisher():
        bump(now=now)
        _name_state(about["state_code"], names_of_state)
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
            group=group,
            **about,
        )
        PublishedMandate.objects.bulk_create(
            PublishedMandate(
                publication=row,
                key=facts["key"],
                title=facts["title"],
                position=place,
                holder=facts["holder"],
            )
            for place, facts in enumerate(sealed.content["mandates"], start=1)
        )
        _copies(row, copy, names)
    return names[PDF]


def correct(
    letter: Communication,
    copy: Copy,
    *,
    reason: str,
    removes_earlier: bool,
    now: dt.datetime,
    written: list[str],
) -> Shown:
    """Show a new version, files first; the earlier one stays readable unless it must go, or was withdrawn."""
    names = _put(copy, written)
    about = facts(letter, copy.redacted) | _said(copy, names)
    names_of_state = _names_of_state(letter, now=now)
    with as_publisher():
        bump(now=now)
        _name_state(about["state_code"], names_of_state)
        row = Publication.objects.select_for_update().get(slug=slug_of(str(letter.reference)))
        was_withdrawn = row.is_withdrawn
        gone = list(row.copies.values_list("stored_name", flat=True))
        gone += _set_aside(row, reason=reason, is_removed=removes_earlier, now=now)
        row.copies.all().delete()
        for field, value in about.items():
            setattr(row, field, value)
        row.version += 1
        row.is_withdrawn, row.withdrawn_on, row.withdrawal_reason = False, None, ""
        row.save()
        _copies(row, copy, names)
        if removes_earlier:
            gone += out_of_the_archive(row)
        kind = ChangeKind.RETURN if was_withdrawn else ChangeKind.CORRECTION
        row.changes.create(kind=kind, changed_at=now, version=row.version, reason=reason)
    return Shown(names[PDF], row.version, was_withdrawn, gone)


def _put(copy: Copy, written: list[str]) -> dict[str, str]:
    """Every file of a letter in the public store, by its suffix."""
    names = {}
    for suffix, data in {PDF: copy.pdf, **copy.copies}.items():
        names[suffix] = store.put(store.public(), data, suffix=f".{suffix}")
        written.append(names[suffix])
    return names


def facts(letter: Communication, redacted: Redacted) -> dict[str, Any]:
    """Whom it is to and what it is about."""
    recipient, content, addressee = letter.recipient, redacted.content, redacted.addressee
    state = _state_of(recipient)
    return {
        "language": content["language"],
        "recipient_name": addressee["name"],
        "recipient_kind": addressee["kind"],
        "recipient_code": addressee["code"],
        "recipient_state": recipient.state.current_name() if recipient.state else "",
        "recipient_key": redacted.recipient_key(letter),
        "state_code": state.code if state else "",
        "region": state.region if state else "",
        "themes": letter.draft.case.rights,
        "follows": [slug_of(one["reference"]) for one in content.get("earlier_letters", ())],
    }


def _state_of(recipient: Recipient) -> Recipient | None:
    """The State written to, or where who is written to is at home."""
    return recipient if recipient.kind == RecipientKind.STATE else recipient.state


def _names_of_state(letter: Communication, *, now: dt.datetime) -> dict[str, str]:
    """What that State is called today, by language."""
    state = _state_of(letter.recipient)
    if state is None:
        return {}
    today = state.names.filter(period__contains=geneva_day(now), language__in=Language.values)
    return dict(today.values_list("language", "name"))


def _name_state(code: str, names: Mapping[str, str]) -> None:
    StateName.objects.bulk_create(
        [StateName(code=code, language=language, name=name) for language, name in names.items()],
        update_conflicts=True,
        unique_fields=["code", "language"],
        update_fields=["name"],
    )


def record(letter: Communication, redacted: Redacted, purpose: str) -> list[str]:
    """Every word that the letter is listed, filed and found under, beside its own text."""
    about = facts(letter, redacted)
    lists = [*about.pop("themes"), *about.pop("follows")]
    signing = [one[key] for one in letter.sealed_text().content["mandates"] for key in MANDATE]
    return [*about.values(), *lists, *signing, slug_of(str(letter.reference)), summary_of(purpose)]


def _said(copy: Copy, names: Mapping[str, str]) -> dict[str, Any]:
    """What it says, and where its sealed file is."""
    return {
        "summary": summary_of(copy.purpose),
        "body_html": copy.html,
        "body_text": copy.text,
        "questions": list(copy.questions),
        "pdf_name": names[PDF],
        "pdf_sha256": store.sha256(copy.pdf),
        "pdf_size": len(copy.pdf),
    }


def _copies(row: Publication, copy: Copy, names: Mapping[str, str]) -> None:
    PublishedCopy.objects.bulk_create(
        PublishedCopy(
            publication=row,
            form=form,
            stored_name=names[form],
            size=len(data),
            sha256=store.sha256(data),
        )
        for form, data in copy.copies.items()
    )


def _set_aside(row: Publication, *, reason: str, is_removed: bool, now: dt.datetime) -> list[str]:
    """Keep what is shown now as an earlier version; returns the files that go with what is not kept.

    When it must go, so must every version before it: they say what it says.
    """
    gone = _remove_versions(row) if is_removed else []
    before = row.versions.order_by("-number").first()
    kept: dict[str, Any] = {"is_removed": is_removed or row.is_withdrawn}
    if not kept["is_removed"]:
        kept |= {
            "body_html": row.body_html,
            "pdf_name": row.pdf_name,
            "pdf_sha256": row.pdf_sha256,
            "pdf_size": row.pdf_size,
        }
    elif row.pdf_name:
        gone.append(row.pdf_name)
    row.versions.create(
        number=row.version,
        shown_from=before.shown_until if before else row.released_at,
        shown_until=now,
        reason=reason,
        **kept,
    )
    return gone


def _remove_versions(row: Publication) -> list[str]:
    """Keep of earlier versions only that they were; returns their files."""
    kept = row.versions.filter(is_removed=False)
    gone = list(kept.values_list("pdf_name", flat=True))
    kept.update(is_removed=True, body_html="", pdf_name="", pdf_sha256="", pdf_size=0)
    return gone


def out_of_the_archive(row: Publication) -> list[str]:
    """Take away the parts of the bulk archive that a letter is in; returns their files. Others are made later.

    To be called after the letter's row was changed: from then on no part is made of the site as it was.
    """
    held = ArchivePart.objects.filter(period__in=parts.periods_of(row.dated_on))
    names = list(held.values_list("stored_name", flat=True))
    held.delete()
    return names


def withdraw(letter: Communication, *, reason: str, now: dt.datetime) -> list[str]:
    """Leave a tombstone: no text, no copies, no replies, no earlier versions.

    Returns the public files that are to go once this is committed.
    """
    slug = slug_of(str(letter.reference))
    with as_publisher():
        bump(now=now)
        row = Publication.objects.select_for_update().get(slug=slug)
        files = list(
            PublishedFile.objects.filter(reply__publication=row).values_list(
                "stored_name", flat=True
            )
        )
        copies = list(row.copies.values_list("stored_name", flat=True))
        gone = [row.pdf_name, *copies, *files, *_remove_versions(row)]
        row.copies.all().delete()
        row.replies.all().delete()
        row.body_html = row.body_text = row.summary = row.pdf_name = row.pdf_sha256 = ""
        row.pdf_size, row.themes, row.follows, row.questions = 0, [], [], []
        row.is_withdrawn, row.withdrawal_reason = True, reason
        row.withdrawn_on = geneva_day(now)
        row.save()
        gone += out_of_the_archive(row)
        row.changes.create(
            kind=ChangeKind.WITHDRAWAL, changed_at=now, version=row.version, reason=reason
        )
    return [name for name in gone if name]
