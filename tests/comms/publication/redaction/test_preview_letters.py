"""The letters about a letter on the preview of its public page: those that will be public when it is, and no other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comms.clock import geneva_day
from comms.public.models import Publication
from comms.publication import site
from comms.publication.deadlines import holds
from comms.replies import services as replies
from tests import builders
from tests.comms.public import builders as public
from tests.comms.publication.redaction.builders import withheld
from tests.comms.publication.test_release import a_reply

DAY = dt.timedelta(days=1)


@pytest.fixture
def case(cast, office, now):
    return builders.case(cast, office, now)


@pytest.fixture
def letter(cast, office, now, case):
    return builders.as_sent(cast, office, now, case=case)


@pytest.fixture
def sister(cast, office, now, case):
    """To a State, and due on the same day."""
    return builders.as_sent(cast, office, now, case=case, to=[office.state])


@pytest.fixture
def listed(letter, cast, as_):
    """`listed()`: the part of the preview that lists sister letters; empty where there is none."""

    def ask():
        answer = as_(cast.publisher).get(reverse("public_preview", args=[letter.pk]))
        return answer.content.decode().partition('id="sisters"')[2].partition("</section>")[0]

    return ask


def test_a_sister_of_the_same_day_is_listed_as_the_public_page_will(
    cast, now, letter, sister, listed, settings
):
    replies.withhold(a_reply(sister, cast, now), reason="x", actor=cast.publisher, now=now)
    shown = listed()
    slug = str(sister).lower().replace(" ", "-").replace("/", "-")
    assert f'href="{settings.PUBLIC_SITE_URL.rstrip("/")}/letters/{slug}/"' in shown
    assert "Switzerland" in shown and str(sister) in shown and ">Answered<" in shown
    assert str(letter) not in shown
    assert not Publication.objects.exists()


def test_one_that_is_due_later_or_not_sent_is_not_listed(cast, office, now, case, letter, listed):
    builders.as_sent(cast, office, now + DAY, case=case, to=[office.state])
    builders.cleared(cast, office, now, case=case, to=[office.state])
    builders.as_sent(cast, office, now, to=[office.state])  # of another case
    assert listed() == ""


def test_one_that_is_held_back_is_listed_only_when_its_hold_ends_before(
    cast, letter, sister, listed, now
):
    hold = holds.place(sister, reason="x", actor=cast.publisher, now=now)
    assert listed() == ""
    holds.take_back(hold, actor=cast.publisher, now=now)
    later = letter.public_at + 5 * DAY
    type(letter).objects.filter(pk=letter.pk).update(public_at=later)
    ends_on = geneva_day(sister.public_at + DAY)
    hold = holds.place(sister, reason="x", ends_on=ends_on, actor=cast.publisher, now=now)
    assert str(sister) in listed()
    type(hold).objects.filter(pk=hold.pk).update(ends_at=later + DAY)
    assert listed() == ""


def test_one_that_is_public_stands_with_those_to_come_in_the_order_of_the_site(
    case, now, letter, sister, listed
):
    with site.as_publisher():
        facts = {"dated_on": now.date(), "group": case.public_group}
        public.publication("AL AAA 7/2021", recipient_name="Aland", **facts)
        public.publication("AL ZZZ 7/2021", recipient_name="Zetaland", **facts)
        public.publication("AL BBB 7/2021", recipient_name="Elsewhere")
    shown = listed()
    places = [shown.index(one) for one in ("AL AAA 7/2021", str(sister), "AL ZZZ 7/2021")]
    assert places == sorted(places)
    assert "Elsewhere" not in shown
    assert Publication.objects.count() == 3


def test_many_sisters_take_no_more_queries(cast, office, now, case, letter, as_):
    office.company.state = office.state
    office.company.save()
    window, address = as_(cast.publisher), reverse("public_preview", args=[letter.pk])

    def shown(count):
        for _ in range(count):
            for to in (office.company, office.state):
                builders.as_sent(cast, office, now, case=case, to=[to])
        window.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = window.get(address).content.decode()
        return page.count(" CHE "), len(queries)

    (few, queries), (many, same) = shown(1), shown(2)
    assert few < many and queries == same


def test_a_sister_whose_recipient_is_withheld_is_listed_without_its_name(
    cast, now, letter, sister, listed
):
    assert "Switzerland" in listed()
    withheld(sister, cast.publisher, now, name="Switzerland")
    assert "Switzerland" not in listed() and str(sister) in listed()
