"""What can be searched in a reply: the text of its public files, kept beside them when the reply is released.

Files come from outside, so a PDF is read by a process of its own, with little memory and time; one that cannot
be read makes the reply no less public, only less easy to find. Reads public bytes alone, never the received file.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable

import structlog
from django.conf import settings

from comms.public.models import PublicationText, PublishedReply

PROGRAM = "comms.publication.pdf_text"
PATIENCE = 20  # seconds
LONGEST = 250_000  # characters; the database makes no vector of more
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ufffe]")
log = structlog.get_logger()


def text_of(data: bytes, media_type: str) -> str:
    """The text of one file: of plain text, and of a PDF that has a text layer; else nothing."""
    if media_type == "text/plain":
        text = data.decode("utf-8", "replace")
    elif media_type == "application/pdf":
        text = _of_pdf(data)
    else:
        return ""
    return UNPRINTABLE.sub(" ", text)[:LONGEST].strip()


def _of_pdf(data: bytes) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (no word of the command comes from the file)
            [sys.executable, "-m", PROGRAM],
            input=data,
            stdout=subprocess.PIPE,
            # A trace would quote the file.
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin"},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("reply_not_read", reason="time")
        return ""
    if done.returncode:
        log.warning("reply_not_read", reason=f"status {done.returncode}")
        return ""
    return done.stdout.decode("utf-8", "replace")


def keep(row: PublishedReply, files: Iterable[tuple[bytes, str]]) -> None:
    """Keeps the text of a released reply's public files, given as bytes and media type.

    Call it as the publisher, in the release's transaction. Without any text, no row is kept.
    """
    text = "\n\n".join(filter(None, (text_of(data, media_type) for data, media_type in files)))
    PublicationText.objects.filter(reply=row).delete()
    if text and not row.is_withheld:
        PublicationText.objects.create(
            publication_id=row.publication_id,
            reply=row,
            language=row.language or row.publication.language,
            body=text[:LONGEST],
        )
