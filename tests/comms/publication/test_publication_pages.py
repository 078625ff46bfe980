"""What becomes public next, holds and withdrawal on screen: who, when, with which words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from comms.cases import services as cases
from comms.cases.models import Consent
from comms.jobs import Job
from comms.publication import release
from comms.publication.deadlines import holds
from comms.replies import services as replies
from comms.replies.files import Received
from tests import builders

ROLES = ("drafter", "colleague", "outsider", "holder_of_minority", "delegate", "registry",
         "publisher", "second_publisher", "superuser", "nobody")  # fmt: skip
LISTED = (200,) * 10
NOT_ALLOWED = (405,) * 10
HOLD = (200, 200, 403, 403, 403, 403, 200, 200, 404, 404)
SECOND = (403, 403, 403, 403, 403, 403, 403, 200, 404, 404)  # publisher placed it
OFFICER = (403, 403, 403, 403, 403, 403, 200, 200, 404, 404)
TABLE = {
    # address: what each of ROLES gets for (GET, POST with nothing typed)
    "becoming_public": (LISTED, NOT_ALLOWED),
    "hold_new": (HOLD, HOLD),
    "hold_confirm": (SECOND, (403, 403, 403, 403, 403, 403, 403, 302, 404, 404)),
    "hold_lift": (SECOND, SECOND),
    "communication_withdraw": (OFFICER, OFFICER),
}


def subject_of(name, cast, office, now):
    letter = builders.sent(cast, office, now)
    if name == "becoming_public":
        return []
    if name == "communication_withdraw":
        release.publish_due(now=letter.public_at)
    if name in {"hold_confirm", "hold_lift"}:
        return [holds.place(letter, reason="A family asked.", actor=cast.publisher, now=now).pk]
    return [letter.pk]


@pytest.mark.parametrize("name", TABLE)
def test_each_person_gets_what_their_part_allows(cast, office, now, as_, name):
    address = reverse(name, args=subject_of(name, cast, office, now))
    clients = [as_(getattr(cast, who)) for who in ROLES]
    assert tuple(client.get(address).status_code for client in clients) == TABLE[name][0]
    assert tuple(client.post(address).status_code for client in clients) == TABLE[name][1]


@pytest.mark.parametrize("name", TABLE)
def test_a_stranger_is_asked_to_sign_in(client, cast, office, now, name):
    address = reverse(name, args=subject_of(name, cast, office, now))
    for ask in (client.get, client.post):
        assert ask(address).url.startswith("/account/login/")


def next_page(client):
    return client.get(reverse("becoming_public")).content.decode()


def test_a_letter_appears_fourteen_days_ahead_with_its_rule(cast, office, now, as_, at):
    letter = builders.sent(cast, office, now)
    client = as_(cast.publisher)
    at(letter.public_at - dt.timedelta(days=15))
    assert "AL OTH 1/2021" not in next_page(client)
    at(letter.public_at - dt.timedelta(days=14))
    html = next_page(client)
    assert "AL OTH 1/2021" in html and "60 calendar days in Geneva after 12 March 2021" in html
    assert "Overdue" not in html


def test_an_overdue_letter_stands_on_top_with_the_reason(cast, office, now, as_, at):
    letter = builders.sent(cast, office, now)
    Job.objects.create(
        communication=letter,
        kind="release",
        state="failed",
        reason="The name of a source stands in the text.",
        queued_at=now,
    )
    at(letter.public_at)
    html = next_page(as_(cast.publisher))
    assert "Overdue: 1" in html and "The name of a source stands in the text." in html


def test_what_is_undecided_is_counted_and_nobody_is_named(cast, office, now, as_, at):
    letter = builders.sent(cast, office, now)
    case = letter.draft.case
    for name, consent in (("Quiet Person", Consent.NO), ("Open Person", Consent.YES)):
        cases.add_person(case, name=name, consent_to_public=consent, actor=cast.drafter, now=now)
    replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[Received("a.txt", "text/plain", b"x")],
        actor=cast.registry,
        now=now,
    )
    at(letter.public_at - dt.timedelta(days=1))
    html = next_page(as_(cast.publisher))
    assert "1 reply to read" in html
    assert "1 person without consent to be named in public" in html
    assert "Quiet Person" not in html and case.title not in html


def test_those_who_may_not_see_a_letter_see_an_empty_page(cast, office, now, as_, at):
    letter = builders.sent(cast, office, now)
    at(letter.public_at - dt.timedelta(days=1))
    for who in (cast.nobody, cast.superuser):
        assert "AL OTH" not in next_page(as_(who))


def test_a_hold_is_placed_confirmed_and_lifted_by_others(cast, office, now, as_, at):
    letter = builders.sent(cast, office, now)
    drafter, officer = as_(cast.drafter), as_(cast.publisher)
    address = reverse("hold_new", args=[letter.pk])
    assert "11 May 2021, 00:00 Geneva" in drafter.get(address).content.decode()
    assert drafter.post(address, {"reason": "A family asked."}).status_code == 302
    assert drafter.get(address).status_code == 409
    page = drafter.get(reverse("communication", args=[letter.pk])).content.decode()
    assert "Confidential: held back" in page and "A family asked." in page
    hold = letter.holds.get()
    html = next_page(officer)
    assert "to be confirmed by a second person" in html
    assert reverse("hold_confirm", args=[hold.pk]) not in next_page(drafter)
    officer.post(reverse("hold_confirm", args=[hold.pk]))
    assert "confirmed by publisher" in next_page(officer)
    at(letter.public_at)
    lift = reverse("hold_lift", args=[hold.pk])
    assert "It is due already" in officer.get(lift).content.decode()
    assert officer.post(lift, {"reason": "They agreed."}).status_code == 302
    assert officer.get(lift).status_code == 409
    assert "Held back: 0" in next_page(officer)


def test_a_public_letter_is_withdrawn_by_the_worker_with_the_reason(cast, office, now, as_, at):
    letter = builders.sent(cast, office, now)
    release.publish_due(now=letter.public_at)
    at(letter.public_at)
    client = as_(cast.publisher)
    page = client.get(reverse("communication", args=[letter.pk])).content.decode()
    assert 'class="band"' not in page
    address = reverse("communication_withdraw", args=[letter.pk])
    assert "leave the public site for good" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Sent in error."}).status_code == 302
    job = Job.objects.get(kind="withdraw")
    assert (job.state, job.note) == ("queued", "Sent in error.")
    release.withdraw(letter, reason=job.note, actor=cast.publisher, now=letter.public_at)
    page = client.get(reverse("communication", args=[letter.pk])).content.decode()
    assert "Withdrawn from the public site" in page and "Sent in error." in page


@pytest.mark.parametrize("count", [3, 30])
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
    with django_assert_num_queries(9):
        html = next_page(client)
    assert f"Held back: {count}" in html and "Overdue: 1" in html
