"""What becomes public next, what should be and is not, and what is held back. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comms import permissions
from comms.cases.models import Person
from comms.clock import geneva_day, geneva_midnight
from comms.dispatch.models import Communication
from comms.dispatch.queries import name_of, with_addressees
from comms.drafting.models import Draft
from comms.jobs import Job, JobKind
from comms.publication.models import Hold
from comms.replies.models import Reply
from comms.workflow import CommunicationState
from mandates.models import User

DAYS = 14


def becoming_public(user: User, *, now: dt.datetime) -> QuerySet[Communication]:
    """Sent letters whose instant lies within the coming days or behind, and every letter held back."""
    on = geneva_day(now)
    end = geneva_midnight(on + dt.timedelta(days=DAYS + 1))
    held = Hold.objects.active().filter(communication=OuterRef("pk"))
    letters = Communication.objects.visible_to(user, on).annotate(is_held=Exists(held))
    soon = letters.filter(state=CommunicationState.SENT, public_at__lt=end)
    return _with_counts(with_addressees(soon | letters.filter(is_held=True)))


def _with_counts(letters: QuerySet[Communication]) -> QuerySet[Communication]:
    active = Hold.objects.active().select_related("placed_by", "confirmed_by")
    return (
        letters.select_related("reference", "recipient", "draft")
        .prefetch_related(Prefetch("holds", queryset=active, to_attr="active_holds"))
        .annotate(
            undecided=_count(Reply.objects.to_read(), "communication", "pk"),
            not_public=_count(Person.objects.not_public(), "case", "draft__case"),
        )
        .order_by(F("public_at").asc(nulls_last=True), "draft_id", "pk")
    )


def _count(rows: QuerySet[Any], field: str, outer: str) -> Coalesce:
    counted = rows.filter(**{field: OuterRef(outer)}).order_by().values(field)
    number = Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(number, 0)


@dataclass
class Line:
    """One letter with what the publication officer weighs; `failure` is why the last sweep could not release it."""

    letter: Any
    name: str
    failure: str
    hold: Hold | None
    may_confirm: bool
    may_lift: bool
    may_hold: bool


@dataclass
class Day:
    day: dt.date
    lines: list[Line]
    groups: list[list[Line]]


@dataclass
class Outlook:
    """The page in its parts: overdue first, then day by day, then what is held back."""

    overdue: list[Line]
    days: list[Day]
    held: list[Line]


def outlook(user: User, *, now: dt.datetime) -> Outlook:
    """Everything of the page in a fixed number of queries."""
    letters = list(becoming_public(user, now=now))
    failed = {
        job.communication_id: job.reason
        for job in Job.objects.needing_attention().filter(
            kind=JobKind.RELEASE, communication__in=[letter.pk for letter in letters]
        )
    }
    on = geneva_day(now)
    is_officer = permissions.is_publication_officer(user, on)
    drafted = _drafted(user, letters, on)
    lines = [
        _line(letter, failed.get(letter.pk, ""), user, is_officer, letter.pk in drafted)
        for letter in letters
    ]
    held = [line for line in lines if line.hold]
    free = [line for line in lines if not line.hold]
    overdue = [line for line in free if line.letter.public_at <= now]
    coming = [line for line in free if line.letter.public_at > now]
    return Outlook(overdue, _days(coming, on), held)


def _drafted(user: User, letters: Iterable[Communication], on: dt.date) -> set[int]:
    pks = [letter.pk for letter in letters]
    mine = Communication.objects.filter(pk__in=pks, draft__in=Draft.objects.editable_by(user, on))
    return set(mine.values_list("pk", flat=True))


def _line(letter: Any, failure: str, user: User, is_officer: bool, is_drafter: bool) -> Line:
    hold = letter.active_holds[0] if letter.active_holds else None
    is_second = hold is not None and is_officer and hold.placed_by_id != user.pk
    return Line(
        letter=letter,
        name=name_of(letter),
        failure=failure,
        hold=hold,
        may_confirm=is_second and hold is not None and hold.confirmed_at is None,
        may_lift=is_second,
        may_hold=hold is None and (is_officer or is_drafter),
    )


def _days(lines: list[Line], first: dt.date) -> list[Day]:
    """Today and the coming days, also the empty ones; sister letters of one instant stand together."""
    days = [Day(first + dt.timedelta(days=n), [], []) for n in range(DAYS + 1)]
    for line in lines:
        day = days[(geneva_day(line.letter.public_at) - first).days]
        day.lines.append(line)
        last = day.groups[-1][-1].letter if day.groups else None
        if last and (last.public_at, last.draft.case_id) == (
            line.letter.public_at,
            line.letter.draft.case_id,
        ):
            day.groups[-1].append(line)
        else:
            day.groups.append([line])
    return days


def holds(user: User, on: dt.date) -> QuerySet[Hold]:
    """The holds on letters `user` may see."""
    return Hold.objects.filter(
        communication__in=Communication.objects.visible_to(user, on)
    ).select_related("placed_by")
