"""Plain builders for the library, and the mandates that the data files know."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from annex.models import Instrument, Provision, Ratification
from mandates.models import Mandate
from recipients.models import Recipient

ROOT = Path(__file__).resolve().parents[2]
MARCH_2021 = dt.date(2021, 3, 12)


def date(text):
    return dt.date.fromisoformat(text)


def period(start="1990-01-01", end=None):
    return DateRange(date(start), date(end) if end else None)


def instrument(key="covenant", *, position=10, **fields):
    words = {
        "kind": "treaty",
        "short_name": key.title(),
        "name": f"The {key.title()}",
        "name_fr": f"Le {key.title()}",
        "name_es": f"El {key.title()}",
        "adopted_on": date("1966-12-16"),
    }
    return Instrument.objects.create(key=key, position=position, **(words | fields))


def provision(of, key="covenant-9", *, start="1990-01-01", end=None, mandates=(), **fields):
    words = {"article": "article 9", "topic": "Liberty", "body": "No arrest may be arbitrary."}
    made = Provision.objects.create(
        instrument=of, key=key, period=period(start, end), **(words | fields)
    )
    made.mandates.set(mandates)
    return made


def mandate(key="minority"):
    return Mandate.objects.create(key=key, kind="SR", scope="thematic", ordering_keyword=key)


def mandate_rows():
    """Key, kind and keyword of every mandate: the project's own file, else the shared one."""
    for path in (
        ROOT / "mandates" / "data" / "mandates.csv",
        ROOT.parent / "shared" / "data" / "mandates.csv",
    ):
        if path.exists():
            with path.open(encoding="utf-8-sig") as file:
                rows = list(csv.DictReader(file))
            key = "key" if "key" in rows[0] else "short_key"
            return {row[key]: row for row in rows}
    pytest.skip("no file of mandates: neither mandates/data nor ../shared is here")


def all_mandates():
    return Mandate.objects.bulk_create(
        Mandate(
            key=key,
            kind=row["kind"],
            scope=row["scope"],
            ordering_keyword=row["ordering_keyword"],
        )
        for key, row in mandate_rows().items()
    )


def state(code, name):
    made = Recipient.objects.create(key=code.lower(), kind="state", code=code)
    made.names.create(language="en", name=name, government_of=name, period=period("1945-01-01"))
    return made


def ratification(of, treaty, *, kind="ratified", start="1990-01-01", end=None, **fields):
    acted_on = None if kind == "none" else date(start)
    return Ratification.objects.create(
        state=of,
        instrument=treaty,
        kind=kind,
        period=period(start, end),
        **({"acted_on": acted_on} | fields),
    )
