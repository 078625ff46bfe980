"""Recipients from a CSV file: all of it or nothing, and the same file twice changes nothing.

The columns are documented in docs/reference-data.md and by `manage.py load_recipients --help`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mandates.csv_rows import Faults, Row, read
from mandates.dated_rows import Layer, Planned, Report, write
from mandates.models import Gender, Language
from recipients.models import (
    OTHER_CODE,
    Channel,
    Contact,
    Recipient,
    RecipientKind,
    RecipientName,
    UNStatus,
)
from recipients.services import check_code

COLUMNS = {
    "record": "recipient, name or contact: what the line is about",
    "key": "the recipient's key, such as chn or huawei",
    "kind": "recipient: state, company, organisation or other",
    "code": "recipient: three letters of ISO 3166 for a State, OTH for others",
    "un_status": "recipient: member, observer or empty",
    "region": "recipient: the region it is counted under, or empty",
    "state": "recipient: the code of the State where it is domiciled, or empty",
    "language": "name: en, fr or es",
    "name": "name: as printed at the foot of page one; contact: the person, or empty",
    "government_of": "name of a State: as after “the Government of”, in fr and es with its article",
    "honorific": "contact: Mr., Ms., Dr., …",
    "function": "contact: what the person is",
    "gender": "contact: f, m or empty",
    "email": "contact: e-mail address",
    "postal_address": "contact: postal address",
    "channel": "contact: mission, email, post or portal",
    "salutation": "contact: a line that replaces the rule, or empty",
    "from": "first day",
    "to": "first day no longer covered, or empty while it lasts",
}
CONTACT_TEXTS = ("honorific", "function", "email", "postal_address", "salutation")
RECORDS = {
    "recipient": ("kind", "code", "un_status", "region", "state"),
    "name": ("language", "name", "government_of"),
    "contact": ("name", "gender", "channel", *CONTACT_TEXTS),
}


class _Load:
    """One reading of one file."""

    def __init__(self, *, dry_run: bool) -> None:
        self.faults = Faults()
        self.report = Report(is_dry_run=dry_run)
        self.recipients = {
            r.key: r for r in Recipient.objects.select_for_update(of=("self",)).order_by("key")
        }
        self.lines: dict[str, int] = {}
        self.codes: dict[str, str] = {
            r.code: r.key for r in self.recipients.values() if r.kind == RecipientKind.STATE
        }
        self.to_save: list[Recipient] = []
        self.names = Layer(
            RecipientName,
            "name",
            lambda n: (n.recipient.key, n.language),
            ("name", "government_of"),
        )
        self.contacts = Layer(
            Contact,
            "contact",
            lambda c: c.recipient.key,
            ("name", "gender", "channel", *CONTACT_TEXTS),
        )

    def recipient(self, row: Row) -> None:
        key = row.needed("key", "the recipient's key")
        if key in self.lines:
            row.refuse(f"the recipient “{key}” is on line {self.lines[key]} already; keep one.")
            return
        self.lines[key] = row.line
        values = self._values(row, key)
        recipient = self.recipients.get(key)
        if recipient is not None and all(getattr(recipient, k) == v for k, v in values.items()):
            self.report.unchanged += 1
            return
        news = self.report.added if recipient is None else self.report.changed
        news.append(f"recipient {key} (line {row.line})")
        recipient = recipient or Recipient(key=key)
        for name, value in values.items():
            setattr(recipient, name, value)
        self._check(recipient, row)
        self.recipients[key] = recipient
        self.to_save.append(recipient)

    def _values(self, row: Row, key: str) -> dict[str, Any]:
        kind, code = row.choice("kind", RecipientKind.values), row["code"]
        if kind:
            try:
                check_code(kind, code)
            except ValidationError as error:
                self.faults.add_error(row.line, error)
        is_coded = kind == RecipientKind.STATE and code != OTHER_CODE
        if is_coded and self.codes.setdefault(code, key) != key:
            row.refuse(f"the code {code} belongs to “{self.codes[code]}”; correct one of them.")
        return {
            "kind": kind,
            "code": code,
            "un_status": row.choice("un_status", UNStatus.values, blank=True),
            "region": row["region"],
            "state": self._state(row),
        }

    def _state(self, row: Row) -> Recipient | None:
        if not row["state"]:
            return None
        state = self.recipients.get(self.codes.get(row["state"], ""))
        if state is None:
            row.refuse(
                f"there is no State with the code “{row['state']}”; correct the column “state” or "
                "put the State on an earlier line."
            )
        return state

    def _check(self, recipient: Recipient, row: Row) -> None:
        if row.is_faulty:
            return
        try:
            recipient.clean_fields(exclude=["kind", "un_status", "state"])
        except ValidationError as error:
            self.faults.add_error(row.line, error)

    def fact(self, row: Row) -> None:
        recipient = self.recipients.get(row.needed("key", "the recipient's key"))
        if recipient is None:
            if row["key"]:
                row.refuse(
                    f"there is no recipient “{row['key']}” here or in this file; "
                    "correct the key or add a line for it."
                )
            return
        period = row.period()
        if row["record"] == "name":
            layer, fields = self.names, self._name(row, recipient)
            group: Any = (row["key"], fields["language"])
        else:
            layer, fields, group = self.contacts, self._contact(row), row["key"]
        if period is not None and not row.is_faulty:
            layer.planned.append(Planned(row, group, period, fields | {"recipient": recipient}))

    def _name(self, row: Row, recipient: Recipient) -> dict[str, Any]:
        if recipient.kind == RecipientKind.STATE:
            row.needed("government_of", "the form used after “the Government of”")
        elif row["government_of"]:
            row.refuse("only a State has a Government; empty the column “government_of”.")
        return {
            "language": row.choice("language", Language.values),
            "name": row.needed("name", "the name as it is printed"),
            "government_of": row["government_of"],
        }

    def _contact(self, row: Row) -> dict[str, Any]:
        texts = {column: row[column] for column in CONTACT_TEXTS}
        return texts | {
            "name": row["name"],
            "gender": row.choice("gender", Gender.values, blank=True),
            "channel": row.choice("channel", Channel.values),
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
        if row["record"] == "recipient":
            loading.recipient(row)
    for row in known:
        if row["record"] != "recipient":
            loading.fact(row)
    facts: list[Any] = []
    for layer in (loading.names, loading.contacts):
        existing = layer.model._default_manager.select_related("recipient")
        facts += layer.apply(existing, loading.report, loading.faults)
    loading.faults.raise_any()
    if not dry_run:
        for recipient in loading.to_save:
            recipient.save()
        write(facts)
    return loading.report
