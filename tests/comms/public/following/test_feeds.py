"""The feeds: what is in them, their stable ids and instants."""

from __future__ import annotations

import datetime as dt
import html
import re
from xml.etree import ElementTree

import pytest

from comms.public.following.atom import Feed
from tests.comms.public import builders as build

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LATER = dt.datetime(2022, 5, 11, tzinfo=dt.UTC)


def fed(reader, address):
    answer = reader.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def said(entry, name):
    return entry.find(f"a:{name}", ATOM).text


def test_a_letter_comes_again_when_it_is_answered(reader):
    first = build.publication(summary="A \x0bmill.")
    build.publication("AL CHE 2/2021", dated_on=dt.date(2021, 4, 1))
    build.withdrawn("AL CHE 3/2021")
    build.reply(first, released_at=LATER)
    build.reply(first, kind="acknowledgement")
    feed = fed(reader, "/feeds/letters.atom")
    entries = feed.findall("a:entry", ATOM)
    assert [said(one, "id").rsplit("/", 2)[1] for one in entries] == [
        "al-oth-109-2021",
        "al-che-2-2021",
    ]
    assert said(entries[0], "updated") == "2022-05-11T00:00:00+00:00" == said(feed, "updated")
    assert said(entries[0], "summary") == "A mill."
    assert feed.find("a:author", ATOM) is not None


def test_any_list_can_be_followed(reader):
    build.publication()
    build.publication("AL CHE 2/2021")
    feed = fed(reader, "/feeds/letters.atom?state=CHE&q=spinning")
    assert len(feed.findall("a:entry", ATOM)) == 1
    assert said(feed, "id").endswith("/feeds/letters.atom?q=spinning&state=CHE")
    assert reader.get("/feeds/letters.atom?until=x").status_code == 400


def test_signs_of_markup_in_words_are_words():
    words, title = "Wages < 2 & <b>no</b> rest", "AL OTH 1/2021, Mill & <i>Sons</i>"
    feed = Feed(title="Letters", link="https://site/", description="", feed_url="https://site/f")
    feed.tell(identity="a", title=title, words=words, link="https://site/a", at=LATER)
    (entry,) = ElementTree.fromstring(feed.writeString("utf-8")).findall("a:entry", ATOM)
    (summary,) = entry.findall("a:summary", ATOM)
    assert (summary.get("type"), summary.text) == ("text", words)
    assert (entry.find("a:title", ATOM).get("type", "text"), said(entry, "title")) == (
        "text",
        title,
    )


def test_a_feed_without_entries_does_not_tell_the_hour(reader):
    first = reader.get("/feeds/letters.atom").content
    assert reader.get("/feeds/letters.atom").content == first
    assert b"<updated>2000-01-01" in first


def test_corrections_and_withdrawals_are_told_once_each(reader):
    letter = build.publication(version=3)
    for version in (2, 3):
        letter.changes.create(
            kind="correction",
            changed_at=LATER + dt.timedelta(hours=version),
            version=version,
            reason="A wrong name.",
        )
    entries = fed(reader, "/feeds/changes.atom").findall("a:entry", ATOM)
    assert [said(one, "title") for one in entries] == ["Corrected: AL OTH 109/2021"] * 2
    assert len({said(one, "id") for one in entries}) == 2


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/mandates/minority/", "/feeds/letters.atom?mandate=minority"),
        ("/recipients/acme/", "/feeds/letters.atom?recipient=acme"),
        ("/states/CHE/", "/feeds/letters.atom?state=CHE"),
        ("/sessions/48/", "/feeds/session-48.atom"),
        ("/letters/?q=mill&sort=oldest", "/feeds/letters.atom?q=mill"),
        ("/letters/?q=zebra", "/feeds/letters.atom?q=zebra"),
    ],
)
@pytest.mark.slow
def test_what_is_read_can_be_followed(reader, page, feed):
    build.publication(recipient_key="acme", state_code="CHE", body_text="A mill.")
    shown = reader.get(page)
    assert shown.status_code == 200
    link = re.search(rb'type="application/atom\+xml"[^>]*href="([^"]+)"', shown.content)
    assert link and html.unescape(link[1].decode()) == feed
    assert shown.content.count(link[1]) == 2
    assert len(fed(reader, feed).findall("a:entry", ATOM)) == ("zebra" not in feed)


def test_a_session_without_letters_has_no_feed(reader):
    assert {reader.get(f"/feeds/session-{n}.atom").status_code for n in (48, 900_000)} == {404}
