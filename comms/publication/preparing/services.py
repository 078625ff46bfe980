"""Draws the public copies of letters in the day before their instant, and hands them out at the release.

Why what the gate said then may be believed at the release:

- Copies and verdict follow from the arguments of `copies.draw` and from the program, and `keys.of` has all of both:
  the frozen text, the redactions in force, the names that the case hides, the seal's certificate, every module,
  template and package. The key is computed anew inside the release's transaction, from what the database
  says at that moment. A redaction, a restored word, a name added to the case or a consent withdrawn in between, or a
  new version of the program, gives another key; the letter is then drawn and inspected as if nothing had been made.
- The file is believed only with the very bytes that the gate has passed: their hash stands in the row, is computed
  again of what the disk gives back, and the web processes may not write such rows. A file that differs is not used.
- Nothing that says "closed" is taken from here. Holds, reviews, confirmations and the instant are asked for at the
  release; a refusal kept here is told to the desk ahead of time, and the release judges for itself.

So the gate is open at the release for the same bytes and names as it would be if it were asked then, or it is asked.
The copies lie in the confidential store until the release writes its own files into the public one.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from comms import jobs, store
from comms.dispatch import sealing
from comms.dispatch.models import Communication
from comms.errors import CommsError
from comms.publication import copies, gate
from comms.publication.copies import Copies
from comms.publication.preparing import bundle, keys
from comms.publication.preparing.models import PreparedCopy
from comms.publication.preparing.queries import waiting
from comms.publication.redaction import services, text
from comms.publication.redaction.models import Redaction

if TYPE_CHECKING:
    from comms.letters.seal import Sealer

log = structlog.get_logger()
TASK = "comms.prepare_copies"
HELD = 0x7068  # the name space of the database's locks on letters being prepared
SLICE = 20.0  # seconds: what is due does not wait longer behind it
LEFT_BEHIND = 3600  # seconds after which a file that no row names was a dead worker's
WITH = ("reference", "draft__case", "revision", "recipient__state")


def root() -> Path:
    """Where the copies lie: in the confidential store, apart from what must be kept."""
    return store.confidential() / "prepared"


def prepare_due(*, now: dt.datetime, after: int = 0) -> int | None:
    """One slice of making what is not made yet, in the order of their rows. Returns the letter after which to go on.

    None when all has been looked at; what is not needed any more is then taken away. Any number of workers may do it.
    """
    until = time.monotonic() + SLICE
    pks = waiting(now).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    for pk in list(pks):
        prepare(pk, now=now)
        if time.monotonic() > until:
            return pk
    clear(now=now)
    remove_left_behind()
    return None


def prepare(pk: int, *, now: dt.datetime) -> PreparedCopy | None:
    """Make the copies of letter `pk` unless they stand ready; None when it is not to be prepared or somebody does so.

    What the gate or the renderer refuses is kept as the reason. Nothing becomes public here.
    """
    with jobs.held(pk, space=HELD) as is_ours:
        letter = waiting(now).select_related(*WITH).filter(pk=pk).first()
        if letter is None or not is_ours:
            return None
        try:
            return _prepared(letter, now=now)
        except CommsError as refusal:
            return _keep(letter, now=now, refusal=str(refusal))
        except Exception as error:  # one bad letter stops no other; the release will meet it again
            log.error("not_prepared", reference=str(letter), error=type(error).__name__)
            reason = f"An unexpected fault stopped the work ({type(error).__name__}). {jobs.ASK}"
            return _keep(letter, now=now, refusal=reason)


def taken(letter: Communication, sealer: Sealer) -> Copies:
    """The copies of the letter as it stands, past the second person: prepared of exactly this, or drawn now.

    Call it with the letter's row locked. Raises WrongState, StaleText, and what `copies.draw` raises.
    """
    redactions = list(Redaction.objects.in_force(letter))
    names = gate.hidden_words(letter.draft.case)
    found = _ready(letter, keys.of(letter, redactions, names=names, seal=sealer.mark))
    redacted = found.redacted if found else text.with_redactions(letter.sealed_text(), redactions)
    services.require_confirmed(letter, redacted)
    return found or copies.draw(letter, redacted, sealer, names=names)


def _ready(letter: Communication, key: str) -> Copies | None:
    row = PreparedCopy.objects.filter(communication=letter, key=key, refusal="").first()
    if row is None:
        return None
    try:
        return bundle.unpack(store.get(root(), row.stored_name, expected=row.sha256))
    except store.Damaged:
        log.warning("prepared_copy_damaged", reference=str(letter))
        return None


def clear(*, now: dt.datetime) -> int:
    """Take away what was prepared of letters that are public, withdrawn, void, held back or put off. How many."""
    rows = PreparedCopy.objects.exclude(communication__in=waiting(now).order_by())
    names = dict(rows.values_list("pk", "stored_name"))
    for name in filter(None, names.values()):
        store.remove(root(), name)
    PreparedCopy.objects.filter(pk__in=names).delete()
    return len(names)


def remove_left_behind() -> int:
    """Take away files that no row names, which only a worker that was killed leaves. How many."""
    named = set(PreparedCopy.objects.values_list("stored_name", flat=True))
    old = time.time() - LEFT_BEHIND
    files = [path for path in root().glob("*/*") if path.name not in named]
    left = [path for path in files if path.stat().st_mtime < old]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _prepared(letter: Communication, *, now: dt.datetime) -> PreparedCopy:
    """Drawn and judged from the very values that the key is made of."""
    sealer, redactions = sealing.opened(), list(Redaction.objects.in_force(letter))
    names = gate.hidden_words(letter.draft.case)
    key = keys.of(letter, redactions, names=names, seal=sealer.mark)
    before = PreparedCopy.objects.filter(communication=letter, key=key, refusal="").first()
    if before and store.holds(root(), before.stored_name):
        return before
    redacted = text.with_redactions(letter.sealed_text(), redactions)
    drawn = copies.draw(letter, redacted, sealer, names=names)
    return _keep(letter, now=now, key=key, data=bundle.pack(drawn))


def _keep(
    letter: Communication, *, now: dt.datetime, key: str = "", data: bytes = b"", refusal: str = ""
) -> PreparedCopy:
    """The file first, then its row, then away with the file before."""
    before = PreparedCopy.objects.filter(communication=letter).first()
    with store.undone_on_fault(root()) as written:
        if data:
            written.append(store.put(root(), data))
        row, _ = PreparedCopy.objects.update_or_create(
            communication=letter,
            defaults={
                "key": key,
                "stored_name": written[0] if written else "",
                "sha256": store.sha256(data) if data else "",
                "refusal": refusal,
                "prepared_at": now,
            },
        )
    if before and before.stored_name:
        store.remove(root(), before.stored_name)
    return row
