"""What is asked of the confined programs that open a stranger's file: answers are bounded, and looked at again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any, BinaryIO

from comms import store
from comms.errors import CommsError
from comms.publication.files import assembling
from comms.publication.files.assembling import MOST_PIXELS
from comms.replies import sandbox
from comms.replies.files import SUFFIXES
from comms.replies.findings import WORDS, Finding
from comms.replies.models import ReplyFile

PACKAGE = "comms.publication.files"


def opened(file: ReplyFile) -> BinaryIO:
    return store.opened(store.confidential(), file.stored_name, expected=file.sha256)


def suffix_of(file: ReplyFile) -> str:
    return SUFFIXES.get(file.media_type, "")


def ask_reading(
    source: BinaryIO,
    suffix: str,
    words: Sequence[str] = (),
    boxes: Sequence[Mapping[str, float]] = (),
) -> bytes:
    """The text of a file, or the boxes around `words`, or the text under `boxes` and beside them, as JSON."""
    wish = json.dumps({"suffix": suffix, "words": list(words), "boxes": list(boxes)})
    most = 64 * sandbox.PIECE
    return sandbox.ask(f"{PACKAGE}.reading", wish, source=source, seconds=180, most=most)


def said_by(source: BinaryIO, media_type: str) -> str:
    """What a file says. Plain text, which was judged, needs no program."""
    if media_type == "text/plain":
        try:
            return source.read().decode()
        except UnicodeDecodeError:
            raise CommsError(f"{WORDS[Finding.ENCODING]} Withhold the file.") from None
    return str(json.loads(ask_reading(source, SUFFIXES[media_type])))


def clean(
    source: BinaryIO, into: IO[bytes], *, language: str, title: str, most: int
) -> dict[str, Any]:
    """A PDF with nothing but its pages, to be read on from `into`, and the facts about it. Raises sandbox.Stopped."""
    wish = sandbox.program(f"{PACKAGE}.cleaning", language, title)
    sandbox.run(wish, source=source, into=into, seconds=180, most=most)
    into.seek(0)
    facts: dict[str, Any] = json.loads(into.readline())
    return facts


def paint(
    source: BinaryIO, *, suffix: str, page: int, dpi: float, boxes: list[Any], is_marked: bool
) -> tuple[dict[str, Any], bytes]:
    """One page as a picture: its facts, looked at again here, and its bytes. Raises sandbox.Stopped."""
    wish = {"suffix": suffix, "page": page, "dpi": dpi, "boxes": boxes, "is_marked": is_marked}
    answer = sandbox.ask(
        f"{PACKAGE}.painting",
        json.dumps(wish),
        source=source,
        seconds=90,
        most=64 * sandbox.PIECE,
    )
    line, _, data = answer.partition(b"\n")
    facts: dict[str, Any] = json.loads(line)
    is_sane = facts["kind"] in assembling.PICTURES and facts["dpi"] > 0
    if not is_sane or not 0 < facts["width"] * facts["height"] <= 1.1 * MOST_PIXELS:
        raise sandbox.Stopped
    return facts, data
