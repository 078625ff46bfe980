"""From the page to the mailbox and out of it again: asked, confirmed, told once, stopped; and what is kept of it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client

from comms import tasks
from comms.clock import GENEVA
from comms.dispatch.mail import post
from comms.outgoing import ABANDONED_AFTER, State
from comms.subscriptions import mailing, news, services
from comms.subscriptions.models import (
    Kind,
    Subscriber,
    SubscriberMail,
    Subscription,
    SubscriptionKey,
)
from tests.comms.mail_server import mail_server
from tests.comms.public import builders as build
from tests.comms.public.conftest import reader  # noqa: F401
from tests.comms.public.test_roles import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = dt.datetime(2021, 5, 11, 12, 0, tzinfo=GENEVA)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
HERE = "/follow/?recipient=acme-textiles"
LINK = re.compile(r"https?://[^/\s]+((?:/[a-z]{2})?/follow/(confirm|stop)/[\w-]{43}/)")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def server():
    with mail_server() as found:
        yield found


@pytest.fixture
def site(db):
    """What is public before anybody asks for anything."""
    return build_one("AL OTH 1/2021", released_at=NOW - 400 * DAY)


def build_one(reference="AL OTH 2/2021", **facts):
    with acting_as("pouch_publisher"):
        return build.publication(reference, **{"released_at": NOW + HOUR} | facts)


def asks(reader: Client, here=HERE, address="ada@example.org", pace="at_once"):  # noqa: F811
    answer = reader.post(here, {"address": address, "pace": pace})
    assert (answer.status_code, answer["Location"].endswith("/follow/asked/")) == (303, True)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def links(mail, verb):
    return list(
        dict.fromkeys(found[1] for found in LINK.finditer(text_of(mail)) if found[2] == verb)
    )


def opened(now=NOW):
    services.open_letterbox(now=now)
    mailing.send_requests(post, now=now)


def told(now):
    news.find(now=now)
    return mailing.send_news(post, now=now)


def follow(reader, server, **how):  # noqa: F811
    """Asked, and confirmed from the mailbox."""
    asks(reader, **how)
    opened()
    link = links(server.letters[-1], "confirm")[-1]
    assert reader.get(link).status_code == 200
    assert not services.open_letterbox(now=NOW), "opening a link does nothing"
    assert reader.post(link).status_code == 200
    services.open_letterbox(now=NOW)
    server.letters.clear()


def test_the_whole_way(reader, server, site):  # noqa: F811
    follow(reader, server)
    assert told(NOW) == 0, "what was public before is not news"
    build_one()
    build_one("AL OTH 3/2021", recipient_key="other")
    assert told(NOW + 2 * HOUR) == 1
    mail = server.letters[0]
    assert "AL OTH 2/2021, Acme Textiles Ltd." in text_of(mail)
    assert "AL OTH 3/2021" not in text_of(mail)
    assert mail["To"] == "ada@example.org"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = links(mail, "stop")[-1]
    assert stop in mail["List-Unsubscribe"]
    assert told(NOW + 3 * HOUR) == 0
    assert reader.get(stop).status_code == 200
    assert services.open_letterbox(now=NOW) == 0
    assert reader.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    services.open_letterbox(now=NOW)
    for model in (Subscriber, Subscription, SubscriberMail, SubscriptionKey):
        assert not model.objects.exists()
    assert reader.post(stop).status_code == 200
    assert services.open_letterbox(now=NOW) == 1


def test_replies_corrections_and_returns_are_told_and_withdrawals_never(reader, server, site):  # noqa: F811
    follow(reader, server)
    gone = build_one("AL OTH 4/2021")
    news.find(now=NOW + HOUR)
    with acting_as("pouch_publisher"):
        build.reply(site, released_at=NOW + 2 * HOUR)
        build.reply(site, "acknowledgement", released_at=NOW + 2 * HOUR)
        site.changes.create(
            kind="correction", version=2, changed_at=NOW + 2 * HOUR, reason="A name."
        )
        type(gone).objects.filter(pk=gone.pk).update(
            is_withdrawn=True,
            withdrawn_on=NOW.date(),
            withdrawal_reason="No.",
            body_html="",
            body_text="",
            summary="",
            pdf_name="",
        )
    assert told(NOW + 3 * HOUR) == 1
    said = text_of(server.letters[0])
    assert "AL OTH 4/2021" not in said
    assert "A reply is newly public; Corrected" in said or "Corrected; A reply" in said
    assert said.count("AL OTH 1/2021") == 1


def test_once_a_day_is_one_message_in_the_readers_language(reader, server, site):  # noqa: F811
    follow(reader, server, here="/fr" + HERE, pace="daily")
    build_one()
    assert told(NOW + 2 * HOUR) == 0
    build_one("AL OTH 5/2021", released_at=NOW + 3 * HOUR)
    assert told(NOW + 4 * HOUR) == 0
    assert told(NOW + DAY) == 1
    said = text_of(server.letters[0])
    assert "/fr/letters/al-oth-2-2021/" in said
    assert "/fr/letters/al-oth-5-2021/" in said
    assert "Vous suivez" in said


def test_what_may_have_been_sent_is_not_sent_again(reader, server, site):  # noqa: F811
    follow(reader, server)
    build_one()
    server.hangs_up = True
    told(NOW + HOUR)
    server.hangs_up = False
    assert SubscriberMail.objects.get(kind=Kind.NEWS).state == State.UNCERTAIN
    assert told(NOW + 2 * HOUR) == 0
    assert len(server.letters) == 1


def test_a_killed_worker_sends_nothing_twice_and_a_refusal_is_tried_again(reader, server, site):  # noqa: F811
    follow(reader, server)
    build_one()
    news.find(now=NOW + HOUR)

    def dies(**_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mailing.send_news(dies, now=NOW + HOUR)
    assert told(NOW + HOUR + 2 * ABANDONED_AFTER) == 0
    assert SubscriberMail.objects.get(kind=Kind.NEWS).state == State.UNCERTAIN
    build_one("AL OTH 6/2021", released_at=NOW + 2 * HOUR)
    server.refuses = "451 later"
    assert told(NOW + 3 * HOUR) == 0
    server.refuses = ""
    assert told(NOW + 4 * HOUR) == 1
    assert told(NOW + 5 * HOUR) == 0


def test_an_address_is_asked_once_a_day_and_forgotten_after_three(reader, server, site):  # noqa: F811
    for here in (HERE, "/follow/?type=AL", HERE):
        asks(reader, here)
        opened()
    assert len(server.letters) == 1
    assert Subscriber.objects.count() == 1
    asks(reader, address="ADA@example.org")
    mailing.send_requests(post, now=NOW + 23 * HOUR)
    assert len(server.letters) == 1
    mailing.send_requests(post, now=NOW + 25 * HOUR)
    assert len(server.letters) == 2
    services.open_letterbox(now=NOW + DAY)
    services.expire(now=NOW + 4 * DAY + HOUR)
    assert not Subscriber.objects.exists()
    assert not SubscriberMail.objects.exists()


def test_no_more_are_asked_an_hour_than_may_be(reader, server, site, settings):  # noqa: F811
    settings.CONFIRMATIONS_AN_HOUR = 2
    for number in range(3):
        asks(reader, address=f"reader{number}@example.org")
    opened()
    opened()
    assert len(server.letters) == 2
    opened(NOW + 2 * HOUR)
    assert len(server.letters) == 3


def test_who_asks_cannot_make_us_say_their_words(reader, server, site):  # noqa: F811
    asks(reader, "/follow/?q=buy+pills&to=now")
    opened()
    said = text_of(server.letters[0])
    assert "pills" not in said
    assert "words of your own choice" in said


def test_lists_in_words_are_told_apart_by_what_is_known_of_them(reader, server, site):  # noqa: F811
    mine = ("/follow/?q=river", "/follow/?to=acme", "/follow/?q=dam&type=AL", "/follow/?q=dam")
    for minute, here in enumerate(mine):
        asks(reader, here, pace="at_once" if minute else "daily")
        services.open_letterbox(now=NOW + minute * HOUR / 60)
    mailing.send_requests(post, now=NOW + HOUR)
    said = " ".join(text_of(server.letters[0]).split())
    for shown in (
        "1. words of your own choice Asked for: 11 May 2021, 12:00 Geneva. Once a day,",
        "2. a recipient named in words of your own choice Asked for: 11 May 2021, 12:01 Geneva. As",
        "3. Type: Allegation letter; words of your own choice Asked for: 11 May 2021, 12:02 Geneva.",
        "4. words of your own choice Asked for: 11 May 2021, 12:03 Geneva. As soon as something",
    ):
        assert shown in said
    for written in ("river", "acme", "dam"):
        assert written not in said
    page = server.letters[0].get_body(("html",)).get_content()
    assert "<ol>" in page
    assert page.count("Asked for:") == 4


def test_a_list_can_be_stopped_alone_and_another_pace_asked_for(reader, server, site):  # noqa: F811
    follow(reader, server)
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        asks(reader, "/follow/?type=AL")
        asks(reader, pace="daily")
        opened(NOW + 2 * DAY)
        for link in links(server.letters[-1], "confirm"):
            reader.post(link)
        services.open_letterbox(now=NOW + 2 * DAY)
    paces = Subscription.objects.order_by("selection").values_list("selection", "pace")
    assert list(paces) == [("recipient=acme-textiles", "daily"), ("type=AL", "at_once")]
    build_one(released_at=NOW + 3 * DAY)
    assert told(NOW + 3 * DAY) == 1
    assert told(NOW + 5 * DAY) == 0, "told at once for one list, so not again for the other"
    first = links(server.letters[-1], "stop")[0]
    reader.post(first)
    services.open_letterbox(now=NOW)
    assert Subscription.objects.count() == 1


def test_keys_work_after_the_secret_has_changed(reader, server, site, settings):  # noqa: F811
    follow(reader, server)
    build_one()
    told(NOW + HOUR)
    old = links(server.letters[0], "stop")[-1]
    settings.SECRET_KEY = "another " * 8
    build_one("AL OTH 7/2021", released_at=NOW + 2 * HOUR)
    told(NOW + 2 * HOUR)
    assert links(server.letters[1], "stop")[-1] != old
    reader.post(old)
    services.open_letterbox(now=NOW)
    assert not Subscriber.objects.exists()


def test_one_that_cannot_be_understood_blocks_no_other(reader, site, monkeypatch):  # noqa: F811
    for name in ("first", "second"):
        asks(reader, address=f"{name}@example.org")
    kept = services.ask

    def fails(address, **how):
        if address.startswith("first"):
            raise RuntimeError
        kept(address, **how)

    monkeypatch.setattr(services, "ask", fails)
    assert services.open_letterbox(now=NOW) == 2
    assert Subscriber.objects.get().address == "second@example.org"


def test_the_tasks_do_it_all(reader, server, site):  # noqa: F811
    asks(reader)
    assert tasks.open_letterbox() == 2
    reader.post(links(server.letters[0], "confirm")[0])
    assert tasks.open_letterbox() == 1
    assert tasks.tell_subscribers() == 0


def test_the_edition_is_looked_at_once(reader, server, site, django_assert_num_queries):  # noqa: F811
    follow(reader, server)
    build_one()
    news.find(now=NOW + HOUR)
    with connection.execute_wrapper(_no_subscriptions):
        assert news.find(now=NOW + HOUR) == 0


def _no_subscriptions(execute, sql, params, many, context):
    assert 'comms_subscription"' not in sql
    return execute(sql, params, many, context)


def test_a_row_that_cannot_be_sent_to_stops_no_other(reader, server, site):  # noqa: F811
    for number, host in enumerate(["a" * 64 + ".example", "mail.example"]):
        bad = Subscriber.objects.create(address=f"ada@{host}")
        asked = bad.subscriptions.create(language="en", pace="daily", asked_at=NOW)
        due_at = NOW - (2 - number) * HOUR
        bad.mails.create(kind=Kind.REQUEST, subscription=asked, once="asked", due_at=due_at)
    assert mailing.send_requests(post, now=NOW) == 1
    assert [mail["To"] for mail in server.letters] == ["ada@mail.example"]
    states = SubscriberMail.objects.order_by("due_at").values_list("state", flat=True)
    assert list(states) == [State.QUEUED, State.SENT]


def test_a_message_that_cannot_be_written_stops_no_other(reader, server, site, monkeypatch):  # noqa: F811
    for name in ("first", "second"):
        asks(reader, address=f"{name}@example.org")
    kept = mailing.compose

    def fails(subscriber, rows):
        if subscriber.address.startswith("first"):
            raise RuntimeError
        return kept(subscriber, rows)

    monkeypatch.setattr(mailing, "compose", fails)
    opened()
    assert [mail["To"] for mail in server.letters] == ["second@example.org"]
    monkeypatch.undo()
    mailing.send_requests(post, now=NOW + HOUR)
    assert [mail["To"] for mail in server.letters][1:] == ["first@example.org"]
