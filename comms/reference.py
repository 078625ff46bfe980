"""Reference data of the letters' path from files: clause sets, publication rules, and all that Pouch brings.

Loading the same file twice changes nothing; a fault is a sentence and leaves everything as it was.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from annex import loading as annex_loading
from annex import ratifications
from comms.embargo import PublicationRule
from comms.errors import CommsError
from comms.letters.clauses import KEYS, PLACES, SINGULAR, Values, problems
from comms.letters.models import ClauseSet
from comms.workflow import LetterType
from mandates import loading as mandate_loading
from mandates.models import Language
from recipients import loading as recipient_loading

ROOT = Path(settings.BASE_DIR)
MANDATES = ROOT / "mandates" / "data" / "mandates-2021-03.csv"
RECIPIENTS = ROOT / "recipients" / "data" / "states.csv"
CLAUSES = ROOT / "comms" / "letters" / "data"
RULES = ROOT / "comms" / "data" / "rules.csv"
RULE_COLUMNS = ["letter_type", "on_legislation", "days", "hours", "from", "to", "basis"]


class BadReference(CommsError):
    """A file of reference data that cannot be loaded; `faults` has one sentence for each reason."""

    status = 400

    def __init__(self, path: Path | str, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join([f"{Path(path).name} was not loaded.", *faults]))


@dataclass(frozen=True)
class Clauses:
    """A clause set as its file gives it."""

    name: str
    language: str
    period: DateRange
    texts: dict[str, str]


def load_clauses(path: Path | str, *, name: str = "") -> tuple[ClauseSet, str]:
    """The set in the file, and `new`, `changed` or `unchanged`. `name` replaces the name in the file.

    A set of the same name and language that covers its first day ends then. Letters keep the words that
    they were frozen with. Raises BadReference.
    """
    given = read_clauses(path, name=name)
    with transaction.atomic():
        same = ClauseSet.objects.select_for_update().filter(
            name=given.name, language=given.language
        )
        start = given.period.lower
        known = same.filter(period__startswith=start).first()
        if known:
            is_changed = known.clauses != given.texts
            known.clauses = given.texts
            known.save(update_fields=["clauses"])
            return known, "changed" if is_changed else "unchanged"
        end = given.period.upper
        before = same.filter(period__contains=start).first()
        if before:
            end = min(filter(None, [end, before.period.upper]), default=None)
            before.period = DateRange(before.period.lower, start)
            before.save(update_fields=["period"])
        after = same.filter(period__startswith__gt=start).order_by("period").first()
        if after:
            end = min(filter(None, [end, after.period.lower]))
        made = ClauseSet.objects.create(
            name=given.name,
            language=given.language,
            period=DateRange(start, end),
            clauses=given.texts,
        )
    return made, "new"


def read_clauses(path: Path | str, *, name: str = "") -> Clauses:
    """The set in the file without writing it. Raises BadReference naming every fault with its place."""
    data = _json(path)
    faults: list[str] = []
    texts = data.get("clauses")
    if not isinstance(texts, dict) or not texts:
        faults.append("clauses: there are none; give an object of clause names and their texts.")
        texts = {}
    for key, text in texts.items():
        faults += [f"clauses.{key}: {problem}" for problem in _clause_problems(key, text)]
    language = data.get("language")
    if language not in Language.values:
        known = ", ".join(Language.values)
        faults.append(f"language: “{language}” is not a language of letters; write one of {known}.")
    start = _day(data.get("valid_from"), "valid_from", faults)
    end = _day(data["valid_until"], "valid_until", faults) if data.get("valid_until") else None
    if start and end and end <= start:
        faults.append("valid_until: the set ends before it begins; write a later day.")
    if faults:
        raise BadReference(path, faults)
    slug = slugify(name or str(data.get("name") or ""))[:60] or _slug_of(Path(path))
    return Clauses(slug, str(language), DateRange(start, end), dict(texts))


def load_rules(path: Path | str = RULES) -> str:
    """Publication rules from a CSV file, all or none; what the file did, in words. Raises BadReference."""
    rows = _rules(path)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    with transaction.atomic():
        for row in rows:
            counts[_lay(row)] += 1
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def load_reference() -> list[str]:
    """Everything that comes with Pouch, in order; one line for each file. All or nothing."""
    with transaction.atomic():
        lines = [
            f"mandates: {mandate_loading.load(MANDATES)}",
            f"recipients: {recipient_loading.load(RECIPIENTS)}",
            f"annex: {annex_loading.load(annex_loading.INSTRUMENTS, annex_loading.PROVISIONS)}",
            f"ratifications: {ratifications.load()}",
        ]
        for path in sorted(CLAUSES.glob("clauses-*.json")):
            made, what = load_clauses(path)
            lines.append(f"clauses: {made} is {what}")
        lines.append(f"publication rules: {load_rules()}")
    return lines


def _lay(row: PublicationRule) -> str:
    """Put one rule in its place; a rule of the same type that covers its first day ends then."""
    same = PublicationRule.objects.select_for_update().filter(
        letter_type=row.letter_type, on_legislation=row.on_legislation
    )
    start = row.period.lower
    known = same.filter(period__startswith=start).first()
    values = {"days": row.days, "hours": row.hours, "basis": row.basis, "period": row.period}
    if known:
        if all(getattr(known, name) == value for name, value in values.items()):
            return "unchanged"
        for name, value in values.items():
            setattr(known, name, value)
        known.save()
        return "changed"
    before = same.filter(period__contains=start).first()
    if before:
        before.period = DateRange(before.period.lower, start)
        before.save(update_fields=["period"])
    row.save()
    return "new"


def _rules(path: Path | str) -> list[PublicationRule]:
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader]
            columns = reader.fieldnames
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReference(path, [f"It cannot be read as CSV in UTF-8: {error}."]) from None
    if columns != RULE_COLUMNS:
        raise BadReference(path, [f"Its first line must be {','.join(RULE_COLUMNS)}."])
    faults: list[str] = []
    rules = [_rule(line, row, faults) for line, row in lines]
    if faults:
        raise BadReference(path, faults)
    return rules


def _rule(line: int, row: dict[str, str], faults: list[str]) -> PublicationRule:
    found: list[str] = []
    if row["letter_type"] not in LetterType.values:
        found.append(f"letter_type: write one of {', '.join(LetterType.values)}.")
    if row["on_legislation"] not in ("", "yes"):
        found.append("on_legislation: write yes, or leave it empty.")
    delays = [row[name] for name in ("days", "hours") if row[name]]
    if len(delays) != 1 or not delays[0].isdecimal():
        found.append("days, hours: write a whole number in one of them and leave the other empty.")
    start = _day(row["from"], "from", found)
    end = _day(row["to"], "to", found) if row["to"] else None
    if start and end and end <= start:
        found.append("to: the rule ends before it begins; write a later day.")
    if not (row["basis"] or "").strip():
        found.append("basis: say where the rule comes from; it is shown beside every date.")
    faults += [f"line {line}: {fault}" for fault in found]
    return PublicationRule(
        letter_type=row["letter_type"],
        on_legislation=row["on_legislation"] == "yes",
        days=int(row["days"]) if row["days"].isdecimal() else None,
        hours=int(row["hours"]) if row["hours"].isdecimal() else None,
        period=None if found else DateRange(start, end),
        basis=row["basis"],
    )


def _clause_problems(key: str, text: Any) -> list[str]:
    if key.removesuffix(SINGULAR) not in KEYS:
        return [f"a letter has no such clause; use one of {', '.join(KEYS)}."]
    if not isinstance(text, str):
        return ["its text is not text; put it between quotation marks."]
    return problems(key, text, Values(**dict.fromkeys(PLACES, "filled")))


def _json(path: Path | str) -> dict[str, Any]:
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadReference(path, [f"It cannot be read as JSON in UTF-8: {error}."]) from None
    if not isinstance(data, dict):
        raise BadReference(path, ["It must be a JSON object with language, valid_from, clauses."])
    return data


def _day(value: Any, place: str, faults: list[str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        faults.append(f"{place}: “{value}” is not a day; write one such as 2021-01-31.")
        return None


def _slug_of(path: Path) -> str:
    """A file called clauses.json is named after its folder."""
    stem = path.resolve().parent.name if path.stem == "clauses" else path.stem
    return slugify(stem)[:60] or "clauses"
