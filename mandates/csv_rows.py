"""Reference data from a CSV file, read strictly: every fault is kept with the line it stands on.

Shared by the loaders of mandates and of recipients. Knows nothing of either: columns and their
meaning are theirs.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange


@dataclass
class Faults:
    """Sentences about a file, one for each thing to mend, raised together."""

    sentences: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, sentence: str) -> None:
        self.sentences.append((line, f"Line {line}: {sentence}"))

    def add_error(self, line: int, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            for message in error.messages:
                self.add(line, message)
            return
        for column, messages in error.message_dict.items():
            for message in messages:
                self.add(line, f"{column}: {message}")

    def raise_any(self) -> None:
        if self.sentences:
            raise ValidationError([sentence for _, sentence in sorted(self.sentences)])


@dataclass(frozen=True)
class Row:
    """One line of the file. Reading a bad cell adds a fault and gives an empty value."""

    line: int
    cells: dict[str, str]
    faults: Faults

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def is_faulty(self) -> bool:
        return any(line == self.line for line, _ in self.faults.sentences)

    def refuse(self, sentence: str) -> None:
        self.faults.add(self.line, sentence)

    def needed(self, column: str, what: str) -> str:
        if not self[column]:
            self.refuse(f"the column “{column}” is empty; give {what}.")
        return self[column]

    def choice(self, column: str, choices: Sequence[str], *, blank: bool = False) -> str:
        value = self[column]
        if value in choices or (blank and not value):
            return value
        known = ", ".join(f"“{c}”" for c in choices if c)
        found = f"“{value}” is not a {column}" if value else f"the column “{column}” is empty"
        self.refuse(f"{found}; give one of {known}{' or nothing' if blank else ''}.")
        return ""

    def date(self, column: str) -> dt.date | None:
        if not self[column]:
            return None
        try:
            return dt.date.fromisoformat(self[column])
        except ValueError:
            self.refuse(
                f"“{self[column]}” in the column “{column}” is not a date; write it as 2021-03-12."
            )
            return None

    def period(self) -> DateRange | None:
        """From the day in `from` up to the day in `to`, the first no longer covered."""
        start, end = self.date("from"), self.date("to")
        if not self["from"]:
            self.refuse("the column “from” is empty; give the first day on which this is true.")
        if start is None or (self["to"] and end is None):
            return None
        if end is not None and end <= start:
            self.refuse(
                f"the period ends on {end} before it begins on {start}; "
                "give a later day in “to” or leave it empty."
            )
            return None
        return DateRange(start, end)

    def only(self, columns: Iterable[str]) -> None:
        """Refuse values in columns that mean nothing for this kind of record."""
        allowed = {*columns, "record", "key", "from", "to"}
        for column, value in self.cells.items():
            if value and column not in allowed:
                self.refuse(
                    f"the column “{column}” says “{value}” but a {self['record']} has no such "
                    "thing; empty it or correct the column “record”."
                )


def read(path: Path, columns: Sequence[str], faults: Faults) -> list[Row]:
    """The rows of the file below its header.

    Raises ValidationError at once when the file cannot be read, is not UTF-8, or its header is not
    the one documented: no row could be trusted then.
    """
    return list(_rows(io.StringIO(_text(path), newline=""), columns, faults))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValidationError(
            f"{path} cannot be read ({error.strerror}); check the name."
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValidationError(
            f"Line {line}: this is not UTF-8 (byte {content[error.start]:#04x}); "
            "save the file as UTF-8 and load it again."
        ) from error


def _rows(text: io.StringIO, columns: Sequence[str], faults: Faults) -> Iterator[Row]:
    reader = csv.reader(text, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        check_header(header, columns)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                faults.add(
                    reader.line_num,
                    f"there are {len(cells)} cells where the header has {len(header)}; "
                    "add or remove commas, and put quotes round a text with a comma.",
                )
                continue
            values = dict.fromkeys(columns, "") | {
                name: cell.strip() for name, cell in zip(header, cells, strict=True)
            }
            yield Row(reader.line_num, values, faults)
    except csv.Error as error:
        raise ValidationError(
            f"Line {reader.line_num}: this cannot be read as CSV ({error}); check the quotes."
        ) from error


def check_header(header: list[str], columns: Sequence[str]) -> None:
    missing = [c for c in columns if c not in header]
    unknown = [c for c in header if c not in columns]
    doubled = sorted({c for c in header if header.count(c) > 1})
    sentences = []
    if missing:
        sentences.append(
            f"the header lacks {_listed(missing)}; add every column, even an empty one."
        )
    if unknown:
        sentences.append(
            f"the header has {_listed(unknown)}, which mean nothing here; remove them."
        )
    if doubled:
        sentences.append(f"the header has {_listed(doubled)} more than once; keep one of each.")
    if sentences:
        raise ValidationError([f"Line 1: {sentence}" for sentence in sentences])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
