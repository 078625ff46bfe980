"""The world of test_every_url: one thing of every kind, in every state that an address may meet it in.

The present is `now` of the tests; what is public was sent long before, so that people and letters are looked at on
one day. `private` is signed by the mandate of the case alone: no other mandate may learn of it.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from comms.cases import services as cases
from comms.clearance import services as clearance
from comms.clock import geneva_day
from comms.dispatch import register
from comms.dispatch.models import Communication
from comms.drafting.invitations import services as invitations
from comms.drafting.threads import services as threads
from comms.drafting.threads.anchors import Anchor
from comms.drafting.word import services as word
from comms.jobs import Job
from comms.public import sessions
from comms.publication import copies, release
from comms.publication.corrections import services as corrections
from comms.publication.deadlines import calendar, holds, moves
from comms.publication.files import services as files
from comms.replies import services as replies
from comms.replies.models import ReplyFile, Standing
from comms.reports import services as reports
from comms.worklist.models import SavedFilter
from mandates import services as mandates
from mandates.models import Role, User
from tests import builders
from tests.comms.publication.redaction.builders import confirmed, withheld
from tests.comms.publication.test_release import a_reply

DAY = dt.timedelta(days=1)
Subjects = dict[str, list[tuple[str, tuple[Any, ...]]]]


def staff(cast: Any, office: Any, now: dt.datetime, monkeypatch: Any) -> SimpleNamespace:
    """Cases, texts, letters, replies and decisions at every stage."""
    monkeypatch.setattr("comms.dispatch.sealing.opened", builders.without_seal)
    # Nobody draws previews here: the pages say so at once.
    monkeypatch.setattr("comms.drafting.preview.WAIT", 0)
    builders.key()
    office.company.state = office.state
    office.company.save()
    more_people(cast, office, now)
    case = builders.case(cast, office, now - 80 * DAY)
    source = cases.add_source(case, name="Ada Vale", actor=cast.drafter, now=now)
    person = cases.add_person(case, name="Ira Stone", actor=cast.drafter, now=now)
    world = SimpleNamespace(cast=cast, office=office, now=now, old=now - 75 * DAY, case=case)
    world.source, world.person = source, person
    world.texts = drafts(world)
    world.letters = communications(world)
    world.replies = answers(world)
    others(world)
    world.secrets = secrets(world)
    return world


def more_people(cast: Any, office: Any, now: dt.datetime) -> None:
    """Whoever drafted for the mandate of the case until yesterday, and whose account is closed."""
    for name, until in (("former", now.date()), ("closed", None)):
        person = User.objects.create_user(f"{name}@pouch.example", "a long enough pass-phrase")
        mandates.appoint(
            person,
            mandate=office.business,
            role=Role.DRAFTER,
            period=(dt.date(2020, 1, 1), until),
            actor=None,
        )
        setattr(cast, name, person)


def alone(world: Any, now: dt.datetime, words: str) -> Any:
    """A text that the mandate of the case signs by itself."""
    text = {"purpose": [f"We write about a {words}."]}
    return builders.draft(
        world.cast,
        world.office,
        now,
        case=world.case,
        mandates=[world.office.business],
        text=text,
    )


def cleared_alone(world: Any, now: dt.datetime) -> Any:
    made = register.submit(alone(world, now, "buried mine"), actor=world.cast.drafter, now=now)
    holder = world.cast.holder_of_business
    clearance.clear(
        made, mandate=world.office.business, digest=made.current.digest, actor=holder, now=now
    )
    made.refresh_from_db()
    return builders.letter_of(made)


def drafts(world: Any) -> dict[str, Any]:
    """A text in each of its states, and one signed by the mandate of the case alone."""
    cast, office, now, facts = world.cast, world.office, world.now, {"case": world.case}
    dropped = builders.draft(cast, office, now, **facts)
    register.drop(dropped, actor=cast.drafter, now=now, reason="It came to nothing.")
    return {
        "drafting": builders.draft(cast, office, now, **facts),
        "submitted": builders.submitted(cast, office, now, **facts),
        "cleared": builders.cleared(cast, office, now, **facts),
        "dropped": dropped,
        "private": alone(world, now, "sunken ship"),
    }


def communications(world: Any) -> dict[str, Any]:
    """A letter in each of its states; `held` and `due` are sent, and the instant of `due` has passed."""
    cast, office, now, old = world.cast, world.office, world.now, world.old
    facts = {"case": world.case}
    found = {
        "registered": builders.letter_of(world.texts["cleared"]),
        "sealed": builders.sealed(cast, office, now, **facts),
        "sent": builders.sent(cast, office, now, **facts),
        "held": builders.as_sent(cast, office, now, **facts),
        "due": builders.as_sent(cast, office, old, **facts),
        "private": builders.sent_on_paper(cleared_alone(world, now), now),
        "void": builders.letter_of(builders.cleared(cast, office, now, **facts)),
    }
    register.void(found["void"], actor=cast.registry, now=now, reason="It is not needed.")
    for name in ("released", "corrected", "withdrawn"):
        found[name] = builders.sent(cast, office, old, **facts)
    return found


def answers(world: Any) -> dict[str, Any]:
    """A reply in each of its states; the release of `released` takes its own along."""
    cast, letters, now = world.cast, world.letters, world.now
    found = {
        "new": a_reply(letters["sent"], cast, now),
        "approved": a_reply(letters["held"], cast, now),
        "withheld": a_reply(letters["due"], cast, now),
        "private": a_reply(letters["private"], cast, now),
        "quarantined": a_reply(letters["corrected"], cast, now - 20 * DAY),
        "released": a_reply(letters["released"], cast, now - 20 * DAY),
    }
    ReplyFile.objects.filter(reply=found["quarantined"]).update(
        standing=Standing.QUARANTINED, finding="kind"
    )
    others_ = ReplyFile.objects.exclude(reply=found["quarantined"])
    others_.update(standing=Standing.SOUND)
    for name in ("approved", "released"):
        replies.approve(found[name], actor=cast.publisher, now=now - 19 * DAY)
    replies.withhold(found["withheld"], reason="A name.", actor=cast.publisher, now=now)
    return found


def others(world: Any) -> None:
    """What is decided about letters and stands beside texts, and what has become public."""
    cast, office, now, texts = world.cast, world.office, world.now, world.texts
    letters = world.letters
    publish(world)
    world.hold = holds.place(
        letters["held"], reason="A family.", actor=cast.second_publisher, now=now
    )
    holds.confirm(world.hold, actor=cast.publisher, now=now)
    world.asked_hold = holds.place(letters["due"], reason="Risk.", actor=cast.drafter, now=now)
    world.private_hold = holds.place(
        letters["private"], reason="Hush.", actor=cast.drafter, now=now
    )
    world.moves = {
        name: moves.extend(
            letters[name],
            to=geneva_day(letters[name].public_at) + 5 * DAY,
            reason="A trial.",
            actor=cast.second_publisher,
            now=now,
        )
        for name in ("sent", "private")
    }
    world.correction = corrections.ask(
        letters["released"],
        reason="A wrong name.",
        removes_earlier=False,
        actor=cast.second_publisher,
        now=now,
    )
    world.redactions = {
        name: withheld(letters[name], cast.drafter, now, name="valley")[0]
        for name in ("sent", "private")
    }
    world.choices = {
        name: files.choose(
            world.replies[name].files.get(),
            choice="redact",
            ground="third",
            actor=cast.second_publisher,
            now=now,
        )
        for name in ("new", "private")
    }
    world.thread = threads.comment(
        texts["drafting"], Anchor(1, "facts", 1), text="Which dam?", actor=cast.drafter, now=now
    )
    world.private_thread = threads.comment(
        texts["private"], Anchor(1, "facts", 1), text="Which dam?", actor=cast.drafter, now=now
    )
    world.invitation = invitations.invite(
        texts["private"],
        mandates=[office.minority],
        answer_by=now.date() + 3 * DAY,
        actor=cast.drafter,
        now=now,
    )[0]
    world.words = {
        name: word.bring(
            texts[name],
            name="draft.docx",
            data=word.export(texts[name], actor=cast.drafter, now=now),
            actor=cast.drafter,
            now=now,
        )
        for name in ("drafting", "private")
    }
    world.job = Job.objects.create(
        communication=letters["sealed"],
        kind="send",
        state="failed",
        reason="The server did not answer.",
        actor=cast.registry,
        queued_at=now,
    )
    world.report = reports.make(sessions.session(45), actor=cast.registry, now=now)
    world.calendar = calendar.renew(cast.publisher, seed=calendar.seed(), now=now)
    world.filter = SavedFilter.objects.create(person=cast.drafter, name="Mine", query="q=dam")


def publish(world: Any) -> None:
    """Release what is due and reviewed, correct one of it and withdraw another."""
    cast, letters = world.cast, world.letters
    at = world.now - 5 * DAY
    for name in ("released", "corrected", "withdrawn"):
        confirmed(letters[name], cast.publisher, at)
    sweep = release.publish_due(now=at)
    assert sweep.failed == {} or set(sweep.failed) == {str(letters["due"])}, sweep
    release.withdraw(
        letters["withdrawn"], reason="The wrong dam.", actor=cast.publisher, now=world.now
    )
    letter = letters["corrected"]
    asked = corrections.ask(
        letter, reason="A name.", removes_earlier=False, actor=cast.publisher, now=world.now
    )
    withheld(letter, cast.drafter, world.now, name="valley")
    confirmed(letter, cast.second_publisher, world.now)
    corrections.confirm(
        asked,
        digest=copies.public_text(letter).digest,
        actor=cast.second_publisher,
        now=world.now,
    )
    corrections.correct(letter, actor=cast.second_publisher, now=world.now)
    for each in letters.values():
        each.refresh_from_db()
    assert Communication.objects.filter(state="released").count() == 2


def secrets(world: Any) -> list[tuple[bytes, set[str]]]:
    """Words that stand in one place alone, and who may read them; on no page of anybody else do they stand."""
    office = {"drafter", "colleague"}
    desks = {"registry", "publisher", "second_publisher"}
    letter = world.letters["private"]
    words: list[tuple[str, set[str]]] = [
        (world.case.title, office),
        ("Ada Vale", office),
        ("Ira Stone", office),
        ("sunken ship", office | {"holder_of_minority", "delegate"}),  # who are invited
        (f"/drafts/{world.texts['private'].pk}/", office),
        ("buried mine", office | desks | {"holder_of_business"}),
        (f"/letters/{letter.pk}/", office | desks | {"holder_of_business"}),
        (str(letter), office | desks | {"holder_of_business"}),
        ("Hush.", office | desks | {"holder_of_business"}),
        (f"/drafts/{world.texts['drafting'].pk}/", office | {"outsider"}),
        ("Which dam?", office | {"outsider"}),
    ]
    return [(word.encode(), people) for word, people in words]


PLAIN = ("home", "search", "work_list", "work_nudge", "filter_keep", "notice_list", "case_list",
         "case_new", "clearance_list", "register", "replies", "becoming_public", "annex_library",
         "recipient_list", "recipient_add", "report_list", "monitor", "calendar_address")  # fmt: skip
OF_CASE = ("case", "case_edit", "case_concerns", "source_new", "person_new", "draft_new")
OF_TEXT = ("draft", "draft_write", "draft_autosave", "draft_presence", "draft_findings",
           "draft_invitations", "draft_reopen", "draft_revisions", "draft_compare", "draft_threads",
           "thread_new", "draft_word", "draft_word_file", "draft_submit", "draft_drop", "clearance",
           "clearance_nudge", "clearance_deadline", "batch", "batch_seal", "batch_send")  # fmt: skip
OF_REVISION = ("draft_revision", "draft_revision_name", "draft_restore", "draft_preview",
               "draft_preview_pages")  # fmt: skip
OF_LETTER = ("communication", "communication_pdf", "communication_seal", "communication_send",
             "communication_record", "communication_settle", "communication_void", "reply_new",
             "hold_new", "correction_new", "communication_withdraw", "redactions", "redaction_new",
             "public_preview", "public_confirm", "public_letter",
             "public_group", "review_new", "extension_new", "early_new")  # fmt: skip
OF_REPLY = ("reply", "reply_approve", "reply_withhold", "reply_take_back")
OF_FILE = ("reply_file", "reply_file_free", "reply_file_ask", "file_choice")
OF_CHOICE = ("file_redact", "file_copy", "file_again", "file_confirm")


def subjects(world: Any) -> Subjects:
    """For each address of the staff site, what to ask it of."""

    def of(things: dict[str, Any], *more: Any) -> list[tuple[str, tuple[Any, ...]]]:
        return [(name, (thing.pk, *more)) for name, thing in things.items()]

    texts, letters, case = world.texts, world.letters, world.case
    drawn = {name: letters[name] for name in ("sent", "private", "released")}  # slow to draw
    found: Subjects = {name: [("-", ())] for name in PLAIN}
    for names, things, more in (
        (OF_CASE, {"a case": case}, ()),
        (OF_TEXT, texts, ()),
        (OF_REVISION, texts, (1,)),
        (OF_LETTER, letters, ()),
        (OF_REPLY, world.replies, ()),
        (OF_FILE, {name: each.files.get() for name, each in world.replies.items()}, ()),
        (OF_CHOICE, world.choices, ()),
        (("file_page", "file_copy_page"), world.choices, (1,)),
        (("invitation", "invitation_settle"), {"private": world.invitation}, ()),
        (("hold_confirm", "hold_lift", "hold_take_back"),
         {"held": world.hold, "due": world.asked_hold, "private": world.private_hold}, ()),
        (("move_confirm", "move_refuse"), world.moves, ()),
        (("correction_confirm", "correction_drop"), {"released": world.correction}, ()),
        (("report", "report_again"), {"a report": world.report}, ()),
    ):  # fmt: skip
        found |= {name: of(things, *more) for name in names}
    for name in ("recipient_detail", "recipient_rename", "recipient_contact"):
        found[name] = [("-", (letters["sent"].recipient.key,))]
    return found | {
        "source_edit": [("a case", (case.pk, world.source.pk))],
        "person_edit": [("a case", (case.pk, world.person.pk))],
        "person_consent": [("a case", (case.pk, world.person.pk))],
        "filter_forget": [("the drafter's", (world.filter.pk,))],
        "thread": [
            ("drafting", (texts["drafting"].pk, world.thread.pk)),
            ("private", (texts["private"].pk, world.private_thread.pk)),
            ("of another text", (texts["submitted"].pk, world.private_thread.pk)),
        ],
        "word_file": [(name, (texts[name].pk, file.pk)) for name, file in world.words.items()],
        "reply_question": of(world.replies, 1),
        "job_retry": [("sealed", (world.job.pk,))],
        "draft_part": of(texts, "facts"),
        "draft_preview_copy": of(texts, 1, "docx"),
        "draft_preview_image": of(texts, 1, 1),
        "draft_preview_pdf": of({name: texts[name] for name in ("drafting", "private")}, 1),
        "public_preview_pdf": of(drawn),
        "batch_retry": of(texts, "seal"),
        "communication_copy": of(letters, "docx"),
        "redaction_restore": [
            (name, (letters[name].pk, row.pk)) for name, row in world.redactions.items()
        ],
        "public_day": [("-", (geneva_day(letters["sent"].public_at),))],
        "calendar_feed": [
            ("the publisher's", (world.calendar,)),
            ("never", ("x" * len(world.calendar),)),
        ],
        "report_session": [("-", (45,)), ("never", (9999,))],
        "report_preview": [("-", (45,)), ("never", (9999,))],
        "report_make": [("-", (45,)), ("never", (9999,))],
        "report_file": [("a report", (world.report.pk, "csv"))],
    }
