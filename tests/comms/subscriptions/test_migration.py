"""Addresses that were kept before they had one form: joined with what they follow, or gone if none could be sent to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from comms.public.following import letterbox
from comms.subscriptions import services

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = dt.datetime(2021, 5, 11, 12, 0, tzinfo=dt.UTC)
BEFORE = "0022_grounds_are_the_desks_own"
AFTER = "0023_addresses_are_written_one_way"


def migrated(name):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    return executor.migrate([("comms", name)]).apps


def follows(apps, address, *selections, lock, once):
    made = apps.get_model("comms", "Subscriber").objects.create(address=address, asked_at=NOW)
    for number, selection in enumerate(selections):
        one = made.subscriptions.create(
            selection=selection, language="en", pace="daily", asked_at=NOW, confirmed_at=NOW
        )
        made.keys.create(lock=f"{lock}{number}", verb="stop", subscription=one)
        made.mails.create(kind="news", once=f"{once} {number}", due_at=NOW, subscription=one)
    return made


def test_rows_of_one_mailbox_become_one():
    apps = migrated(BEFORE)
    follows(apps, "Ada@mail.example", "type=AL", lock="a", once="one letter")
    follows(apps, "ada@\uff4dail.example", "type=AL", lock="b", once="one letter")
    follows(apps, "ada@ma\u00adil.example", "type=UA", lock="c", once="another")
    follows(apps, "eve@ma\u0131l.example", "", lock="d", once="one letter")
    follows(apps, "\u00e9ve@mail.example", "", lock="e", once="one letter")
    follows(apps, "x@" + "\u00fc" * 63 + ".example", "", lock="f", once="one letter")

    apps = migrated(AFTER)
    found = apps.get_model("comms", "Subscriber").objects.order_by("address")
    assert [
        (
            one.address,
            sorted(one.subscriptions.values_list("selection", flat=True)),
            sorted(one.keys.values_list("lock", "subscription__selection")),
            sorted(one.mails.values_list("once", flat=True)),
        )
        for one in found
    ] == [
        (
            "Ada@mail.example",
            ["type=AL", "type=UA"],
            [("a0", "type=AL"), ("b0", "type=AL"), ("c0", "type=UA")],
            ["another 0", "one letter 0"],
        ),
        ("eve@xn--mal-kua.example", [""], [("d0", "")], ["one letter 0"]),
    ]
    apps = migrated(BEFORE)
    assert apps.get_model("comms", "Subscriber").objects.count() == 2
    migrated(AFTER)


def test_long_lists_go_where_they_fit_no_more():
    apps = migrated("0024_long_lists_are_followed")
    kept = follows(apps, "ada@mail.example", "q=1", "q=" + "2" * 9_000, lock="a", once="one letter")
    letterbox.ask(address="ada@mail.example", selection="3" * 9_000, language="en", pace="daily")
    apps = migrated(AFTER)
    left = apps.get_model("comms", "Subscription").objects.values_list("selection", "subscriber")
    assert list(left) == [("q=1", kept.pk)]
    assert migrated("0024_long_lists_are_followed")
    assert services.open_letterbox(now=NOW) == 0
