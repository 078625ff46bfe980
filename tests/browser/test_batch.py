"""Forty sister letters in a browser: the list pasted, the progress that renews itself, the failure tried again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from comms.dispatch import sealing
from comms.jobs import Job
from tests import builders
from tests.comms import desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
LETTERS = 40


@pytest.fixture
def window_of(open_window, live_server):
    def one(person, **options):
        context = open_window(**options)
        session = desk.window(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return context.new_page()

    return one


def companies():
    return [
        builders.company(f"pit-{n:02}", f"Pit and Quarry Works Number {n} Ltd.")
        for n in range(1, LETTERS + 1)
    ]


def test_a_pasted_list_becomes_recipients(cast, office, window_of, axe, screenshot):
    companies()
    draft = builders.draft(cast, office, timezone.now())
    window = window_of(cast.drafter)
    window.goto(f"/drafts/{draft.pk}/parts/recipients/")
    window.get_by_label("List of recipients").fill(
        "pit-01\nPit and Quary Works Number 2 Ltd.\n\nNobody"
    )
    window.get_by_role("button", name="Add these").click()
    expect(window.get_by_role("alert")).to_contain_text("Line 2: there is no recipient")
    axe(window)
    screenshot(window, "recipients-unclear")
    window.get_by_label("List of recipients").fill("\n".join(f"pit-{n:02}" for n in range(1, 41)))
    window.get_by_role("button", name="Add these").click()
    expect(window.get_by_label("Take out Pit and Quarry Works Number 40 Ltd.")).to_be_visible()
    screenshot(window, "recipients-many")


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_the_page_of_a_batch_renews_itself(
    cast, office, window_of, axe, screenshot, has_javascript, monkeypatch
):
    now = timezone.now()
    draft = builders.cleared(cast, office, now, to=companies())
    window = window_of(cast.registry, java_script_enabled=has_javascript)
    window.goto(f"/drafts/{draft.pk}/")
    window.get_by_role("link", name="Letters: seal and send").click()
    window.get_by_role("link", name="Seal all 40 letters").click()
    if has_javascript:
        axe(window)
        screenshot(window, "batch-ask")
    window.get_by_role("button", name="Seal all 40 letters").click()
    expect(window.get_by_role("progressbar")).to_have_attribute("value", "0")
    in_the_middle(draft, cast, monkeypatch)
    expect(window.get_by_role("progressbar")).to_have_attribute("value", "17", timeout=9000)
    expect(window.get_by_text("Try all 2 failed again")).to_be_visible()
    if has_javascript:
        axe(window)
        screenshot(window, "batch-running")
    window.get_by_role("button", name="Try again AL OTH 18/").click()
    expect(window.get_by_text("It is tried again.")).to_be_visible()
    assert Job.objects.unfinished().count() == LETTERS - 18
    Job.objects.unfinished().update(state="failed", reason="Full.", finished_at=timezone.now())
    expect(window.get_by_role("button", name="Try all 23 failed again")).to_be_visible(timeout=9000)
    ask = f"/drafts/{draft.pk}/batch/send/"
    window.goto(f"/drafts/{draft.pk}/batch/")
    assert (
        window.get_by_role("link", name="Send all 17 sealed letters").get_attribute("href") == ask
    )
    if has_javascript:
        window.goto(ask)
        axe(window)
        screenshot(window, "batch-send")


def in_the_middle(draft, cast, monkeypatch):
    """Seventeen sealed, two failed, one in work, as workers would leave them half a minute on."""
    monkeypatch.setattr(sealing, "draw", lambda document: b"%PDF-drawn")
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    later = timezone.now() + dt.timedelta(seconds=1)
    for place, job in enumerate(Job.objects.order_by("pk")[:20], start=1):
        job.state, job.attempts = "done", 1
        job.started_at = job.finished_at = later
        if place <= 17:
            sealing.seal(job.communication, actor=cast.registry, now=timezone.now())
        elif place < 20:
            job.state = "failed"
            job.reason = (
                "An unexpected fault stopped the work (OSError). Try again; if it fails again, "
                "give the log of this minute to the operators."
            )
        else:
            job.state, job.finished_at = "running", None
        job.save()
