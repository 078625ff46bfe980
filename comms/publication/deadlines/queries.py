"""What becomes public next, what should be and is not, and what is held back. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from comms import permissions
from comms.clock import geneva_day, geneva_midnight
from comms.dispatch.models import Communication, CommunicationQuerySet
from comms.dispatch.queries import find_for_page, name_all, name_of, with_addressees
from comms.drafting.models import Draft
from comms.jobs import Job, JobKind
from comms.publication.deadlines import manifest, reviews
from comms.publication.deadlines.manifest import Contents
from comms.publication.deadlines.models import Move
from comms.publication.deadlines.strip import Strip, draw
from comms.publication.models import Hold
from comms.workflow import CommunicationState
from mandates.models import User

DAYS = 14


def becoming_public(user: User, *, now: dt.datetime) -> QuerySet[Communication]:
    """Those that become public soon, and every letter held back."""
    letters = Communication.objects.visible_to(user, geneva_day(now))
    held = letters.filter(_is_held())
    return _in_order(with_addressees(soon(letters, now=now).order_by() | held))


def soon(letters: CommunicationQuerySet, *, now: dt.datetime) -> CommunicationQuerySet:
    """Of these the sent ones whose instant lies within the coming days or behind, and that nobody holds back."""
    end = geneva_midnight(geneva_day(now) + dt.timedelta(days=DAYS + 1))
    return letters.awaiting_release().filter(~_is_held(), public_at__lt=end)


def _is_held() -> Exists:
    return Exists(Hold.objects.active().filter(communication=OuterRef("pk")))


def _in_order(letters: QuerySet[Communication]) -> QuerySet[Communication]:
    return letters.select_related("reference", "recipient", "draft").order_by(
        F("public_at").asc(nulls_last=True), "draft_id", "pk"
    )


def on_day(user: User, day: dt.date, *, on: dt.date) -> list[Line]:
    """The letters `user` may see that become public on `day`, held back or not, with all that goes with them."""
    first, end = geneva_midnight(day), geneva_midnight(day + dt.timedelta(days=1))
    letters = Communication.objects.visible_to(user, on).filter(
        state=CommunicationState.SENT, public_at__gte=first, public_at__lt=end
    )
    return lines(user, list(_in_order(with_addressees(letters))), on)


@dataclass
class Line:
    """One letter with what the publication officer weighs; `failure` is why the last sweep could not release it."""

    letter: Any
    name: str
    contents: Contents
    failure: str
    may_confirm: bool
    may_lift: bool
    may_end_own: bool
    may_hold: bool
    may_decide: bool
    may_take_back: bool
    may_withhold: bool

    @property
    def hold(self) -> Hold | None:
        return self.contents.hold


@dataclass
class Day:
    day: dt.date
    lines: list[Line]
    groups: list[list[Line]]

    @property
    def replies(self) -> int:
        return sum(len(line.contents.replies) for line in self.lines)

    @property
    def undecided(self) -> int:
        return sum(bool(line.contents.undecided) for line in self.lines)


@dataclass
class Outlook:
    """The page in its parts: overdue first, then day by day, then what is held back."""

    overdue: list[Line]
    days: list[Day]
    held: list[Line]

    @property
    def strip(self) -> Strip:
        return draw([(day.day, len(day.lines)) for day in self.days])


def outlook(user: User, *, now: dt.datetime) -> Outlook:
    """Everything of the page in a fixed number of queries."""
    on = geneva_day(now)
    every = lines(user, list(becoming_public(user, now=now)), on)
    held = [line for line in every if line.hold]
    free = [line for line in every if not line.hold]
    overdue = [line for line in free if line.letter.public_at <= now]
    coming = [line for line in free if line.letter.public_at > now]
    return Outlook(overdue, _days(coming, on), held)


def lines(user: User, letters: Sequence[Communication], on: dt.date) -> list[Line]:
    """Each letter with what goes with it, why it failed, and what `user` may do. The letters need their `draft`."""
    pks = [letter.pk for letter in letters]
    failed = {
        job.communication_id: job.reason
        for job in Job.objects.needing_attention().filter(
            kind=JobKind.RELEASE, communication__in=pks
        )
    }
    is_officer = permissions.is_publication_officer(user, on)
    mine = Communication.objects.filter(pk__in=pks, draft__in=Draft.objects.editable_by(user, on))
    drafted = set(mine.values_list("pk", flat=True))
    contents = manifest.of(letters)
    found = []
    for letter in letters:
        with_it = contents[letter.pk]
        hold, move = with_it.hold, with_it.move
        is_author = hold is not None and hold.placed_by_id == user.pk
        looks_after = is_officer or letter.pk in drafted
        is_second = hold is not None and is_officer and hold.placed_by_id != user.pk
        found.append(
            Line(
                letter=letter,
                name=name_of(letter),
                contents=with_it,
                failure=failed.get(letter.pk, ""),
                may_confirm=is_second and hold is not None and hold.confirmed_at is None,
                may_lift=is_second,
                may_end_own=is_author and looks_after and not (hold and hold.confirmed_at),
                may_hold=hold is None and looks_after,
                may_decide=is_officer and move is not None and move.asked_by_id != user.pk,
                may_take_back=move is not None and move.asked_by_id == user.pk,
                may_withhold=bool(letter.revision_id) and looks_after,
            )
        )
    return found


def _days(coming: list[Line], first: dt.date) -> list[Day]:
    """Today and the coming days, also the empty ones; sister letters of one instant stand together."""
    days = [Day(first + dt.timedelta(days=n), [], []) for n in range(DAYS + 1)]
    for line in coming:
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


def to_review_with(letter: Communication, user: User, on: dt.date) -> list[Communication]:
    """The sister letters of the same instant that `user` may see and that have no review either."""
    sisters = find_for_page(user, on).filter(
        ~reviews.signed(),
        draft__case=letter.draft.case_id,
        state=CommunicationState.SENT,
        public_at=letter.public_at,
    )
    found = list(sisters.exclude(pk=letter.pk).order_by("pk"))
    name_all(found)
    return found


def moves(user: User, on: dt.date) -> QuerySet[Move]:
    """What was asked for of another day for letters `user` may see."""
    return Move.objects.filter(
        communication__in=Communication.objects.visible_to(user, on)
    ).select_related("asked_by", "communication__reference")
