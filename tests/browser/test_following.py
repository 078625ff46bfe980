"""From the page of a recipient to the mailbox and out of it again: a real browser, mail server and release."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from comms.dispatch.mail import post
from comms.public.models import Publication
from comms.publication import release
from comms.subscriptions import mailing, news, services
from comms.subscriptions.models import Subscriber
from tests import builders
from tests.comms.mail_server import mail_server
from tests.comms.public.served import public_site
from tests.comms.publication.test_release import INSTANT
from tests.public import world

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 60_000  # milliseconds; the first page of a fresh process may be slow
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LINK = re.compile(r"http://[^\s]+/follow/(?:confirm|stop)/[\w-]{43}/")


@pytest.fixture
def later(cast, office, now):
    """A letter that is public, and one to the same recipient that becomes so a day later."""
    builders.key()
    world.dispatched(cast, office, now, office.company, 7, word="reservoir")
    assert release.publish_due(now=INSTANT).released == ["AL OTH 7/2021"]
    world.dispatched(cast, office, now + DAY, office.company, 10, word="harbour")
    return Publication.objects.get(reference="AL OTH 7/2021").recipient_key


def worker(now):
    services.open_letterbox(now=now)
    mailing.send_requests(post, now=now)
    news.find(now=now)
    mailing.send_news(post, now=now)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_a_reader_follows_a_recipient_and_stops(later, settings, open_window, axe, screenshot):
    with public_site() as port, mail_server() as server:
        settings.PUBLIC_SITE_URL = site = f"http://127.0.0.1:{port}"
        page = open_window(base_url=site).new_page()
        page.set_default_timeout(PATIENCE)

        def look(name):
            axe(page)
            screenshot(page, f"public-follow-{name}")

        page.goto(f"/recipients/{later}/")
        look("recipient")
        page.get_by_role("link", name="Follow it by e-mail").click()
        look("form")
        page.get_by_label("Your e-mail address").fill("ada@example")
        page.get_by_label("As soon as something is public").check()
        page.get_by_role("button", name="Send me the link").click()
        expect(page.get_by_role("alert")).to_contain_text(
            "This is not an e-mail address", timeout=PATIENCE
        )
        expect(page.get_by_label("Your e-mail address")).to_have_value("ada@example")
        expect(page.get_by_label("As soon as something is public")).to_be_checked()
        look("refused")
        page.get_by_label("Your e-mail address").fill("ada@example.org")
        page.get_by_role("button", name="Send me the link").click()
        expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible(
            timeout=PATIENCE
        )
        look("asked")

        worker(INSTANT + HOUR)
        assert [mail["To"] for mail in server.letters] == ["ada@example.org"]
        page.goto(LINK.search(text_of(server.letters[0]))[0])
        look("confirm")
        worker(INSTANT + 2 * HOUR)
        assert Subscriber.objects.get().subscriptions.filter(confirmed_at=None).exists()
        page.get_by_role("button", name="Yes, tell me").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible(timeout=PATIENCE)
        look("confirmed")

        worker(INSTANT + 3 * HOUR)
        assert len(server.letters) == 1
        assert release.publish_due(now=INSTANT + DAY).released == ["AL OTH 10/2021"]
        worker(INSTANT + DAY)
        said = text_of(server.letters[1])
        assert "AL OTH 10/2021" in said
        assert "AL OTH 7/2021" not in said
        page.goto(re.search(r"http://\S+/letters/al-oth-10-2021/", said)[0])
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)

        page.goto(LINK.findall(said)[-1])
        look("stop")
        page.get_by_role("button", name="Stop the messages").click()
        expect(page.get_by_role("heading", name="The messages stop")).to_be_visible(
            timeout=PATIENCE
        )
        look("stopped")
        worker(INSTANT + DAY + HOUR)
        assert not Subscriber.objects.exists()
        assert len(server.letters) == 2
