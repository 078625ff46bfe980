"""Which words a line may cut, where no line may, and cut words set apart so that their tags say them whole.

WeasyPrint cuts words by the patterns of their language and asks nobody; here it is told. The mark is a plain
hyphen, which programs that search and copy take away when they join a word; a screen reader has the whole
word from the element that `structure` makes of both halves. Imports no WeasyPrint: it is given its modules.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

SPLITS = "(context, box, available_width, skip, is_line_start=True)"
LINES = (
    "(context, linebox, position_y, bottom_space, skip_stack, containing_block, absolute_boxes,"
    " fixed_boxes, first_letter_style, first_line_style)"
)
MARK = "-"
# A word of small letters: one with a capital may be a name; an address or a number has other characters.
WORD = re.compile("(?:[^\\W\\d_]{1,4}[’'])?[^\\W\\d_]{8,}(?:[’'][^\\W\\d_]{1,2})?")
AROUND = "()[]«»“”‘’\"'.,;:!?¿¡…"
BEGUN, ENDED = re.compile(r"\S*$"), re.compile(r"\S*")
# The end of a passage's last word that may stand alone in its last line.
ALONE = 5
# So many lines at the foot of a page are never cut, and so many in a row may be.
AT_THE_FOOT = 2
IN_A_ROW = 2


class NotMended(Exception):
    """WeasyPrint's lines are not made as this module knows."""


@dataclass(frozen=True)
class Half:
    """A half of a cut word: `word` is the whole with the marks around it, the first half has `size` of it."""

    word: str
    size: int
    is_first: bool = True


def half(before: str, after: str) -> Half | None:
    """The word that stands between two texts, where it may be cut there."""
    first, rest = BEGUN.findall(before)[0], ENDED.findall(after)[0]
    word = (first + rest).strip(AROUND)
    is_last = not after[len(rest) :].strip()
    if (
        (is_last and len(rest.strip(AROUND)) < ALONE)
        or not word.islower()
        or not WORD.fullmatch(word)
    ):
        return None
    return Half(first + rest, len(first))


def mend(inline: ModuleType) -> None:
    """Makes `weasyprint.layout.inline` cut words as this module says.

    Raises NotMended for a WeasyPrint whose lines are made otherwise.
    """
    split, next_line = inline.split_text_box, inline.get_next_linebox
    if (str(inspect.signature(split)), str(inspect.signature(next_line))) != (SPLITS, LINES):
        raise NotMended("The lines of a text are not made as in WeasyPrint 70.")

    def split_text_box(
        context: Any, box: Any, available_width: Any, skip: Any, is_line_start: bool = True
    ) -> Any:
        asked = (context, box, available_width, skip, is_line_start)
        return _split(split, *asked) if box.style["hyphens"] == "auto" else split(*asked)

    def get_next_linebox(context: Any, linebox: Any, *more: Any) -> Any:
        if linebox.style["hyphens"] != "auto":
            return next_line(context, linebox, *more)
        height, _ = inline.strut(linebox.style)
        return _next_line(next_line, height, context, linebox, *more)

    vars(inline).update(split_text_box=split_text_box, get_next_linebox=get_next_linebox)


def _split(split: Any, context: Any, box: Any, width: Any, skip: Any, *more: Any) -> Any:
    """A line's piece of a text; the word at its end is cut only where it may be."""
    if width is not None and getattr(context, "cuts_words", True):
        answer = split(context, box, width, skip, *more)
        piece, resume, _ = answer
        if piece is None or resume is None or len(piece.text.encode()) <= resume - skip:
            return answer
        written = box.text.encode()
        piece.half = half(written[:resume].decode(), written[resume:].decode())
        if piece.half:
            return answer
    # Not by an argument: what is kept of lines is kept by their style.
    box.style["hyphens"] = "manual"
    try:
        return split(context, box, width, skip, *more)
    finally:
        box.style["hyphens"] = "auto"


def _next_line(
    next_line: Any,
    height: float,
    context: Any,
    linebox: Any,
    top: Any,
    foot: Any,
    at: Any,
    *more: Any,
) -> Any:
    """The next line of a paragraph: no word is cut near a page's foot or after two cut lines."""
    in_a_row = vars(linebox).setdefault("cut_in_a_row", {})
    cut = in_a_row.get(str(at), 0)
    ends = top + (AT_THE_FOOT + 1) * height
    context.cuts_words = cut < IN_A_ROW and not context.overflows_page(foot, ends)
    try:
        line, resume = next_line(context, linebox, top, foot, at, *more)
    finally:
        context.cuts_words = True
    in_a_row[str(resume)] = cut + 1 if line and any(map(_half, line.children)) else 0
    return line, resume


def _half(box: Any) -> Half | None:
    found: Half | None = vars(box).get("half")
    return found


def set_apart(inline: ModuleType, pages: Iterable[Any]) -> None:
    """Gives each half of a cut word a box of its own, where it stood."""
    first: tuple[Any, Half] | None = None
    for line in (line for page in pages for line in _lines(inline, page._page_box)):
        children = list(line.children)
        begun = _half(children[-1])
        if first is not None:
            box, cut = first
            rest = cut.word[cut.size :]
            if ENDED.findall(_text(children[0]))[0] == rest:
                children[:1] = _cut(inline, children[0], len(rest))
                box.half, children[0].half = cut, replace(cut, is_first=False)
        first = None
        if begun is not None:
            children[-1:] = _cut(inline, children[-1], len(children[-1].text) - begun.size - 1)
            first = children[-1], begun
        line.children = children


def _lines(inline: ModuleType, box: Any) -> Iterator[Any]:
    """The lines below `box` that may hold cut words, in reading order."""
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)
        if not isinstance(child, inline.boxes.LineBox):
            yield from _lines(inline, child)
        elif child.style["hyphens"] == "auto" and child.children:
            yield child


def _text(box: Any) -> str:
    return getattr(box, "text", "")


def _cut(inline: ModuleType, box: Any, at: int) -> list[Any]:
    """The box of a text as two, the second from the character `at`; neither is empty.

    Spaces are as wide as the line is justified, so the piece without any is measured.
    """
    vars(box).pop("half", None)
    if not 0 < at < len(box.text):
        return [box]
    texts = box.text[:at], box.text[at:]
    pieces = [box.copy_with_text(text) for text in texts]
    measured = 0 if " " not in texts[0] and "\u00a0" not in texts[0] else 1
    width = inline.split_first_line(texts[measured], box.style, None, None, 0)[3]
    widths = [width, box.width - width] if measured == 0 else [box.width - width, width]
    for piece, text, wide in zip(pieces, texts, widths, strict=True):
        piece.width = wide
        piece.pango_layout = inline.create_layout(
            text, box.style, None, None, box.justification_spacing
        )
        piece.pango_layout.deactivate()
    pieces[1].position_x += widths[0]
    return pieces
