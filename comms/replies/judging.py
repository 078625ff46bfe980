"""Whether a received file is what it says and harms nobody: `python -m comms.replies.judging SUFFIX < FILE`.

Judged by its bytes; its name and the browser's word count for nothing. A program of its own (comms.replies.confined):
it answers with JSON, and what stops it is itself a finding. Imports nothing of the project but its own walls and kinds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import BinaryIO

from comms.replies import confined, judging_archives, judging_pdf, judging_text
from comms.replies.findings import Finding, Quarantined

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
PIECE = 1024 * 1024
MOST_PIXELS = 100_000_000
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class Judged:
    """A sound file: its pages, where it has any, and what it carries that a public copy will not."""

    pages: int | None = None
    carries: list[str] = field(default_factory=list)


def judge(suffix: str, file: BinaryIO) -> Judged:
    """Looks at everything that the kind can hide. Raises Quarantined with the finding."""
    start = _scan(file)
    if start.startswith(PROGRAMS):
        raise Quarantined(Finding.PROGRAM)
    if suffix not in JUDGES:
        raise Quarantined(Finding.KIND)
    if suffix == ".docx" and start.startswith(OLD_OFFICE):
        raise Quarantined(Finding.LOCKED)
    file.seek(0)
    return JUDGES[suffix](file)


def _scan(file: BinaryIO) -> bytes:
    """The first bytes of the file, all of which has been looked through for the scanners' own test."""
    start, before = b"", b""
    while piece := file.read(PIECE):
        start = start or piece[:64]
        if judging_text.TEST_VIRUS in before + piece:
            raise Quarantined(Finding.VIRUS)
        before = piece[-len(judging_text.TEST_VIRUS) :]
    return start


def _pdf(file: BinaryIO) -> Judged:
    return Judged(*judging_pdf.judge(file))


def _word(file: BinaryIO) -> Judged:
    return Judged(None, judging_archives.judge_word(file))


def _image(kind: str) -> Callable[[BinaryIO], Judged]:
    def judge_one(file: BinaryIO) -> Judged:
        from PIL import Image, UnidentifiedImageError

        Image.MAX_IMAGE_PIXELS = None  # counted here
        try:
            with Image.open(file, formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Quarantined(Finding.PIXELS)
                has_facts = bool(picture.getexif()) or "comment" in picture.info
                picture.load()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise Quarantined(Finding.LIE) from None
        return Judged(1, ["facts about the camera, the place or the writer"] if has_facts else [])

    return judge_one


def _text(file: BinaryIO) -> Judged:
    judging_text.judge(judging_text.whole(file))
    return Judged()


def _mail(file: BinaryIO) -> Judged:
    return Judged(None, judging_text.judge_mail(judging_text.whole(file)))


JUDGES: dict[str, Callable[[BinaryIO], Judged]] = {
    ".pdf": _pdf,
    ".docx": _word,
    ".jpg": _image("JPEG"),
    ".jpeg": _image("JPEG"),
    ".png": _image("PNG"),
    ".txt": _text,
    ".eml": _mail,
}


def main(suffix: str) -> None:
    """Reads the file from standard input, writes what was found as JSON."""
    confined.shut_in(memory=MEMORY, seconds=SECONDS)
    try:
        with open(confined.source(), "rb", closefd=False) as file:
            answer = asdict(judge(suffix, file))
    except Quarantined as found:
        answer = {"finding": found.finding, "pages": found.pages}
    except (MemoryError, RecursionError):
        answer = {"finding": Finding.TOO_MUCH, "pages": None}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
