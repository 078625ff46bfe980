"""A report as HTML through templates/reports: parts for a page of the staff site, and a whole page for paper."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from comms.reports import charts
from comms.reports.facts import Facts
from comms.reports.matter import Chart, Matter, matter

CREATOR = "Office of the United Nations High Commissioner for Human Rights"


def context(made: Matter) -> dict[str, Any]:
    """What templates/reports/parts.html needs."""
    drawn = [
        (part, charts.bars(part.title, part.tallies) if isinstance(part, Chart) else "")
        for part in made.parts
    ]
    return {"matter": made, "parts": drawn}


def printed(facts: Facts) -> str:
    """The whole report as a page for `comms.letters.pdf.printed`."""
    given = {"taken_at": facts.taken_at.isoformat(), "creator": CREATOR}
    return render_to_string("reports/printed.html", context(matter(facts)) | given)
