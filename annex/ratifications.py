"""Reads how States stand to treaties from a CSV file: all of it or nothing, and twice changes nothing.

The columns are documented in docs/annex.md and by `manage.py load_ratifications --help`. Reading a file and
laying dated rows over those that are here is shared with the loaders of mandates and recipients.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from annex.models import Act, Instrument, InstrumentKind, Ratification
from mandates.csv_rows import Faults, Row, read
from mandates.dated_rows import Layer, Planned, Report, write
from recipients.models import Recipient, RecipientKind

RATIFICATIONS = Path(__file__).parent / "data" / "ratifications.csv"
COLUMNS = {
    "state": "the State's code of three letters, such as CHN",
    "instrument": "the treaty's key in the library, such as iccpr",
    "kind": "ratified, acceded, succeeded, signed (which does not bind) or none",
    "acted_on": "the day of the deposit, or of the signature; empty for none",
    "from": "the first day on which the State is bound, or stands so",
    "to": "the first day on which it no longer is, after a denunciation; empty while it lasts",
}


@transaction.atomic
def load(path: Path | str = RATIFICATIONS, *, dry_run: bool = False) -> Report:
    """Lay the file over what is here and say what changed; with `dry_run` only say it.

    Raises ValidationError with one sentence a fault, each naming its line and the remedy; nothing is
    written then.
    """
    faults = Faults()
    rows = read(Path(path), list(COLUMNS), faults)
    states = {s.code: s for s in Recipient.objects.filter(kind=RecipientKind.STATE)}
    treaties = {i.key: i for i in Instrument.objects.all()}
    layer = Layer(
        Ratification,
        "line",
        lambda row: (row.state_id, row.instrument_id),
        ("kind", "acted_on"),
        said=_said,
    )
    for row in rows:
        _plan(row, states, treaties, layer)
    report = Report(is_dry_run=dry_run)
    existing = Ratification.objects.select_for_update(of=("self",)).select_related(
        "state", "instrument"
    )
    changes = layer.apply(existing, report, faults)
    faults.raise_any()
    if not dry_run:
        write(changes)
    return report


def _plan(
    row: Row, states: dict[str, Recipient], treaties: dict[str, Instrument], layer: Layer
) -> None:
    """Plan one line, or refuse it with each thing that is wrong with it."""
    state, treaty = states.get(row["state"]), treaties.get(row["instrument"])
    if state is None:
        row.refuse(
            f"there is no State with the code “{row['state']}”; correct it or load the State first."
        )
    if treaty is None:
        row.refuse(
            f"there is no instrument “{row['instrument']}” in the library; correct the key or load "
            "it first."
        )
    elif treaty.kind != InstrumentKind.TREATY:
        row.refuse(f"{treaty} is no treaty and nobody ratifies it; take the line out.")
    kind = row.choice("kind", Act.values)
    acted_on, period = row.date("acted_on"), row.period()
    if row.is_faulty or state is None or treaty is None or period is None:
        return
    fields: dict[str, Any] = {"kind": kind, "acted_on": acted_on}
    fields |= {"state": state, "instrument": treaty}
    layer.planned.append(Planned(row, (state.pk, treaty.pk), period, fields))


def _said(plan: Planned) -> str:
    row = plan.row
    end = f" to {row['to']}" if row["to"] else ""
    return f"{row['state']}, {row['instrument']}: {row['kind']}, from {row['from']}{end} (line {row.line})"
