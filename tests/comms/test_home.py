"""The first page and search: what waits for each part, what is found, and what never is."""

from __future__ import annotations

import datetime as dt
import html

import pytest
import time_machine

from comms.clearance import services as clearance
from comms.jobs import Job, JobKind, JobState
from comms.publication.deadlines import holds
from comms.replies.models import Reply
from tests import builders
from tests.comms import desk


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def page(person, url="/"):
    return html.unescape(desk.window(person).get(url).content.decode())


@pytest.mark.parametrize("url", ["/", "/search/", "/search/?q=valley"])
def test_both_pages_are_for_everyone_signed_in(cast, url):
    expected = {who: 200 for who in desk.CAST} | {"nobody signed in": 302}
    assert desk.statuses(cast, url) == expected


def test_a_drafter_without_drafts_is_offered_the_first_step(cast):
    assert "Open a case" in page(cast.drafter)


def test_nobody_is_told_what_a_part_is(cast):
    for person in (cast.nobody, cast.superuser):
        assert "You have no part in any letter today" in page(person)
    assert "Nothing waits for you" in page(cast.registry)


def test_drafts_say_who_has_cleared_and_who_is_pending(cast, office, now):
    made = builders.submitted(cast, office, now)
    clearance.clear(
        made,
        mandate=office.culture,
        digest=made.current.digest,
        actor=cast.holder_of_culture,
        now=now,
    )
    clearance.ask_for_changes(
        made,
        mandate=office.minority,
        digest=made.current.digest,
        actor=cast.holder_of_minority,
        now=now,
        comment="Softer.",
    )
    shown = page(cast.drafter)
    assert "Cleared by 1 of 3 mandates; Minority issues asked for changes" in shown
    assert "waits for Business" in shown
    assert "Texts to clear: 1" in page(cast.holder_of_business)
    assert "Texts to clear:" not in page(cast.holder_of_culture)


def test_the_registry_sees_what_can_be_sealed_and_sent(cast, office, now):
    builders.cleared(cast, office, now)
    assert "Cleared, to be sealed: 1" in page(cast.registry)
    assert "to be sealed" not in page(cast.publisher)
    builders.sealed(cast, office, now, to=[office.state])
    assert "Sealed, not sent: 1" in page(cast.registry)


def test_failed_work_shows_its_reason_to_those_who_see_the_letter(cast, office, now):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    Job.objects.create(
        communication=letter,
        kind=JobKind.SEAL,
        state=JobState.FAILED,
        reason="The key is missing.",
        queued_at=now,
    )
    assert "The key is missing." in page(cast.drafter)
    for person in (cast.nobody, cast.superuser):
        assert "The key is missing." not in page(person)


def test_the_publication_officer_sees_replies_and_what_becomes_public(cast, office, now):
    letter = builders.sent(cast, office, now)
    Reply.objects.create(
        communication=letter,
        number=1,
        kind="substantive",
        received_on=now.date(),
        registered_at=now,
    )
    assert "Replies to read: 1" in page(cast.publisher)
    assert "Becoming public in the next" not in page(cast.publisher)
    with time_machine.travel(now + dt.timedelta(days=50), tick=False):
        shown = page(cast.publisher)
        assert "Becoming public in the next 14 days: 1" in shown
        assert "11 May 2021, 00:00" in shown
        assert "Becoming public in the next" not in page(cast.nobody)
        holds.place(letter, reason="Wait.", actor=cast.publisher, now=now)
        assert "Becoming public in the next" not in page(cast.publisher)


def test_what_waits_for_a_second_officer_stands_there_with_its_link(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    hold = holds.place(letter, reason="Wait.", actor=cast.publisher, now=now)
    shown = page(cast.second_publisher)
    assert "A second person is needed: 1" in shown and "hold to be confirmed" in shown
    assert f"/publication/holds/{hold.pk}/confirm/" in shown
    for person in (cast.publisher, cast.drafter, cast.registry, cast.nobody):
        assert "A second person is needed" not in page(person)


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_first_page_takes_the_same_number_of_queries(
    cast, office, now, rows, django_assert_num_queries
):
    for _ in range(rows):
        builders.submitted(cast, office, now)
    window = desk.window(cast.drafter)
    with django_assert_num_queries(23):
        window.get("/")


FINDS = ["AL OTH 1/2021", "oth 1/2021", "1/2021", "OTH", "Quarry", "minority", "Cultural rights"]


@pytest.mark.parametrize("text", FINDS)
def test_a_letter_is_found_by_anything(cast, office, now, text):
    builders.submitted(cast, office, now)
    for person in (cast.drafter, cast.outsider, cast.holder_of_culture, cast.registry):
        assert "AL OTH 1/2021" in page(person, f"/search/?q={text}").split("<main")[1]


@pytest.mark.parametrize("text", [*FINDS, "flooded"])
def test_what_may_not_be_seen_is_not_found(cast, office, now, text):
    builders.submitted(cast, office, now)
    for person in (cast.superuser, cast.nobody):
        assert "Nothing found" in page(person, f"/search/?q={text}")


def test_a_title_finds_only_cases_open_to_the_person(cast, office, now):
    builders.submitted(cast, office, now)
    assert "The flooded valley" in page(cast.colleague, "/search/?q=flooded")
    for person in (cast.outsider, cast.holder_of_business, cast.registry):
        assert "Nothing found" in page(person, "/search/?q=flooded")


def test_a_draft_without_reference_is_found_by_its_recipient(cast, office, now):
    builders.draft(cast, office, now)
    assert "Drafts without a reference" in page(cast.drafter, "/search/?q=quarry")
    assert "Nothing found" in page(cast.registry, "/search/?q=quarry")


@pytest.mark.parametrize("text", ["", "%00", "AL", "'; --", "9" * 300, "(((", "%F0%9F%90%9F"])
def test_odd_words_find_nothing_and_break_nothing(cast, office, now, text):
    builders.submitted(cast, office, now)
    assert desk.window(cast.drafter).get(f"/search/?q={text}").status_code == 200
