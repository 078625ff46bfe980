"""A session of the Council is followed by its two windows: letters by the day they were sent, replies by receipt."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import translation

from comms.public import sessions
from comms.public.data.selected import Refused
from comms.public.edition import Current
from comms.public.following import council
from comms.public.search.catalogue import Catalogue
from comms.subscriptions import mailing, news, reading, services
from comms.subscriptions.models import Pace, SubscriberMail, Subscription
from tests.comms.public import builders as build
from tests.comms.public.conftest import reader  # noqa: F401
from tests.comms.public.test_roles import acting_as

KNOWN = Catalogue(Current(1, None, "a"))
AT = dt.datetime(2021, 7, 1, tzinfo=dt.UTC)
# Letters of March to May 2021, replies of May to July.
SESSION = sessions.session(48)
BEFORE, WITHIN, AFTER = dt.date(2021, 2, 28), dt.date(2021, 5, 31), dt.date(2021, 8, 1)


def falls(what, sent_on, *received_on, is_apart=True):
    item = reading.Item(1, "a", what, "a", AT, sent_on, frozenset(received_on), is_apart)
    return item.falls_to(SESSION)


@pytest.mark.parametrize("what", [reading.LETTER, "correction", "return"])
def test_a_letter_falls_to_the_session_in_whose_window_it_was_sent(what):
    assert falls(what, WITHIN)
    assert not falls(what, BEFORE) and not falls(what, dt.date(2021, 6, 1))


def test_a_reply_falls_to_the_session_in_whose_window_it_was_received():
    assert falls(reading.REPLY, BEFORE, WITHIN)
    assert falls(reading.REPLY, WITHIN, AFTER, WITHIN)
    assert not falls(reading.REPLY, WITHIN, AFTER)


def test_a_reply_released_with_its_letter_is_told_where_the_letter_is_not():
    assert not falls(reading.REPLY, WITHIN, WITHIN, is_apart=False)
    assert falls(reading.REPLY, BEFORE, WITHIN, is_apart=False)


@pytest.mark.parametrize(
    "query",
    [
        "session=",
        "session=1",
        "session=316",
        "session=048",
        "session=٤٨",
        "session=+48",
        "session=999999999999",
        "session=48&type=AL",
        "session=48&session=47",
    ],
)
def test_what_is_no_session_or_more_than_one_is_refused(query):
    with pytest.raises(Refused, match="There is no such session"):
        council.asked(QueryDict(query))
    assert reading.session_of(query) is None
    assert reading.matching(query, KNOWN) == 0


def test_a_session_is_named_in_each_language():
    named = {}
    for language in ("en", "fr", "es"):
        with translation.override(language):
            named[language] = reading.described("session=48", KNOWN)
    assert named == {
        "en": "Session 48 of the Human Rights Council, 2021",
        "fr": "Session 48 du Conseil des droits de l’homme, 2021",
        "es": "Período de sesiones 48 del Consejo de Derechos Humanos, 2021",
    }


@pytest.mark.slow
@pytest.mark.django_db
def test_from_the_page_of_a_session_to_its_messages(reader):  # noqa: F811
    with acting_as("pouch_publisher"):
        old = build.publication("AL OTH 1/2021", dated_on=BEFORE)
        build.publication("AL OTH 2/2021")
    shown = reader.get("/sessions/48/").content.decode()
    assert 'href="/follow/?session=48"' in shown
    page = build.page_of(reader.get("/fr/follow/?session=48"))
    assert "une lettre envoyée du 1 mars 2021 au 31 mai 2021 devient publique" in page
    assert "une réponse reçue du 1 mai 2021 au 31 juillet 2021" in page
    assert 'href="/fr/sessions/48/"' in page
    for refused in ("/follow/?session=47&type=AL", "/follow/?session=52"):
        assert reader.get(refused).status_code == 400
    answer = reader.post("/follow/?session=48", {"address": "ada@mail.example", "pace": "daily"})
    assert answer.status_code == 303
    services.ask("eve@mail.example", selection="type=AL", language="en", pace=Pace.DAILY, now=AT)
    services.open_letterbox(now=dt.datetime.now(dt.UTC))
    asked = Subscription.objects.get(selection="session=48")
    rows = list(asked.subscriber.mails.all())
    message = mailing.compose(asked.subscriber, rows)
    assert "1. Session 48 of the Human Rights Council, 2021" in message.text
    Subscription.objects.update(confirmed_at=AT)
    later = AT + dt.timedelta(days=1)
    with acting_as("pouch_publisher"):
        build.publication("AL OTH 3/2021", dated_on=WITHIN, released_at=later)
        both = build.publication("AL OTH 4/2021", dated_on=BEFORE, released_at=later)
        build.reply(both, received_on=WITHIN)
        build.reply(old, received_on=AFTER, released_at=later)
    news.find(now=later)

    def told(address):
        rows = SubscriberMail.objects.filter(subscriber__address=address, kind="news")
        return sorted(rows.values_list("slug", "what"))

    assert told("ada@mail.example") == [("al-oth-3-2021", "letter"), ("al-oth-4-2021", "reply")]
    assert told("eve@mail.example") == [
        ("al-oth-1-2021", "reply"),
        ("al-oth-3-2021", "letter"),
        ("al-oth-4-2021", "letter"),
    ]
    rows = list(asked.subscriber.mails.filter(kind="news"))
    assert "/sessions/48/" in mailing.compose(asked.subscriber, rows).text
