"""What the register and the page of a communication read. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, JSONField, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from comms import permissions
from comms.clock import day_in_words, geneva_day, instant_in_words
from comms.dispatch.models import Communication, Reference, RenditionKind, Series
from comms.drafting.models import Revision
from comms.events import Event
from comms.jobs import Job, JobState
from comms.workflow import CommunicationState, DraftState
from mandates.models import User

PILLS = {
    CommunicationState.REGISTERED: "waiting",
    CommunicationState.SEALED: "waiting",
    CommunicationState.SENT: "confidential",
    CommunicationState.RELEASED: "done",
    CommunicationState.WITHDRAWN: "wrong",
    CommunicationState.VOID: "neutral",
}
SAID = {
    "open_draft": "Draft opened",
    "revise": "Text revised",
    "submit": "Submitted for clearance",
    "clear": "Cleared",
    "ask_for_changes": "Changes asked for",
    "decline": "Declined",
    "nudge": "Pending mandate reminded",
    "set_deadline": "Day to clear by set",
    "complete": "Cleared by every mandate",
    "reopen": "Reopened for editing",
    "drop": "Dropped",
    "register": "Reference registered",
    "seal": "Sealed",
    "send": "Sent",
    "settle": "Found not to have arrived",
    "void": "Voided",
    "hold": "Held back",
    "confirm_hold": "Hold confirmed",
    "lift_hold": "Hold lifted",
    "take_back_hold": "Hold taken back",
    "end_hold": "Hold ended on its day",
    "sign_review": "Safety review signed",
    "ask_move": "Another day asked for",
    "confirm_move": "Another day fixed",
    "refuse_move": "Another day refused",
    "withhold": "Words withheld from the public",
    "restore_words": "Withheld words restored",
    "confirm_public_text": "Public text confirmed",
    "release": "Made public",
    "withdraw": "Withdrawn",
    "ask_correction": "Correction asked for",
    "confirm_correction": "Correction confirmed",
    "drop_correction": "Correction dropped",
    "correct": "Shown anew, corrected",
    "register_reply": "Reply registered",
    "match_answer": "Passage of a reply matched to a question",
    "unmatch_answer": "Question of a reply matched no more",
    "ask_approval_anew": "Reply to be found fit anew, for what it answers has changed",
    "approve_reply": "Reply found fit to be public",
    "take_back_approval": "Reply found not fit to be public after all",
    "withhold_reply": "Reply withheld",
    "release_reply": "Reply made public",
    "quarantine_file": "Received file put in quarantine",
    "free_file": "Received file let out of quarantine",
    "choose_file": "What becomes public of a received file chosen",
    "make_public_file": "Public copy of a received file made",
    "confirm_file": "What is hidden of a received file confirmed",
    "ask_for_copy": "Clean copy of a received file asked for",
}


def with_addressees(letters: QuerySet[Communication]) -> QuerySet[Communication]:
    """The same letters with `to`: the addressees of their frozen text, without the rest of that text."""
    return letters.annotate(
        to=Coalesce(
            KeyTransform("addressees", "revision__content"),
            KeyTransform("addressees", "draft__current__content"),
            output_field=JSONField(),
        )
    )


def name_all(letters: Sequence[Communication]) -> None:
    """Give each letter its own addressee as `to`. Each text is read once, however many letters it is the text of.

    The letters need their `draft`.
    """
    texts = {letter.pk: letter.revision_id or letter.draft.current_id for letter in letters}
    rows = Revision.objects.filter(pk__in=set(texts.values())).values_list(
        "pk", KeyTransform("addressees", "content")
    )
    to = {pk: {facts["key"]: facts for facts in addressees} for pk, addressees in rows}
    for letter in letters:
        facts = to.get(texts[letter.pk] or 0, {}).get(letter.recipient.key)
        letter.to = [facts] if facts else []  # type: ignore[attr-defined]


def name_of(letter: Communication) -> str:
    """The recipient's name as the letter prints it; as reference data has it when it is no longer addressed."""
    return str(addressee_of(letter).get("name") or letter.recipient.current_name())


def addressee_of(letter: Communication) -> dict[str, Any]:
    to = getattr(letter, "to", None)
    if to is None:
        to = content_of(letter).get("addressees", [])
    return next((facts for facts in to if facts["key"] == letter.recipient.key), {})


def content_of(letter: Communication) -> dict[str, Any]:
    """The frozen text: what was sealed, or what would be."""
    revision = letter.revision or letter.draft.current
    return revision.content if revision else {}


# The register


def lines(user: User, on: dt.date) -> QuerySet[Reference]:
    """The lines `user` may read: the whole register at its desk, elsewhere those of the letters they see."""
    references = Reference.objects.select_related(
        "communication__recipient", "communication__draft"
    )
    if not permissions.is_registry(user, on):
        visible = Communication.objects.visible_to(user, on)
        references = references.filter(communication__in=visible)
    return references.order_by("-year", "code", "number")


@dataclass(frozen=True)
class SeriesNote:
    """What a reader of the register needs to know of a series beside its lines."""

    series: Series
    gaps: list[str] = field(default_factory=list)


def notes(references: Iterable[Reference]) -> list[SeriesNote]:
    """Of the series these lines belong to, those with numbers that have no line here. Two queries."""
    wanted = {(line.year, line.code) for line in references}
    held = {
        (row["year"], row["code"]): set(row["numbers"])
        for row in Reference.objects.filter(year__in={year for year, _ in wanted})
        .order_by()
        .values("year", "code")
        .annotate(numbers=ArrayAgg("number"))
    }
    found = []
    for series in Series.objects.filter(year__in={year for year, _ in wanted}):
        place = (series.year, series.code)
        if place not in wanted:
            continue
        numbers = range(series.opened_after + 1, series.last_number + 1)
        gaps = spans([number for number in numbers if number not in held.get(place, set())])
        if gaps or series.opened_after:
            found.append(SeriesNote(series, gaps))
    return found


def spans(numbers: Sequence[int]) -> list[str]:
    """`[2, 3, 4, 9]` as `["2 to 4", "9"]`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(low) if low == high else f"{low} to {high}" for low, high in found]


# One communication


def sisters(letter: Communication, user: User, on: dt.date) -> list[Communication]:
    """The other letters of the case that `user` may see, with the number of replies to each."""
    visible = Communication.objects.visible_to(user, on).filter(draft__case=letter.draft.case_id)
    rows = visible.exclude(pk=letter.pk).select_related("reference", "recipient", "draft")
    found: list[Any] = list(rows.annotate(reply_count=Count("replies")).order_by("pk"))
    name_all(found)
    return found


@dataclass(frozen=True)
class Moment:
    event: Event
    words: str


def timeline(letter: Communication) -> list[Moment]:
    """What happened to the letter and its text, the newest first; nothing of the case's file."""
    own = Q(communication=letter) | Q(draft=letter.draft_id, communication=None)
    events = Event.objects.filter(own).select_related("actor").order_by("-pk")
    names = {facts["key"]: facts["keyword"] for facts in content_of(letter).get("mandates", [])}
    return [Moment(event, in_words(event, names)) for event in events]


def in_words(event: Event, names: dict[str, str]) -> str:
    said = SAID.get(event.verb, event.verb.replace("_", " ").capitalize())
    facts = event.facts
    if "mandate" in facts:
        said += f" for {names.get(facts['mandate'], facts['mandate'])}"
    if event.verb in {"revise", "submit", "clear"} and "revision" in facts:
        said += f", revision {facts['revision']}"
    return said


def open_jobs(letter: Communication) -> list[Job]:
    """What the worker does or failed to do for this letter; what was done is in the timeline."""
    mine = Job.objects.filter(communication=letter)
    running = mine.unfinished().values("pk")
    failed = mine.needing_attention().values("pk")
    return list(mine.filter(Q(pk__in=running) | Q(pk__in=failed)))


def is_running(jobs: Iterable[Job]) -> bool:
    return any(job.state in {JobState.QUEUED, JobState.RUNNING} for job in jobs)


STAGES = {
    CommunicationState.SEALED: "sealed",
    CommunicationState.RELEASED: "public",
    CommunicationState.WITHDRAWN: "public",
    CommunicationState.VOID: "register",
}


def stage(letter: Communication, *, has_replies: bool) -> str:
    """The station of the path at which the letter stands."""
    if letter.state == CommunicationState.SENT:
        return "replies" if has_replies else "sent"
    if letter.state == CommunicationState.REGISTERED:
        if letter.draft.state == DraftState.DRAFTING:
            return "draft"
        return "register" if letter.draft.state == DraftState.CLEARED else "clearance"
    return STAGES[CommunicationState(letter.state)]


def confidence(letter: Communication, *, now: dt.datetime) -> dict[str, Any]:
    """What the band says: nothing once the letter is public, no instant while it may not come."""
    if letter.state == CommunicationState.RELEASED:
        return {"is_confidential": False}
    if letter.state == CommunicationState.WITHDRAWN:
        return {"is_confidential": True, "text": "Withdrawn from the public site"}
    if letter.holds.filter(lifted_at=None).exists():
        return {"is_confidential": True, "text": "Confidential: held back"}
    if letter.public_at and letter.public_at <= now:
        words = instant_in_words(letter.public_at)
        return {"is_confidential": True, "text": f"Confidential until released; due {words}"}
    return {"is_confidential": True, "until": letter.public_at}


def frame(letter: Communication, *, now: dt.datetime) -> dict[str, Any]:
    """What every page of a letter shows around its matter: the band, and where it stands on the path."""
    reply_count = letter.replies.count()
    return {
        "letter": letter,
        "recipient": name_of(letter),
        "pill": PILLS[CommunicationState(letter.state)],
        "current": stage(letter, has_replies=bool(reply_count)),
        "reply_count": reply_count,
        "notes": {
            "register": str(letter),
            "sealed": _day(letter.sealed_at),
            "sent": _day(letter.sent_at),
            "replies": str(reply_count or ""),
            "public": _day(letter.released_at or letter.public_at),
        },
        **confidence(letter, now=now),
    }


def _day(instant: dt.datetime | None) -> str:
    return day_in_words(geneva_day(instant)) if instant else ""


def find_for_page(user: User, on: dt.date) -> QuerySet[Communication]:
    """The communications `user` may open, with what their pages read."""
    return Communication.objects.visible_to(user, on).select_related(
        "reference", "recipient", "draft__case__mandate", "draft__current", "revision"
    )


def sealed_file(letter: Communication) -> Any:
    return letter.renditions.filter(kind=RenditionKind.SENT).first()


def sealer(letter: Communication) -> User | None:
    event = Event.objects.filter(communication=letter, verb="seal").select_related("actor").last()
    return event.actor if event else None
