"""What becomes public next, holds and withdrawal on screen: who, when, with which words."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.urls import reverse

from comms.cases import services as cases
from comms.cases.models import Consent
from comms.clock import geneva_midnight
from comms.drafting.content import Choices
from comms.jobs import Job
from comms.publication import release
from comms.publication.deadlines import holds, moves, reviews
from comms.replies import services as replies
from comms.replies.files import Received
from tests import builders

ROLES = ("drafter", "colleague", "outsider", "holder_of_minority", "delegate", "registry",
         "publisher", "second_publisher", "superuser", "nobody")  # fmt: skip
LISTED = (200,) * 10
NOT_ALLOWED = (405,) * 10
HOLD = (200, 200, 403, 403, 403, 403, 200, 200, 404, 404)
REVIEW = (200, 200, 403, 403, 404, 403, 200, 200, 404, 404)  # the delegate's days are over
SECOND = (403, 403, 403, 403, 403, 403, 403, 200, 404, 404)  # publisher placed it
SEEN = (200, 200, 200, 200, 200, 200, 200, 200, 404, 404)
OFFICER = (403, 403, 403, 403, 403, 403, 200, 200, 404, 404)
TABLE = {
    # address: what each of ROLES gets for (GET, POST with nothing typed)
    "becoming_public": (LISTED, NOT_ALLOWED),
    "hold_new": (HOLD, HOLD),
    "hold_confirm": (SECOND, (403, 403, 403, 403, 403, 403, 403, 302, 404, 404)),
    "hold_lift": (SECOND, SECOND),
    "hold_take_back": (
        (403, 403, 403, 403, 403, 403, 200, 403, 404, 404),
        (403, 403, 403, 403, 403, 403, 302, 403, 404, 404),
    ),
    "communication_withdraw": (OFFICER, OFFICER),
    "public_day": (LISTED, NOT_ALLOWED),
    "public_letter": (SEEN, NOT_ALLOWED),
    "public_group": (SEEN, NOT_ALLOWED),
    "review_new": (REVIEW, REVIEW),
    "extension_new": (HOLD, HOLD),
    "early_new": (HOLD, HOLD),
    "move_confirm": (SECOND, (403, 403, 403, 403, 403, 403, 403, 302, 404, 404)),
    # Whoever asked takes it back; then there is nothing left to refuse.
    "move_refuse": (OFFICER, (403, 403, 403, 403, 403, 403, 302, 409, 404, 404)),
}


def subject_of(name, cast, office, now):
    if name == "becoming_public":
        return []
    if name == "communication_withdraw":
        letter = builders.sent(cast, office, now)
        release.publish_due(now=letter.public_at)
        return [letter.pk]
    letter = builders.as_sent(cast, office, now)
    if name == "public_day":
        return ["2021-05-11"]
    if name in {"move_confirm", "move_refuse"}:
        return [asked(letter, cast, now).pk]
    if name in {"hold_confirm", "hold_lift", "hold_take_back"}:
        return [holds.place(letter, reason="A family asked.", actor=cast.publisher, now=now).pk]
    return [letter.pk]


def asked(letter, cast, now):
    to = dt.date(2021, 6, 1)
    return moves.extend(letter, to=to, reason="A trial.", actor=cast.publisher, now=now)


@pytest.mark.parametrize("name", TABLE)
def test_each_person_gets_what_their_part_allows(cast, office, now, as_, at, name):
    address = reverse(name, args=subject_of(name, cast, office, now))
    if name == "review_new":
        at(now + dt.timedelta(days=50))
    clients = [as_(getattr(cast, who)) for who in ROLES]
    assert tuple(client.get(address).status_code for client in clients) == TABLE[name][0]
    assert tuple(client.post(address).status_code for client in clients) == TABLE[name][1]


def test_a_stranger_is_asked_to_sign_in(client, db):
    for name in TABLE:
        args = ["2021-05-11"] if name == "public_day" else [] if name == "becoming_public" else [1]
        for ask in (client.get, client.post):
            assert ask(reverse(name, args=args)).url.startswith("/account/login/")


def answer(letter, cast, now, name):
    return replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[Received(name, "text/plain", name.encode())],
        actor=cast.registry,
        now=now,
    )


def next_page(client):
    return client.get(reverse("becoming_public")).content.decode()


def test_a_letter_appears_fourteen_days_ahead_with_its_rule(cast, office, now, as_, at):
    letter = builders.as_sent(cast, office, now)
    client = as_(cast.publisher)
    at(letter.public_at - dt.timedelta(days=15))
    assert "AL OTH 1/2021" not in next_page(client)
    at(letter.public_at - dt.timedelta(days=14))
    text = next_page(client)
    assert "AL OTH 1/2021" in text and "60 calendar days in Geneva after 12 March 2021" in text
    assert "Overdue" not in text


def test_an_overdue_letter_stands_on_top_with_the_reason(cast, office, now, as_, at):
    letter = builders.as_sent(cast, office, now)
    Job.objects.create(
        communication=letter,
        kind="release",
        state="failed",
        reason="The name of a source stands in the text.",
        queued_at=now,
    )
    at(letter.public_at)
    text = next_page(as_(cast.publisher))
    assert "Overdue: 1" in text and "The name of a source stands in the text." in text


def test_what_is_undecided_is_counted_and_nobody_is_named(cast, office, now, as_, at):
    letter = builders.as_sent(cast, office, now)
    case = letter.draft.case
    for name, consent in (("Quiet Person", Consent.NO), ("Open Person", Consent.YES)):
        cases.add_person(case, name=name, consent_to_public=consent, actor=cast.drafter, now=now)
    answer(letter, cast, now, "a.txt")
    at(letter.public_at - dt.timedelta(days=1))
    text = next_page(as_(cast.publisher))
    assert "1 reply to read" in text
    assert "1 person without consent to be named in public" in text
    assert "Quiet Person" not in text and case.title not in text


def test_those_who_may_not_see_a_letter_see_an_empty_page(cast, office, now, as_, at):
    letter = builders.as_sent(cast, office, now)
    at(letter.public_at - dt.timedelta(days=1))
    for who in (cast.nobody, cast.superuser):
        assert "AL OTH" not in next_page(as_(who))


def test_a_hold_is_placed_confirmed_and_lifted_by_others(cast, office, now, as_, at):
    letter = builders.as_sent(cast, office, now)
    drafter, officer = as_(cast.drafter), as_(cast.publisher)
    address = reverse("hold_new", args=[letter.pk])
    assert "11 May 2021, 00:00 Geneva" in drafter.get(address).content.decode()
    assert drafter.post(address, {"reason": "A family asked."}).status_code == 302
    assert drafter.get(address).status_code == 409
    page = drafter.get(reverse("communication", args=[letter.pk])).content.decode()
    assert "Confidential: held back" in page and "A family asked." in page
    hold = letter.holds.get()
    text = next_page(officer)
    assert "to be confirmed by a second person" in text
    assert reverse("hold_confirm", args=[hold.pk]) not in next_page(drafter)
    officer.post(reverse("hold_confirm", args=[hold.pk]))
    assert "confirmed by publisher" in next_page(officer)
    assert officer.get(reverse("hold_confirm", args=[hold.pk])).status_code == 409
    builders.reviewed(letter, cast)
    at(letter.public_at)
    lift = reverse("hold_lift", args=[hold.pk])
    assert "It is due already" in officer.get(lift).content.decode()
    assert officer.post(lift, {"reason": "They agreed."}).status_code == 302
    assert officer.get(lift).status_code == 409
    assert "Held back: 0" in next_page(officer)


def test_a_hold_is_taken_back_where_it_is_shown(cast, office, now, as_):
    letter = builders.as_sent(cast, office, now)
    hold = holds.place(letter, reason="A family asked.", actor=cast.drafter, now=now)
    drafter, officer = as_(cast.drafter), as_(cast.publisher)
    address = reverse("hold_take_back", args=[hold.pk])
    assert f'"{address}"' in next_page(drafter) and f'"{address}"' not in next_page(officer)
    assert "A family asked." in page_of(drafter, "hold_take_back", hold.pk)
    drafter.post(address)
    assert "Held back: 0" in next_page(drafter)
    assert "taken back on 12 March 2021" in page_of(drafter, "public_letter", letter.pk)
    other = holds.place(letter, reason="Again.", actor=cast.drafter, now=now)
    officer.post(reverse("hold_confirm", args=[other.pk]))
    assert "Take back the hold" not in next_page(drafter)


def test_a_public_letter_is_withdrawn_by_the_worker_with_the_reason(cast, office, now, as_, at):
    letter = builders.sent(cast, office, now)
    release.publish_due(now=letter.public_at)
    at(letter.public_at)
    client = as_(cast.publisher)
    page = client.get(reverse("communication", args=[letter.pk])).content.decode()
    assert 'class="band"' not in page
    address = reverse("communication_withdraw", args=[letter.pk])
    assert "can bring it back" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Sent in error."}).status_code == 302
    job = Job.objects.get(kind="withdraw")
    assert (job.state, job.note) == ("queued", "Sent in error.")
    release.withdraw(letter, reason=job.note, actor=cast.publisher, now=letter.public_at)
    page = client.get(reverse("communication", args=[letter.pk])).content.decode()
    assert "Withdrawn from the public site" in page and "Sent in error." in page
    shown = client.get(reverse("public_letter", args=[letter.pk])).content.decode()
    assert "Withdrawn on 11 May 2021" in shown and "Public since" not in shown
    refused = client.get(reverse("hold_new", args=[letter.pk]))
    assert refused.status_code == 409 and "is withdrawn" in refused.content.decode()


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_page_takes_the_same_queries_whatever_its_length(
    cast, office, now, as_, at, django_assert_num_queries, count
):
    companies = [builders.company(f"pit-{n}", f"Pit {n}") for n in range(count)]
    letter = builders.sent(cast, office, now, to=[office.company])
    draft = builders.cleared(cast, office, now, to=companies)
    for sister in draft.communications.all():
        holds.place(sister, reason="A family asked.", actor=cast.drafter, now=now)
    at(letter.public_at)
    client = as_(cast.publisher)
    next_page(client)
    with django_assert_num_queries(21):
        text = next_page(client)
    assert f"Held back: {count}" in text and "Overdue: 1" in text


def page_of(client, name, *args):
    return html.unescape(client.get(reverse(name, args=args)).content.decode())


def test_the_page_of_a_letter_says_exactly_what_becomes_public(cast, office, now, as_, at):
    letter = builders.as_sent(cast, office, now)
    replies.approve(answer(letter, cast, now, "a.txt"), actor=cast.publisher, now=now)
    answer(letter, cast, now, "b.txt")
    eve = letter.public_at - dt.timedelta(days=1)
    at(eve)
    text = page_of(as_(cast.drafter), "public_letter", letter.pk)
    assert "60 calendar days in Geneva after 12 March 2021 (the rule of the tests)." in text
    assert "The letter as PDF, " in text and "a.txt" in text
    assert "b.txt" not in text.split("Becomes public</dt>")[1].split("Undecided</dt>")[0]
    assert "1 reply to read" in text and "safety review to be signed" in text
    assert page_of(as_(cast.publisher), "public_day", "2021-05-11").count("a.txt") == 1
    assert "Nothing waits" not in page_of(as_(cast.nobody), "public_day", "2021-05-11")
    assert "AL OTH" not in page_of(as_(cast.nobody), "public_day", "2021-05-11")
    assert as_(cast.drafter).get("/publication/days/2021-02-31/").status_code == 404


def test_the_review_is_signed_on_its_page_and_an_open_point_loses_nothing(
    cast, office, now, as_, at
):
    letter = builders.as_sent(cast, office, now)
    at(letter.public_at)
    client, address = as_(cast.drafter), reverse("review_new", args=[letter.pk])
    assert "no safety review is signed" in next_page(as_(cast.publisher))
    typed = {"risk_is_weighed": "on", "redactions_are_complete": "on", "notes": "Their lawyer."}
    refused = client.post(address, typed).content.decode()
    assert "Open: the persons concerned were asked again." in refused and "Their lawyer." in refused
    assert not letter.safety_reviews.exists()
    assert client.post(address, {**typed, "consents_are_asked_anew": "on"}).status_code == 302
    assert "Their lawyer." in page_of(as_(cast.publisher), "public_letter", letter.pk)
    assert "Their lawyer." not in page_of(as_(cast.outsider), "public_letter", letter.pk)
    assert "no safety review is signed" not in next_page(as_(cast.publisher))


def test_one_review_is_signed_for_several_sisters_or_for_none(cast, office, now, as_, at):
    draft = builders.cleared(cast, office, now, to=[office.company, office.state])
    letters = [builders.sent_on_paper(row, now) for row in draft.communications.order_by("pk")]
    other = builders.as_sent(cast, office, now)
    at(letters[0].public_at)
    client, address = as_(cast.drafter), reverse("review_new", args=[letters[0].pk])
    said = {point.field: "on" for point in reviews.POINTS}
    assert f"{letters[1]} to Switzerland" in client.get(address).content.decode()
    for wrong in (other.pk, "x"):
        assert (
            "Select a valid choice"
            in client.post(address, {**said, "also": wrong}).content.decode()
        )
    assert client.post(address, {"also": letters[1].pk}).status_code == 200
    assert [row.safety_reviews.count() for row in (*letters, other)] == [0, 0, 0]
    assert client.post(address, {**said, "also": letters[1].pk}).status_code == 302
    assert [row.safety_reviews.count() for row in (*letters, other)] == [1, 1, 0]


def test_another_day_is_asked_for_and_decided_on_its_pages(cast, office, now, as_):
    letter = builders.as_sent(cast, office, now)
    drafter, officer = as_(cast.drafter), as_(cast.publisher)
    early = reverse("early_new", args=[letter.pk])
    typed = {"to": "2021-04-01", "decision": "Minutes.", "reason": "Grave concern."}
    refused = drafter.post(early, {**typed, "mandates": ["business"]}).content.decode()
    assert "Every mandate that signs decides" in refused and "Grave concern." in refused
    keys = ["business", "culture", "minority"]
    assert drafter.post(early, {**typed, "mandates": keys}).status_code == 302
    move = letter.moves.get()
    text = page_of(officer, "move_confirm", move.pk)
    assert "Minutes." in text and "1 April 2021, 00:00 Geneva" in text
    assert officer.post(reverse("move_confirm", args=[move.pk])).status_code == 302
    text = page_of(drafter, "public_letter", letter.pk)
    assert "Public from 1 April 2021, 00:00 Geneva: brought forward from 11 May 2021" in text
    assert "decided by publisher" in text
    later = reverse("extension_new", args=[letter.pk])
    assert drafter.post(later, {"to": "2021-06-01", "reason": "A trial."}).status_code == 302
    refuse = reverse("move_refuse", args=[letter.moves.last().pk])
    assert "A trial." in page_of(officer, "move_refuse", letter.moves.last().pk)
    assert officer.post(refuse).status_code == 302
    letter.refresh_from_db()
    assert letter.public_at == geneva_midnight(dt.date(2021, 4, 1))


def test_the_group_says_which_sister_is_first_to_tell_of_which(cast, office, now, as_, at):
    case = builders.case(cast, office, now)
    choices = Choices(sister_states=["che"])
    first = builders.as_sent(cast, office, now, case=case, choices=choices)
    second = builders.as_sent(
        cast, office, now + dt.timedelta(days=5), case=case, to=[office.state]
    )
    assert "Switzerland" in str(first.content()["sisters"])
    text = page_of(as_(cast.drafter), "public_group", second.pk)
    row = text.split(f">{second}</a>")[1]
    assert "before its own day" in row and str(first) in row
    holds.place(first, reason="x", actor=cast.publisher, now=now)
    text = page_of(as_(cast.drafter), "public_group", second.pk)
    assert "before its own day" not in text and "held back" in text


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_a_group_takes_the_same_queries_whatever_its_length(
    cast, office, now, as_, django_assert_num_queries, count
):
    companies = [builders.company(f"pit-{n}", f"Pit {n}") for n in range(count)]
    draft = builders.cleared(cast, office, now, to=companies)
    for sister in draft.communications.all():
        builders.sent_on_paper(sister, now)
    client = as_(cast.drafter)
    page_of(client, "public_group", sister.pk)
    with django_assert_num_queries(21):
        assert f"{count} letters of one case" in page_of(client, "public_group", sister.pk)
    page_of(client, "public_day", "2021-05-11")
    with django_assert_num_queries(17):
        assert f"{count} letters, with" in page_of(client, "public_day", "2021-05-11")
