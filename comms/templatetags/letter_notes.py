"""Lines in the templates of letters on paper: of long footnotes, of the heading. Not for screens: it
reads the font files.
"""

from __future__ import annotations

from django import template

from comms.letters import fonts, notes
from comms.letters.document import Runs, cut

register = template.Library()
# The line of letter.css is 160 mm at 12 pt.
LINE = 37.8


@register.filter
def pieces(text: str) -> list[list[Runs]]:
    """The lines of a footnote in the pieces that pages may hold apart."""
    return [[cut(line) for line in lines] for lines in notes.pieces(text)]


@register.filter
def narrowing(heading: str) -> int:
    """By how many ems a heading of several lines stands in at both sides, that its last is no stub."""
    if fonts.width(heading) <= LINE:
        return 0
    return int(max(0.0, LINE - fonts.balanced(heading, LINE)) / 2 - 0.2)
