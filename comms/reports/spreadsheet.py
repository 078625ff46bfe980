"""A report as CSV: one line a letter and section. UTF-8 with a mark at the start, without which Excel garbles names.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
"""

from __future__ import annotations

import csv
import io

from comms.public.data.cells import MARK, safe
from comms.reports.facts import Facts, SentLetter
from comms.reports.matter import order, reply_in_words

HEAD = (
    *("section", "group", "date sent", "type", "reference", "letter"),
    *("recipient", "recipient kind", "code", "State of domicile", "region"),
    *("mandates", "summary", "answer", "replies", "reply files"),
)


def render(facts: Facts) -> bytes:
    target = io.StringIO(newline="")
    written = csv.writer(target, lineterminator="\r\n")
    written.writerow(HEAD)
    for section, letters in (("A", facts.letters), ("B", facts.earlier)):
        for name, group in order(facts, letters):
            for letter in group:
                written.writerow([safe(cell) for cell in _row(facts, letter, section, name)])
    return (MARK + target.getvalue()).encode("utf-8")


def _row(facts: Facts, letter: SentLetter, section: str, group: str) -> tuple[str, ...]:
    return (
        section,
        group,
        letter.sent_on.isoformat(),
        letter.type_as_listed,
        letter.reference,
        letter.url,
        letter.recipient,
        letter.kind,
        letter.code,
        letter.state,
        letter.region,
        "; ".join(facts.abbreviation(key) for key in letter.mandates),
        letter.summary,
        letter.answer(),
        "; ".join(reply_in_words(reply) for reply in letter.replies),
        " ".join(url for reply in letter.replies for _, url in reply.files),
    )
