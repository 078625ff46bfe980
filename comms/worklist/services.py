"""What is written from the list: filters that people keep, and reminders to many mandates at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from comms.clearance import asking
from comms.drafting.models import Draft
from comms.errors import CommsError
from comms.worklist.models import SavedFilter
from mandates.models import User

MOST = 20


@dataclass
class Nudged:
    """How many mandates were reminded, on how many letters, and why nobody was on the others."""

    mandates: int = 0
    letters: int = 0
    refusals: list[tuple[Draft, str]] = field(default_factory=list)


def keep(person: User, *, name: str, query: str) -> SavedFilter:
    """Keep `query` under `name`; a name that is taken gets the new one. Raises CommsError past `MOST` of them."""
    if not query:
        raise CommsError("Choose at least one filter first; the list without any is always here.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)  # or two tabs keep one too many
        others = SavedFilter.objects.filter(person=person).exclude(name=name)
        if others.count() >= MOST:
            raise CommsError(f"You keep {MOST} filters, which is the most. Forget one first.")
        kept, _ = SavedFilter.objects.update_or_create(
            person=person, name=name, defaults={"query": query}
        )
    return kept


def forget(saved: SavedFilter) -> None:
    saved.delete()


def nudge_each(drafts: Iterable[Draft], *, actor: User, now: dt.datetime) -> Nudged:
    """Remind the pending mandates of each draft; a refusal on one stops no other."""
    done = Nudged()
    for draft in drafts:
        try:
            told = asking.nudge_all(draft, actor=actor, now=now)
        except CommsError as refusal:
            done.refusals.append((draft, str(refusal)))
        else:
            done.mandates += len(told)
            done.letters += 1
    return done
