"""Has a file read by a process of its own, whose time and memory end and which knows no database and no secret."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings

from comms.drafting.word.reading import LARGEST, Atom, Listed, Read, Stretch
from comms.errors import BadFile, CommsError

PROGRAM = "comms.drafting.word.reading"
PATIENCE = 30
AT_ONCE = 2
# Of the environment it gets only what Python needs to start.
KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")
TOO_MUCH = (
    "This file takes more time or memory to read than any letter does, so nothing of it was taken. Save it "
    "again in Word without what does not belong to the text, and bring that one."
)
logger = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(AT_ONCE)


def read(data: bytes) -> Read:
    """What stands in the file. Raises BadFile with the reason and the remedy, CommsError under load."""
    if not data:
        raise BadFile("This file is empty. Choose the .docx file that you worked on.")
    if len(data) > LARGEST:
        raise too_large(len(data))
    if not _places.acquire(timeout=PATIENCE):
        raise CommsError("Many files are being read at this moment. Bring yours again in a minute.")
    try:
        answer = json.loads(_run(data))
    finally:
        _places.release()
    if "refused" in answer:
        raise BadFile(answer["refused"])
    return _read(answer)


def too_large(size: int) -> BadFile:
    most = LARGEST // 1024 // 1024
    return BadFile(
        f"This file has {size / 1024 / 1024:.0f} MB; a letter has far less, and at most {most} MB can be "
        "brought. Take out the images and save it again."
    )


def _run(data: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 (no word of the command comes from the file)
            [sys.executable, "-m", PROGRAM],
            input=data,
            stdout=subprocess.PIPE,
            # A trace would quote the file.
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadFile(TOO_MUCH) from None
    if done.returncode:
        logger.warning("The reading of a Word file ended with status %s.", done.returncode)
        raise BadFile(TOO_MUCH)
    return done.stdout


def _read(answer: dict[str, Any]) -> Read:
    return Read(
        properties=answer["properties"],
        paragraphs=[
            Stretch([Atom(**a) for a in one["atoms"]], Atom(**one["end"]), one["is_list"])
            for one in answer["paragraphs"]
        ],
        notes={number: [Atom(**a) for a in atoms] for number, atoms in answer["notes"].items()},
        comments=answer["comments"],
        listed=[Listed(**one) for one in answer["listed"]],
    )
