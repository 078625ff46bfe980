"""The words that eyes alone find on the pages of a PDF: in pictures, and in letters that are drawn as shapes.

Such a page (comms.publication.shapes) is rendered and read by Tesseract. A letter of ours has no picture and hardly a
line, so it is rarely asked.
Imports no models: what is looked for is told, and what cannot be read is refused by the gate.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

from comms.letters import picture
from comms.publication.files import recognising

RESOLUTION = 200  # dots an inch
SPARSE = "11"  # Tesseract looks for words anywhere, not for columns of text
SCRIPTS = {"ARABIC": "ara", "CYRILLIC": "rus", "CJK": "chi_sim"}
LATIN = "eng"
# Signs that a reader of pictures takes for each other.
ALIKE = str.maketrans({"1": "l", "i": "l", "0": "o", "5": "s", "8": "b"})


class NotSeen(Exception):
    """A page shows pictures or drawn shapes that nothing here can read."""


def words(data: bytes, numbers: Iterable[int], *, hidden: Iterable[str]) -> Iterator[str]:
    """What each of these pages shows, read off its picture. Raises NotSeen."""
    wanted = list(numbers)
    known = languages(hidden) if wanted else ""
    for number in wanted:
        yield _read(picture.gray(data, number, dpi=RESOLUTION), known)


def _read(page: bytes, known: str) -> str:
    with TemporaryFile() as source:
        source.write(page)
        source.seek(0)
        try:
            found = recognising.read(source, languages=known, dpi=RESOLUTION, mode=SPARSE, least=0)
        except recognising.NotRead:
            raise NotSeen from None
    return "".join(word.text for word in found)


def languages(hidden: Iterable[str]) -> str:
    """What Tesseract is to expect: the scripts of the names that are looked for. Raises NotSeen when it cannot."""
    wanted = scripts(hidden)
    if not recognising.installed().issuperset(wanted):
        raise NotSeen
    return "+".join(wanted)


def scripts(hidden: Iterable[str]) -> list[str]:
    """The languages by which the scripts of these names are read."""
    signs = {unicodedata.name(sign, "").partition(" ")[0] for word in hidden for sign in word}
    return [LATIN, *(name for script, name in SCRIPTS.items() if script in signs)]


def alike(folded: str) -> str:
    """The same for what may be mistaken for each other on a picture."""
    return folded.translate(ALIKE).replace("rn", "m").replace("vv", "w")
