"""Pages of files and copies for the screen, each drawn by a confined program; a few at once, so that a page of many
pictures does not take the machine.
"""

from __future__ import annotations

import threading
from contextlib import closing

from comms import store
from comms.errors import CommsError
from comms.publication.files import asking, folding, making
from comms.publication.files.models import FileChoice
from comms.replies import sandbox

DPI = 90
FEW = 30  # pages that are shown beneath each other; the others are in the file
AT_ONCE = 2
PATIENCE = 60
_places = threading.BoundedSemaphore(AT_ONCE)


def of_file(choice: FileChoice, page: int) -> bytes:
    """A page of the received file, what is to be hidden drawn around. Raises CommsError."""
    boxes = [
        {key: box[key] for key in ("left", "top", "width", "height")}
        for box in choice.boxes
        if box["page"] == page
    ]
    file = choice.file
    return _drawn(file.stored_name, file.sha256, asking.suffix_of(file), page, boxes)


def of_copy(choice: FileChoice, page: int) -> bytes:
    """A page of the copy. Raises CommsError."""
    return _drawn(choice.stored_name, choice.sha256, ".pdf", page, [])


def text_with_gaps(choice: FileChoice) -> str:
    """What a file without pages would say to the public; empty for one with pages."""
    if choice.file.media_type not in making.TEXTS:
        return ""
    try:
        with closing(asking.opened(choice.file)) as source:
            said = asking.said_by(source, choice.file.media_type)
    except sandbox.Stopped:
        raise CommsError(making.STOPPED) from None
    return folding.without(said, choice.words, making.WITHHELD)


def _drawn(name: str, sha256: str, suffix: str, page: int, boxes: list[dict[str, float]]) -> bytes:
    if not _places.acquire(timeout=PATIENCE):
        raise CommsError("Many pages are being drawn at this moment. Look again in a minute.")
    try:
        with closing(store.opened(store.confidential(), name, expected=sha256)) as source:
            _, data = asking.paint(
                source, suffix=suffix, page=max(page, 1), dpi=DPI, boxes=boxes, is_marked=True
            )
    except sandbox.Stopped:
        raise CommsError("This page cannot be drawn. Ask the sender for another copy.") from None
    finally:
        _places.release()
    return data
