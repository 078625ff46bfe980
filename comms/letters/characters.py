"""Characters that nobody sees, that mean nothing or that another machine shows otherwise.

Pure. A letter must say the same on every screen and on paper, and to whoever reads it aloud.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# What needs no second look: most letters are made of these alone.
PLAIN = "\\n\\r\\t\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u205e\u20a0-\u20bf"
SUSPECT = re.compile(f"[^{PLAIN}]")
# They have a width of nothing though they count as letters, marks or separators.
UNSEEN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u3164\uffa0\ufffc"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
# Signs before or around numbers in Arabic, Syriac and Kaithi: format characters that are seen.
SEEN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd\U000110cd"
JOINERS = "\u200c\u200d"
# Persian and the scripts of India and its neighbours spell words with them.
JOINING = re.compile("[\u0620-\u07ff\u0860-\u08ff\u0900-\u0dff\u0f40-\u109f\u1780-\u18aa]")
REPLACEMENT = "\ufffd"
MOST_MARKS = 5
HEAPED = re.compile(f"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{{{MOST_MARKS + 1}}}")
MARKUP = re.compile(r"<[^<>]*>|[<>]|&(?:#\w{1,8}|[A-Za-z]\w{1,30});")


def faults(text: str) -> Iterator[str]:
    """What is wrong in `text`, as the words that follow "There is"."""
    for found in SUSPECT.finditer(text):
        at = found.start()
        if fault := _fault(found[0], text[at - 1 : at]):
            yield f"{fault} (U+{ord(found[0]):04X})"
    if HEAPED.search(text):
        yield f"a letter with more than {MOST_MARKS} marks above or below it"


def _fault(character: str, before: str) -> str:
    category, code = unicodedata.category(character), ord(character)
    if category == "Cs":
        return "half a character"
    if category == "Co":
        return "a private character, which other machines show otherwise or not at all,"
    if category == "Cn":
        is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        return "a code that is no character" if is_none else "a character that is not yet defined"
    if character == REPLACEMENT:
        return "the sign of a lost character"
    if character in JOINERS and JOINING.match(before):
        return ""
    is_unseen = category in ("Cc", "Cf") and character not in SEEN
    return "an invisible character" if is_unseen or character in UNSEEN else ""


def markup(name: str) -> str:
    """The first thing in a name that looks like markup, or ""."""
    found = MARKUP.search(name)
    return found[0] if found else ""
