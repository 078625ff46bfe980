"""One letter as a record: the same in the API, in JSON Lines and in the archive. No row id is in any of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse

from comms.public.models import (
    COPY_MEDIA_TYPES,
    CopyForm,
    Publication,
    PublicChange,
    PublishedReply,
)
from comms.public.queries import PublicationQuerySet

Record = dict[str, Any]
AT_ONCE = 200  # letters read in one go: their texts are held in memory


def absolute(name: str, *place: object) -> str:
    """The permanent address of something public; never the host that a request happened to name."""
    return settings.PUBLIC_SITE_URL.rstrip("/") + reverse(f"public:{name}", args=place)


def complete(rows: PublicationQuerySet, *, with_text: bool) -> PublicationQuerySet:
    """`rows` with all that a record says of them."""
    unread = ("body_html",) if with_text else ("body_html", "body_text", "questions")
    return rows.defer(*unread).whole()


def records(rows: Iterable[Publication], *, with_text: bool) -> Iterator[Record]:
    """The records of letters that `complete` read; a withdrawn one gives its tombstone."""
    letters = list(rows)
    sisters, known = _sisters(letters), _known(letters)
    for letter in letters:
        if letter.is_withdrawn:
            yield tombstone(letter)
            continue
        near = {
            "sisters": [slug for slug in sisters[letter.group] if slug != letter.slug],
            "follows": [slug for slug in letter.follows if slug in known],
        }
        yield _letter(letter) | near | (_text(letter) if with_text else {})


def in_slices(ids: list[int], *, with_text: bool) -> Iterator[Record]:
    """The records of these letters, in this order, a slice in memory at a time.

    What was withdrawn since the ids were found is left out.
    """
    for start in range(0, len(ids), AT_ONCE):
        wanted = ids[start : start + AT_ONCE]
        standing = Publication.objects.standing().filter(pk__in=wanted)
        rows = complete(standing, with_text=with_text).in_bulk()
        there = [rows[key] for key in wanted if key in rows]
        yield from records(there, with_text=with_text)


def _sisters(letters: list[Publication]) -> dict[Any, list[str]]:
    groups = {letter.group for letter in letters if not letter.is_withdrawn}
    found = defaultdict(list)
    rows = Publication.objects.standing().filter(group__in=groups).order_by("slug")
    for group, slug in rows.values_list("group", "slug"):
        found[group].append(slug)
    return found


def _known(letters: list[Publication]) -> set[str]:
    """Of the letters that these follow up, those that are public: the others must not be named."""
    wanted = {slug for letter in letters for slug in letter.follows}
    if not wanted:
        return set()
    return set(Publication.objects.filter(slug__in=wanted).values_list("slug", flat=True))


def tombstone(letter: Publication) -> Record:
    """What is left of a withdrawn letter."""
    return {
        "slug": letter.slug,
        "reference": letter.reference,
        "url": absolute("letter", letter.slug),
        "released_at": letter.released_at,
        "is_withdrawn": True,
        "withdrawn_on": letter.withdrawn_on,
        "withdrawal_reason": letter.withdrawal_reason,
    }


def _letter(letter: Publication) -> Record:
    return {
        "slug": letter.slug,
        "reference": letter.reference,
        "url": absolute("letter", letter.slug),
        "type": letter.letter_type,
        "dated_on": letter.dated_on,
        "sent_on": letter.sent_on,
        "released_at": letter.released_at,
        "language": letter.language,
        "recipient": {
            "key": letter.recipient_key,
            "name": letter.recipient_name,
            "kind": letter.recipient_kind,
            "code": letter.recipient_code,
        },
        "state": {
            "code": letter.state_code,
            "name": letter.recipient_name
            if letter.recipient_kind == "state"
            else letter.recipient_state,
            "region": letter.region,
        },
        "mandates": [
            {"key": mandate.key, "title": mandate.title, "holder": mandate.holder}
            for mandate in letter.mandates.all()
        ],
        "themes": letter.themes,
        "summary": letter.summary,
        "answered": letter.answer(),
        "replies": [reply(letter.slug, one) for one in letter.replies.all()],
        "files": files(letter),
        "version": letter.version,
        "versions": [
            {
                "number": version.number,
                "url": absolute("version", letter.slug, version.number),
                "shown_from": version.shown_from,
                "shown_until": version.shown_until,
                "reason": version.reason,
                "is_removed": version.is_removed,
            }
            for version in letter.versions.all()
        ],
        "is_withdrawn": False,
    }


def _text(letter: Publication) -> Record:
    return {"text": letter.body_text, "questions": letter.questions}


def files(letter: Publication) -> list[Record]:
    """The sealed file, then the copies in the order of their forms."""
    sealed = {
        "url": absolute("letter_pdf", letter.slug),
        "media_type": "application/pdf",
        "size": letter.pdf_size,
        "sha256": letter.pdf_sha256,
        "is_sealed": True,
    }
    copies = [
        {
            "url": absolute("letter_copy", letter.slug, copy.form),
            "media_type": COPY_MEDIA_TYPES[CopyForm(copy.form)],
            "size": copy.size,
            "sha256": copy.sha256,
            "is_sealed": False,
        }
        for copy in letter.copies.all()
    ]
    return [sealed, *copies]


def reply(slug: str, given: PublishedReply) -> Record:
    """What is told of a reply to the letter at `slug`."""
    return {
        "kind": given.kind,
        "received_on": given.received_on,
        "released_at": given.released_at,
        "language": given.language,
        "is_withheld": given.is_withheld,
        "files": [
            {
                "name": str(file),
                "url": absolute("reply_file", slug, file.stored_name),
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "pages": file.pages,
                "redacted_for": file.ground,
            }
            for file in given.files.all()
        ],
        "files_withheld": [
            {"pages": file.pages, "ground": file.ground} for file in given.withheld.all()
        ],
        "answers": [
            {
                "question": answer.number,
                "extent": answer.extent,
                "passage": answer.passage,
                "file": absolute("reply_file", slug, answer.file.stored_name)
                if answer.file
                else "",
                "page": answer.page,
            }
            for answer in given.answers.all()
        ],
    }


def change(line: PublicChange) -> Record:
    """A line of the log."""
    return {
        "changed_at": line.changed_at,
        "kind": line.kind,
        "version": line.version,
        "reason": line.reason,
        "slug": line.publication.slug,
        "reference": line.publication.reference,
        "url": absolute("letter", line.publication.slug),
    }
