"""Playing a story: each step is the service that staff use, by whoever does it, at the day it belongs to.

Sealing and releasing load the renderer: commands only, never a web process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from comms import jobs
from comms.cases import services as cases
from comms.cases.models import Case, Consent
from comms.clearance import asking
from comms.clearance import services as clearance
from comms.clock import GENEVA
from comms.demonstration import answering
from comms.demonstration.people import Cast
from comms.demonstration.stories import Reply, Story
from comms.dispatch import register, sealing, sending
from comms.dispatch.models import Communication
from comms.drafting import services as drafting
from comms.drafting.content import Choices, To
from comms.drafting.invitations import services as invitations
from comms.drafting.models import Draft
from comms.publication.deadlines import holds
from comms.publication.files import making
from comms.publication.files import services as files
from comms.publication.files.models import FileChoice
from comms.publication.redaction import services as redaction
from comms.publication.redaction import text as redaction_text
from comms.publication.redaction.standing import standing
from comms.replies import answers, quarantine
from comms.replies import services as replies
from comms.replies.files import Received, received
from comms.replies.models import ReplyKind
from comms.workflow import CommunicationState
from mandates import queries as mandate_queries
from recipients import queries as recipient_queries
from recipients.models import Channel, RecipientKind

if TYPE_CHECKING:
    from mandates.models import Mandate, User

Numbers = dict[str, tuple[int, int]]
WEEK = dt.timedelta(days=7)
ON_PAPER = 80  # days: what takes so long comes by post
DAY = dt.timedelta(days=1)
INVITING, INVITED, CONCERNED = "wg_business", "minority", "Minorities"


class Stage:
    """One case being played; `then` is noon in Geneva on the day the letter bears."""

    def __init__(self, cast: Cast, *, title: str, mandates: Sequence[str], day: dt.date) -> None:
        self.cast = cast
        self.mandates: list[Mandate] = mandate_queries.by_keys(mandates)
        self.lead = self.mandates[0]
        self.day = day
        self.then = dt.datetime.combine(day, dt.time(12), tzinfo=GENEVA)
        self.drafter: User = cast.drafter(self.lead)
        self.title = title

    def open(self, *, has_people: bool = False) -> Case:
        early = self.then - 3 * WEEK
        case = cases.open_case(
            title=self.title,
            mandate=self.lead,
            received_on=early.date(),
            summary="Invented for the demonstration.",
            actor=self.drafter,
            now=early,
        )
        if has_people:
            cases.add_source(case, name="Invented Source", actor=self.drafter, now=early)
            cases.add_person(
                case,
                name="Invented Person",
                consent_to_act=Consent.YES,
                consent_to_recipient=Consent.YES,
                consent_to_public=Consent.NO,
                actor=self.drafter,
                now=early,
            )
        return case

    def draft(self, case: Case, story: Story, *, choices: Choices, is_dated: bool = True) -> Draft:
        return drafting.open_draft(
            case,
            letter_type=story.letter_type,
            language=story.language,
            mandates=self.mandates,
            addressees=[To(recipient_queries.by_key(key)) for key in story.to],
            dated_for=self.day if is_dated else None,
            text=story.text,
            choices=choices,
            actor=self.drafter,
            now=self.then - 2 * WEEK,
        )

    def submit(self, draft: Draft, numbers: Numbers | None = None) -> Draft:
        given = {
            row.recipient_id: numbers[row.recipient.code]
            for row in draft.addressees.select_related("recipient")
            if numbers and row.recipient.code in numbers
        }
        return register.submit(draft, actor=self.drafter, now=self.then - WEEK, numbers=given)

    def clear(self, draft: Draft, mandates: Sequence[Mandate] | None = None) -> None:
        for place, mandate in enumerate(self.mandates if mandates is None else mandates):
            clearance.clear(
                draft,
                mandate=mandate,
                digest=draft.text().digest,
                actor=self.cast.holder(mandate),
                now=self.then - 5 * DAY + place * dt.timedelta(hours=5),
            )

    def seal(self, letter: Communication) -> None:
        sealing.seal(letter, actor=self.cast.registry, now=self.then)

    def send(self, letter: Communication) -> None:
        is_state = letter.recipient.kind == RecipientKind.STATE
        at = self.then + dt.timedelta(hours=3)
        sending.record(
            letter,
            channel=Channel.MISSION if is_state else Channel.POST,
            address=f"{'Permanent Mission' if is_state else 'Office'} of {letter.recipient}",
            proof="Receipt signed at the desk (demonstration).",
            sent_at=at,
            actor=self.cast.registry,
            now=at,
        )

    def answer(self, letter: Communication, reply: Reply, *, language: str) -> None:
        at = self.then + reply.after * DAY
        said = [f"Reply {letter.replies.count() + 1} to {letter}", "Written for the demonstration."]
        if reply.is_matched:
            said = answering.lines(letter, language=language)
        file = _answer(said, on_paper=reply.after >= ON_PAPER)
        row = replies.register(
            letter,
            kind=ReplyKind(reply.kind),
            received_on=at.date(),
            files=[file],
            language=language,
            actor=self.cast.registry,
            now=at,
        )
        for kept in row.files.all():
            quarantine.look(kept.pk, now=at)
        officer, later = self.cast.publication, at + DAY
        if reply.is_matched:
            answering.match(
                row,
                language=language,
                is_whole=reply.decision == "match",
                drafter=self.drafter,
                cast=self.cast,
                now=later,
            )
        if reply.decision in {"approve", "match"}:
            replies.approve(row, actor=officer, now=later, matching=answers.digest(row))
            files.adopt(now=later)
            for choice in FileChoice.objects.being_made():
                making.make_whole(choice.pk, now=later)
        elif reply.decision == "withhold":
            reason = "The recipient asked for confidentiality (demonstration)."
            replies.withhold(row, reason=reason, actor=officer, now=later)

    def hold(self, letter: Communication, *, is_confirmed: bool) -> None:
        reason = "Somebody may be at risk; to be looked into first (demonstration)."
        at = self.then + 20 * DAY
        hold = holds.place(letter, reason=reason, actor=self.cast.publication, now=at)
        if is_confirmed:
            holds.confirm(hold, actor=self.cast.second, now=at + DAY)

    def confirm(self, letter: Communication) -> None:
        """Where the case has somebody to protect, an officer has read what the public will read."""
        if standing(letter).reason:
            digest = redaction_text.of(letter).digest
            officer, at = self.cast.publication, self.then + 10 * DAY
            redaction.confirm(letter, digest=digest, actor=officer, now=at)


def prepare(story: Story, cast: Cast) -> None:
    """Take one story to its text's stage: everything before the seal, in which the order of stories counts."""
    stage = Stage(cast, title=story.title, mandates=story.mandates, day=story.day)
    case = stage.open(has_people="reply" in story.flags or story.stage == "drafting")
    choices = Choices(
        press_release="press" in story.flags,
        interim_measures="interim" in story.flags,
        without_prejudice=story.letter_type != "OL",
        on_legislation="legislation" in story.flags,
    )
    draft = stage.draft(case, story, choices=choices, is_dated="failed" not in story.flags)
    if story.stage == "drafting":
        if stage.lead.key == INVITING:
            _invite(stage, draft)
        return
    stage.submit(draft)
    if story.stage in CLEARING:
        CLEARING[story.stage](stage, draft)
        return
    stage.clear(draft)
    if "failed" in story.flags:
        _fail(stage, draft.communications.get())


def _invite(stage: Stage, draft: Draft) -> None:
    """The case says which rights it concerns; one mandate that cites them is asked, and has not answered."""
    cases.record_concerns(
        draft.case,
        rights=[CONCERNED],
        countries=[],
        actor=stage.drafter,
        now=stage.then,
    )
    invitations.invite(
        draft,
        mandates=mandate_queries.by_keys([INVITED]),
        answer_by=stage.day + 2 * WEEK,
        note="The town is home to a minority (demonstration).",
        actor=stage.drafter,
        now=stage.then,
    )


def finish(story: Story, cast: Cast) -> None:
    """Seal the letter of a story that has come so far, send it, and play what came before it could be public."""
    stage = Stage(cast, title=story.title, mandates=story.mandates, day=story.day)
    letter = Communication.objects.get(draft__case__title=story.title)
    if letter.state != CommunicationState.REGISTERED:
        return
    stage.seal(letter)
    if story.stage == "sealed":
        return
    stage.send(letter)
    stage.confirm(letter)
    for reply in story.replies:
        if not is_late(reply, letter, stage):
            stage.answer(letter, reply, language=story.language)
    for flag in story.flags:
        if flag.startswith("hold:"):
            stage.hold(letter, is_confirmed=flag == "hold:confirmed")


def is_late(reply: Reply, letter: Communication, stage: Stage) -> bool:
    """Whether the reply came once the letter could be public; it is then played after the release."""
    return letter.public_at is not None and stage.then + (reply.after + 1) * DAY >= letter.public_at


def _pending(stage: Stage, draft: Draft) -> None:
    stage.clear(draft, stage.mandates[:1])


def _stale(stage: Stage, draft: Draft) -> None:
    """Two have cleared; then the text changed; one has cleared the new text."""
    stage.clear(draft, stage.mandates[:2])
    at = stage.then - 4 * DAY
    drafting.reopen(draft, actor=stage.drafter, now=at, reason="One question was added.")
    plan = drafting.plan_of(draft)
    asked = [*plan.text["questions"], "Who will inform the readers of the outcome?"]
    drafting.revise(
        draft,
        plan.with_text(questions=asked),
        base=draft.text().number,
        actor=stage.drafter,
        now=at,
        note="a question added",
    )
    register.submit(draft, actor=stage.drafter, now=at + dt.timedelta(hours=1))
    first = stage.mandates[0]
    clearance.clear(
        draft,
        mandate=first,
        digest=draft.text().digest,
        actor=stage.cast.holder(first),
        now=at + DAY,
    )


def _changes(stage: Stage, draft: Draft) -> None:
    first, second = stage.mandates[:2]
    stage.clear(draft, [first])
    clearance.ask_for_changes(
        draft,
        mandate=second,
        digest=draft.text().digest,
        actor=stage.cast.holder(second),
        now=stage.then - 2 * DAY,
        comment="Please say since when the hours have been shorter.",
    )


def _mixed(stage: Stage, draft: Draft) -> None:
    """Of five mandates each stands otherwise; the registry has set a day to answer by."""
    _stale(stage, draft)
    third, fourth = stage.mandates[2:4]
    clearance.ask_for_changes(
        draft,
        mandate=third,
        digest=draft.text().digest,
        actor=stage.cast.holder(third),
        now=stage.then - 2 * DAY,
        comment="Please name the siding in the second question.",
    )
    clearance.decline(
        draft,
        mandate=fourth,
        digest=draft.text().digest,
        actor=stage.cast.holder(fourth),
        now=stage.then - DAY,
    )
    asking.set_deadline(
        draft, clear_by=stage.day + WEEK, actor=stage.cast.registry, now=stage.then - DAY
    )


CLEARING = {"pending": _pending, "stale": _stale, "changes": _changes, "mixed": _mixed}


def _fail(stage: Stage, letter: Communication) -> None:
    """The registry asks for the seal; when the worker comes to it, a new resolution is in force."""
    asked = stage.then + DAY
    job = sealing.request(letter, actor=stage.cast.registry, now=asked)
    late = asked + 2 * WEEK

    def work(job: jobs.Job) -> None:
        sealing.seal(job.communication, actor=stage.cast.registry, now=late)

    jobs.run(job.pk, work, now=late)


def _answer(said: list[str], *, on_paper: bool) -> Received:
    """A reply as a PDF or, which needs no walls to be looked at, as plain text."""
    if on_paper:
        return received("reply.pdf", paper(*answering.on_paper(said)))
    return received("reply.txt", "\n\n".join(said).encode())


def paper(*lines: str) -> bytes:
    """A PDF of one page with a few lines in Latin letters."""
    import io

    import pikepdf

    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        text = f"BT /F1 14 Tf 20 TL 72 750 Td {shown} ET"
        page.Contents = pdf.make_stream(text.encode("cp1252", errors="replace"))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
