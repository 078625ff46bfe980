"""The lines of a list: what each says of its letter, ready to be shown, in a number of queries that does not grow.

Fifty lines are most of the work of a page, so nothing is looked up or put in words while the page is drawn.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import count, islice
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comms.public.models import ReplyKind
from comms.public.search import passages
from comms.public.search.catalogue import Catalogue
from comms.public.search.lookup import Found
from comms.public.search.passages import Passage

# One statement: Django takes longer to ask for the three tables one by one than the database to answer.
FACTS = """
    SELECT p.id, p.slug, p.reference, p.recipient_name, p.dated_on, p.language, p.summary,
        ARRAY(SELECT m.title FROM published_mandate m WHERE m.publication_id = p.id ORDER BY m.position),
        (SELECT json_agg(json_build_array(r.id, r.kind, r.received_on, r.is_withheld)
            ORDER BY r.received_on, r.kind, r.id) FROM published_reply r WHERE r.publication_id = p.id)
    FROM publication p WHERE p.id = ANY(%s) AND NOT p.is_withdrawn
"""
# Of a line, as the blanks of its form are numbered.
WORDS = ("address", "recipient", "reference", "day", "language", "mandates", "summary")


@dataclass(frozen=True, slots=True)
class Line:
    """A letter in the list, with the passages that hold the words."""

    address: str
    reference: str
    recipient: str
    dated_on: dt.date
    day: str
    language: str
    summary: str
    mandates: str
    replies: list[str]
    passages: list[Passage]
    is_exact: bool
    pill: str

    @property
    def drawn(self) -> SafeString:
        """As parts/result.html shows it: the blanks of a form of that template, which is drawn once, are filled in.

        Fifty lines differ in a dozen words each, and Django takes longer for them than for the page.
        """
        form = _form(
            bool(self.summary),
            len(self.replies),
            len(self.passages),
            self.is_exact,
            get_language(),
        )
        words = [getattr(self, name) for name in WORDS]
        words += self.replies
        for passage in self.passages:
            words += (passage.anchor, passage.place, passage.language)
        filled = form.format(
            *map(escape, words),
            iso=self.dated_on.isoformat(),
            pill=self.pill,
            marked=[passage.html for passage in self.passages],
        )
        return mark_safe(filled)  # noqa: S308 (a template's, with every word escaped)

    def __getitem__(self, name: str) -> object:
        """Templates ask by key first, fifty lines of them: an answer spares them an exception each time."""
        return getattr(self, name)


def day(value: dt.date) -> str:
    """A date in the reader's language."""
    return _day(value, get_language())


def number(value: int) -> str:
    """A number in the reader's language."""
    return _number(value, get_language())


@lru_cache
def _form(
    has_summary: bool, replies: int, passages: int, is_exact: bool, language: str | None
) -> str:
    """The template of a line with numbered blanks in the places of its words, for str.format."""
    blanks = (f"{{{number}}}" for number in count())
    line: dict[str, object] = dict(zip(WORDS, blanks, strict=False))
    line |= {"pill": "{pill}", "dated_on": {"isoformat": "{iso}"}, "is_exact": is_exact}
    line["replies"] = list(islice(blanks, replies))
    line["passages"] = [
        {"anchor": next(blanks), "place": next(blanks), "language": next(blanks)}
        | {"html": f"{{marked[{number}]}}"}
        for number in range(passages)
    ]
    if not has_summary:
        line["summary"] = ""
    return render_to_string("public/parts/result.html", {"line": line})


@lru_cache(maxsize=20_000)
def _day(value: dt.date, language: str | None) -> str:
    return date_format(value, "DATE_FORMAT")


@lru_cache(maxsize=20_000)
def _number(value: int, language: str | None) -> str:
    return str(intcomma(value))


def of(places: list[int], catalogue: Catalogue, found: Found) -> list[Line]:
    """The lines of these letters, in this order; of a letter withdrawn since the catalogue was made, none."""
    keys = [catalogue.entries[place].id for place in places]
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [keys])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    numbers = {
        reply[0]: place
        for *_facts, replies in rows.values()
        for place, reply in enumerate(replies or (), start=1)
    }
    texts = passages.of(list(rows), numbers, found) if found.query else {}
    here, reader = reverse("public:letter", args=["0"]).removesuffix("0/"), get_language()
    lines = []
    for place, key in zip(places, keys, strict=True):
        if key not in rows:
            continue
        slug, reference, recipient, dated_on, language, summary, titles, replies = rows[key]
        replies = replies or []
        line = Line(
            address=f"{here}{slug}/",
            reference=reference,
            recipient=recipient,
            dated_on=dated_on,
            day=_day(dated_on, reader),
            language=language,
            summary="" if key in texts else summary,
            mandates="; ".join(titles),
            replies=[_said(*reply[1:], reader) for reply in replies],
            passages=texts.get(key, []),
            is_exact=place in found.exact,
            pill=_pill(_answer(replies), reader),
        )
        lines.append(line)
    return lines


def _answer(replies: list[Any]) -> str:
    kinds = {kind for _id, kind, *_rest in replies}
    if kinds - {ReplyKind.ACKNOWLEDGEMENT}:
        return "yes"
    return "acknowledged" if kinds else "no"


@lru_cache
def _pill(answer: str, language: str | None) -> str:
    return render_to_string("public/parts/answer.html", {"answer": answer})


@lru_cache(maxsize=20_000)
def _said(kind: str, received_on: str, is_withheld: bool, language: str | None) -> str:
    said = f"{ReplyKind(kind).label}, {day(dt.date.fromisoformat(received_on))}"
    return _("%(reply)s, withheld") % {"reply": said} if is_withheld else said
