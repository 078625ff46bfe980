"""What waits for a person, by the parts they play today. Reads only, in a number of queries that no row adds to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from comms import permissions
from comms.clearance import queries as clearance
from comms.clearance.models import Clearance, Word
from comms.clock import GENEVA, geneva_day
from comms.dispatch.models import Communication
from comms.drafting import queries as drafting
from comms.drafting.invitations import queries as invitation_queries
from comms.drafting.invitations.models import Invitation
from comms.drafting.models import Draft
from comms.drafting.threads.models import Mention
from comms.jobs import Job
from comms.publication import second
from comms.publication.deadlines import gauges
from comms.publication.deadlines import queries as deadlines
from comms.publication.second import Decision
from comms.replies.models import Reply
from comms.workflow import CommunicationState, DraftState
from mandates import permissions as mandate_permissions
from mandates.models import User

SHOWN = 50


@dataclass(frozen=True)
class DraftLine:
    """A draft of mine with who has cleared it and who is pending."""

    draft: Draft
    pill: str
    words: str
    pending: list[str]


@dataclass(frozen=True)
class Day:
    """One day of the strip, with how many letters become public on it."""

    on: dt.date
    letters: int


@dataclass
class Work:
    """Everything the home page shows; a list that is not this person's is empty."""

    drafts_for: bool = False
    clears_for: bool = False
    is_registry: bool = False
    is_publisher: bool = False
    to_answer: list[Invitation] = field(default_factory=list)
    to_clear: list[Draft] = field(default_factory=list)
    drafts: list[DraftLine] = field(default_factory=list)
    to_seal: list[Communication] = field(default_factory=list)
    to_send: list[Communication] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    failed: list[Job] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    becoming_public: list[Communication] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    @property
    def has_part(self) -> bool:
        return self.drafts_for or self.clears_for or self.is_registry or self.is_publisher

    @property
    def is_empty(self) -> bool:
        lists: Sequence[Sequence[Any]] = (
            *(self.to_answer, self.to_clear, self.drafts, self.to_seal, self.to_send),
            *(self.mentions, self.failed, self.replies, self.becoming_public, self.decisions),
        )
        return not any(lists)


def work(user: User, *, now: dt.datetime) -> Work:
    """What waits for `user` at `now`."""
    on = geneva_day(now)
    found = Work(
        drafts_for=mandate_permissions.mandates_for(user, "draft", on).exists(),
        clears_for=mandate_permissions.mandates_for(user, "clear", on).exists(),
        is_registry=permissions.is_registry(user, on),
        is_publisher=permissions.is_publication_officer(user, on),
    )
    visible = Communication.objects.visible_to(user, on)
    if found.drafts_for or found.clears_for:
        found.to_answer = list(invitation_queries.to_answer(user, on)[:SHOWN])
    if found.clears_for:
        found.to_clear = list(drafting.listed(clearance.waiting_for(user, on))[:SHOWN])
    if found.drafts_for:
        found.drafts = in_words(list(drafting.listed(_open(user, on))[:SHOWN]))
    if found.is_registry:
        found.to_seal, found.to_send = _to_seal(visible), _to_send(visible)
    if found.is_registry or found.is_publisher:
        found.alarms = gauges.read(now=now).alarms()
    if found.is_publisher:
        found.decisions = second.waiting_for(user, now=now)[:SHOWN]
        found.replies = list(
            Reply.objects.visible_to(user, on)
            .to_read()
            .select_related("communication__reference", "communication__recipient")
            .prefetch_related("communication__recipient__names")
            .order_by("received_on", "pk")[:SHOWN]
        )
    if found.has_part:
        found.mentions = list(Mention.objects.unread_by(user, on)[:SHOWN])
        found.failed = list(
            Job.objects.needing_attention()
            .filter(communication__in=visible)
            .select_related("communication__reference")
            .order_by("-pk")[:SHOWN]
        )
        soon = deadlines.soon(visible, now=now)
        found.becoming_public = list(soon.with_relations()[:SHOWN])
        found.days = _strip(soon, on)
    return found


def _open(user: User, on: dt.date) -> QuerySet[Draft]:
    """Drafts of the offices `user` drafts for that are not dropped and still hold something to do."""
    unsent = Communication.objects.filter(
        draft=OuterRef("pk"), state__in=[CommunicationState.REGISTERED, CommunicationState.SEALED]
    )
    return (
        Draft.objects.editable_by(user, on)
        .exclude(state=DraftState.DROPPED)
        .filter(~Q(state=DraftState.CLEARED) | Exists(unsent))
        .order_by("-pk")
    )


def in_words(drafts: list[Draft]) -> list[DraftLine]:
    """One line a draft; the words of all mandates on all of them are read at once."""
    last: dict[tuple[int, int], str] = {}
    said = Clearance.objects.filter(draft__in=drafts, digest=F("draft__current__digest"))
    for draft_pk, mandate, word in said.order_by("pk").values_list("draft", "mandate", "word"):
        last[draft_pk, mandate] = word
    return [_line(draft, last) for draft in drafts]


def _line(draft: Draft, last: dict[tuple[int, int], str]) -> DraftLine:
    pill = drafting.PILLS[DraftState(draft.state)]
    if draft.state != DraftState.SUBMITTED:
        return DraftLine(draft, pill, draft.get_state_display(), [])
    by_word = defaultdict(list)
    signing = draft.signing_mandates()
    for mandate in signing:
        by_word[last.get((draft.pk, mandate.pk), "")].append(str(mandate))
    words = f"Cleared by {len(by_word[Word.CLEARED])} of {len(signing)} mandates"
    stopped = [f"{name} asked for changes" for name in by_word[Word.CHANGES]]
    stopped += [f"{name} declined" for name in by_word[Word.DECLINED]]
    if stopped:
        return DraftLine(draft, "wrong", "; ".join([words, *stopped]), by_word[""])
    return DraftLine(draft, pill, words, by_word[""])


def _to_seal(visible: QuerySet[Communication]) -> list[Communication]:
    return list(
        Communication.objects.filter(
            pk__in=visible, state=CommunicationState.REGISTERED, draft__state=DraftState.CLEARED
        )
        .with_relations()
        .order_by("pk")[:SHOWN]
    )


def _to_send(visible: QuerySet[Communication]) -> list[Communication]:
    return list(
        Communication.objects.filter(pk__in=visible, state=CommunicationState.SEALED)
        .with_relations()
        .order_by("sealed_at", "pk")[:SHOWN]
    )


def _strip(soon: QuerySet[Communication], on: dt.date) -> list[Day]:
    """The next days, today first; what is overdue counts as today."""
    days = soon.order_by().values_list(TruncDate("public_at", tzinfo=GENEVA))
    counted: dict[dt.date, int] = defaultdict(int)
    for day, letters in days.annotate(letters=Count("pk")):
        counted[max(day, on)] += letters
    every = (on + dt.timedelta(days=ahead) for ahead in range(deadlines.DAYS + 1))
    return [Day(day, counted[day]) for day in every]
