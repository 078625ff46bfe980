"""A line that was broken and drawn once is not broken and drawn again: sister letters share most of theirs.

WeasyPrint asks Pango where a line of some text, style and width ends, and which operators draw it. Both answers are
kept while the process lives; all else of the layout runs as ever, so that a letter comes out byte for byte as
without this module (its test holds both against each other). With another version of WeasyPrint than the one it was
written for it stands aside. Never import it in a web process.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import weasyprint
from weasyprint import draw
from weasyprint.draw import text as drawing
from weasyprint.layout import inline, preferred
from weasyprint.matrix import Matrix
from weasyprint.text import line_break

VERSION = "70.0"
# A letter of eight pages has 800 answers of some 4 KB, its sister 30 of its own. What is full is emptied.
KEPT = 4_000
# All that WeasyPrint reads of a style to break and draw a line.
READ = (
    *("direction", "font_family", "font_feature_settings", "font_kerning"),
    *("font_language_override", "font_size", "font_stretch", "font_style"),
    *("font_variant_alternates", "font_variant_caps", "font_variant_east_asian"),
    *("font_variant_ligatures", "font_variant_numeric", "font_variant_position"),
    *("font_variation_settings", "font_weight", "hyphenate_character", "hyphenate_limit_chars"),
    *("hyphenate_limit_zone", "hyphens", "lang", "letter_spacing", "overflow_wrap", "tab_size"),
    *("text_decoration_line", "white_space", "word_break", "word_spacing"),
)

_answers: dict[Any, Any] = {}
_styles: dict[tuple[Any, ...], tuple[Any, ...]] = {}  # each written once
_alive: dict[Any, Any] = {}  # Pango's fonts by their address, each with a layout that holds it
_one_at_a_time = threading.RLock()


@contextmanager
def lines() -> Iterator[None]:
    """Within this, WeasyPrint takes the lines it knows from memory."""
    if weasyprint.__version__ != VERSION:
        yield
        return
    with _one_at_a_time:
        before = inline.split_first_line, inline.create_layout, draw.draw_text
        inline.split_first_line = preferred.split_first_line = split_first_line
        inline.create_layout = create_layout
        draw.draw_text = draw_text
        try:
            yield
        finally:
            inline.split_first_line, inline.create_layout, draw.draw_text = before
            preferred.split_first_line = inline.split_first_line
            if len(_answers) > KEPT:
                forget()


def known() -> int:
    """How many answers are kept."""
    return len(_answers)


def forget() -> None:
    _answers.clear()


def _style(style: Any) -> tuple[Any, ...]:
    """Equal for two styles that break and draw a text alike. It holds the fonts, so they stay where they are."""
    read = (style.font_config, *[style[name] for name in READ])
    return _styles.setdefault(read, read)


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: Any,
    justification_spacing: Any,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, ...]:
    """WeasyPrint's function of this name, asked once for the same line."""
    key = (text, _style(style), max_width, justification_spacing, is_line_start, minimum)
    answer = _answers.get(key)
    if answer is None:
        answer = _answers[key] = line_break.split_first_line(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
    # The layout has given its Pango objects back: a text and a few figures are left of it.
    return copy.copy(answer[0]), *answer[1:]


class _Words(line_break.Layout):
    """A layout that may be given back twice."""

    def deactivate(self) -> None:
        for name in ("layout", "language", "style"):
            self.__dict__.pop(name, None)


def create_layout(
    text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any
) -> Any:
    """WeasyPrint's function of this name, asked once for the same justified words."""
    if max_width is not None:
        return line_break.create_layout(text, style, context, max_width, justification_spacing)
    key = (text, _style(style), justification_spacing)
    answer = _answers.get(key)
    if answer is None:
        answer = _answers[key] = _Words(style, justification_spacing)
        answer.set_text(text)
        answer.deactivate()
    return copy.copy(answer)


@dataclass
class _Line:
    """How a line is drawn, wherever it stands, and what it takes of each font: widths, and texts of glyphs."""

    acts: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    fonts: list[tuple[Any, dict[int, int], dict[int, str]]] = field(default_factory=list)


class _Recorder:
    """Stands before the stream of a page while a line is drawn for the first time."""

    def __init__(self, stream: Any, layout: Any) -> None:
        self.line = _Line()
        self.stream, self.layout = stream, layout
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        font, size = self.stream.add_font(pango_font)
        _alive.setdefault(pango_font, self.layout)
        alone = SimpleNamespace(**vars(font) | {"widths": {}, "to_unicode": {}})
        alone.get_unused_glyph_id = font.get_unused_glyph_id
        self.line.fonts.append((pango_font, alone.widths, alone.to_unicode))
        return alone, size

    def set_text_matrix(self, *values: float) -> None:
        """Where the line stands is not remembered."""

    def set_font_size(self, *values: Any) -> None:
        self.line.acts.append(("set_font_size", values))

    def set_text_rise(self, *values: Any) -> None:
        self.line.acts.append(("set_text_rise", values))

    def show_text(self, *values: Any) -> None:
        self.line.acts.append(("show_text", values))


def draw_text(
    stream: Any, box: Any, offset_x: float, text_overflow: str, block_ellipsis: Any = "none"
) -> None:
    """WeasyPrint's function of this name; the operators of a plain line come from memory."""
    is_plain = (
        text_overflow == "clip"
        and block_ellipsis == "none"
        and box.style["visibility"] == "visible"
        and box.style["text_decoration_line"] == "none"
        and box.style["font_size"] >= 1
        and box.text.strip()
    )
    line = _line(stream, box) if is_plain else None
    if line is None or not _takes_glyphs(stream, line):
        drawing.draw_text(stream, box, offset_x, text_overflow, block_ellipsis)
        return
    place = Matrix(d=-1, e=box.position_x, f=box.position_y + box.baseline)
    stream.set_color(box.style["color"])
    stream.begin_text()
    stream.set_text_matrix(*place.values)
    for act, values in line.acts:
        getattr(stream, act)(*values)
    stream.end_text()


def _line(stream: Any, box: Any) -> _Line | None:
    layout = box.pango_layout
    key = ("drawn", layout.text, _style(box.style), layout.justification_spacing)
    if key not in _answers:
        layout.reactivate(box.style)
        recorder = _Recorder(stream, layout.layout)
        emojis = drawing.draw_first_line(recorder, box, "clip", "none", Matrix())
        layout.deactivate()
        _answers[key] = None if emojis else recorder.line
    line: _Line | None = _answers[key]
    return line


def _takes_glyphs(stream: Any, line: _Line) -> bool:
    """Enters the glyphs into the fonts of this letter; False where one is there with another width."""
    for pango_font, widths, texts in line.fonts:
        font, _ = stream.add_font(pango_font)
        if any(font.widths.get(glyph, width) != width for glyph, width in widths.items()):
            return False
        font.widths.update(widths)
        for glyph, written in texts.items():
            font.to_unicode.setdefault(glyph, written)
    return True
