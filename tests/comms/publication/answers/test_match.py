"""match: the drafters, the registry or an officer say which passage answers which question; an officer approves it."""

from __future__ import annotations

import pytest
from django.db import InternalError, transaction

from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.events import Event
from comms.publication.answers import services as matching
from comms.publication.files import making
from comms.publication.files import services as files
from comms.replies import answers
from comms.replies import services as replies
from comms.replies.models import Answer, Reply
from tests import builders
from tests.comms.publication.test_release import a_reply

SAID = b"1. Every household was warned.\n\n2. See our letter of May.\n"


def with_copy(reply, cast, now):
    """The reply with the public copies of its files, as after an officer's choice."""
    for file in reply.files.all():
        choice = files.choose(file, choice="publish", actor=cast.publisher, now=now)
        making.make_whole(choice.pk, now=now)
    return reply


@pytest.fixture
def reply(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    return with_copy(a_reply(letter, cast, now, SAID), cast, now)


def match(reply, cast, now, number=1, extent="answered", who="drafter", **facts):
    given = {"passage": "Every household was warned."} if extent in ("answered", "partly") else {}
    actor = getattr(cast, who)
    return matching.match(reply, number, extent=extent, actor=actor, now=now, **{**given, **facts})


def test_a_question_is_matched_with_a_passage(reply, cast, now):
    made = match(reply, cast, now)
    assert (made.number, made.extent, made.passage) == (
        1,
        "answered",
        "Every household was warned.",
    )
    assert (made.file, made.page, made.matched_by) == (reply.files.get(), None, cast.drafter)
    event = Event.objects.last()
    facts = {"reply": 1, "question": 1, "extent": "answered"}
    assert (event.verb, event.actor, event.facts) == ("match_answer", cast.drafter, facts)
    match(reply, cast, now, extent="none", who="registry")
    match(
        reply,
        cast,
        now,
        number=2,
        extent="referred",
        passage="See our letter […] May",
        who="publisher",
    )
    found = [
        (one.number, one.answer.extent, one.answer.matched_by) for one in answers.matched(reply)
    ]
    assert found == [(1, "none", cast.registry), (2, "referred", cast.publisher)]
    matching.unmatch(reply, 1, actor=cast.drafter, now=now)
    assert [one.answer is None for one in answers.matched(reply)] == [True, False]
    assert answers.matched(reply)[0].question == "What was done to warn them?"
    assert Event.objects.last().verb == "unmatch_answer"
    matching.unmatch(reply, 1, actor=cast.drafter, now=now)
    assert Event.objects.filter(verb="unmatch_answer").count() == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"number": 3}, "asks no such question"),
        ({"number": 0}, "asks no such question"),
        ({"passage": " "}, "Give the passage"),
        ({"extent": "none", "passage": "Every household"}, "has no passage"),
        ({"passage": "Every house was warned."}, "does not stand in the public copy"),
        ({"passage": "x" * 10_001}, "at most 10,000"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(reply, cast, now, facts, sentence):
    with pytest.raises(CommsError, match=sentence):
        match(reply, cast, now, **facts)
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "who", ["outsider", "holder_of_business", "delegate", "superuser", "nobody"]
)
def test_nobody_else_matches(reply, cast, now, who):
    for act in (
        lambda: match(reply, cast, now, who=who),
        lambda: matching.unmatch(reply, 1, actor=getattr(cast, who), now=now),
    ):
        with pytest.raises(NotPermitted, match="publication officers match"):
            act()


def test_a_passage_is_taken_from_a_public_copy_alone(cast, office, now):
    reply = a_reply(builders.as_sent(cast, office, now), cast, now, SAID)
    with pytest.raises(CommsError, match="Choose the file"):
        match(reply, cast, now)
    with pytest.raises(CommsError, match="No public copy of"):
        match(reply, cast, now, file=reply.files.get())
    choice = files.choose(
        reply.files.get(), choice="redact", ground="third", actor=cast.publisher, now=now
    )
    files.hide_words(choice, words=["Every household"], actor=cast.publisher, now=now)
    files.finish(choice, actor=cast.publisher, now=now)
    making.make_whole(choice.pk, now=now)
    with pytest.raises(CommsError, match="does not stand"):
        match(reply, cast, now)
    assert match(reply, cast, now, passage="[…] was warned.").passage == "[…] was warned."


def test_the_approval_covers_the_passages(reply, cast, now):
    match(reply, cast, now)
    with pytest.raises(StaleText, match="nothing was approved"):
        replies.approve(reply, actor=cast.publisher, now=now)
    seen = answers.digest(reply)
    match(reply, cast, now, extent="partly")
    with pytest.raises(StaleText):
        replies.approve(reply, actor=cast.publisher, now=now, matching=seen)
    replies.approve(reply, actor=cast.publisher, now=now, matching=answers.digest(reply))
    assert list(Reply.objects.all().releasable()) == [reply]


def test_who_matched_does_not_approve(reply, cast, now):
    match(reply, cast, now, who="publisher")
    seen = answers.digest(reply)
    with pytest.raises(NotPermitted, match="Another publication officer"):
        replies.approve(reply, actor=cast.publisher, now=now, matching=seen)
    replies.approve(reply, actor=cast.second_publisher, now=now, matching=seen)


def test_a_change_asks_for_the_approval_anew(reply, cast, now):
    match(reply, cast, now)
    replies.approve(reply, actor=cast.publisher, now=now, matching=answers.digest(reply))
    match(reply, cast, now, number=2, extent="none")
    assert (reply.approved_at, reply.approved_by) == (None, None)
    assert list(Reply.objects.all().to_read()) == [reply]
    verbs = list(Event.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert verbs == ["match_answer", "ask_approval_anew", "approve_reply"]
    replies.approve(reply, actor=cast.publisher, now=now, matching=answers.digest(reply))
    matching.unmatch(reply, 2, actor=cast.drafter, now=now)
    assert reply.approved_at is None


def test_the_database_keeps_what_was_approved(reply, cast, now):
    match(reply, cast, now)
    replies.approve(reply, actor=cast.publisher, now=now, matching=answers.digest(reply))
    for act in (
        lambda: Answer.objects.update(extent="partly"),
        lambda: Answer.objects.all().delete(),
    ):
        with pytest.raises(InternalError, match="approved reply stays"), transaction.atomic():
            act()
    assert Answer.objects.get().extent == "answered"


def test_what_is_public_or_withheld_is_not_matched(reply, cast, now):
    replies.withhold(reply, reason="it names a witness", actor=cast.publisher, now=now)
    with pytest.raises(WrongState, match="is withheld"):
        match(reply, cast, now)
    Reply.objects.update(released_at=now)
    reply.refresh_from_db()
    with pytest.raises(WrongState, match="is public already"):
        match(reply, cast, now)
