"""Who is told, and when: of releases to come, reviews to sign, holds that end, and releases that do not happen.

One notice a person, matter and mark of days, and never two. It says nothing of what it is about: its page does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from comms import notices
from comms.clock import geneva_day, geneva_midnight
from comms.dispatch.models import Communication
from comms.notices import Kind
from comms.publication.deadlines import gauges, reviews
from comms.publication.deadlines.models import SweepRecord
from comms.publication.models import Hold
from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, Mandate, User

PUBLIC_MARKS = (1, 7, 14)
REVIEW_MARKS = (1, 3, 7)
HOLD_MARKS = (1, 3)


def mark(days: int, marks: Iterable[int]) -> int | None:
    """Which of `marks` days ahead is to be told of when `days` are left: the nearest not yet passed, or none yet."""
    return min((one for one in marks if days <= one), default=None)


@dataclass
class Matter:
    """The letters of one case that become public on one day."""

    day: dt.date
    case: int
    owner: int
    drafts: set[int] = field(default_factory=set)
    first: dt.datetime | None = None

    @property
    def path(self) -> str:
        return reverse("public_day", args=[self.day.isoformat()])


def tell_becoming_public(*, now: dt.datetime) -> int:
    """Tell, fourteen days, seven and one day ahead, of every day on which something becomes public; how many there are.

    Officers, the drafters of the case and those who speak for the mandates that sign. Any number of times: nobody
    is told of the same thing twice.
    """
    on = geneva_day(now)
    days = set()
    for matter in _matters(_free(now, ahead=max(PUBLIC_MARKS)).filter(public_at__gt=now)):
        left = mark((matter.day - on).days, PUBLIC_MARKS)
        signing = Mandate.objects.filter(signatures__draft__in=matter.drafts).distinct()
        people = [*_keepers(matter.owner, on), *mandate_permissions.clearers_of_any(signing, on)]
        once = f"public:{matter.case}:{matter.day}:{left}"
        notices.tell(people, Kind.PUBLIC, path=matter.path, once=once, now=now, is_urgent=left == 1)
        days.add(matter.day)
    return len(days)


def tell_reviews(*, now: dt.datetime) -> int:
    """Ask for the safety reviews that are missing seven, three and one day ahead, and once the instant has come."""
    on, told = geneva_day(now), 0
    for matter in _matters(_free(now, ahead=max(REVIEW_MARKS)).filter(~reviews.signed())):
        is_over = matter.first is not None and matter.first <= now
        left = "due" if is_over else mark((matter.day - on).days, REVIEW_MARKS)
        told += notices.tell(
            _keepers(matter.owner, on),
            Kind.REVIEW,
            path=matter.path,
            once=f"review:{matter.case}:{matter.day}:{left}",
            now=now,
            is_urgent=left in {"due", 1},
        )
    return told


def tell_holds_ending(*, now: dt.datetime) -> int:
    """Tell three days and one day ahead that a hold ends by itself."""
    on, told = geneva_day(now), 0
    end = geneva_midnight(on + dt.timedelta(days=max(HOLD_MARKS) + 1))
    ending = Hold.objects.active().filter(ends_at__lt=end)
    for hold in ending.select_related("communication__draft__case"):
        left = mark((geneva_day(hold.ends_at or now) - on).days, HOLD_MARKS)
        told += notices.tell(
            _keepers(hold.communication.draft.case.mandate_id, on),
            Kind.HOLD,
            path=reverse("public_letter", args=[hold.communication_id]),
            once=f"hold:{hold.pk}:{left}",
            now=now,
            is_urgent=left == 1,
        )
    return told


def raise_alarms(*, now: dt.datetime) -> int:
    """Tell registry and publication officers of each release that is late, and of a sweep that is silent; once each."""
    on = geneva_day(now)
    desks = (DeskRole.REGISTRY, DeskRole.PUBLICATION)
    people = [one for desk in desks for one in mandate_permissions.desk_members(desk, on)]
    path, told = reverse("becoming_public"), 0
    for pk, instant in gauges.late(now).values_list("pk", "public_at"):
        once = f"overdue:{pk}:{instant.isoformat() if instant else ''}"
        told += notices.tell(people, Kind.OVERDUE, path=path, once=once, now=now, is_urgent=True)
    if gauges.read(now=now).is_silent:
        last = SweepRecord.objects.values_list("swept_at", flat=True).first()
        once = f"silent:{last.isoformat() if last else 'never'}"
        told += notices.tell(people, Kind.SILENT, path=path, once=once, now=now, is_urgent=True)
    return told


def _free(now: dt.datetime, *, ahead: int) -> QuerySet[Communication]:
    """Letters that nobody holds back and whose day is at most `ahead` days away, or past."""
    held = Hold.objects.active().filter(communication=OuterRef("pk"))
    end = geneva_midnight(geneva_day(now) + dt.timedelta(days=ahead + 1))
    return Communication.objects.awaiting_release().filter(~Exists(held), public_at__lt=end)


def _matters(letters: QuerySet[Communication]) -> Iterator[Matter]:
    found: dict[tuple[dt.date, int], Matter] = {}
    rows = letters.values_list("public_at", "draft", "draft__case", "draft__case__mandate")
    for instant, draft, case, owner in rows:
        if instant is None:
            continue
        day = geneva_day(instant)
        matter = found.setdefault((day, case), Matter(day, case, owner))
        matter.drafts.add(draft)
        matter.first = min(instant, matter.first or instant)
    yield from found.values()


def _keepers(owner: int, on: dt.date) -> list[User]:
    """Whose it is to see to the day: the publication officers, and the drafters of the mandate that owns the case."""
    officers = mandate_permissions.desk_members(DeskRole.PUBLICATION, on)
    return [
        *officers,
        *mandate_permissions.drafters_of(Mandate.objects.filter(pk=owner), on),
    ]
