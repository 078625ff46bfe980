"""Who keeps the list of recipients: whoever drafts for some mandate on that day, and the registry."""

from __future__ import annotations

import datetime as dt

from mandates import permissions
from mandates.models import DeskRole


def may_keep(user: permissions.Person, on: dt.date) -> bool:
    """Whether this person may add recipients and give them new names and contacts."""
    return permissions.has_desk(user, DeskRole.REGISTRY, on) or (
        permissions.mandates_for(user, "draft", on).exists()
    )
