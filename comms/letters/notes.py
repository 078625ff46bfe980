"""What WeasyPrint's footnotes lack: notes that pages may cut, and marks that keep their notes.

A long note is cut into lines here, by the widths of the font, and given to WeasyPrint as one note
and its continuations. Imports no WeasyPrint: `keep_with_marks` is given the module that it mends.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

from comms.letters import fonts

# The line of letter.css is 160 mm at 9 pt; the rest is room for the number and for kerning.
EMS = 48.5
# Shorter notes stay whole, six lines at most.
LONG = 600
LINES = 2
# Each piece is laid out with all before it: a note of pages comes in fewer, longer ones.
PIECES = 20
# After these a web address may go on in the next line.
BREAKS = "/?&=-_."

THROWS_NOTES_OUT = "report = not context.in_column and can_break_now and not could_break_before"


class NotMended(Exception):
    """WeasyPrint's layout is not the one that this module knows."""


def pieces(text: str) -> list[list[str]]:
    """`text` as pieces of two lines or more, none of a single one; a short note is one piece.

    Joined, the lines are `text` again: no character is added, lost or moved.
    """
    if len(text) <= LONG:
        return [[text]]
    cut = list(_lines(text))
    step = max(LINES, len(cut) // PIECES)
    starts = list(range(0, max(len(cut) - 1, 1), step))
    ends = [*starts[1:], len(cut)]
    return [cut[start:end] for start, end in zip(starts, ends, strict=True)]


def _lines(text: str) -> Iterator[str]:
    line, width = "", 0.0
    for word in _words(text):
        room = fonts.width(word.rstrip(" "))
        if line and width + room > EMS:
            yield line
            line, width = "", 0.0
        line, width = line + word, width + fonts.width(word)
    if line:
        yield line


def _words(text: str) -> Iterator[str]:
    """Words with the spaces after them; one that is longer than a line comes in parts."""
    start = 0
    for end in range(1, len(text) + 1):
        is_end = end == len(text) or (text[end - 1] == " " and text[end] != " ")
        if is_end:
            yield from _parts(text[start:end])
            start = end


def _parts(word: str) -> Iterator[str]:
    if fonts.width(word) <= EMS / 3:
        yield word
        return
    part = ""
    for character in word:
        part += character
        if character in BREAKS or fonts.width(part) > EMS - 2:
            yield part
            part = ""
    if part:
        yield part


def keep_with_marks(block: ModuleType) -> None:
    """Stops `weasyprint.layout.block` from sending a page's notes on to make room for a paragraph.

    It does so when the last paragraph of a page can show its first lines in their place; the notes
    then stand a page after their marks. Without it the paragraph goes to the next page.
    Raises NotMended for a WeasyPrint whose layout reads otherwise.
    """
    source = inspect.getsource(block._linebox_layout)
    if source.count(THROWS_NOTES_OUT) != 1:
        raise NotMended("The layout of footnotes is not the one of WeasyPrint 70.")
    mended = source.replace(THROWS_NOTES_OUT, "report = False")
    exec(compile(mended, block.__file__ or "", "exec"), block.__dict__)  # noqa: S102
