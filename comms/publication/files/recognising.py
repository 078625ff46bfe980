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


class NotRead(Exception):
    """Nothing here reads it, or not in the time and the memory it has."""


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
    try:
        return read(picture, languages=languages(language), dpi=dpi)
    except NotRead:
        return []


def read(
    picture: BinaryIO, *, languages: str, dpi: float, mode: str = "3", least: float = LEAST
) -> list[Word]:
    """What stands on the picture, as far as Tesseract is sure of it. Raises NotRead, also without a language."""
    if not languages:
        raise NotRead
    into = io.BytesIO()
    command = ["stdin", "stdout", "-l", languages, "--dpi", str(int(dpi)), "--psm", mode, "tsv"]
    try:
        sandbox.run(
            sandbox.program(WALLS, str(MEMORY), str(SECONDS), TOOL, *command),
            source=picture,
            into=into,
            seconds=SECONDS,
            most=8 * sandbox.PIECE,
        )
    except sandbox.Stopped:
        raise NotRead from None
    rows = (line.split("\t") for line in into.getvalue().decode(errors="replace").splitlines())
    return [found for row in rows if (found := _word(row, least))]


def _word(row: list[str], least: float) -> Word | None:
    if len(row) < 12 or row[0] != WORD_ROW or float(row[10]) < least:
        return None
    left, top, width, height = map(int, row[6:10])
    text = "".join(sign for sign in row[11].strip() if sign.isprintable())
    return Word(text, left, top, width, height) if text else None
