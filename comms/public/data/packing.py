"""What is in a part of the bulk archive, written as it is read: memory does not grow with the number of letters.

The same letters are the same bytes: all in the order of their addresses, every entry dated the same. Made of schema
`site` and the public store alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.template.loader import render_to_string

from comms.public.data import records, tables
from comms.public.data.models import PartKind
from comms.public.data.parts import Part
from comms.public.data.records import Record
from comms.public.models import Publication, PublicChange, PublishedMandate, PublishedReply

PIECE = 2**18
AT_ONCE = 100  # letters in memory
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that the format can say
READABLE = 0o644 << 16
WRITTEN_SMALLER = ("text/", "application/json")


@dataclass(frozen=True)
class Entry:
    """A public file: where it is in the archive and on the site; `stored_name` is not told."""

    path: str
    url: str
    media_type: str
    size: int
    sha256: str
    stored_name: str

    @property
    def told(self) -> Record:
        return {name: value for name, value in asdict(self).items() if name != "stored_name"}


def pack(part: Part, target: IO[bytes]) -> None:
    """Writes the part. Raises OSError when a file of the store is not the one recorded."""
    letters = Publication.objects.filter(dated_on__range=part.days).order_by("slug")
    ids = list(letters.values_list("pk", flat=True))
    with ZipFile(target, "w") as archive:
        about = {"part": part, "site": settings.PUBLIC_SITE_URL.rstrip("/")}
        readme = render_to_string("public/archive_readme.txt", about)
        _write(archive, "README.txt", [readme.encode()])
        if part.kind == PartKind.RECORDS:
            for name, found in RECORDS.items():
                _write(archive, f"{name}.jsonl", tables.as_lines(found(ids)))
            return
        _write(archive, "files.jsonl", tables.as_lines(entry.told for entry in _entries(ids)))
        for entry in _entries(ids):
            is_text = entry.media_type.startswith(WRITTEN_SMALLER)
            how = ZIP_DEFLATED if is_text else ZIP_STORED
            _write(archive, entry.path, _checked(entry), how=how, size=entry.size)


def _write(
    archive: ZipFile,
    path: str,
    pieces: Iterable[bytes],
    *,
    how: int = ZIP_DEFLATED,
    size: int | None = None,
) -> None:
    info = ZipInfo(path, EARLIEST)
    info.compress_type, info.external_attr, info.create_system = how, READABLE, 3
    info.file_size = size or 0
    # How long lines of JSON become is not known before they are written.
    with archive.open(info, "w", force_zip64=size is None) as target:
        for piece in pieces:
            target.write(piece)


def _checked(entry: Entry) -> Iterator[bytes]:
    path = Path(settings.PUBLIC_STORE) / entry.stored_name[:2] / entry.stored_name
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            yield piece
    if digest.hexdigest() != entry.sha256:
        raise OSError(f"{entry.stored_name} in the public store is not the file recorded.")


def _slices(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _letters(ids: list[int]) -> Iterator[Record]:
    for those in _slices(ids):
        rows = records.complete(Publication.objects.filter(pk__in=those), with_text=True)
        yield from records.records(rows.order_by("slug"), with_text=True)


def _replies(ids: list[int]) -> Iterator[Record]:
    for those in _slices(ids):
        rows: Any = PublishedReply.objects.filter(publication__in=those)
        rows = rows.select_related("publication", "text").defer(
            *("publication__body_html", "publication__body_text", "text__vector")
        )
        in_order = rows.order_by("publication__slug", "received_on", "kind", "pk")
        for reply in in_order.prefetch_related("files", "withheld", "answers__file"):
            slug = reply.publication.slug
            said = reply.text.body if hasattr(reply, "text") else ""
            yield {"letter": slug} | records.reply(slug, reply) | {"text": said}


def _mandates(ids: list[int]) -> Iterator[Record]:
    for those in _slices(ids):
        signed = PublishedMandate.objects.filter(
            publication__in=those, publication__is_withdrawn=False
        ).order_by("publication__slug", "position")
        for slug, key, title, holder in signed.values_list(
            "publication__slug", "key", "title", "holder"
        ):
            yield {"letter": slug, "key": key, "title": title, "holder": holder}


def _changes(ids: list[int]) -> Iterator[Record]:
    for those in _slices(ids):
        lines = PublicChange.objects.filter(publication__in=those).select_related("publication")
        in_order = lines.order_by("publication__slug", "changed_at", "version", "kind")
        yield from map(records.change, in_order)


RECORDS = {
    "letters": _letters,
    "replies": _replies,
    "mandates": _mandates,
    "changes": _changes,
}


def _entries(ids: list[int]) -> Iterator[Entry]:
    """Every file that the site serves for these letters; a withdrawn one has none."""
    for those in _slices(ids):
        standing = Publication.objects.standing().filter(pk__in=those)
        for letter in records.complete(standing, with_text=False).order_by("slug"):
            yield from _files(letter)


def _files(letter: Publication) -> Iterator[Entry]:
    slug, pdf = letter.slug, "application/pdf"
    copies = list(letter.copies.all())
    names = [letter.pdf_name, *(copy.stored_name for copy in copies)]
    ends = ["pdf", *(copy.form for copy in copies)]
    for told, name, end in zip(records.files(letter), names, ends, strict=True):
        facts = (told["url"], told["media_type"], told["size"], told["sha256"])
        yield Entry(f"{slug}/letter.{end}", *facts, name)
    for version in letter.versions.all():
        if not version.is_removed:
            number = version.number
            url = records.absolute("version_pdf", slug, number)
            facts = (url, pdf, version.pdf_size, version.pdf_sha256)
            yield Entry(f"{slug}/versions/{number}/letter.pdf", *facts, version.pdf_name)
    # By release, not by date of receipt: a reply that comes later must not move the others.
    in_order = sorted(letter.replies.all(), key=lambda reply: (reply.released_at, reply.pk))
    for place, reply in enumerate(in_order, start=1):
        for position, file in enumerate(reply.files.all(), start=1):
            url = records.absolute("reply_file", slug, file.stored_name)
            path = f"{slug}/replies/{place}-{position}{Path(file.stored_name).suffix}"
            facts = (url, file.media_type, file.size, file.sha256)
            yield Entry(path, *facts, file.stored_name)
