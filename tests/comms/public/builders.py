"""Published things, plain: each builder writes a row and its file in the public store."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings

from comms.public.models import (
    Publication,
    PublishedCopy,
    PublishedFile,
    PublishedReply,
    slug_of,
)

GENEVA = dt.timezone(dt.timedelta(hours=2))
BUSINESS = ("wg_business", "Working Group on business and human rights", "Dante Pesce")
MINORITIES = ("minority", "Special Rapporteur on minority issues", "Fernand de Varennes")


def stored(content: bytes, extension: str = ".pdf") -> dict[str, Any]:
    """Puts `content` in the public store under a random name; says name, size and hash."""
    name = uuid.uuid4().hex + extension
    folder = Path(settings.PUBLIC_STORE) / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def publication(
    reference: str = "AL OTH 109/2021",
    *,
    mandates: tuple[tuple[str, str, str], ...] = (BUSINESS, MINORITIES),
    pdf: bytes = b"%PDF-1.7 a letter",
    **facts: Any,
) -> Publication:
    letter_type, code, counted = reference.split(" ")
    number, year = counted.split("/")
    dated_on = facts.pop("dated_on", dt.date(2021, 3, 12))
    public_on = dated_on + dt.timedelta(days=60)
    file = stored(pdf)
    given = {
        "slug": slug_of(reference),
        "reference": reference,
        "letter_type": letter_type,
        "code": code,
        "number": int(number),
        "year": int(year),
        "dated_on": dated_on,
        "sent_on": dated_on,
        "released_at": dt.datetime.combine(public_on, dt.time(), GENEVA),
        "language": "en",
        "recipient_name": "Acme Textiles Ltd.",
        "recipient_kind": "company" if code == "OTH" else "state",
        "recipient_code": code,
        "recipient_key": "acme-textiles" if code == "OTH" else code.lower(),
        "state_code": "" if code == "OTH" else code,
        "summary": "Concerns the working conditions in a spinning mill.",
        "body_html": "<p>Excellency,</p><p>We write about workers in a spinning mill.</p>",
        "body_text": "Excellency, We write about workers in a spinning mill.",
        "pdf_name": file["name"],
        "pdf_size": file["size"],
        "pdf_sha256": file["sha256"],
    }
    letter = Publication.objects.create(**given | facts)
    for position, (key, title, holder) in enumerate(mandates, start=1):
        letter.mandates.create(position=position, key=key, title=title, holder=holder)
    return letter


def copy(
    of: Publication, form: str = "docx", content: bytes = b"PK a letter for Word"
) -> PublishedCopy:
    kept = stored(content, f".{form}")
    return of.copies.create(
        form=form, stored_name=kept["name"], size=kept["size"], sha256=kept["sha256"]
    )


def withdrawn(reference: str = "AL OTH 109/2021", **facts: Any) -> Publication:
    scrubbed: dict[str, Any] = {"body_html": "", "body_text": "", "summary": "", "pdf_name": ""}
    reason: dict[str, Any] = {
        "is_withdrawn": True,
        "withdrawn_on": dt.date(2021, 6, 1),
        "withdrawal_reason": "It names a person who had not agreed to be named.",
    }
    return publication(reference, **scrubbed | reason | facts)


def reply(letter: Publication, kind: str = "substantive", **facts: Any) -> PublishedReply:
    received_on = letter.sent_on + dt.timedelta(days=30)
    given = {
        "kind": kind,
        "received_on": received_on,
        "language": "en",
        "released_at": letter.released_at,
    }
    return letter.replies.create(**given | facts)


def file(
    of: PublishedReply, name: str = "Reply of the company.pdf", content: bytes = b"%PDF-1.7 a reply"
) -> PublishedFile:
    kept = stored(content)
    return of.files.create(
        name=name,
        stored_name=kept["name"],
        media_type="application/pdf",
        size=kept["size"],
        sha256=kept["sha256"],
    )


def page_of(answer: Any) -> str:
    """The page as one line, so that a test does not depend on how its template is indented."""
    return " ".join(answer.content.decode().split())
