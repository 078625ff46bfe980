"""Records as CSV, XLSX and JSON Lines, written as they come: memory does not grow with their number.

The same records give the same bytes at any hour.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO

import xlsxwriter
from django.core.serializers.json import DjangoJSONEncoder

from comms.public.data.cells import MARK, safe
from comms.public.data.records import Record

HEAD = (
    *("reference", "url", "type", "dated_on", "sent_on", "released_at", "language"),
    *("recipient", "recipient_kind", "recipient_code", "recipient_key"),
    *("state_code", "state", "region", "mandates", "themes", "summary"),
    *("answered", "replies", "replies_received_on", "version", "pdf_url", "pdf_sha256"),
)
LONGEST_CELL = 32_767  # of Excel
# A workbook says when it was made: always the same, so that the same letters are the same file.
MADE_AT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def row(record: Record) -> tuple[str, ...]:
    """A letter as one line of a table."""
    recipient, state, pdf = record["recipient"], record["state"], record["files"][0]
    return (
        *(record["reference"], record["url"], record["type"]),
        *(record[name].isoformat() for name in ("dated_on", "sent_on", "released_at")),
        record["language"],
        *(recipient[name] for name in ("name", "kind", "code", "key")),
        *(state[name] for name in ("code", "name", "region")),
        "; ".join(mandate["title"] for mandate in record["mandates"]),
        "; ".join(record["themes"]),
        record["summary"],
        record["answered"],
        str(len(record["replies"])),
        "; ".join(reply["received_on"].isoformat() for reply in record["replies"]),
        str(record["version"]),
        *(pdf["url"], pdf["sha256"]),
    )


def as_csv(found: Iterable[Record]) -> Iterator[bytes]:
    target = io.StringIO(newline="")
    written = csv.writer(target, lineterminator="\r\n")
    target.write(MARK)
    written.writerow(HEAD)
    for record in found:
        written.writerow([safe(cell) for cell in row(record)])
        if target.tell() > 2**15:
            yield _taken(target)
    yield _taken(target)


def _taken(target: io.StringIO) -> bytes:
    text = target.getvalue()
    target.seek(0)
    target.truncate()
    return text.encode("utf-8", "replace")


def as_lines(found: Iterable[Record]) -> Iterator[bytes]:
    """JSON Lines: one record with its text a line."""
    for record in found:
        said = json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        yield said.encode("utf-8", "replace") + b"\n"


def as_workbook(found: Iterable[Record], target: IO[bytes]) -> None:
    """One sheet, every cell a text, so that nothing in it is a formula or a link."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    book.set_properties({"created": MADE_AT})
    sheet = book.add_worksheet("letters")
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(HEAD):
        sheet.write_string(0, column, name)
    for number, record in enumerate(found, start=1):
        for column, cell in enumerate(row(record)):
            sheet.write_string(number, column, NO_XML.sub("", cell)[:LONGEST_CELL])
    book.close()
