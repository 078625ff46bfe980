"""Which parts the bulk archive has, of which letters, and of which state of their rows.

Records are parted by the year of the letters' dates, files by the month. A part is made anew when the mark of its rows
is another: not the text is compared, but which version of every row it would be made of.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from comms.public.data.models import PartKind
from comms.public.models import Publication

FORMAT = (
    1  # counted up when the same letters are written in another way: all parts are then made anew
)
NAME = re.compile(r"letters-(?:(\d{4})-records|(\d{4}-\d{2})-files)")
CHILDREN = (
    *("published_mandate", "published_copy", "published_version", "public_change"),
    *("publication_text", "published_reply"),
)
OF_REPLIES = ("published_file", "withheld_file", "published_answer")


def _versions(table: str, condition: str) -> str:
    """Which versions of its rows a table has: an update gives a row another place or another transaction."""
    return (
        "(SELECT string_agg(format('%%s:%%s:%%s', c.id, c.xmin, c.ctid), ' ' ORDER BY c.id)"  # noqa: S608
        f" FROM {table} c WHERE {condition})"
    )


_REPLIES = "c.reply_id IN (SELECT id FROM published_reply r WHERE r.publication_id = p.id)"
# What a record says of other letters is which of them there are.
_NEAR = (
    '(SELECT string_agg(s.slug, \' \' ORDER BY s.slug) FROM publication s WHERE s."group" = p."group"'
    " AND NOT s.is_withdrawn)",
    "(SELECT string_agg(s.slug, ' ' ORDER BY s.slug) FROM publication s WHERE s.slug = ANY(p.follows))",
)
_SAID = ", ".join(
    (
        *("p.slug", "p.xmin", "p.ctid"),
        *(f"coalesce({_versions(table, 'c.publication_id = p.id')}, '')" for table in CHILDREN),
        *(f"coalesce({_versions(table, _REPLIES)}, '')" for table in OF_REPLIES),
        *(f"coalesce({near}, '')" for near in _NEAR),
    )
)
MARKS = f"""
    SELECT to_char(p.dated_on, 'YYYY-MM') AS month, count(*) FILTER (WHERE NOT p.is_withdrawn),
        md5(string_agg(md5(concat_ws('/', {_SAID})), '' ORDER BY p.slug))
    FROM publication p WHERE p.dated_on BETWEEN %s AND %s GROUP BY 1 ORDER BY 1
"""  # noqa: S608


@dataclass(frozen=True)
class Part:
    """A part as it should be: of these letters in this state."""

    kind: PartKind
    period: str
    letters: int
    mark: str

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return days_of(self.period)


def days_of(period: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a year or a month."""
    year, _, month = period.partition("-")
    if not month:
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    first = dt.date(int(year), int(month), 1)
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def periods_of(day: dt.date) -> tuple[str, str]:
    """The parts that a letter of this date is in."""
    return f"{day:%Y}", f"{day:%Y-%m}"


def named(name: str) -> tuple[PartKind, str] | None:
    """The part of this name, made or not; None when there can be none."""
    found = NAME.fullmatch(name)
    if not found:
        return None
    year, month = found.groups()
    try:
        days_of(year or month)
    except (ValueError, OverflowError):
        return None
    return (PartKind.RECORDS, year) if year else (PartKind.FILES, month)


def wanted() -> list[Part]:
    """Every part that the site has now, the earliest letters first.

    A month whose letters were all withdrawn has no files, and a part without any would tell which month it was.
    """
    months = _marks(dt.date.min, dt.date.max)
    years: dict[str, list[tuple[str, int, str]]] = {}
    for month in months:
        years.setdefault(month[0][:4], []).append(month)
    made = [Part(PartKind.RECORDS, year, *_together(those)) for year, those in years.items()]
    made += [Part(PartKind.FILES, month[0], *_together([month])) for month in months if month[1]]
    return sorted(made, key=lambda part: (part.period, part.kind))


def is_wanted(kind: PartKind, period: str) -> bool:
    """Whether there is anything that this part would be made of."""
    letters = Publication.objects.filter(dated_on__range=days_of(period))
    return (letters if kind is PartKind.RECORDS else letters.standing()).exists()


def mark_now(part: Part) -> str:
    """The mark of what this part is to be made of, as this statement sees it."""
    return _together(_marks(*part.days))[1]


def _marks(first: dt.date, last: dt.date) -> list[tuple[str, int, str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling so many small queries takes longer than they do.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(MARKS, [first, last])
        return cursor.fetchall()


def _together(months: Sequence[tuple[str, int, str]]) -> tuple[int, str]:
    said = "".join(mark for _, _, mark in months)
    mark = hashlib.sha256(f"{FORMAT}.{said}".encode()).hexdigest()
    return sum(letters for _, letters, _ in months), mark
