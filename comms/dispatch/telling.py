"""Who is told that letters of a draft are sealed, sent or answered: once a draft and day, however many letters it has.

Says that something waits; knows nothing of what it is about.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse

from comms import notices
from comms.clearance.telling import is_urgent
from comms.clock import geneva_day
from comms.dispatch.models import Communication
from comms.notices import Kind, Notice
from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, User

if TYPE_CHECKING:
    from collections.abc import Iterable


def sealed(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """The registry has it to send."""
    on = geneva_day(now)
    _tell(
        letter, Kind.SEALED, [mandate_permissions.desk_members(DeskRole.REGISTRY, on)], actor, now
    )


def sent(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Those who wrote it and those who cleared it."""
    on = geneva_day(now)
    writers = mandate_permissions.drafters_of([letter.owner()], on)
    signers = mandate_permissions.clearers_of_any(letter.signing_mandates(), on)
    _tell(letter, Kind.SENT, [writers, signers], actor, now)


def answered(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Those who wrote the letter, those who signed it, and those who read replies for the public."""
    on = geneva_day(now)
    groups = [
        mandate_permissions.drafters_of([letter.owner()], on),
        mandate_permissions.clearers_of_any(letter.signing_mandates(), on),
        mandate_permissions.desk_members(DeskRole.PUBLICATION, on),
    ]
    _tell(letter, Kind.REPLY, groups, actor, now)


def _tell(
    letter: Communication,
    kind: Kind,
    groups: Iterable[Iterable[User]],
    actor: User,
    now: dt.datetime,
) -> None:
    draft = letter.draft
    once = f"{kind}:{draft.pk}:{geneva_day(now)}"
    if Notice.objects.filter(draft=draft, once=once).exists():
        return
    notices.tell(
        [person for group in groups for person in group],
        kind,
        path=reverse("communication", args=[letter.pk]),
        once=once,
        now=now,
        draft=draft,
        actor=actor,
        is_urgent=is_urgent(draft),
    )
