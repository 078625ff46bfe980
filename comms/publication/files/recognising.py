"""The words on a painted page, read by Tesseract behind the same walls. Where it is not installed there are none."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from typing import BinaryIO

from comms.publication.files.assembling import Word
from comms.replies import sandbox

TOOL = "tesseract"
WALLS = "comms.replies.confined"
MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 90
LANGUAGES = {
    **{"en": "eng", "fr": "fra", "es": "spa"},
    **{"ar": "ara", "ru": "rus", "zh": "chi_sim"},
}
LEAST = 30  # Tesseract's own confidence, of 100
WORD_ROW = "5"


@cache
def installed() -> frozenset[str]:
    """The languages that can be read on this machine; empty without Tesseract."""
    if shutil.which(TOOL) is None:
        return frozenset()
    told = subprocess.run(  # noqa: S603
        [shutil.which(TOOL) or TOOL, "--list-langs"], capture_output=True, text=True, check=False
    )
    return frozenset(told.stdout.split("\n")[1:]) & frozenset(LANGUAGES.values())


def languages(language: str) -> str:
    """What Tesseract is to expect: the reply's language first, English beside it; empty when it can read neither."""
    wanted = [LANGUAGES.get(language, "")] if language in LANGUAGES else ["eng", "fra", "spa"]
    known = [name for name in dict.fromkeys([*wanted, "eng"]) if name in installed()]
    return "+".join(known)


def words(picture: BinaryIO, *, language: str, dpi: float) -> list[Word]:
    """What stands on the picture. Nothing when it cannot be read in the time and the memory it has."""
    known = languages(language)
    if not known:
        return []
    into = io.BytesIO()
    command = ["stdin", "stdout", "-l", known, "--dpi", str(int(dpi)), "--psm", "3", "tsv"]
    try:
        sandbox.run(
            sandbox.program(WALLS, str(MEMORY), str(SECONDS), TOOL, *command),
            source=picture,
            into=into,
            seconds=SECONDS,
            most=8 * sandbox.PIECE,
        )
    except sandbox.Stopped:
        return []
    rows = (line.split("\t") for line in into.getvalue().decode(errors="replace").splitlines())
    return [found for row in rows if (found := _word(row))]


def _word(row: list[str]) -> Word | None:
    if len(row) < 12 or row[0] != WORD_ROW or float(row[10]) < LEAST:
        return None
    left, top, width, height = map(int, row[6:10])
    text = "".join(sign for sign in row[11].strip() if sign.isprintable())
    return Word(text, left, top, width, height) if text else None
