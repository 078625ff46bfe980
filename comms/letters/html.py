"""A letter as HTML through templates/letters: a fragment for screens and a whole page for paper.

The templates decide markup and nothing else; every value is escaped by Django's engine.
"""

from __future__ import annotations

from django.template.loader import render_to_string

from comms.letters.document import Document


def render(document: Document, *, level: int = 2, name: str = "letter") -> str:
    """The letter as an `article` for a page of ours, footnotes linked both ways.

    `level` is the level of its heading on that page, `name` starts its ids (two letters on a page
    need two names). It has no inline style; static/css/letter-screen.css dresses it.
    """
    context = {
        "document": document,
        "level": level,
        "sublevel": level + 1,
        "name": name,
        "is_print": False,
    }
    return render_to_string("letters/article.html", context)


def page(document: Document) -> str:
    """The letter as a page of its own for `pdf`; footnotes stand where their marks are."""
    context = {
        "document": document,
        "level": 1,
        "sublevel": 2,
        "name": "letter",
        "is_print": True,
        "written_at": f"{document.dated_on.isoformat()}T12:00:00Z",
    }
    return render_to_string("letters/page.html", context)
