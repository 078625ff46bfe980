"""One letter from case to public page in a browser, told by the people who bring it there, on its own days.

Nothing is stood in for: a Celery worker on Redis, a mail server, the public site as it is served.
"""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import setup_logging
from playwright.sync_api import expect

from comms.clock import GENEVA
from comms.dispatch.models import Communication
from comms.letters import verify
from comms.public.models import PublishedFile
from comms.publication import release
from comms.replies.models import ReplyFile
from config.celery import app
from mandates import services as mandates
from mandates.models import Role, User
from tests import builders
from tests.comms.mail_server import mail_server
from tests.comms.public.served import public_site

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough pass-phrase"  # the cast's
SENDING_DAY = dt.datetime(2021, 3, 12, 10, 0, tzinfo=GENEVA)
REPLY_DAY = dt.datetime(2021, 4, 20, 15, 0, tzinfo=GENEVA)
LAST_SECOND = dt.datetime(2021, 5, 10, 23, 59, 59, tzinfo=GENEVA)
MIDNIGHT = dt.datetime(2021, 5, 11, tzinfo=GENEVA)
ANSWER = "We have read your letter and will move the wall."
PARTS = {
    "purpose": "We write about a dam and the people who lived below it.",
    "facts": "The valley was allegedly flooded at night.[^1]\n\n> They came at night.",
    "concerns": "We are concerned about their homes.",
    "questions": "What was done to warn them?\n\nWhat will be done for them now?",
    "footnotes": "1: Gauge readings of that night.",
}
FOUR_MORE = (
    ("food", "Food", "Special Rapporteur on food", "Em Barley", "32/8"),
    ("housing", "Housing", "Special Rapporteur on housing", "Fa Brick", "43/14"),
    ("migrants", "Migrants", "Special Rapporteur on migrants", "Gil Ferry", "43/6"),
    ("water", "Water", "Special Rapporteur on water", "Ho Wells", "42/5"),
)


@pytest.fixture
def seven(cast, office):
    """Seven mandates sign; each has a holder who signs in. The first is the drafter's."""
    signing = list(zip(office.mandates, cast.holders, strict=True))
    for key, keyword, title, name, resolution in FOUR_MORE:
        mandate = builders.mandate(key, "SR", keyword, title, name, resolution)
        holder = User.objects.create_user(f"holder.{key}@pouch.example", PASSWORD, name=name)
        ever = (dt.date(2020, 1, 1), None)
        mandates.appoint(holder, mandate=mandate, role=Role.HOLDER, period=ever, actor=None)
        signing.append((mandate, holder))
    return signing


@pytest.fixture
def worker(db):
    """A Celery worker on the real queue, in a thread: it shares the moved clock and the test's database."""
    app.control.purge()  # what earlier tests queued and nobody took
    keep = setup_logging.connect(lambda **_: None, weak=False)  # or it takes the root logger over
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield
    setup_logging.disconnect(keep)


@pytest.fixture
def post():
    with mail_server() as server:
        yield server


@pytest.fixture
def public():
    with public_site() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def look(axe):
    """axe, once for each kind of page: seven holders see the same one."""
    seen = set()

    def once(page, kind):
        if kind not in seen:
            axe(page)
            seen.add(kind)

    return once


@pytest.fixture
def sign_in(open_window, look):
    """`sign_in(user)`: a window of that person's own, past the sign-in page."""

    def one(user):
        page = open_window().new_page()
        page.goto("/account/login/")
        look(page, "sign-in")
        page.get_by_label("E-mail address").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("summary", has_text=user.name)).to_be_visible()
        return page

    return one


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).click()


def the_drafter_writes_and_submits(page, look, also_sign):
    page.get_by_role("main").get_by_role("link", name="New case").click()
    page.get_by_label("Title").fill("The flooded valley")
    press(page, "Open the case")
    look(page, "case")
    follow(page, "New draft")
    for mandate in also_sign:
        page.get_by_label(str(mandate)).check()
    press(page, "Open the draft")
    for part, text in PARTS.items():
        page.get_by_role("link", name=f"Change {part}").click()
        page.get_by_label(part.capitalize()).fill(text)
        press(page, "Save")
    page.get_by_role("link", name="This letter has no recipient").click()
    page.get_by_label("Name or code").fill("quarry")
    press(page, "Find")
    press(page, "Add Quarry Works Ltd.")
    follow(page, "Back to the draft")
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    look(page, "draft")
    page.get_by_role("link", name="Submit for clearance").click()
    press(page, "Submit for clearance")
    expect(page.get_by_role("status")).to_contain_text("Registered: AL OTH 1/2021")


def a_holder_clears(page, look):
    page.goto("/clearance/")
    follow(page, "Allegation letter to Quarry Works Ltd.")
    expect(page.locator(".letter-text")).to_contain_text("flooded at night")
    look(page, "clearance")
    press(page, "Clear")
    expect(page.get_by_role("status")).to_contain_text("You cleared this text")


def the_registry_seals_and_sends(page, look, letter):
    expect(page.get_by_role("heading", name="Cleared, to be sealed: 1")).to_be_visible()
    page.goto(f"/letters/{letter.pk}/")
    look(page, "letter")
    follow(page, "Seal")
    press(page, "Seal")
    expect(page.get_by_role("status")).to_contain_text("is being sealed")
    page.get_by_role("link", name="Send by e-mail").click(timeout=30_000)
    expect(page.locator("main")).to_contain_text("11 May 2021, 00:00 Geneva")
    look(page, "send")
    press(page, "Send")
    sendings = page.get_by_role("table", name="Sendings")
    expect(sendings).to_contain_text("250 accepted by the mail server", timeout=30_000)
    look(page, "sent")


def the_registry_takes_the_reply_in(page, look, letter):
    page.goto(f"/letters/{letter.pk}/replies/new/")
    look(page, "reply-new")
    page.get_by_label("Files").set_input_files(
        [{"name": "answer.txt", "mimeType": "text/plain", "buffer": ANSWER.encode()}]
    )
    page.get_by_label("Kind").select_option("substantive")
    press(page, "Register the reply")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reply 1 to")


def the_publication_officer_reads_and_approves(page, look):
    page.goto("/replies/")
    page.get_by_role("link", name="1 to AL OTH 1/2021").click()
    look(page, "reply")
    with page.expect_download() as download:
        page.get_by_role("link", name="answer.txt", exact=True).click()
    assert download.value.path().read_text() == ANSWER
    follow(page, "Fit to be public")
    press(page, "Fit to be public")
    expect(page.get_by_role("status")).to_contain_text("Its letter becomes public on")


def the_public_finds_nothing(page, addresses):
    for address in addresses:
        assert page.request.get(address).status == 404, address
    page.goto("/letters/?q=valley")
    expect(page.get_by_role("main")).not_to_contain_text("OTH 1/2021")


def the_public_reads(page, look, letter, certificate):
    page.goto("/")
    look(page, "public-list")
    page.get_by_role("link", name="AL OTH 1/2021").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quarry Works Ltd.")
    expect(page.locator("#text")).to_contain_text("flooded at night")
    look(page, "public-letter")
    pdf = page.request.get(f"{page.url}letter.pdf")
    assert pdf.status == 200
    verdict = verify.verify(pdf.body(), certificate)
    assert verdict.is_whole, verdict.sentence
    assert hashlib.sha256(pdf.body()).hexdigest() == letter.renditions.get(kind="public").sha256
    file = page.get_by_role("link", name="reply-1-file-1.txt").get_attribute("href")
    answer = page.request.get(file)
    assert (answer.status, answer.text()) == (200, ANSWER)


def test_the_story_of_one_letter(
    cast, seven, sign_in, look, worker, post, public, open_window, settings, time_machine
):
    builders.key()
    time_machine.move_to(SENDING_DAY, tick=True)
    the_drafter_writes_and_submits(sign_in(cast.drafter), look, [m for m, _ in seven[1:]])
    for _, holder in seven:
        a_holder_clears(sign_in(holder), look)
    letter = Communication.objects.get()
    assert letter.draft.clearances.count() == 7
    the_registry_seals_and_sends(sign_in(cast.registry), look, letter)
    ((attached,),) = [list(message.iter_attachments()) for message in post.letters]
    sealed = letter.renditions.get(kind="sent").sha256
    assert hashlib.sha256(attached.get_content()).hexdigest() == sealed

    time_machine.move_to(REPLY_DAY, tick=True)
    the_registry_takes_the_reply_in(sign_in(cast.registry), look, letter)
    the_publication_officer_reads_and_approves(sign_in(cast.publisher), look)

    builders.reviewed(letter, cast)
    reader = open_window(base_url=public).new_page()
    page = "/letters/al-oth-1-2021/"
    reply = f"{page}replies/{ReplyFile.objects.get().stored_name}"
    time_machine.move_to(LAST_SECOND, tick=False)
    assert release.publish_due(now=LAST_SECOND) == release.Sweep()
    assert not PublishedFile.objects.exists()
    the_public_finds_nothing(reader, [page, f"{page}letter.pdf", reply])
    time_machine.move_to(MIDNIGHT, tick=False)
    assert release.publish_due(now=MIDNIGHT).released == ["AL OTH 1/2021"]
    the_public_reads(reader, look, letter, settings.SEAL_CERTIFICATE_FILE)
