"""The second half of the path in a browser: each page by keyboard size, without JavaScript, and for axe."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from comms import pages
from comms.cases import services as cases
from comms.clearance import services as clearance
from comms.dispatch import register, sealing
from comms.drafting import services as drafting
from comms.jobs import Job
from comms.publication import release
from comms.publication.deadlines import holds, moves
from comms.replies import services as replies
from comms.replies.files import Received
from tests import builders
from tests.comms.desk import sign_in_now

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at(monkeypatch, now):
    def move(instant):
        monkeypatch.setattr(pages, "now", lambda: instant)

    move(now)
    return move


@pytest.fixture
def as_(open_window, at, live_server):
    """A page of `user`'s, signed in."""

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
        screenshot(page, f"path-{name}")

    return keep


def a_stale_text(cast, office, now):
    draft = builders.submitted(cast, office, now, to=[office.company, office.state])
    for mandate, holder in zip(office.mandates[1:], cast.holders[1:], strict=True):
        clearance.clear(draft, mandate=mandate, digest=draft.current.digest, actor=holder, now=now)
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="A figure was wrong.")
    plan = drafting.plan_of(draft).with_text(
        concerns=["We are gravely concerned about their homes and their wells."]
    )
    drafting.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)
    later = now + dt.timedelta(hours=2)
    register.submit(draft, actor=cast.drafter, now=later)
    clearance.ask_for_changes(
        draft,
        mandate=office.business,
        digest=draft.current.digest,
        actor=cast.holder_of_business,
        now=later,
        comment="The second question should name the river.",
    )
    return draft


def test_a_delegate_reads_what_changed_and_clears_at_a_phone(cast, office, now, as_, at, look):
    draft = a_stale_text(cast, office, now)
    at(now + dt.timedelta(hours=3))
    page = as_(cast.delegate)
    page.goto("/clearance/")
    look(page, "clearance-list")
    page.get_by_role("link", name="Allegation letter to Quarry Works Ltd.").click()
    expect(page.locator("#changes ins").first).to_contain_text("gravely")
    look(page, "clearance")
    page.set_viewport_size({"width": 375, "height": 812})
    clear = page.get_by_role("button", name="Clear", exact=True)
    expect(clear).to_be_in_viewport()
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what should change")
    look(page, "clearance-refused")
    clear.click()
    expect(page.get_by_role("status")).to_contain_text("You cleared this text")
    assert draft.clearances.last().is_delegate


def test_a_letter_is_sealed_without_javascript(cast, office, now, as_, look):
    letter = builders.letter_of(
        builders.cleared(cast, office, now, to=[office.company, office.state])
    )
    builders.key()
    page = as_(cast.registry, java_script_enabled=False)
    page.goto(f"/letters/{letter.pk}/")
    look_page = as_(cast.registry)
    look_page.goto(f"/letters/{letter.pk}/")
    look(look_page, "letter-cleared")
    page.get_by_role("link", name="Seal", exact=True).click()
    page.get_by_role("button", name="Seal").click()
    expect(page.get_by_role("status")).to_contain_text("is being sealed")
    look_page.reload()
    look(look_page, "letter-sealing")
    job = Job.objects.get()
    sealing.seal(letter, actor=cast.registry, now=now)
    Job.objects.filter(pk=job.pk).update(state="done")
    expect(look_page.get_by_role("link", name="Send by e-mail")).to_be_visible()
    expect(page.get_by_role("link", name="Send by e-mail")).to_be_visible()
    page.get_by_role("link", name="Send by e-mail").click()
    expect(page.locator("main")).to_contain_text("11 May 2021, 00:00 Geneva")
    look_page.goto(page.url)
    look(look_page, "letter-send")
    look_page.goto(f"/letters/{letter.pk}/record/")
    look_page.get_by_label("To whom or where").fill("Permanent Mission")
    look_page.get_by_role("button", name="Record the sending").click()
    look(look_page, "letter-record")
    look_page.get_by_label("Proof").fill("Received by Ms. Vale at the desk")
    look_page.get_by_role("button", name="Record the sending").click()
    look(look_page, "letter-sent")


def test_failed_work_says_why_and_can_be_tried_again(cast, office, now, as_, look):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    Job.objects.create(
        communication=letter,
        kind="seal",
        state="failed",
        attempts=2,
        reason="The key of the seal cannot be read. Ask the operators to restore it.",
        queued_at=now,
        finished_at=now,
        actor=cast.registry,
    )
    page = as_(cast.registry)
    page.goto(f"/letters/{letter.pk}/")
    look(page, "letter-failed")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status").first).to_contain_text("tried again")


def test_the_register_and_replies(cast, office, now, as_, look, tmp_path):
    letter = builders.sent(cast, office, now)
    register.record("UA", "OTH", number=7, year=2021, now=now)
    dropped = builders.submitted(cast, office, now, to=[office.state])
    register.drop(dropped, actor=cast.drafter, now=now, reason="Overtaken by events.")
    page = as_(cast.registry)
    page.goto("/register/")
    look(page, "register")
    page.goto(f"/letters/{letter.pk}/replies/new/")
    bad = tmp_path / "answer.pdf"
    bad.write_bytes(b"")
    good = tmp_path / "answer.txt"
    good.write_text("We have read your letter.")
    page.get_by_label("Files").set_input_files([bad, good])
    page.get_by_label("Kind").select_option("substantive")
    page.get_by_label("Note").fill("Came with a covering call.")
    page.get_by_role("button", name="Register the reply").click()
    look(page, "reply-refused")
    expect(page.get_by_label("Note")).to_have_value("Came with a covering call.")
    page.get_by_label("Files").set_input_files([good])
    page.get_by_role("button", name="Register the reply").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reply 1 to")
    look(page, "reply")
    reader = as_(cast.publisher)
    reader.goto("/replies/")
    look(reader, "replies")
    reader.get_by_role("link", name="1 to").click()
    reader.get_by_role("link", name="Fit to be public").click()
    look(reader, "reply-approve")


def test_what_becomes_public_next(cast, office, now, as_, at, look):
    letters = [
        builders.as_sent(cast, office, now + dt.timedelta(days=days), to=[office.company])
        for days in (0, 3, 3, 9)
    ]
    moves.extend(letters[2], to=dt.date(2021, 6, 1), reason="A trial.", actor=cast.drafter, now=now)
    cases.add_person(letters[1].draft.case, name="A. Person", actor=cast.drafter, now=now)
    replies.register(
        letters[1],
        kind="substantive",
        received_on=letters[1].sent_at.date(),
        files=[Received("a.txt", "text/plain", b"x")],
        actor=cast.registry,
        now=now + dt.timedelta(days=4),
    )
    holds.place(letters[3], reason="A family has asked.", actor=cast.drafter, now=now)
    Job.objects.create(
        communication=letters[0],
        kind="release",
        state="failed",
        attempts=3,
        reason="The name of a source stands in the text. It stays closed.",
        queued_at=now,
        finished_at=now,
    )
    at(letters[0].public_at + dt.timedelta(hours=9))
    page = as_(cast.publisher)
    page.goto("/publication/next/")
    look(page, "becoming-public")
    page.get_by_role("link", name="Confirm the hold").click()
    look(page, "hold-confirm")
    page.get_by_role("button", name="Confirm the hold").click()
    expect(page.locator("#held ~ ul")).to_contain_text("confirmed by publisher")
    the_pages_beside_the_board(page, look, letters)


def the_pages_beside_the_board(page, look, letters):
    """A day, a letter, its sisters, what is asked before somebody decides, and the calendar."""
    page.get_by_role("row", name="Fri 14 May").get_by_role("link").click()
    look(page, "public-day")
    page.get_by_role("link", name=f"{letters[1]} to").click()
    look(page, "public-letter")
    page.get_by_role("link", name="Sister letters").click()
    look(page, "public-group")
    page.goto(f"/letters/{letters[0].pk}/review/")
    page.get_by_role("button", name="Sign the review").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Open: the persons concerned were asked again."
    )
    look(page, "review-refused")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Sign the review").click()
    expect(page.get_by_text("counts", exact=True)).to_be_visible()
    page.goto(f"/letters/{letters[1].pk}/early-release/")
    look(page, "early-release")
    page.goto(f"/publication/moves/{letters[2].moves.get().pk}/confirm/")
    look(page, "move-confirm")
    page.goto("/publication/calendar/")
    page.get_by_role("button", name="Make an address").click()
    look(page, "calendar")


def test_a_public_letter_carries_no_band_and_can_be_withdrawn(cast, office, now, as_, at, look):
    letter = builders.sent(cast, office, now)
    release.publish_due(now=letter.public_at)
    at(letter.public_at)
    page = as_(cast.publisher)
    page.goto(f"/letters/{letter.pk}/")
    expect(page.locator(".band")).to_have_count(0)
    look(page, "letter-public")
    page.get_by_role("link", name="Withdraw").click()
    look(page, "withdraw")
