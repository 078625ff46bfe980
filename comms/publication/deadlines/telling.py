"""Who is told that letters become public: the publication officers and those who wrote them, a week ahead.

One notice a person and day of publication, of which any number of letters may be. Says nothing of what they are.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from comms import notices
from comms.clock import geneva_day
from comms.dispatch.models import Communication
from comms.notices import Kind
from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, Mandate

AHEAD = dt.timedelta(days=7)


def tell_becoming_public(*, now: dt.datetime) -> int:
    """Tell of every day of the coming week on which something becomes public; how many days there are.

    Any number of times: nobody is told of the same day twice.
    """
    soon = Communication.objects.awaiting_release().filter(public_at__lt=now + AHEAD)
    owners: dict[dt.date, set[int]] = {}
    for instant, owner in soon.values_list("public_at", "draft__case__mandate").distinct():
        if instant and owner:
            owners.setdefault(geneva_day(instant), set()).add(owner)
    on = geneva_day(now)
    officers = list(mandate_permissions.desk_members(DeskRole.PUBLICATION, on))
    for day, pks in sorted(owners.items()):
        writers = mandate_permissions.drafters_of(Mandate.objects.filter(pk__in=pks), on)
        for people, path in ((officers, reverse("becoming_public")), (writers, reverse("home"))):
            notices.tell(people, Kind.PUBLIC, path=path, once=f"public:{day}", now=now)
    return len(owners)
