"""What a request becomes: one row an address however it is written, and nothing that a stranger may put in its way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from comms.dispatch import mail
from comms.public.following import letterbox, mailbox
from comms.subscriptions import mailing, services
from comms.subscriptions.models import Pace, Subscriber, SubscriberMail

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2021, 5, 11, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def ask(address, selection="", now=NOW):
    services.ask(address, selection=selection, language="en", pace=Pace.DAILY, now=now)


def put(*addresses):
    """Into the letterbox as whoever has got hold of the public process could, past its form."""
    for address in addresses:
        letterbox.ask(address=address, selection="", language="en", pace="daily")


def test_an_address_written_in_many_ways_is_asked_once():
    ways = (
        "bomb@mail.example",
        "BOMB@MAIL.example",
        "bomb@\uff4dail.example",
        "bomb@mail\u3002example",
    )
    put(*ways)
    assert services.open_letterbox(now=NOW) == len(ways)
    assert Subscriber.objects.get().address.lower() == "bomb@mail.example"
    assert SubscriberMail.objects.count() == 1


def test_the_worker_takes_no_address_that_the_form_refuses():
    put("a@exam\u202eple.org", "bomb@m\u00adail.example", "a@localhost", "a@10.0.0.1", "x@y z.org")
    put("a@" + "\u00fc" * 63 + ".example", "good@mail.example")
    services.open_letterbox(now=NOW)
    assert [one.address for one in Subscriber.objects.all()] == ["good@mail.example"]
    with pytest.raises(mailbox.NoAddress):
        ask("root@db.internal")


def test_one_who_has_an_address_like_it_is_in_nobodys_way():
    ask("victim@ma\u0131l.example")
    ask("victim@mail.example")
    ask("Victim@mail.example", selection="type=AL")
    found = Subscriber.objects.order_by("address")
    assert [(one.address, one.subscriptions.count()) for one in found] == [
        ("Victim@mail.example", 2),
        ("victim@xn--mal-kua.example", 1),
    ]


@pytest.mark.parametrize("address", ["a@MAIL.example", "a@ma\u0131l.example", "A@mail.example"])
def test_the_database_keeps_no_second_form(address):
    Subscriber.objects.create(address="a@mail.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(address=address)


def test_an_address_that_goes_while_it_is_asked_for_is_written_down_anew(monkeypatch):
    """Another worker deletes it between the look whether it is there and the hold on it."""
    Subscriber.objects.create(address="ada@mail.example")
    kept = Subscriber.objects.bulk_create

    def goes(*rows, **how):
        made = kept(*rows, **how)
        monkeypatch.undo()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM comms_subscriber")
        return made

    monkeypatch.setattr(Subscriber.objects, "bulk_create", goes)
    ask("ada@mail.example")
    assert Subscriber.objects.get().subscriptions.count() == 1


def test_an_address_that_follows_something_by_now_is_not_forgotten():
    """It is asked for, and let go, between the look at what is idle and the lock on it."""
    idle = Subscriber.objects.create(address="ada@mail.example")

    def asked_meanwhile(execute, sql, params, many, context):
        if "SKIP LOCKED" in sql:
            locked = execute(sql, params, many, context)
            idle.subscriptions.create(language="en", pace="daily", asked_at=NOW)
            return locked
        return execute(sql, params, many, context)

    with connection.execute_wrapper(asked_meanwhile):
        services.expire(now=NOW)
    assert idle.subscriptions.count() == 1


def accepted(**_):
    return mail.Answer(mail.Outcome.ACCEPTED, "250")


def test_who_asks_for_ten_lists_is_in_nobodys_way_tomorrow(monkeypatch):
    monkeypatch.setattr(mailing, "compose", lambda *_: mailing.Message("", "", "", {}))
    for number in range(services.MOST_ASKED + 2):
        ask("victim@mail.example", selection=f"q={number}")
    assert SubscriberMail.objects.count() == services.MOST_ASKED
    assert mailing.send_requests(accepted, now=NOW) == 1
    ask("victim@mail.example", selection="type=AL")
    ask("victim@mail.example", selection="type=AL")
    assert mailing.send_requests(accepted, now=NOW + HOUR) == 0
    assert mailing.send_requests(accepted, now=NOW + 24 * HOUR) == 1
    assert SubscriberMail.objects.get(subscription__selection="type=AL").state == "sent"


def test_a_name_is_written_as_who_asked_last_wrote_it_until_one_is_confirmed():
    """For a mail server that tells upper and lower case apart, another spelling is another's mailbox."""
    ask("VICTIM@mail.example")
    ask("victim@mail.example")
    known = Subscriber.objects.get()
    assert known.address == "victim@mail.example"
    known.subscriptions.update(confirmed_at=NOW)
    ask("Victim@mail.example", selection="type=AL")
    known.refresh_from_db()
    assert known.address == "victim@mail.example"


def refused(**_):
    return mail.Answer(mail.Outcome.REFUSED, "451 try again later")


def test_a_message_that_was_put_off_takes_the_next_request_with_it(monkeypatch):
    monkeypatch.setattr(mailing, "compose", lambda *_: mailing.Message("", "", "", {}))
    ask("ada@mail.example")
    assert mailing.send_requests(refused, now=NOW) == 0
    ask("ada@mail.example", selection="type=AL")
    assert mailing.send_requests(accepted, now=NOW) == 0, "it would come alone, and the first again"
    assert mailing.send_requests(accepted, now=NOW + HOUR) == 1
    assert set(SubscriberMail.objects.values_list("state", flat=True)) == {"sent"}
    ask("ada@mail.example", selection="type=UA", now=NOW + 2 * HOUR)
    assert mailing.send_requests(accepted, now=NOW + 24 * HOUR) == 0
    assert mailing.send_requests(accepted, now=NOW + 25 * HOUR) == 1
