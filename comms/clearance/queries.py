"""Where clearance stands: one line a mandate, read from the words and the current digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform

from comms.clearance.models import Clearance, Deadline, Reading, Word
from comms.clock import day_in_words, geneva_day
from comms.drafting.models import Draft, Revision, Signatory
from comms.notices import Kind, Notice
from comms.workflow import DraftState, reference_in_words
from mandates import permissions as mandate_permissions
from mandates.models import Mandate, Role, User


class Standing(StrEnum):
    CLEARED = "cleared"
    PENDING = "pending"
    CHANGES = "asked for changes"
    DECLINED = "declined"
    STALE = "stale"


@dataclass(frozen=True)
class Line:
    """One mandate's standing; `last` is its latest word, on whatever text it was given.

    `since` is when it came to stand so: the word, the submission that asks for one, or the edit that made it stale.
    """

    mandate: Mandate
    standing: Standing
    last: Clearance | None
    since: dt.datetime | None = None

    @property
    def is_pending(self) -> bool:
        """Whether the mandate is asked and has said nothing on this text."""
        return self.standing in {Standing.PENDING, Standing.STALE}


STANDING_OF = {
    Word.CLEARED: Standing.CLEARED,
    Word.CHANGES: Standing.CHANGES,
    Word.DECLINED: Standing.DECLINED,
}


def table(draft: Draft) -> list[Line]:
    """One line a signing mandate, in printed order."""
    return tables([draft])[draft.pk]


def tables(drafts: Sequence[Draft]) -> dict[int, list[Line]]:
    """The table of every draft by its pk, in two queries however many."""
    latest: dict[tuple[int, int], Clearance] = {}
    words = Clearance.objects.filter(draft__in=drafts).select_related(
        "holder", "person", "revision"
    )
    for word in words.defer("revision__content").order_by("pk"):
        latest[word.draft_id, word.mandate_id] = word
    current = {draft.pk: draft.current.digest if draft.current else "" for draft in drafts}
    changed_at = {draft.pk: _asked_at(draft) for draft in drafts}
    lines: dict[int, list[Line]] = {draft.pk: [] for draft in drafts}
    signing = Signatory.objects.filter(draft__in=drafts).select_related("mandate")
    for row in signing.order_by("draft", "position"):
        last = latest.get((row.draft_id, row.mandate_id))
        standing = _standing(last, current[row.draft_id])
        since = last.at if last else None
        if standing in {Standing.PENDING, Standing.STALE}:
            since = changed_at[row.draft_id]
        lines[row.draft_id].append(Line(row.mandate, standing, last, since))
    return lines


def _asked_at(draft: Draft) -> dt.datetime | None:
    """Since when this very text has been there to be answered."""
    instants = [draft.first_submitted_at, draft.current.created_at if draft.current else None]
    known = [instant for instant in instants if instant]
    return max(known) if known and draft.first_submitted_at else None


def _standing(last: Clearance | None, current: str) -> Standing:
    if last is None:
        return Standing.PENDING
    return STANDING_OF[Word(last.word)] if last.digest == current else Standing.STALE


def cleared_in_words(lines: Sequence[Line]) -> str:
    """`Cleared by 5 of 7 mandates`."""
    done = sum(line.standing is Standing.CLEARED for line in lines)
    return f"Cleared by {done} of {len(lines)} mandate{'' if len(lines) == 1 else 's'}"


def is_all_cleared(draft: Draft) -> bool:
    """Every mandate has cleared the current digest. No mandates at all is never all."""
    draft.refresh_from_db()
    lines = table(draft)
    return bool(lines) and all(line.standing is Standing.CLEARED for line in lines)


def waiting_for(user: User, on: dt.date) -> QuerySet[Draft]:
    """Submitted drafts on whose current digest a mandate that `user` may clear for has said nothing yet."""
    mine = mandate_permissions.mandates_for(user, "clear", on)
    said = Clearance.objects.filter(
        draft=OuterRef("draft"), mandate=OuterRef("mandate"), digest=F("draft__current__digest")
    )
    unsaid = Signatory.objects.filter(mandate__in=mine).filter(~Exists(said)).values("draft")
    return (
        Draft.objects.filter(state=DraftState.SUBMITTED, pk__in=unsaid)
        .with_relations()
        .order_by("first_submitted_at", "pk")
    )


def readable(user: User, on: dt.date) -> QuerySet[Draft]:
    """Drafts whose clearance page `user` may open: those they may read that have been submitted once."""
    return Draft.objects.visible_to(user, on).filter(first_submitted_at__isnull=False)


def for_list(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """The same drafts with their references, frozen addressees (`to`) and day to answer by, and without their text."""
    asked = Deadline.objects.filter(draft=OuterRef("pk"), revision=OuterRef("current"))
    return (
        drafts.prefetch_related(None)  # what waiting_for brings along is not shown
        .select_related("case__mandate", "current")
        .prefetch_related("communications__reference")
        .defer("current__content")
        .annotate(
            to=KeyTransform("addressees", "current__content"),
            clear_by=Subquery(asked.order_by("-pk").values("clear_by")[:1]),
        )
    )


def answered_by(user: User, on: dt.date) -> QuerySet[Clearance]:
    """Every word `user` has given on a text they may still read, the newest first."""
    return (
        Clearance.objects.filter(person=user, draft__in=readable(user, on))
        .select_related("mandate", "draft__current", "revision")
        .prefetch_related("draft__communications__reference")
        .defer("draft__current__content", "revision__content")
        .annotate(to=KeyTransform("addressees", "revision__content"))
        .order_by("-pk")
    )


def to_answer(draft: Draft, user: User, on: dt.date) -> list[Mandate]:
    """The signing mandates `user` may answer for now; none while the text is not in clearance."""
    return answerable(draft, user, on) if draft.state == DraftState.SUBMITTED else []


def answerable(draft: Draft, user: User, on: dt.date) -> list[Mandate]:
    """The signing mandates `user` may answer for on `on`, in whatever state the text is."""
    mine = mandate_permissions.mandates_for(user, "clear", on)
    return list(mine.filter(signatures__draft=draft).order_by("signatures__position"))


def why_not(user: User, mandates: Sequence[Mandate], on: dt.date) -> str:
    """Why `user` may not answer for any of these mandates on `on`, in a sentence."""
    names = " or ".join(f"“{mandate}”" for mandate in mandates[:3])
    near = mandate_permissions.last_spoke_for(user, mandates, on)
    if near is None:
        whom = names or "a mandate that signs"
        return f"Only the holder of {whom}, or a delegate named for today, may answer for it."
    what = "delegation" if near.role == Role.DELEGATE else "term"
    if near.period.upper is not None and near.period.upper <= on:
        return (
            f"Your {what} for “{near.mandate}” ended: {day_in_words(near.period.upper)} is the first day without "
            "it. Only its present holder, or a delegate named for today, may answer."
        )
    return (
        f"Your {what} for “{near.mandate}” begins on {day_in_words(near.period.lower)}. Until then only its "
        "holder, or a delegate named for today, may answer."
    )


def once_asked(user: User, pk: int, on: dt.date) -> str:
    """What to tell somebody who was asked to clear this draft and may no longer see it; empty for everyone else."""
    draft = Draft.objects.filter(pk=pk, first_submitted_at__isnull=False).first()
    if draft is None:
        return ""
    near = mandate_permissions.last_spoke_for(user, draft.signing_mandates(), on)
    if near is None or near.period.lower > on or draft.first_submitted_at is None:
        return ""
    was_asked = near.period.upper > geneva_day(draft.first_submitted_at)
    return why_not(user, [near.mandate], on) if was_asked else ""


def earlier(
    draft: Draft, shown: Revision, mine: Sequence[Mandate], person: User
) -> tuple[Revision | None, Revision | None]:
    """The texts other than `shown` that this person or their mandates last answered, and that they last read."""
    texts = draft.revisions.exclude(digest=shown.digest).filter(number__lt=shown.number)
    texts = texts.defer("content")
    answers = Clearance.objects.filter(Q(mandate__in=mine) | Q(person=person), draft=draft)
    readings = Reading.objects.filter(draft=draft, person=person)
    return (
        texts.filter(pk__in=answers.values("revision")).first(),
        texts.filter(pk__in=readings.values("revision")).first(),
    )


@dataclass(frozen=True)
class Letter:
    """What the page says of one letter of the draft; `to` is its recipient's key."""

    pk: int
    to: str
    state: str
    dated_on: dt.date | None
    public_at: dt.datetime | None
    reference: str

    def __str__(self) -> str:
        return self.reference


def letters(draft: Draft) -> list[Letter]:
    """The letters of a draft in their order, as read from their lines without making rows of 300 of them."""
    told = ("letter_type", "code", "number", "year")
    lines = draft.communications.order_by("pk").values_list(
        "pk",
        "recipient__key",
        "state",
        "dated_on",
        "public_at",
        *(f"reference__{name}" for name in told),
    )
    return [
        Letter(pk, to, state, dated_on, public_at, reference_in_words(*line))
        for pk, to, state, dated_on, public_at, *line in lines
    ]


def deadline(draft: Draft) -> dt.date | None:
    """The day by which the text in clearance is to be answered, if one was set."""
    row = last_deadline(draft)
    return row.clear_by if row else None


def last_deadline(draft: Draft) -> Deadline | None:
    return Deadline.objects.filter(draft=draft, revision=draft.current_id).last()


def nudges(draft: Draft) -> dict[int, Notice]:
    """The latest reminder of each mandate, by its pk."""
    rows = Notice.objects.filter(draft=draft, kind=Kind.NUDGED).select_related("actor")
    return {row.mandate_id: row for row in rows.order_by("pk") if row.mandate_id}


def shown(draft: Draft) -> Revision | None:
    """The text its mandates are asked about. While it is being edited again, the one last submitted."""
    if draft.state in {DraftState.SUBMITTED, DraftState.CLEARED}:
        return draft.current
    event = draft.events.filter(verb="submit").last()
    number: Any = event.facts.get("revision") if event else None
    return draft.revisions.filter(number=number).first() or draft.current


def named(addressees: Sequence[dict[str, Any]]) -> str:
    """`Quarry Works Ltd. and 2 others`."""
    names = [facts["name"] for facts in addressees]
    if len(names) < 2:
        return "".join(names)
    return f"{names[0]} and {len(names) - 1} other{'s' if len(names) > 2 else ''}"
