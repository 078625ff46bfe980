"""Commenting, answering, resolving and mentioning: who may, what is refused, what the record tells."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from comms.cases import services as cases
from comms.dispatch import register
from comms.drafting import queries, services
from comms.drafting.models import Draft
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads import services as threads
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.models import Mention, Remark, Thread
from comms.errors import CommsError, NotPermitted, NotVisible, WrongState
from comms.notices import Kind, Notice
from mandates.models import User
from tests import builders

NIGHT = Anchor(1, "facts", 1, 15, "allegedly flooded")


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def thread(draft, cast, now):
    return threads.comment(draft, NIGHT, text="By whom?", actor=cast.colleague, now=now)


def test_a_comment_stands_on_its_words(draft, thread, cast, now):
    assert thread.anchor() == NIGHT
    assert [(one.text, one.writer()) for one in thread.remarks.all()] == [("By whom?", "colleague")]
    assert list(queries.open_threads(draft)) == [thread]
    event = draft.events.last()
    assert (event.verb, event.actor, event.facts) == (
        "comment",
        cast.colleague,
        {"thread": thread.pk},
    )
    assert "By whom" not in json.dumps(list(draft.events.values()), default=str)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("drafter", True, True),
        ("colleague", True, True),
        ("outsider", True, True),
        ("holder_of_culture", False, True),
        ("delegate", False, True),
        ("registry", False, True),
        ("publisher", False, True),
        ("superuser", False, False),
        ("nobody", False, False),
    ],
)
def test_whoever_reads_the_draft_comments_and_nobody_else(draft, cast, now, name, before, after):
    person = getattr(cast, name)
    for may in (before, after):
        on = now.date()
        assert (person in thread_queries.readers(draft, on)) is may
        assert Draft.objects.visible_to(person, on).filter(pk=draft.pk).exists() is may
        if may:
            threads.comment(draft, NIGHT, text="Why?", actor=person, now=now)
        else:
            with pytest.raises(NotVisible):
                threads.comment(draft, NIGHT, text="Why?", actor=person, now=now)
        if draft.state == "drafting":
            register.submit(draft, actor=cast.drafter, now=now)


def test_nobody_comments_on_a_letter_that_was_dropped(draft, thread, cast, now):
    register.drop(draft, reason="given up", actor=cast.drafter, now=now)
    for act in (
        lambda: threads.comment(draft, NIGHT, text="Why?", actor=cast.drafter, now=now),
        lambda: threads.reply(
            Thread.objects.get(pk=thread.pk), text="Why?", actor=cast.drafter, now=now
        ),
        lambda: threads.resolve(thread, actor=cast.drafter, now=now),
    ):
        with pytest.raises(WrongState, match="has been dropped"):
            act()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  \n ", "is empty"),
        ("\0", "is empty"),
        ("a" * 100_000, "has 100,000 characters and can have 10,000"),
    ],
)
def test_a_comment_has_words_and_not_too_many(draft, thread, cast, now, text, sentence):
    with pytest.raises(CommsError, match=sentence):
        threads.comment(draft, NIGHT, text=text, actor=cast.drafter, now=now)
    with pytest.raises(CommsError, match=sentence):
        threads.reply(thread, text=text, actor=cast.drafter, now=now)
    assert Remark.objects.count() == Thread.objects.count() == 1


def test_a_quotation_must_stand_in_the_text(draft, cast, now):
    with pytest.raises(CommsError, match="do not stand in that passage"):
        threads.comment(
            draft, Anchor(1, "facts", 1, 0, "Other words"), text="Why?", actor=cast.drafter, now=now
        )
    with pytest.raises(NotVisible):
        threads.comment(draft, Anchor(7, "facts"), text="Why?", actor=cast.drafter, now=now)


def test_an_answer_is_added_and_never_changed(thread, cast, now):
    remark = threads.reply(thread, text="The company.", actor=cast.drafter, now=now)
    assert thread.draft.events.last().verb == "reply_to_comment"
    remark.text = "Nobody."
    for change in (
        remark.save,
        remark.delete,
        Remark.objects.filter(pk=remark.pk).delete,
        Thread.objects.filter(pk=thread.pk).delete,
        lambda: Thread.objects.filter(pk=thread.pk).update(quoted="other"),
    ):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("table", "right", "may"),
    [
        ("remark", "UPDATE", False),
        ("remark", "DELETE", False),
        ("thread", "DELETE", False),
        ("suggestion", "DELETE", False),
        ("mention", "DELETE", False),
        ("thread", "UPDATE", True),
        ("remark", "INSERT", True),
    ],
)
def test_the_staff_role_may_not_take_back_what_was_said(db, table, right, may):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('pouch_staff', %s, %s)", [f"comms_{table}", right]
        )
        assert cursor.fetchone() == (may,)


@pytest.mark.parametrize(
    ("name", "may"), [("drafter", True), ("colleague", True), ("outsider", False)]
)
def test_who_opened_it_or_may_edit_resolves_it_and_takes_it_up_again(
    draft, cast, now, thread, name, may
):
    person = getattr(cast, name)
    if not may:
        with pytest.raises(NotPermitted, match="by who opened it"):
            threads.resolve(thread, actor=person, now=now)
        own = threads.comment(draft, NIGHT, text="Mine.", actor=person, now=now)
        assert threads.resolve(own, actor=person, now=now).resolved_by == person
        return
    threads.resolve(thread, actor=person, now=now)
    assert (thread.resolved_by, thread.resolved_at) == (person, now)
    assert not queries.open_threads(draft).exists()
    with pytest.raises(WrongState, match="has resolved this comment already"):
        threads.resolve(thread, actor=person, now=now)
    threads.reopen_thread(thread, actor=person, now=now)
    assert (thread.resolved_by, thread.resolved_at) == (None, None)
    with pytest.raises(WrongState, match="open already"):
        threads.reopen_thread(thread, actor=person, now=now)
    assert [event.verb for event in draft.events.all()][-2:] == [
        "resolve_comment",
        "reopen_comment",
    ]


def waiting(person, now):
    return Mention.objects.unread_by(person, now.date())


def test_a_colleague_is_mentioned_by_choice_or_by_name(draft, cast, now):
    said = "See the file, @Colleague and @outsiders; @nobody will not."
    thread = threads.comment(
        draft, NIGHT, text=said, actor=cast.drafter, now=now, mentions=[cast.outsider]
    )
    assert {one.person for one in Mention.objects.all()} == {cast.colleague, cast.outsider}
    assert waiting(cast.outsider, now).get().remark.thread == thread
    told = Notice.objects.filter(kind=Kind.MENTION)
    assert {one.person for one in told} == {cast.colleague, cast.outsider}
    assert {one.path for one in told} == {f"/drafts/{draft.pk}/comments/{thread.pk}/"}
    threads.reply(thread, text="Seen.", actor=cast.outsider, now=now)
    assert not waiting(cast.outsider, now).exists()
    threads.read(thread, actor=cast.colleague, now=now)
    assert not waiting(cast.colleague, now).exists()


def test_a_mention_waits_no_longer_once_settled_or_out_of_sight(draft, cast, now):
    thread = threads.comment(draft, NIGHT, text="@outsider?", actor=cast.drafter, now=now)
    assert waiting(cast.outsider, now).exists()
    threads.resolve(thread, actor=cast.drafter, now=now)
    assert not waiting(cast.outsider, now).exists()
    threads.reopen_thread(thread, actor=cast.drafter, now=now)
    User.objects.filter(pk=cast.outsider.pk).update(is_active=False)
    assert not waiting(User.objects.get(pk=cast.outsider.pk), now).exists()


@pytest.mark.parametrize("name", ["holder_of_culture", "registry", "nobody"])
def test_who_may_not_read_the_draft_is_not_mentioned(draft, cast, now, name):
    person = getattr(cast, name)
    with pytest.raises(NotPermitted, match="may not read this draft"):
        threads.comment(draft, NIGHT, text="Look.", actor=cast.drafter, now=now, mentions=[person])
    assert not Thread.objects.exists()
    threads.comment(draft, NIGHT, text=f"Look, @{person}.", actor=cast.drafter, now=now)
    assert not Mention.objects.exists()


def test_a_source_is_not_named_beside_the_text(draft, cast, now):
    cases.add_source(draft.case, name="River Watch", actor=cast.drafter, now=now)
    with pytest.raises(CommsError, match="name a source of the case"):
        threads.comment(draft, NIGHT, text="As river watch says", actor=cast.drafter, now=now)
    # To others a refusal would tell who the source is.
    threads.comment(draft, NIGHT, text="Does River Watch say so?", actor=cast.outsider, now=now)
    threads.comment(draft, NIGHT, text="The river watches.", actor=cast.drafter, now=now)


def test_a_comment_of_a_file_keeps_its_writer_and_its_time(draft, cast, now):
    thread = threads.import_comment(
        draft,
        Anchor(1, "letter"),
        text="From Word, @colleague",
        author_name="Eve Page\0",
        at=now - dt.timedelta(days=2),
        actor=cast.drafter,
        now=now,
    )
    remark = thread.remarks.get()
    assert (remark.writer(), remark.author) == ("Eve Page", cast.drafter)
    assert remark.at == now - dt.timedelta(days=2)
    assert not Mention.objects.exists()
    late = threads.import_comment(
        draft,
        NIGHT,
        text="Later",
        author_name="Eve Page",
        at=now + dt.timedelta(days=2),
        actor=cast.drafter,
        now=now,
    )
    assert late.remarks.get().at == now


def test_a_thread_is_shown_where_its_words_are_now_or_as_gone(draft, thread, cast, now):
    plan = services.plan_of(draft)
    moved = [{"text": "First.", "quote": False}, *draft.current.content["facts"]]
    services.revise(draft, plan.with_text(facts=moved), base=1, actor=cast.drafter, now=now)
    [placed] = thread_queries.placed(Thread.objects.for_page(), draft.current)
    assert (placed.element, placed.where) == ("facts-2", "Facts, paragraph 2")
    services.revise(draft, plan.with_text(facts=moved[:1]), base=2, actor=cast.drafter, now=now)
    [placed] = thread_queries.placed(Thread.objects.for_page(), draft.current)
    assert (placed.element, placed.now, placed.then.quoted) == ("", None, "allegedly flooded")
    services.revise(
        draft,
        plan.with_text(facts=[{"text": "The valley was drowned at night.[^1]", "quote": False}]),
        base=3,
        actor=cast.drafter,
        now=now,
    )
    [placed] = thread_queries.placed(Thread.objects.for_page(), draft.current)
    assert (placed.element, placed.now) == ("facts-1", None)
