"""The words that eyes alone find on the pages of a PDF: in pictures, and in letters that are drawn as shapes.

Such a page is rendered and read by Tesseract. A letter of ours has no picture and hardly a line, so it is rarely asked.
Imports no models: what is looked for is told, and what cannot be read is refused by the gate.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

import pikepdf

from comms.letters import picture
from comms.publication.files import recognising

RESOLUTION = 200  # dots an inch
SPARSE = "11"  # Tesseract looks for words anywhere, not for columns of text
# Of a page of ours: the frames of its footnotes and quotations, the lines beneath its links.
MOST_LINES = 24
CURVES = {"c", "v", "y"}
LINES = {"l", "re"}
PAINTED = {"sh", "INLINE IMAGE"}
SCRIPTS = {"ARABIC": "ara", "CYRILLIC": "rus", "CJK": "chi_sim"}
LATIN = "eng"
# Signs that a reader of pictures takes for each other.
ALIKE = str.maketrans({"1": "l", "i": "l", "0": "o", "5": "s", "8": "b"})


class NotSeen(Exception):
    """A page shows pictures or drawn shapes that nothing here can read."""


def pages(document: pikepdf.Pdf) -> list[int]:
    """The numbers, from 1, of the pages with something that only eyes read."""
    return [n for n, page in enumerate(document.pages, start=1) if _is_drawn(page, set())]


def _is_drawn(content: pikepdf.Page | pikepdf.Object, met: set[int]) -> bool:
    resources = content.get("/Resources", pikepdf.Dictionary())
    # The renderer of letters names these kinds on every page, with nothing in them.
    if _has_shapes(content) or any(resources.get(kind) for kind in ("/Pattern", "/Shading")):
        return True
    fonts = resources.get("/Font", pikepdf.Dictionary())
    if any(fonts[name].get("/Subtype") == pikepdf.Name.Type3 for name in fonts.keys()):  # noqa: SIM118
        return True
    drawn = resources.get("/XObject", pikepdf.Dictionary())
    for name in drawn.keys():  # noqa: SIM118  (not a mapping)
        one = drawn[name]
        if one.get("/Subtype") != pikepdf.Name.Form:
            return True
        if one.objgen[0] not in met and _is_drawn(one, met | {one.objgen[0]}):
            return True
    return False


def _has_shapes(content: pikepdf.Page | pikepdf.Object) -> bool:
    done = Counter(str(one.operator) for one in pikepdf.parse_content_stream(content))
    return bool(done.keys() & (CURVES | PAINTED)) or sum(done[one] for one in LINES) > MOST_LINES


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
    signs = {unicodedata.name(sign, "").partition(" ")[0] for word in hidden for sign in word}
    wanted = [LATIN, *(name for script, name in SCRIPTS.items() if script in signs)]
    if not recognising.installed().issuperset(wanted):
        raise NotSeen
    return "+".join(wanted)


def alike(folded: str) -> str:
    """The same for what may be mistaken for each other on a picture."""
    return folded.translate(ALIKE).replace("rn", "m").replace("vv", "w")
