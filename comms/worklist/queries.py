"""The rows of the list: drafts, and cases that have none yet, with stage, lead, deadline and who is pending.

Every question begins from what the person may see. A page costs the same number of queries whatever is on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate

from comms import finding, permissions
from comms.cases.models import Case
from comms.clearance import queries as clearance
from comms.clearance.models import Clearance, Deadline
from comms.clearance.queries import Line
from comms.clock import GENEVA
from comms.dispatch.models import Communication
from comms.drafting import queries as drafting
from comms.drafting.models import Draft, Signatory
from comms.events import Event
from comms.workflow import CommunicationState, DraftState
from mandates import permissions as mandate_permissions
from mandates.models import Mandate, User

SOON = dt.timedelta(days=7)


class Stage(models.TextChoices):
    CASE = "case", "no draft yet"
    DRAFTING = "drafting", "drafting"
    CLEARANCE = "clearance", "in clearance"
    CLEARED = "cleared", "to be sealed"
    SEALED = "sealed", "to be sent"
    SENT = "sent", "sent, not public"
    PUBLIC = "public", "public"
    DROPPED = "dropped", "dropped"


class Due(models.TextChoices):
    OVERDUE = "overdue", "overdue"
    SOON = "soon", "in the next seven days"


class Whose(models.TextChoices):
    OFFICE = "office", "of my own offices"
    OPENED = "opened", "opened by me"
    ANSWER = "answer", "waiting for my answer"


class Order(models.TextChoices):
    CHANGED = "", "newest change first"
    DEADLINE = "deadline", "nearest deadline first"
    OLDEST = "oldest", "oldest change first"


ORDERS: dict[str, list[Any]] = {
    "": [F("changed").desc(nulls_last=True), "-pk"],
    "oldest": [F("changed").asc(nulls_first=True), "pk"],
    "deadline": [F("deadline").asc(nulls_last=True), "-pk"],
}
PILLS = {
    Stage.CASE: "neutral",
    Stage.DRAFTING: "waiting",
    Stage.CLEARANCE: "waiting",
    Stage.CLEARED: "waiting",
    Stage.SEALED: "waiting",
    Stage.SENT: "confidential",
    Stage.PUBLIC: "done",
    Stage.DROPPED: "neutral",
}


@dataclass(frozen=True)
class Row:
    """One line; `draft` is None for a case without one. `pending`: the mandates whose clearance is missing.

    `may_nudge`: whether whoever reads the list may remind those.
    """

    case: Case
    draft: Draft | None
    stage: Stage
    deadline: dt.date | None
    changed: dt.datetime | None
    lines: Sequence[Line] = ()
    may_nudge: bool = False

    @property
    def pill(self) -> str:
        return PILLS[self.stage]

    @property
    def words(self) -> str:
        return clearance.cleared_in_words(self.lines) if self.lines else str(self.stage.label)

    @property
    def pending(self) -> list[Mandate]:
        return [line.mandate for line in self.lines if line.is_pending]


def mandates(user: User, on: dt.date) -> QuerySet[Mandate]:
    """Those that sign or lead anything `user` may see."""
    seen = Draft.objects.visible_to(user, on)
    return Mandate.objects.filter(
        Q(pk__in=Signatory.objects.filter(draft__in=seen).values("mandate"))
        | Q(pk__in=seen.values("case__mandate"))
        | Q(pk__in=mandate_permissions.mandates_for(user, "draft", on))
    )


def asked(user: User, chosen: dict[str, Any], on: dt.date) -> QuerySet[Any, dict[str, Any]]:
    """What `chosen` (see Filters) asks for among all that `user` may see: kind, pk, changed, deadline of each."""
    drafts = _narrowed(_staged(Draft.objects.visible_to(user, on)), chosen, user, on)
    found = _keys(drafts, "draft")
    # What a case without a draft cannot have leaves no such case in the list.
    if not set(chosen) & {"pending", "due"} and chosen.get("stage") in {None, Stage.CASE}:
        found = found.union(_keys(_cases(user, chosen, on), "case"), all=True)
    return found.order_by(*ORDERS[chosen.get("order", "")])


def _keys(rows: QuerySet[Any], kind: str) -> QuerySet[Any, dict[str, Any]]:
    return rows.order_by().values("pk", "changed", "deadline", kind=Value(kind))


def _staged(drafts: QuerySet[Draft]) -> QuerySet[Any]:
    """The same drafts with `stage`, `deadline` and `changed`."""
    letters = Communication.objects.filter(draft=OuterRef("pk"))
    held = [
        When(state=DraftState.DRAFTING, then=Value(Stage.DRAFTING)),
        When(state=DraftState.SUBMITTED, then=Value(Stage.CLEARANCE)),
        When(state=DraftState.DROPPED, then=Value(Stage.DROPPED)),
        *(
            When(Exists(letters.filter(state=state)), then=Value(stage))
            for state, stage in (
                (CommunicationState.REGISTERED, Stage.CLEARED),
                (CommunicationState.SEALED, Stage.SEALED),
                (CommunicationState.SENT, Stage.SENT),
            )
        ),
    ]
    return Draft.objects.filter(pk__in=drafts.values("pk")).annotate(
        stage=models.Case(*held, default=Value(Stage.PUBLIC), output_field=models.CharField()),
        deadline=_deadline(),
        changed=_changed(Event.objects.filter(draft=OuterRef("pk"))),
    )


def _deadline() -> models.Case:
    """In clearance the day to answer by, until it is sealed the day the letter is to bear; once sent the first day on
    which one becomes public.
    """
    sent = Communication.objects.filter(draft=OuterRef("pk"), state=CommunicationState.SENT)
    public = sent.order_by("public_at").values(day=TruncDate("public_at", tzinfo=GENEVA))[:1]
    answer = Deadline.objects.filter(draft=OuterRef("pk"), revision=OuterRef("current"))
    by = Subquery(answer.order_by("-pk").values("clear_by")[:1])
    return models.Case(
        When(state=DraftState.DROPPED, then=None),
        When(state=DraftState.SUBMITTED, then=Coalesce(by, F("dated_for"))),
        default=Coalesce(Subquery(public), F("dated_for")),
        output_field=models.DateField(),
    )


def _changed(events: QuerySet[Event]) -> Subquery:
    newest = events.order_by().values("draft").annotate(newest=Max("at")).values("newest")
    return Subquery(newest, output_field=models.DateTimeField())


def _cases(user: User, chosen: dict[str, Any], on: dt.date) -> QuerySet[Any]:
    """Files without a letter: none was begun, or every one was dropped."""
    begun = Draft.objects.filter(case=OuterRef("pk")).exclude(state=DraftState.DROPPED)
    cases = Case.objects.open_to(user, on).filter(~Exists(begun))
    if chosen.get("q"):
        cases = cases.filter(title__icontains=chosen["q"])
    if chosen.get("lead"):
        cases = cases.filter(mandate=chosen["lead"])
    match chosen.get("whose"):
        case Whose.OPENED:
            cases = cases.filter(created_by=user)
        case Whose.ANSWER:
            cases = cases.none()
    return cases.annotate(
        changed=F("created_at"), deadline=Value(None, output_field=models.DateField())
    )


def _narrowed(
    drafts: QuerySet[Any], chosen: dict[str, Any], user: User, on: dt.date
) -> QuerySet[Any]:
    if chosen.get("q"):
        drafts = drafts.filter(
            pk__in=Draft.objects.filter(finding.draft_means(chosen["q"], user=user, on=on))
        )
    if chosen.get("stage"):
        drafts = drafts.filter(stage=chosen["stage"])
    if chosen.get("lead"):
        first = Signatory.objects.filter(mandate=chosen["lead"], position=1).values("draft")
        drafts = drafts.filter(pk__in=first)
    if chosen.get("pending"):
        drafts = drafts.filter(_pending_from(chosen["pending"]))
    match chosen.get("due"):
        case Due.OVERDUE:
            drafts = drafts.filter(deadline__lt=on)
        case Due.SOON:
            drafts = drafts.filter(deadline__gte=on, deadline__lte=on + SOON)
    match chosen.get("whose"):
        case Whose.OFFICE:
            drafts = drafts.filter(pk__in=Draft.objects.editable_by(user, on))
        case Whose.OPENED:
            drafts = drafts.filter(created_by=user)
        case Whose.ANSWER:
            drafts = drafts.filter(pk__in=clearance.waiting_for(user, on).order_by().values("pk"))
    return drafts


def _pending_from(mandate: Mandate) -> Q:
    signs = Signatory.objects.filter(draft=OuterRef("pk"), mandate=mandate)
    said = Clearance.objects.filter(
        draft=OuterRef("pk"), mandate=mandate, digest=OuterRef("current__digest")
    )
    return Q(Exists(signs), ~Exists(said), state=DraftState.SUBMITTED)


def rows(keys: Iterable[dict[str, Any]], user: User, on: dt.date) -> list[Row]:
    """The lines of one page, in the order of their keys; whoever asks has `asked` for them."""
    keys = list(keys)
    wanted = [key["pk"] for key in keys if key["kind"] == "draft"]
    staged = _staged(Draft.objects.filter(pk__in=wanted))
    drafts = {draft.pk: draft for draft in drafting.listed(staged)}
    tables = clearance.tables(
        [draft for draft in drafts.values() if draft.state == DraftState.SUBMITTED]
    )
    cases = Case.objects.select_related("mandate").in_bulk(
        [key["pk"] for key in keys if key["kind"] == "case"]
    )
    offices = set(mandate_permissions.mandates_for(user, "draft", on).values_list("pk", flat=True))
    asks_all = permissions.is_registry(user, on)
    return [
        _draft_row(drafts[key["pk"]], tables.get(key["pk"], []), offices, asks_all)
        if key["kind"] == "draft"
        else Row(cases[key["pk"]], None, Stage.CASE, None, key["changed"])
        for key in keys
    ]


def _draft_row(draft: Any, lines: Sequence[Line], offices: set[int], asks_all: bool) -> Row:
    is_asked = any(line.is_pending for line in lines)
    return Row(
        draft.case,
        draft,
        Stage(draft.stage),
        draft.deadline,
        draft.changed,
        lines,
        is_asked and (asks_all or draft.case.mandate_id in offices),
    )
