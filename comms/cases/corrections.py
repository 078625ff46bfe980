"""Mending what stands in the file: the case's own words, a person's names, how to reach a source.

A former name stays among a person's other names, so that nothing that was kept from the public slips out
because somebody mended a spelling. Events name the fields that changed, never what stood in them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from comms import events
from comms.cases.models import Case, Person, Source
from comms.cases.services import require_access
from comms.clock import geneva_day
from comms.errors import CommsError, StaleText

if TYPE_CHECKING:
    from mandates.models import User

Row = Case | Person | Source
FIELDS: dict[type[Row], tuple[str, ...]] = {
    Case: ("title", "received_on", "summary"),
    Person: ("name", "other_names", "sex", "is_minor"),
    Source: ("contact", "note"),
}


def held(row: Row) -> dict[str, Any]:
    """What stands now in the fields that can be mended."""
    return {name: getattr(row, name) for name in FIELDS[type(row)]}


def mark(row: Row) -> str:
    """Changes whenever one of those fields does; a page carries the one it was opened with."""
    return hashlib.sha256(json.dumps(held(row), default=str).encode()).hexdigest()


def correct(row: Row, *, seen: str, actor: User, now: dt.datetime, **fields: Any) -> None:
    """Replace the fields given, if `row` is still what the writer saw.

    Raises NotPermitted, StaleText when somebody else mended it meanwhile, CommsError for what cannot be.
    """
    case = row if isinstance(row, Case) else row.case
    require_access(case, actor=actor, now=now)
    unknown = set(fields) - set(FIELDS[type(row)])
    if unknown:
        raise CommsError(f"{', '.join(sorted(unknown))} cannot be changed here.")
    with transaction.atomic():
        locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
        if mark(locked) != seen:
            raise StaleText(
                "Somebody changed this since you opened the page. What you typed is kept here: "
                "open the case in another window, compare, then save again."
            )
        _check(locked, fields, now)
        changed = sorted(name for name, value in fields.items() if getattr(locked, name) != value)
        for name in changed:
            setattr(locked, name, fields[name])
        if changed:
            locked.save(update_fields=list(FIELDS[type(row)]))
            what = type(row).__name__.lower()
            events.record(f"correct_{what}", now=now, actor=actor, case=case, fields=changed)


def _check(row: Row, fields: dict[str, Any], now: dt.datetime) -> None:
    if isinstance(row, Case) and fields.get("received_on", row.received_on) > geneva_day(now):
        raise CommsError("The information cannot have been received after today. Mend the date.")
    if isinstance(row, Person):
        fields["other_names"] = _with_former(row, fields)


def _with_former(row: Person, fields: dict[str, Any]) -> str:
    """The other names, with the name that is being replaced among them."""
    others = str(fields.get("other_names", row.other_names))
    given = [name.strip() for name in others.split(";") if name.strip()]
    if fields.get("name", row.name) != row.name and row.name not in given:
        given.append(row.name)
    joined = "; ".join(given)
    longest = Person._meta.get_field("other_names").max_length
    if longest is not None and len(joined) > longest:
        raise CommsError(
            f"With the former name, the other names are longer than {longest} characters. "
            "Shorten them; each must stay as it may stand in a text."
        )
    return joined
