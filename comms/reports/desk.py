"""What a session's report leaves out, and why: for the desk alone, and never read by anything that draws a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Prefetch, Q

from comms.clock import day_in_words, geneva_midnight, instant_in_words
from comms.dispatch.models import Communication
from comms.dispatch.queries import name_of, with_addressees
from comms.jobs import Job, JobKind
from comms.public.sessions import Session
from comms.publication.deadlines.models import Move, MoveKind
from comms.publication.models import Hold
from comms.replies.models import Reply
from comms.workflow import CommunicationState

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A letter or a reply that is not in the report. `letter` is the key of the letter's page."""

    letter: int
    reference: str
    recipient: str
    what: str
    why: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def held_back(session: Session, *, now: dt.datetime) -> list[Line]:
    """Letters of the session's window that are not public at `now`, and replies of its window that are not."""
    letters = _letters(session)
    failures = {
        job.communication_id: job.reason
        for job in Job.objects.needing_attention().filter(
            kind=JobKind.RELEASE, communication__in=[letter.pk for letter in letters]
        )
    }
    lines: list[Line] = []
    for letter in letters:
        lines += _of_letter(letter, session, now, failures.get(letter.pk, ""))
    return lines


def _letters(session: Session) -> list[Any]:
    sent = Q(
        sent_at__gte=geneva_midnight(session.letters_from),
        sent_at__lt=geneva_midnight(session.letters_to + DAY),
    ) & ~Q(state=CommunicationState.RELEASED)
    missing = Reply.objects.filter(received_on__lte=session.replies_to, released_at__isnull=True)
    answered = Q(
        pk__in=missing.filter(received_on__gte=session.replies_from).values("communication"),
        sent_at__lt=geneva_midnight(session.letters_from),
    ) | Q(
        pk__in=missing.values("communication"),
        sent_at__gte=geneva_midnight(session.letters_from),
        sent_at__lt=geneva_midnight(session.letters_to + DAY),
    )
    letters = Communication.objects.filter(sent_at__isnull=False).filter(sent | answered)
    active = Hold.objects.active()
    extensions = Move.objects.filter(kind=MoveKind.LATER, is_confirmed=True)
    return list(
        with_addressees(letters)
        .select_related("reference", "recipient", "draft")
        .prefetch_related(
            Prefetch("holds", queryset=active, to_attr="active_holds"),
            Prefetch("moves", queryset=extensions, to_attr="extensions"),
            Prefetch("replies", queryset=missing, to_attr="missing_replies"),
        )
        .order_by("sent_at", "pk")
    )


def _of_letter(letter: Any, session: Session, now: dt.datetime, failure: str) -> Iterator[Line]:
    name = name_of(letter)
    facts = (letter.pk, str(letter), name)
    is_listed = letter.sent_at >= geneva_midnight(session.letters_from)
    if is_listed and letter.state != CommunicationState.RELEASED:
        yield Line(*facts, "The letter", why_not(letter, now, failure))
    for reply in letter.missing_replies:
        if is_listed or session.takes_reply(reply.received_on):
            said = f"A reply of {day_in_words(reply.received_on)}"
            yield Line(*facts, said, _why_no_reply(letter, reply))


def why_not(letter: Any, now: dt.datetime, failure: str = "") -> str:
    """Why a letter that was sent is not public; `failure` is what stopped its last release."""
    if letter.state == CommunicationState.WITHDRAWN:
        return f"Withdrawn: {letter.withdrawal_reason}"
    if letter.active_holds:
        return _of_hold(letter.active_holds[0])
    if letter.public_at <= now:
        cause = failure or "The release has not gone through."
        return f"Overdue since {instant_in_words(letter.public_at)}. {cause}"
    if letter.extensions:
        until = instant_in_words(letter.public_at)
        return f"Extended to {until}: {letter.extensions[-1].reason}"
    return f"Not due yet. {letter.public_rule}"


def _of_hold(hold: Hold) -> str:
    until = f" until {instant_in_words(hold.ends_at)}" if hold.ends_at else ""
    second = "" if hold.confirmed_at else " (nobody has confirmed the hold yet)"
    return f"Held back{until}{second}: {hold.reason}"


def _why_no_reply(letter: Any, reply: Reply) -> str:
    if letter.state == CommunicationState.WITHDRAWN:
        return "Its letter is withdrawn."
    if reply.approved_at is None and not reply.is_withheld:
        return "Nobody has decided yet whether it may be public."
    if letter.state != CommunicationState.RELEASED:
        return "It becomes public with its letter."
    return "Decided on; it becomes public with the next release."
