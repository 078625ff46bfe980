"""E-mail: who is told of what and when, in words that give nothing away, gathered, retried, never twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.urls import reverse

from comms import notices, tasks
from comms.clearance import services as clearance
from comms.clock import GENEVA
from comms.dispatch.mail import post
from comms.drafting import services as drafting
from comms.notices import ABANDONED_AFTER, Kind, Notice, State, Way
from comms.publication.deadlines import telling
from comms.replies import services as replies
from comms.replies.files import Received
from tests import builders
from tests.comms.mail_server import mail_server

CANARY = "Zibeline Quorvath"
HOSTILE = f"{CANARY}<script>\r\nBcc: all@example.org {{{{ link }}}}"
MORNING = dt.datetime(2021, 3, 13, 7, 0, tzinfo=GENEVA)


@dataclass
class Said:
    outcome: str = "accepted"
    words: str = "250 taken"


@dataclass
class Office:
    """A mail server of the test's own; `answers` are given in turn, the last one for ever."""

    answers: list[Said] = field(default_factory=lambda: [Said()])
    taken: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, **message: str) -> Said:
        self.taken.append(message)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def told(kind: Kind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def everything(cast, office, now, **facts):
    """A letter from submission to its reply, so that every step has told whom it tells."""
    letter = builders.sent(cast, office, now, **facts)
    replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[Received("answer.txt", "text/plain", b"We answer.")],
        actor=cast.registry,
        now=now,
    )
    return letter


def test_each_step_tells_whoever_it_waits_for(cast, office, now):
    letter = everything(cast, office, now)
    holders = {f"holder.{mandate.key}" for mandate in office.mandates} | {"delegate"}
    writers = {"drafter", "colleague"}
    assert told(Kind.ASKED) == holders
    assert told(Kind.CLEARED) == writers
    assert told(Kind.COMPLETE) == {"registry"}
    assert told(Kind.SEALED) == set()  # the registry did it itself
    assert told(Kind.SENT) == holders | writers
    assert told(Kind.REPLY) == holders | writers | {"publisher", "second_publisher"}
    week_before = letter.public_at - dt.timedelta(days=6)
    assert telling.tell_becoming_public(now=week_before - dt.timedelta(days=9)) == 0
    for _ in range(2):
        assert telling.tell_becoming_public(now=week_before) == 1
    holders.remove("delegate")  # whose days are over by then
    assert told(Kind.PUBLIC) == writers | holders | {"publisher", "second_publisher"}
    assert Notice.objects.filter(kind=Kind.PUBLIC).count() == 7


def test_reopening_tells_those_who_had_cleared_and_their_no_tells_the_drafters(cast, office, now):
    draft = builders.submitted(cast, office, now)
    say = {"digest": draft.current.digest, "now": now}
    clearance.clear(draft, mandate=office.minority, actor=cast.delegate, **say)
    clearance.decline(draft, mandate=office.culture, actor=cast.holder_of_culture, **say)
    clearance.ask_for_changes(
        draft, mandate=office.business, actor=cast.holder_of_business, comment="Why?", **say
    )
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="A figure.")
    assert told(Kind.REOPENED) == {"delegate"}
    assert told(Kind.DECLINED) == told(Kind.CHANGES) == {"drafter", "colleague"}


def test_no_e_mail_says_what_it_is_about(cast, office, now):
    """Names of recipients, people, mandates, cases and references stand in no subject and no body of any kind."""
    to = builders.company("canary", CANARY, contact=CANARY)
    case = builders.case(cast, office, now, title=CANARY, summary=CANARY)
    for mandate in office.mandates:
        mandate.ordering_keyword = CANARY
        mandate.save()
        mandate.titles.update(text=CANARY)
    for person in vars(cast).values():
        if hasattr(person, "email"):
            person.name = HOSTILE[:200]
            person.save()
    text = {"purpose": [f"We write about {CANARY}."], "concerns": [CANARY]}
    letter = everything(cast, office, now, to=[to], case=case, text=text)
    secrets = [*CANARY.split(), "OTH", str(letter), "Bcc", "script>", "Letter", "letter"]
    for kind in Kind:
        row = Notice(
            person=cast.delegate, kind=kind, path=f"/letters/{letter.pk}/", draft=letter.draft
        )
        row.mandate, row.actor = office.minority, cast.drafter
        for rows in ([row], [row, Notice(person=cast.delegate, kind=kind, path="/clearance/1/")]):
            message = notices.compose(rows)
            whole = "\n".join([message.subject, message.text, message.html])
            plain = whole.replace("/letters/", "")
            assert [secret for secret in secrets if secret in plain] == []
            assert "\n" not in message.subject and message.subject.startswith("Pouch: ")
            assert f"/letters/{letter.pk}/" in message.text and "<a href=" in message.html
            assert "{{" not in whole and "{%" not in whole


def test_every_kind_has_its_templates_and_another_subject(cast):
    subjects = {
        notices.compose([Notice(person=cast.delegate, kind=kind, path="/")]).subject
        for kind in Kind
    }
    assert len(subjects) == len(Kind)


@pytest.mark.parametrize(
    ("way", "is_urgent", "at_once"),
    [
        (Way.URGENT, True, True),
        (Way.URGENT, False, False),
        (Way.EACH, False, True),
        (Way.DAILY, True, False),
    ],
)
def test_what_is_not_urgent_waits_for_the_next_morning_in_geneva(now, way, is_urgent, at_once):
    assert notices.due_at(way, is_urgent=is_urgent, now=now) == (now if at_once else MORNING)
    early = now.replace(hour=5)
    today = early.replace(hour=7)
    assert notices.due_at(way, is_urgent=is_urgent, now=early) == (early if at_once else today)


def test_an_urgent_appeal_goes_at_once(cast, office, now):
    builders.submitted(cast, office, now, letter_type="UA")
    mailbox = Office()
    assert notices.send_due(mailbox, now=now) == 4
    assert {one["subject"] for one in mailbox.taken} == {"Pouch: a text waits for your clearance"}


def test_a_day_is_gathered_into_one_message_a_person(cast, office, now):
    for _ in range(3):
        builders.submitted(cast, office, now)
    mailbox = Office()
    assert notices.send_due(mailbox, now=MORNING - dt.timedelta(minutes=1)) == 0
    assert notices.send_due(mailbox, now=MORNING) == 4
    assert {one["subject"] for one in mailbox.taken} == {"Pouch: 3 things wait for you"}
    assert all(one["body"].count("/clearance/") == 3 for one in mailbox.taken)
    assert notices.send_due(mailbox, now=MORNING) == 0
    assert not Notice.objects.exclude(state=State.SENT).exists()


def test_a_person_chooses(cast, office, now, as_, client):
    address = reverse("notice_list")
    holder = as_(cast.holder_of_minority)
    assert client.get(address).status_code == 302
    page = holder.post(address, {"way": "each"}, follow=True)
    assert "From now on: Everything at once." in page.content.decode()
    assert "Select a valid choice" in holder.post(address, {"way": "never"}).content.decode()
    builders.submitted(cast, office, now)
    assert notices.send_due(Office(), now=now) == 1
    html = holder.get(address).content.decode()
    assert "A text waits for your clearance" in html and "Quarry" not in html


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_list_of_what_was_sent_takes_the_same_queries(
    cast, now, as_, django_assert_num_queries, count
):
    for number in range(count):
        notices.tell([cast.delegate], Kind.ASKED, path="/", once=f"{number}", now=now)
    client = as_(cast.delegate)
    client.get(reverse("notice_list"))
    with django_assert_num_queries(5):
        client.get(reverse("notice_list"))


def one_due(cast, now):
    notices.tell([cast.delegate], Kind.NUDGED, path="/x/", once="1", now=now, is_urgent=True)
    return Notice.objects.get()


def test_nobody_is_told_the_same_thing_twice(cast, now):
    for _ in range(2):
        one_due(cast, now)
    closed = cast.nobody
    closed.is_active = False
    assert notices.tell([closed], Kind.ASKED, path="/", once="2", now=now) == 0
    assert (
        notices.tell([cast.drafter], Kind.ASKED, path="/", once="3", now=now, actor=cast.drafter)
        == 0
    )
    with notices.silenced():
        assert notices.tell([cast.drafter], Kind.ASKED, path="/", once="4", now=now) == 0
    assert Notice.objects.count() == 1


def test_what_the_server_did_not_take_is_tried_again_later(cast, now):
    row = one_due(cast, now)
    mailbox = Office([Said("refused", "451 not now"), Said()])
    assert notices.send_due(mailbox, now=now) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.words) == ("queued", 1, "451 not now")
    assert notices.send_due(mailbox, now=now + dt.timedelta(minutes=1)) == 0
    assert notices.send_due(mailbox, now=now + dt.timedelta(minutes=2)) == 1
    assert mailbox.taken[0]["message_id"] == mailbox.taken[1]["message_id"]


def test_what_the_server_may_have_taken_is_never_sent_again(cast, now):
    row = one_due(cast, now)
    mailbox = Office([Said("uncertain", "The connection broke")])
    assert notices.send_due(mailbox, now=now) == 0
    row.refresh_from_db()
    assert row.state == "uncertain"
    assert notices.send_due(mailbox, now=now + dt.timedelta(days=3)) == 0
    assert len(mailbox.taken) == 1


def test_what_a_dead_worker_held_is_never_sent_again(cast, now):
    row = one_due(cast, now)

    def dies(**message):
        raise SystemExit

    with pytest.raises(SystemExit):
        notices.send_due(dies, now=now)
    row.refresh_from_db()
    assert row.state == "sending"
    mailbox = Office()
    notices.send_due(mailbox, now=now + ABANDONED_AFTER)
    notices.send_due(mailbox, now=now + 2 * ABANDONED_AFTER)
    row.refresh_from_db()
    assert row.state == "uncertain" and mailbox.taken == []


def test_the_server_gives_up_in_the_end(cast, now):
    row = one_due(cast, now)
    Notice.objects.update(attempts=notices.MOST_ATTEMPTS - 1)
    notices.send_due(Office([Said("refused", "550 nobody here")]), now=now)
    row.refresh_from_db()
    assert (row.state, row.words) == ("failed", "550 nobody here")


def test_what_was_told_stays_as_it_was(cast, now):
    row = one_due(cast, now)
    row.path = "/y/"
    with pytest.raises(Exception, match="denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE comms_notice SET path = '/y/'")


def test_the_message_is_plain_and_html(cast, now):
    one_due(cast, now)
    with mail_server() as server:
        assert notices.send_due(post, now=now) == 1
    (letter,) = server.letters
    assert letter["To"] == "delegate@pouch.example"
    kinds = [part.get_content_type() for part in letter.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_the_worker_sends_what_is_due(cast, now):
    one_due(cast, now)
    with mail_server() as server:
        assert tasks.send_notices() == 1
        assert tasks.tell_becoming_public() == 0
    assert len(server.letters) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(cast, now):
    from threading import Barrier, Thread

    people = [cast.delegate, cast.drafter, cast.registry, cast.publisher]
    for number in range(3):
        notices.tell(people, Kind.NUDGED, path="/", once=f"{number}", now=now, is_urgent=True)
    mailbox, start = Office(), Barrier(3)

    def work():
        start.wait(timeout=30)
        try:
            notices.send_due(mailbox, now=now)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Notice.objects.filter(state=State.SENT, attempts=1).count() == 12
    sent = [one["message_id"] for one in mailbox.taken]
    assert len(sent) == len(set(sent))
