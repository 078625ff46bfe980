"""Long footnotes in the templates of letters on paper. Not for screens: it reads the font files."""

from __future__ import annotations

from django import template

from comms.letters import notes
from comms.letters.document import Runs, cut

register = template.Library()


@register.filter
def pieces(text: str) -> list[list[Runs]]:
    """The lines of a footnote in the pieces that pages may hold apart."""
    return [[cut(line) for line in lines] for lines in notes.pieces(text)]
