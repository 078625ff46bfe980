"""A reply from its first paragraph to the public page in French: matched, found fit, previewed, released, read."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from comms import pages
from comms.demonstration.playing import paper
from comms.dispatch import sealing
from comms.public.models import Publication
from comms.publication import release
from comms.publication.files import making
from comms.publication.files.models import FileChoice
from comms.replies import quarantine
from comms.replies import services as replies
from comms.replies.files import received
from tests import builders
from tests.comms.desk import sign_in_now
from tests.comms.public.served import public_site
from tests.comms.publication.test_release import INSTANT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = (
    "1. Tous les habitants de la vallée ont été avertis.",
    "Les sirènes ont sonné deux fois.",
    "2. Sur ce point, nous renvoyons à notre lettre du printemps, que voici jointe.",
)


@pytest.fixture
def as_(open_window, live_server, monkeypatch, now):
    """A page of `user`'s, signed in."""
    monkeypatch.setattr(pages, "now", lambda: now)

    def sign_in(user, **options):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        sign_in_now(client, user)
        name = settings.SESSION_COOKIE_NAME
        window = open_window(**options)
        value = client.cookies[name].value
        window.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return window.new_page()

    return sign_in


@pytest.fixture
def look(axe, screenshot):
    def keep(page, name, *, is_checked=True):
        if is_checked:
            axe(page)
        screenshot(page, f"questions-{name}")

    return keep


def a_reply(letter, cast, now):
    made = replies.register(
        letter,
        kind="substantive",
        language="fr",
        received_on=now.date(),
        files=[received("reponse.pdf", paper(*SAID))],
        actor=cast.registry,
        now=now,
    )
    for file in made.files.all():
        quarantine.look(file.pk, now=now)
    return made


def published(page):
    """The officer has the file published as it is."""
    page.get_by_role("link", name="What becomes public of it").click()
    page.get_by_label("Publish: a copy of its pages").check()
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_role("heading", name="Choose anew")).to_be_visible()
    for choice in FileChoice.objects.all():
        making.make_whole(choice.pk, now=pages.now())


def test_a_reply_is_read_question_by_question(
    cast, office, now, as_, look, monkeypatch, open_window, live_server
):
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    letter = builders.reviewed(builders.as_sent(cast, office, now), cast)
    reply = a_reply(letter, cast, now)
    drafter = as_(cast.drafter)
    drafter.goto(f"{live_server.url}/replies/{reply.pk}/")
    expect(drafter.get_by_text("0 of 2 questions matched.")).to_be_visible()
    drafter.get_by_role("link", name="Match question 1").click()
    expect(drafter.get_by_role("heading", name="No public copy yet")).to_be_visible()
    look(drafter, "no-copy")

    officer = as_(cast.publisher)
    officer.goto(f"{live_server.url}/replies/{reply.pk}/")
    published(officer)

    drafter.reload()
    drafter.get_by_label("Tous les habitants").check()
    drafter.get_by_label("Partly answered").check()
    drafter.get_by_role("button", name="Take the ticked paragraphs").click()
    expect(drafter.get_by_label("Passage")).to_have_value(SAID[0])
    expect(drafter.get_by_label("Partly answered")).to_be_checked()
    look(drafter, "taken")
    drafter.get_by_label("Passage").fill(f"{SAID[0]} Nobody said this.")
    drafter.get_by_role("button", name="Keep it", exact=True).click()
    expect(drafter.get_by_role("alert")).to_contain_text("does not stand on page 1")
    look(drafter, "refused")
    drafter.get_by_label("Passage").fill(SAID[0])
    drafter.get_by_role("button", name="Keep it and match the next").click()
    drafter.get_by_label("Not answered").check()
    drafter.get_by_role("button", name="Keep it", exact=True).click()
    expect(drafter.get_by_text("2 of 2 questions matched.")).to_be_visible()
    look(drafter, "reply")

    officer.goto(f"{live_server.url}/replies/{reply.pk}/approve/")
    expect(officer.get_by_text(SAID[0])).to_be_visible()
    look(officer, "approve")
    officer.get_by_role("button", name="Fit to be public").click()
    expect(officer.get_by_text("fit to be public", exact=True)).to_be_visible()
    officer.goto(f"{live_server.url}/letters/{letter.pk}/public/")
    expect(officer.get_by_role("heading", name="Question by question")).to_be_visible()
    look(officer, "preview", is_checked=False)

    assert release.publish_due(now=INSTANT).failed == {}
    slug = Publication.objects.get().slug
    with public_site() as port:
        reader = open_window().new_page()
        reader.goto(f"http://127.0.0.1:{port}/fr/letters/{slug}/")
        reader.get_by_role("link", name="Question par question").click()
        first = reader.locator("#question-1")
        expect(first.locator("blockquote[lang=fr]")).to_have_text(SAID[0])
        expect(first).to_contain_text("What was done to warn them?")
        expect(first).to_contain_text("page 1; Français")
        expect(reader.locator("#question-2")).to_contain_text("Aucune réponse à cette question")
        look(reader, "public")
