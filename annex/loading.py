"""Reads the library from two CSV files: all rows or none, every bad row named with its line and its remedy.

The columns are described in docs/annex.md. Loading adds and changes, never removes: a provision that no
longer holds is given an end. Imports no stage of comms.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from annex.models import Instrument, InstrumentKind, Provision, ProvisionForm
from mandates.models import Language, Mandate

DATA = Path(__file__).parent / "data"
INSTRUMENTS = DATA / "instruments.csv"
PROVISIONS = DATA / "provisions.csv"

INSTRUMENT_COLUMNS = [
    "key", "kind", "short_name", "name", "name_fr", "name_es", "symbol", "adopted_on",
    "source_url", "position",
]  # fmt: skip
PROVISION_COLUMNS = [
    "key", "language", "instrument", "article", "topic", "form", "body", "source_url",
    "valid_from", "valid_until", "position", "mandates", "for_kinds",
]  # fmt: skip


@dataclass
class Count:
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.created} new, {self.changed} changed, {self.unchanged} as they were"


@dataclass
class Report:
    """What a load did, or would do."""

    is_dry_run: bool
    instruments: Count = field(default_factory=Count)
    provisions: Count = field(default_factory=Count)

    def __str__(self) -> str:
        ending = " Dry run: nothing was written." if self.is_dry_run else ""
        return f"Instruments: {self.instruments}. Provisions: {self.provisions}.{ending}"


@dataclass
class Row:
    """One line of a file and the list that collects what is wrong with it."""

    file: str
    line: int
    values: dict[str, str]
    problems: list[str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def refuse(self, sentence: str) -> None:
        self.problems.append(f"{self.file}, line {self.line}: {sentence}")

    def choice(self, column: str, choices: type[models.TextChoices]) -> str:
        if self[column] not in choices.values:
            self.refuse(f"{column} is “{self[column]}”; use {', '.join(choices.values)}.")
        return self[column]

    def date(self, column: str, *, is_needed: bool = True) -> dt.date | None:
        if not self[column] and not is_needed:
            return None
        try:
            return dt.date.fromisoformat(self[column])
        except ValueError:
            self.refuse(f"{column} is “{self[column]}”; write a date such as 1966-12-16.")
            return None

    def number(self, column: str) -> int:
        if self[column].isdecimal():
            return int(self[column])
        self.refuse(f"{column} is “{self[column]}”; write a whole number, such as 20.")
        return 0

    def several(self, column: str) -> list[str]:
        return [part.strip() for part in self[column].split(";") if part.strip()]

    def check(self, candidate: models.Model, *, exclude: Iterable[str]) -> None:
        """The model's own rules, in the words of the file. Not for columns that a method above reads."""
        try:
            candidate.clean_fields(exclude=set(exclude))
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                for sentence in sentences:
                    self.refuse(f"{name}: {sentence}")


@dataclass
class Wanted:
    """A provision as the file wants it."""

    row: Row
    provision: Provision
    mandate_ids: set[int]
    is_changed: bool


def load(instruments_path: Path, provisions_path: Path, *, dry_run: bool = False) -> Report:
    """Brings the library in line with the two files and says what changed. Loading twice changes nothing.

    Raises ValidationError with one sentence for every bad row; then nothing was written.
    """
    problems: list[str] = []
    report = Report(dry_run)
    instrument_rows = list(_rows(instruments_path, INSTRUMENT_COLUMNS, problems))
    provision_rows = list(_rows(provisions_path, PROVISION_COLUMNS, problems))
    _refuse(problems)
    mandates = dict(Mandate.objects.values_list("key", "pk"))
    if not mandates and any(row["mandates"] for row in provision_rows):
        raise ValidationError(
            "There are no mandates yet that could propose a provision: run `manage.py "
            "load_mandates` first, then this again."
        )
    with transaction.atomic():
        _load_instruments(instrument_rows, report.instruments)
        known = {row["key"] for row in instrument_rows}
        wanted = _wanted(provision_rows, known, mandates)
        _check_periods(wanted)
        _refuse(problems)
        _write(wanted, report.provisions)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ValidationError(problems)


def _rows(path: Path, columns: list[str], problems: list[str]) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        problems.append(f"{path} cannot be read ({error.strerror}); check the name and try again.")
        return
    except UnicodeDecodeError:
        problems.append(f"{path.name} is not in UTF-8; save it as CSV in UTF-8 and try again.")
        return
    reader = csv.reader(text.splitlines(keepends=True))
    header = next(reader, [])
    if sorted(header) != sorted(columns):
        problems.append(
            f"{path.name}, line 1: the columns are {', '.join(header) or 'missing'}; "
            f"they must be {', '.join(columns)}."
        )
        return
    start = reader.line_num + 1
    for cells in reader:
        if len(cells) == len(header):
            values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            yield Row(path.name, start, values, problems)
        elif cells:
            problems.append(
                f"{path.name}, line {start}: {len(cells)} cells where there are {len(header)} "
                "columns; put quotes around text with commas."
            )
        start = reader.line_num + 1


def _load_instruments(rows: list[Row], count: Count) -> None:
    existing = {i.key: i for i in Instrument.objects.all()}
    lines: dict[str, int] = {}
    new: list[Instrument] = []
    for row in rows:
        if row["key"] in lines:
            row.refuse(f"repeats the instrument of line {lines[row['key']]}; keep one of the two.")
            continue
        lines[row["key"]] = row.line
        found = len(row.problems)
        instrument = existing.get(row["key"]) or Instrument()
        is_changed = _set(
            instrument,
            {
                **{c: row[c] for c in INSTRUMENT_COLUMNS},
                "kind": row.choice("kind", InstrumentKind),
                "adopted_on": row.date("adopted_on"),
                "position": row.number("position"),
            },
        )
        row.check(instrument, exclude=["kind", "adopted_on", "position"])
        if len(row.problems) > found:
            continue
        _tally(count, instrument, is_changed)
        if instrument.pk is None:
            new.append(instrument)
        elif is_changed:
            instrument.save()
    Instrument.objects.bulk_create(new)


def _wanted(rows: list[Row], named: set[str], mandates: dict[str, int]) -> list[Wanted]:
    instruments = {i.key: i for i in Instrument.objects.all()}
    existing = {
        (p.key, p.language, p.period.lower): p
        for p in Provision.objects.select_related("instrument")
    }
    seen: dict[tuple[str, str, str], Row] = {}
    owners: dict[str, Row] = {}
    wanted = []
    for row in rows:
        found = len(row.problems)
        _check_repetition(row, seen, owners)
        instrument = instruments.get(row["instrument"])
        if instrument is None and row["instrument"] not in named:
            row.refuse(
                f"there is no instrument “{row['instrument']}”; add it to the file of instruments."
            )
        values = _provision_values(row, instrument)
        mandate_ids = _mandate_ids(row, mandates)
        provision = existing.get((row["key"], row["language"], values["period"].lower))
        provision = provision or Provision()
        is_changed = _set(provision, values)
        row.check(
            provision, exclude=["instrument", "language", "form", "position", "period", "for_kinds"]
        )
        if instrument is not None and provision.language in Language.values:
            _check_provision(row, provision)
        if len(row.problems) == found and instrument is not None:
            wanted.append(Wanted(row, provision, mandate_ids, is_changed))
    return wanted


def _check_repetition(
    row: Row, seen: dict[tuple[str, str, str], Row], owners: dict[str, Row]
) -> None:
    first = seen.setdefault((row["key"], row["language"], row["valid_from"]), row)
    if first is not row:
        row.refuse(
            f"repeats line {first.line}: same key, language and valid_from; keep one of the two."
        )
    owner = owners.setdefault(row["key"], row)
    if owner["instrument"] != row["instrument"]:
        row.refuse(
            f"“{row['key']}” belongs to {owner['instrument']} in line {owner.line}; name the "
            "same instrument or give this provision a key of its own."
        )


def _provision_values(row: Row, instrument: Instrument | None) -> dict[str, Any]:
    since = row.date("valid_from")
    until = row.date("valid_until", is_needed=False)
    if since and until and until <= since:
        row.refuse(
            f"ends on {until}, before it begins; valid_until is the first day it no longer holds."
        )
        until = None
    return {
        "key": row["key"],
        "language": row.choice("language", Language),
        "instrument": instrument,
        "article": row["article"],
        "topic": row["topic"],
        "form": row.choice("form", ProvisionForm),
        "body": row["body"],
        "source_url": row["source_url"] or (instrument.source_url if instrument else ""),
        "period": DateRange(since, until),
        "position": row.number("position"),
        "for_kinds": ",".join(row.several("for_kinds")),
    }


def _check_provision(row: Row, provision: Provision) -> None:
    try:
        provision.clean()
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            row.refuse(f"{name}: {' '.join(sentences)}")


def _mandate_ids(row: Row, mandates: dict[str, int]) -> set[int]:
    keys = row.several("mandates")
    for key in keys:
        if key not in mandates:
            row.refuse(
                f"there is no mandate “{key}”; use the key of a loaded mandate, or load it first."
            )
    return {mandates[key] for key in keys if key in mandates}


def _check_periods(wanted: list[Wanted]) -> None:
    """No two versions of a wording share a day, counting those in the database that no file names."""
    versions: dict[tuple[str, str], list[tuple[DateRange, Row | None]]] = defaultdict(list)
    for want in wanted:
        p = want.provision
        versions[p.key, p.language].append((p.period, want.row))
    kept = Provision.objects.exclude(pk__in=[w.provision.pk for w in wanted if w.provision.pk])
    for p in kept.filter(key__in={key for key, _ in versions}):
        if (p.key, p.language) in versions:
            versions[p.key, p.language].append((p.period, None))
    for (key, language), periods in versions.items():
        periods.sort(key=lambda version: version[0].lower)
        for (earlier, one), (later, other) in pairwise(periods):
            row = other or one
            if row and (earlier.upper is None or earlier.upper > later.lower):
                row.refuse(
                    f"the version of “{key}” ({language}) from {earlier.lower} still holds on "
                    f"{later.lower}, when the next begins; give the earlier one a valid_until."
                )


def _write(wanted: list[Wanted], count: Count) -> None:
    linked: dict[int, set[int]] = defaultdict(set)
    through = Provision.mandates.through
    for provision_id, mandate_id in through.objects.values_list("provision_id", "mandate_id"):
        linked[provision_id].add(mandate_id)
    # Changes before additions: an end given to one version makes room for the next.
    for want in wanted:
        pk = want.provision.pk
        is_linked_anew = pk is not None and linked[pk] != want.mandate_ids
        _tally(count, want.provision, want.is_changed or is_linked_anew)
        if pk is not None and want.is_changed:
            want.provision.save()
        if is_linked_anew:
            want.provision.mandates.set(want.mandate_ids)
    new = [want for want in wanted if want.provision.pk is None]
    Provision.objects.bulk_create([want.provision for want in new])
    through.objects.bulk_create(
        through(provision_id=want.provision.pk, mandate_id=mandate_id)
        for want in new
        for mandate_id in sorted(want.mandate_ids)
    )


def _set(candidate: models.Model, values: dict[str, Any]) -> bool:
    """Gives the row its values; true if one of them is new to it."""
    is_changed = any(getattr(candidate, name, None) != value for name, value in values.items())
    for name, value in values.items():
        setattr(candidate, name, value)
    return is_changed


def _tally(count: Count, row: models.Model, is_changed: bool) -> None:
    if row.pk is None:
        count.created += 1
    elif is_changed:
        count.changed += 1
    else:
        count.unchanged += 1
