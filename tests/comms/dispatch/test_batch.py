"""All letters of a draft at once: asked for once, each done or failed for itself, told by the jobs alone."""

from __future__ import annotations

import datetime as dt

import pytest

from comms import jobs, tasks
from comms.dispatch import batches, register, sealing, standing
from comms.dispatch.models import Communication, Dispatch
from comms.errors import NotPermitted, StaleText, WrongState
from comms.events import Event
from comms.jobs import Job
from recipients.models import Contact
from tests import builders
from tests.comms.mail_server import mail_server


def companies(count):
    return [builders.company(f"pit-{n:02}", f"Pit {n}") for n in range(1, count + 1)]


@pytest.fixture
def draft(cast, office, now):
    return builders.cleared(cast, office, now, to=companies(3))


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn, in order; nothing is rendered or signed for real."""
    builders.key()
    titles: list[str] = []

    def draw(document):
        titles.append(document.reference)
        return b"%PDF-drawn"

    monkeypatch.setattr(sealing, "draw", draw)
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    return titles


def do_all(now):
    """What workers do, in the order asked for."""
    return [
        jobs.run(pk, tasks.work, now=now)
        for pk in Job.objects.unfinished().values_list("pk", flat=True)
    ]


def states(draft):
    return [letter.state for letter in draft.communications.order_by("pk")]


@pytest.fixture(autouse=True)
def clock(now, time_machine):
    time_machine.move_to(now, tick=False)


def test_every_letter_is_sealed_once_and_drawn_once(draft, cast, now, drawn):
    asked = batches.seal_all(draft, actor=cast.registry, now=now)
    assert [str(job.communication) for job in asked] == [f"AL OTH {n}/2021" for n in (1, 2, 3)]
    assert do_all(now) == ["done"] * 3
    # Nudged again, as beat does, nothing is drawn a second time.
    assert [jobs.run(job.pk, tasks.work, now=now) for job in asked] == [None] * 3
    assert drawn == [f"AL OTH {n}/2021" for n in (1, 2, 3)]
    assert states(draft) == ["sealed"] * 3
    assert Event.objects.filter(verb="seal").count() == 3


def test_a_second_click_makes_no_second_job(draft, cast, now):
    batches.seal_all(draft, actor=cast.registry, now=now)
    with pytest.raises(WrongState, match="in the worker's hands"):
        batches.seal_all(draft, actor=cast.registry, now=now)
    assert Job.objects.count() == 3


def test_a_letter_already_asked_for_alone_is_left_to_its_job(draft, cast, now):
    sealing.request(builders.letter_of(draft), actor=cast.registry, now=now)
    assert len(batches.seal_all(draft, actor=cast.registry, now=now)) == 2


@pytest.mark.parametrize(
    "who", ["drafter", "outsider", "holder_of_business", "publisher", "superuser", "nobody"]
)
def test_only_the_registry_asks(draft, cast, now, who):
    for ask in (
        lambda actor: batches.seal_all(draft, actor=actor, now=now),
        lambda actor: batches.retry(draft, "seal", actor=actor, now=now),
    ):
        for letter in draft.communications.all():
            fail(letter, "seal", now)
        Job.objects.all()[:1].get().delete()
        with pytest.raises(NotPermitted):
            ask(getattr(cast, who))
    assert not Job.objects.unfinished().exists()


def test_a_text_that_is_not_cleared_is_not_sealed_in_a_batch(cast, office, now):
    draft = builders.submitted(cast, office, now, to=companies(2))
    with pytest.raises(WrongState, match="not cleared by every mandate"):
        batches.seal_all(draft, actor=cast.registry, now=now)
    assert not Job.objects.exists()


def fail(letter, kind, now, reason="The disk is full."):
    return Job.objects.create(
        communication=letter,
        kind=kind,
        state="failed",
        reason=reason,
        attempts=1,
        queued_at=now,
        started_at=now,
        finished_at=now,
    )


def test_one_bad_letter_blocks_no_other_and_is_tried_again_alone(
    draft, cast, now, drawn, monkeypatch
):
    good = sealing.draw

    def bad(document):
        if "2/2021" in document.reference:
            raise RuntimeError("Pit 2")
        return good(document)

    monkeypatch.setattr(sealing, "draw", bad)
    batches.seal_all(draft, actor=cast.registry, now=now)
    assert do_all(now) == ["done", "failed", "done"]
    work = standing.of(draft).sealing
    (failure,) = work.failed
    assert (str(failure.letter), work.done, work.of) == ("AL OTH 2/2021", 2, 3)
    assert "RuntimeError" in failure.job.reason and "Pit 2" not in failure.job.reason
    monkeypatch.setattr(sealing, "draw", good)
    (again,) = batches.retry(draft, "seal", actor=cast.registry, now=now)
    assert again.communication == failure.letter
    assert do_all(now) == ["done"]
    assert states(draft) == ["sealed"] * 3
    assert standing.of(draft).sealing.failed == []
    with pytest.raises(WrongState, match="Nothing of this draft has failed"):
        batches.retry(draft, "seal", actor=cast.registry, now=now)


def test_a_voided_letter_belongs_to_no_batch(draft, cast, now):
    register.void(builders.letter_of(draft), actor=cast.registry, now=now, reason="gone")
    assert len(batches.seal_all(draft, actor=cast.registry, now=now)) == 2
    assert standing.of(draft).sealing.of == 2


@pytest.fixture
def sealed(cast, office, now, drawn):
    """Three sealed letters; the last recipient gets its own through the Permanent Mission."""
    to = companies(3)
    Contact.objects.filter(recipient=to[2]).update(channel="mission")
    draft = builders.cleared(cast, office, now, to=to)
    batches.seal_all(draft, actor=cast.registry, now=now)
    do_all(now)
    return draft


def test_sealed_letters_leave_by_e_mail_where_that_is_the_channel(sealed, cast, now):
    stands = standing.of(sealed)
    ready = [letter.pk for letter in stands.sending.ready]
    assert [str(letter) for letter in stands.elsewhere] == ["AL OTH 3/2021"]
    with mail_server() as post:
        batches.send_all(sealed, only=ready, actor=cast.registry, now=now)
        assert do_all(now) == ["done", "done"]
    assert sorted(message["To"] for message in post.letters) == [
        "pit-01@recipient.example",
        "pit-02@recipient.example",
    ]
    assert states(sealed) == ["sent", "sent", "sealed"]
    assert Dispatch.objects.filter(state="done").count() == 2
    sent = Communication.objects.filter(state="sent")
    assert {letter.public_at for letter in sent} == {dt.datetime(2021, 5, 10, 22, tzinfo=dt.UTC)}


def test_only_what_was_confirmed_is_sent(sealed, cast, now):
    first, second = (letter.pk for letter in standing.of(sealed).sending.ready)
    batches.send_all(sealed, only=[first], actor=cast.registry, now=now)
    assert Job.objects.unfinished().get().communication_id == first
    with pytest.raises(StaleText, match="1 of these letters"):
        batches.send_all(sealed, only=[first, second], actor=cast.registry, now=now)
    with pytest.raises(WrongState):
        batches.send_all(sealed, only=[], actor=cast.registry, now=now)
    with pytest.raises(NotPermitted):
        batches.send_all(sealed, only=[second], actor=cast.drafter, now=now)
    assert Job.objects.unfinished().count() == 1


def test_a_sending_whose_end_is_unknown_is_settled_and_not_tried_again(sealed, cast, now):
    ready = [letter.pk for letter in standing.of(sealed).sending.ready]
    with mail_server() as post:
        post.hangs_up = True
        batches.send_all(sealed, only=ready, actor=cast.registry, now=now)
        assert do_all(now) == ["failed", "failed"]
    work = standing.of(sealed).sending
    assert [failure.may_retry for failure in work.failed] == [False, False]
    with pytest.raises(WrongState, match="settled first"):
        batches.retry(sealed, "send", actor=cast.registry, now=now)


def test_the_time_left_is_that_of_the_pace_so_far(draft, cast, now):
    asked = batches.seal_all(draft, actor=cast.registry, now=now)
    assert standing.of(draft).sealing.left(now) is None
    later = now + dt.timedelta(seconds=90)
    Job.objects.filter(pk=asked[0].pk).update(state="done", started_at=now, finished_at=later)
    work = standing.of(draft).sealing
    assert work.left(later) == dt.timedelta(seconds=180)
    assert not work.is_quiet(later)
    assert work.is_quiet(later + dt.timedelta(minutes=3))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (12, "less than a minute"),
        (61, "about 1 minute"),
        (170, "about 3 minutes"),
        (3600, "about 1 hour"),
        (7320, "about 2 hours 2 minutes"),
    ],
)
def test_time_left_in_words(seconds, words):
    left = None if seconds is None else dt.timedelta(seconds=seconds)
    assert standing.in_words(left) == words


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_asking_and_telling_take_the_same_queries_however_many_letters(
    cast, office, now, count, django_assert_num_queries
):
    draft = builders.cleared(cast, office, now, to=companies(count))
    with django_assert_num_queries(4):
        standing.of(draft)
    with django_assert_num_queries(13):
        batches.seal_all(draft, actor=cast.registry, now=now)
