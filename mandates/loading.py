"""Mandates from a CSV file: all of it or nothing, and the same file twice changes nothing.

The columns are documented in docs/reference-data.md and by `manage.py load_mandates --help`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mandates.csv_rows import Faults, Row, read
from mandates.dated_rows import Layer, Planned, Report, write
from mandates.functions import FORMS
from mandates.models import (
    Gender,
    Holder,
    Language,
    Mandate,
    MandateKind,
    MandateScope,
    Resolution,
    ResolutionBody,
    Title,
)
from mandates.queries import unknown

COLUMNS = {
    "record": "mandate, title, holder or resolution: what the line is about",
    "key": "the mandate's key, such as minority or wg_business",
    "kind": "mandate: SR, IE or WG",
    "scope": "mandate: thematic or country",
    "keyword": "mandate: the word it is filed under",
    "language": "title: en, fr or es",
    "gender": "title, holder: f, m, or empty for either",
    "text": "title: the title without an article; holder: the name; resolution: the symbol; "
    "mandate of a country: the code of its State, such as IRN",
    "function": "holder of a WG: " + ", ".join(FORMS),
    "body": "resolution: HRC (also when empty) or CHR",
    "from": "first day; of a mandate, the day it was established, or empty",
    "to": "first day no longer covered, or empty while it lasts",
}
RECORDS = {
    "mandate": ("kind", "scope", "keyword", "text"),
    "title": ("language", "gender", "text"),
    "holder": ("gender", "text", "function"),
    "resolution": ("text", "body"),
}


class _Load:
    """One reading of one file."""

    def __init__(self, *, dry_run: bool) -> None:
        self.faults = Faults()
        self.report = Report(is_dry_run=dry_run)
        self.mandates = {m.key: m for m in Mandate.objects.select_for_update()}
        self.lines: dict[str, int] = {}
        self.to_save: list[Mandate] = []
        self.layers = {
            "title": Layer(
                Title, "title", lambda t: (t.mandate.key, t.language, t.gender), ("text",)
            ),
            "holder": Layer(
                Holder, "holder", lambda h: h.mandate.key, ("name", "gender", "function")
            ),
            "resolution": Layer(
                Resolution, "resolution", lambda r: r.mandate.key, ("symbol", "body")
            ),
        }

    def mandate(self, row: Row) -> None:
        key = row.needed("key", "the mandate's key")
        if key in self.lines:
            row.refuse(f"the mandate “{key}” is on line {self.lines[key]} already; keep one.")
            return
        self.lines[key] = row.line
        values = {
            "kind": row.choice("kind", MandateKind.values),
            "scope": row.choice("scope", MandateScope.values),
            "ordering_keyword": row.needed("keyword", "the word the mandate is filed under"),
            "state_code": self._state(row),
            "established_on": row.date("from"),
            "ended_on": row.date("to"),
        }
        mandate = self.mandates.get(key)
        if mandate is not None and all(getattr(mandate, k) == v for k, v in values.items()):
            self.report.unchanged += 1
            return
        news = self.report.added if mandate is None else self.report.changed
        news.append(f"mandate {key}: {row['keyword']} (line {row.line})")
        mandate = mandate or Mandate(key=key)
        for name, value in values.items():
            setattr(mandate, name, value)
        self._check(mandate, row)
        self.mandates[key] = mandate
        self.to_save.append(mandate)

    def _state(self, row: Row) -> str:
        if row["text"] and row["scope"] != MandateScope.COUNTRY:
            row.refuse(
                f"the column “text” says “{row['text']}”, but only a country mandate has a State; "
                "empty it or correct the scope."
            )
        return row["text"]

    def _check(self, mandate: Mandate, row: Row) -> None:
        if row.is_faulty:
            return
        try:
            mandate.clean_fields(exclude=["kind", "scope", "ordering_keyword"])
        except ValidationError as error:
            self.faults.add_error(row.line, error)

    def fact(self, row: Row) -> None:
        mandate = self.mandates.get(row.needed("key", "the mandate's key"))
        if mandate is None:
            if row["key"]:
                row.refuse(unknown(row["key"], self.mandates) + " Or add a line for it.")
            return
        period = row.period()
        fields = getattr(self, f"_{row['record']}")(row)
        if period is not None and not row.is_faulty:
            group = self._group(row, fields)
            plan = Planned(row, group, period, fields | {"mandate": mandate})
            self.layers[row["record"]].planned.append(plan)

    def _group(self, row: Row, fields: dict[str, Any]) -> Any:
        if row["record"] == "title":
            return (row["key"], fields["language"], fields["gender"])
        return row["key"]

    def _title(self, row: Row) -> dict[str, Any]:
        return {
            "language": row.choice("language", Language.values),
            "gender": row.choice("gender", Gender.values, blank=True),
            "text": row.needed("text", "the title without an article"),
        }

    def _holder(self, row: Row) -> dict[str, Any]:
        is_group = self.mandates[row["key"]].kind == MandateKind.WORKING_GROUP
        if is_group:
            row.choice("function", list(FORMS))
        elif row["function"]:
            row.refuse("only the holder of a Working Group has a function; empty the column.")
        return {
            "name": row.needed("text", "the holder's name"),
            "gender": row.choice("gender", Gender.values, blank=True),
            "function": row["function"],
        }

    def _resolution(self, row: Row) -> dict[str, Any]:
        return {
            "symbol": row.needed("text", "the symbol, such as 44/15"),
            "body": row.choice("body", ResolutionBody.values, blank=True)
            or ResolutionBody.COUNCIL.value,
        }


@transaction.atomic
def load(path: Path | str, *, dry_run: bool = False) -> Report:
    """Lay the file over what is here and say what changed; with `dry_run` only say it.

    Raises ValidationError with one sentence a fault, each naming its line and the remedy; nothing
    is written then.
    """
    loading = _Load(dry_run=dry_run)
    rows = read(Path(path), list(COLUMNS), loading.faults)
    known = []
    for row in rows:
        record = row.choice("record", list(RECORDS))
        if record:
            row.only(RECORDS[record])
            known.append(row)
    for row in known:
        if row["record"] == "mandate":
            loading.mandate(row)
    for row in known:
        if row["record"] != "mandate":
            loading.fact(row)
    facts: list[Any] = []
    for layer in loading.layers.values():
        existing = layer.model._default_manager.select_related("mandate")
        facts += layer.apply(existing, loading.report, loading.faults)
    loading.faults.raise_any()
    if not dry_run:
        for mandate in loading.to_save:
            mandate.save()
        write(facts)
    return loading.report
