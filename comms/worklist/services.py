"""Keeping a filter and forgetting it. Nothing else is written from the list."""

from __future__ import annotations

from django.db import transaction

from comms.errors import CommsError
from comms.worklist.models import SavedFilter
from mandates.models import User

MOST = 20


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
