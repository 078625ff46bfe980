"""Whether a PDF in a reader's hands bears our seal, told from that file and the published certificate.

The file is a stranger's. It is read by a process of its own (comms.letters.verify, named and never
imported: this site loads no PDF parser), which knows no database, no secret and no other setting, and
whose time and memory end. Nothing of the file is kept or logged.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import re
import ssl
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

PROGRAM = "comms.letters.verify"
PATIENCE = 8  # seconds; a letter takes one, and longer while many pages are made
TRY_AGAIN = 60
# Of the environment it gets only what Python needs to start.
KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")
AT_ONCE = 2
ONE_CERTIFICATE = re.compile(
    r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----"
)
logger = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(AT_ONCE)


class CannotCheck(Exception):
    """The file was not checked; the message is a sentence for the reader. `wait` is for how many seconds."""

    def __init__(self, sentence: str, *, status: int, wait: int | None = None) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


@dataclass(frozen=True)
class Finding:
    """What the programme says of a file; comms.letters.verify says what each part means."""

    outcome: str
    sentence: str
    advice: str
    signer: str
    sealed_at: dt.datetime | None
    stamped_at: dt.datetime | None
    stamped_by: str

    @property
    def is_whole(self) -> bool:
        return self.outcome == "whole"


def published() -> str:
    """The certificates as text, and nothing else that may stand in their file; empty without any."""
    if not settings.SEAL_CERTIFICATE_FILE:
        return ""
    try:
        text = Path(settings.SEAL_CERTIFICATE_FILE).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
    return "".join(f"{one}\n" for one in ONE_CERTIFICATE.findall(text))


def fingerprints() -> list[str]:
    """The SHA-256 of each published certificate, as readers' programs show it."""
    found = (ssl.PEM_cert_to_DER_cert(one) for one in ONE_CERTIFICATE.findall(published()))
    return [hashlib.sha256(one).digest().hex(" ", 2).upper() for one in found]


def check(pdf: bytes) -> Finding:
    """What is found. Raises CannotCheck without a certificate, under load, and for what takes too much."""
    if not published():
        raise CannotCheck(_("This site has no certificate to check a seal with."), status=503)
    # Who waited here would keep a thread from answering whoever only reads.
    if not _places.acquire(blocking=False):
        raise _too_many()
    try:
        return _finding(_run(pdf))
    finally:
        _places.release()


def _too_many() -> CannotCheck:
    sentence = _("Many files are being checked at this moment. Try again in a minute.")
    return CannotCheck(sentence, status=503, wait=TRY_AGAIN)


def _run(pdf: bytes) -> bytes:
    too_much = CannotCheck(
        _(
            "This file takes more time or memory to read than any letter does, so it was not checked."
            " Do not rely on it. Ask for the file as it was first received."
        ),
        status=422,
    )
    try:
        done = subprocess.run(  # noqa: S603 (no word of the command comes from the reader)
            [sys.executable, "-m", PROGRAM, str(settings.SEAL_CERTIFICATE_FILE)],
            input=pdf,
            stdout=subprocess.PIPE,
            # A trace would quote the file.
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        # Its processor time was not over, or it would have ended: others had the processor.
        raise _too_many() from None
    if done.returncode:
        logger.warning("The check of a seal ended with status %s.", done.returncode)
        raise too_much
    return done.stdout


def _finding(answer: bytes) -> Finding:
    facts = json.loads(answer)
    # The sentences of comms.letters.verify, which knows no language but its own.
    for name in ("sentence", "advice"):
        facts[name] = _(facts[name])
    for name in ("sealed_at", "stamped_at"):
        facts[name] = facts[name] and dt.datetime.fromisoformat(facts[name])
    return Finding(**facts)
