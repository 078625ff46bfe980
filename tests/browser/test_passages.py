"""Passages for some recipients only, written without a script and read letter by letter."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from comms.dispatch import register
from tests import builders
from tests.comms import desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FACTS = """[addressee] was told:[^1]
- the valley is full;
- the gate is shut.

[only: company]
> Your engineers laughed."""
QUESTIONS = """What was done to warn them?

[only: state]
Which law applies to [addressee]?
# on water;
# on land."""


def test_each_recipient_reads_its_own_letter(
    cast, office, open_window, live_server, axe, screenshot
):
    now = timezone.now()
    made = builders.draft(cast, office, now, to=[office.company, office.state])

    def window(person, **options):
        context = open_window(**options)
        session = desk.window(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return context.new_page()

    def looked_at(page, path, name):
        page.goto(path)
        axe(page)
        screenshot(page, f"passages-{name}")

    writer, reader = window(cast.drafter, java_script_enabled=False), window(cast.drafter)
    writer.goto(f"/drafts/{made.pk}/parts/facts/")
    writer.get_by_label("Facts").fill(FACTS.replace("company]", "banks]"))
    writer.get_by_role("button", name="Save", exact=True).click()
    expect(writer.get_by_text("begins with “[only: banks]”").first).to_be_visible()
    assert "Your engineers laughed." in writer.get_by_label("Facts").input_value()
    writer.get_by_label("Facts").fill(FACTS)
    writer.get_by_role("button", name="Save", exact=True).click()
    writer.goto(f"/drafts/{made.pk}/parts/questions/")
    writer.get_by_label("Questions").fill(QUESTIONS)
    writer.get_by_role("button", name="Save", exact=True).click()
    expect(writer.get_by_text("For companies only")).to_be_visible()
    writer.goto(f"/drafts/{made.pk}/parts/facts/")
    assert writer.get_by_label("Facts").input_value() == FACTS
    writer.get_by_text("Lists, passages for some recipients only").click()
    expect(writer.get_by_text("becomes what each letter calls")).to_be_visible()
    looked_at(reader, f"/drafts/{made.pk}/", "draft")
    looked_at(reader, f"/drafts/{made.pk}/parts/questions/", "questions")
    looked_at(reader, f"/drafts/{made.pk}/preview/2/", "to-state")
    expect(reader.get_by_text("paragraph 2 of the facts, for companies only")).to_be_visible()
    expect(reader.get_by_text("Your engineers laughed.")).to_have_count(0)
    looked_at(reader, f"/drafts/{made.pk}/preview/1/", "to-company")
    expect(reader.get_by_text("Your engineers laughed.")).to_be_visible()
    expect(reader.get_by_text("Which law applies")).to_have_count(0)
    made.refresh_from_db()
    register.submit(made, actor=cast.drafter, now=now)
    reader = window(cast.holders[0])
    looked_at(reader, f"/clearance/{made.pk}/?to=2", "clearance")
    expect(reader.get_by_text("Which law applies to your Excellency’s Government?")).to_be_visible()
