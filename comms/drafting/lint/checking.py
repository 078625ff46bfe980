"""What a draft's findings are for one person, where each is mended, and whether the text may be submitted.

The service that submits asks `require`, so that no page and no address goes round it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from comms.drafting import queries
from comms.drafting.comparing.blocks import BODY
from comms.drafting.lint import rules
from comms.drafting.lint.finding import Finding
from comms.drafting.lint.reading import subject_of
from comms.drafting.models import Draft
from comms.drafting.parts import NAMES
from comms.errors import CommsError, Incomplete
from mandates.models import User


@dataclass(frozen=True)
class Line:
    """A finding as a page shows it. `url` leads to the form that mends it, `place` to the words on the draft's page."""

    label: str
    url: str
    place: str
    quotation: str
    rule: str
    language: str


def findings(draft: Draft, *, reader: User, today: dt.date) -> list[Finding]:
    """What the rules find that `reader` may learn of: nothing of the case's file unless they may open it."""
    may_open = queries.may_write(reader, draft, today)
    return rules.findings(subject_of(draft, today=today, may_open=may_open))


def beside(draft: Draft, *, reader: User, today: dt.date, is_editable: bool) -> dict[str, Any]:
    """What `components/missing.html` needs, and the mark to which the reader's tick is bound.

    Who may edit gets the address of the form that mends each.
    """
    found = findings(draft, reader=reader, today=today)
    return {
        "missing": [_line(draft, one, is_editable) for one in found if one.is_blocking],
        "advisories": [_line(draft, one, is_editable) for one in found if not one.is_blocking],
        "mark": mark(found),
    }


def mark(found: Sequence[Finding]) -> str:
    """What a person's tick is bound to: exactly these advisories. Empty where there are none."""
    told = [
        [one.rule, one.sentence, one.number, one.quotation] for one in found if not one.is_blocking
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32] if told else ""


def require(draft: Draft, *, actor: User, today: dt.date, read: str | None) -> list[str]:
    """The keys of the rules whose advisories were read. Raises Incomplete with all that blocks, and CommsError
    unless `read` is the mark of the advisories as they stand. None: no person reads, as when a file is imported.
    """
    found = findings(draft, reader=actor, today=today)
    stops = list(dict.fromkeys(one.sentence for one in found if one.is_blocking))
    if stops:
        raise Incomplete("The letter cannot be submitted yet.", missing=stops)
    if read is None:
        return []
    if read != mark(found):
        raise CommsError(
            "Read the remarks about this text and tick that you have; they are not the ones you ticked, or "
            "you have ticked none."
        )
    return sorted({one.rule for one in found})


def _line(draft: Draft, one: Finding, is_editable: bool) -> Line:
    """A comment is answered among the comments; all else is mended in the form of its part."""
    page = reverse("draft", args=[draft.pk])
    place = f"{one.part}-{one.number}" if one.number else one.part
    url = reverse("draft_part", args=[draft.pk, one.part]) if one.part in NAMES else page
    if one.part in (*BODY, "footnotes"):
        # The field of the part for who has no scripts; the editor goes on to the passage of that number.
        at = f"?at={one.number}" if one.number else ""
        url = f"{reverse('draft_write', args=[draft.pk])}{at}#id_{one.part}"
    if one.rule == "open_comments":
        url = reverse("draft_threads", args=[draft.pk])
    elif not is_editable:
        url = ""
    return Line(one.sentence, url, f"{page}#{place}", one.quotation, one.rule, draft.language)
