"""The revisions of a draft in a browser: compared, named and restored, with and without a script."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comms.drafting import services
from comms.drafting.services import AUTOSAVED
from tests import builders
from tests.comms import desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def revised(draft, actor, now, *, note="", **text):
    plan = services.plan_of(draft).with_text(**text)
    base = draft.current.number
    services.revise(draft, plan, base=base, actor=actor, now=now, note=note)


def test_revisions_are_compared_named_and_restored(
    cast, office, open_window, live_server, axe, screenshot
):
    now = timezone.now()
    draft = builders.draft(cast, office, now)
    facts = [
        *builders.TEXT["facts"],
        {"text": "> They came at night.", "quote": True},
    ]
    revised(draft, cast.colleague, now, facts=facts, questions=builders.TEXT["questions"][::-1])
    for number in range(3):
        revised(draft, cast.drafter, now, note=AUTOSAVED, purpose=[f"We write about dam {number}."])
    page = open_window(java_script_enabled=False).new_page()
    desk.sign_in(page, cast.drafter, live_server)
    page.goto(f"/drafts/{draft.pk}/revisions/")
    screenshot(page, "desk-revisions-folded")
    page.get_by_text("2 more saved while drafter was writing").click()
    page.get_by_label("from revision 1", exact=True).check()
    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From revision 1 to 5")
    expect(page.get_by_role("heading", name="Questions", exact=False)).to_contain_text("1 moved")
    screenshot(page, "desk-comparison-moved")
    page.get_by_role("link", name="Read revision 1").click()
    page.get_by_text("Give it a name").click()
    page.get_by_label("Name of this revision").fill("sent to the mandates on 9 March")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sent to the mandates")
    screenshot(page, "desk-revision-named")
    page.get_by_role("button", name="Restore as revision 6").click()
    expect(page.get_by_role("status")).to_contain_text("Revision 1 is restored")
    scripted = open_window().new_page()
    desk.sign_in(scripted, cast.drafter, live_server)
    for path in ("revisions/", "revisions/1/", "revisions/compare/?old=1&new=5"):
        scripted.goto(f"/drafts/{draft.pk}/{path}")
        axe(scripted)
