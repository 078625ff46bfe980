"""A received file on its way to the public: drawn on with the mouse, by words without scripts, confirmed."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from comms import pages
from comms.demonstration.playing import paper
from comms.publication.files import making
from comms.publication.files.models import FileChoice
from comms.replies import quarantine
from comms.replies import services as replies
from comms.replies.files import received
from comms.replies.models import ReplyFile
from tests import builders
from tests.comms.desk import sign_in_now
from tests.comms.replies import strange

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    def keep(page, name):
        axe(page)
        screenshot(page, f"files-{name}")

    return keep


def a_reply(letter, cast, now):
    lines = (
        "Reply of the company",
        "Ramón Ortiz Salas was on the dam that night.",
        "We regret it.",
    )
    return replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[
            received("Answer about Ortiz.pdf", paper(*lines)),
            received("locked.pdf", strange.locked(user="secret")),
            received("with a script.pdf", strange.LIES["a script"][1]),
            received("note.txt", b"Ana Mora told us so. We thank Ana Mora."),
        ],
        actor=cast.registry,
        now=now,
    )


def drawn(page):
    """Waits until the page's picture is there, and where it is."""
    picture = page.locator("[data-sheet] img")
    expect(picture).to_be_visible()
    picture.evaluate("picture => picture.decode()")
    picture.evaluate("picture => picture.scrollIntoView({block: 'start'})")
    return picture.bounding_box()


def test_a_file_is_redacted_by_two_people(cast, office, now, as_, look):
    reply = a_reply(builders.sent(cast, office, now), cast, now)
    officer = as_(cast.publisher)
    officer.goto(f"/replies/{reply.pk}/")
    expect(officer.get_by_text("being looked at").first).to_be_visible()
    look(officer, "being-looked-at")
    for file in reply.files.all():
        quarantine.look(file.pk, now=now)
    officer.reload()
    expect(officer.get_by_text("It is locked with a password.")).to_be_visible()
    look(officer, "reply")
    officer.get_by_role("link", name="Let it out of quarantine").click()
    officer.get_by_label("Reason").fill("The mission confirmed that the script only prints.")
    look(officer, "free")
    officer.get_by_role("button", name="Let it out").click()
    expect(officer.get_by_text("out of quarantine", exact=True)).to_be_visible()

    officer.get_by_role("link", name="What becomes public of it").first.click()
    officer.get_by_label("Redact: hide parts").check()
    officer.get_by_label("Ground (optional)").select_option("third")
    officer.get_by_label("Shown to the public as").fill("Letter of the company")
    look(officer, "choose")
    officer.get_by_role("button", name="Choose").click()
    edge = drawn(officer)
    officer.mouse.move(edge["x"] + edge["width"] * 0.1, edge["y"] + edge["height"] * 0.3)
    officer.mouse.down()
    officer.mouse.move(edge["x"] + edge["width"] * 0.4, edge["y"] + edge["height"] * 0.4)
    officer.mouse.up()
    expect(officer.get_by_role("heading", name="Boxes on this page: 1")).to_be_visible()
    officer.get_by_label("Words or names to hide").fill("ramon ortiz salas\nRamón Ortis")
    officer.get_by_role("button", name="Hide these words").click()
    expect(officer.get_by_role("heading", name="Boxes on this page: 2")).to_be_visible()
    expect(officer.get_by_text("“ramon ortiz salas” at 1 place.")).to_be_visible()
    expect(officer.get_by_label("Words or names to hide")).to_have_value("Ramón Ortis")
    drawn(officer)
    look(officer, "redact")
    officer.get_by_role("button", name="Make the redacted copy").click()
    expect(officer.get_by_text("The copy is being made.")).to_be_visible()
    look(officer, "being-made")
    making.make_whole(FileChoice.objects.get().pk, now=now)
    expect(officer.get_by_text("waits for a second person")).to_be_visible(timeout=15_000)
    expect(officer.get_by_role("link", name="Confirm what is hidden")).to_have_count(0)

    second = as_(cast.second_publisher)
    second.goto(officer.url)
    second.locator(".sheets img").evaluate("picture => picture.decode()")
    look(second, "copy")
    second.get_by_role("link", name="Confirm what is hidden").click()
    expect(second.get_by_text("Letter of the company")).to_be_visible()
    second.locator(".sheets img").evaluate("picture => picture.decode()")
    look(second, "confirm")
    second.get_by_role("button", name="Confirm").click()
    expect(second.get_by_text("ready", exact=True)).to_be_visible()
    assert FileChoice.objects.get().is_settled


def test_words_of_a_text_are_hidden_without_scripts(cast, office, now, as_, look):
    reply = a_reply(builders.sent(cast, office, now), cast, now)
    page = as_(cast.publisher, java_script_enabled=False)
    page.goto(f"/publication/files/{ReplyFile.objects.get(name='note.txt').pk}/")
    page.get_by_label("Redact: hide parts").check()
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("Choose the ground on which it is hidden").first).to_be_visible()
    page.get_by_label("Ground (optional)").select_option("source")
    page.get_by_role("button", name="Choose").click()
    page.get_by_label("Words or names to hide").fill("ANA MORA")
    page.get_by_role("button", name="Hide these words").click()
    expect(page.get_by_text("[withheld] told us so. We thank [withheld].")).to_be_visible()
    page.get_by_role("button", name="Make the redacted copy").click()
    expect(page.get_by_text("The copy is being made.")).to_be_visible()
    assert FileChoice.objects.get().words == ["ANA MORA"]
    assert reply.files.count() == 4

    pdf = ReplyFile.objects.get(name="Answer about Ortiz.pdf")
    quarantine.look(pdf.pk, now=now)
    page.goto(f"/publication/files/{pdf.pk}/")
    page.get_by_label("Redact: hide parts").check()
    page.get_by_label("Ground (optional)").select_option("source")
    page.get_by_role("button", name="Choose").click()
    for name, number in (("left", "10"), ("top", "20"), ("width", "30"), ("height", "0")):
        page.locator(f"#id_{name}").fill(number)
    page.get_by_role("button", name="Add the box").click()
    expect(page.get_by_text("A box lies within the page")).to_be_visible()
    page.locator("#id_height").fill("5")
    page.get_by_role("button", name="Add the box").click()
    expect(page.get_by_role("heading", name="Boxes on this page: 1")).to_be_visible()
