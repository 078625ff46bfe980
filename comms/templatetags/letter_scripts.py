"""Words of other scripts in the templates of letters: cut where the script changes, and direction."""

from __future__ import annotations

from django import template

from comms.letters import scripts
from comms.letters.document import Runs, cut

register = template.Library()


@register.filter
def cut_by_script(text: str) -> Runs:
    """`text` as runs, for the parts of a letter that are plain words: heading, names, salutation."""
    return cut(text)


@register.filter
def direction(text: str | Runs) -> str:
    """“rtl” where a whole paragraph runs from right to left, else nothing."""
    words = text if isinstance(text, str) else "".join(run.text for run in text)
    return "rtl" if scripts.is_rtl(words) else ""
