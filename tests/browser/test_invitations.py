"""A mandate is invited, reads the text on a telephone, offers to lead, and is given the lead: two people, no script."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comms.cases import services as cases
from tests import builders
from tests.browser.conftest import NARROW
from tests.comms import desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_mandate_is_invited_and_takes_the_lead(
    cast, office, open_window, live_server, axe, screenshot
):
    now = timezone.now()
    draft = builders.draft(cast, office, now, mandates=[office.business], to=[office.state])
    culture = office.culture
    culture.state_code = "CHE"
    culture.save()
    cases.record_concerns(
        draft.case,
        rights=["Adequate housing"],
        countries=[office.state],
        actor=cast.drafter,
        now=now,
    )
    drafter = open_window(java_script_enabled=False).new_page()
    desk.sign_in(drafter, cast.drafter, live_server)
    drafter.goto(f"/drafts/{draft.pk}/")
    drafter.get_by_role("link", name="Invite mandates").click()
    drafter.get_by_label("Cultural rights: the case concerns Switzerland").check()
    drafter.get_by_label("Another mandate").select_option(label="Minority issues")
    answer_by = (now + dt.timedelta(days=5)).date().isoformat()
    drafter.get_by_label("To answer by").fill(answer_by)
    drafter.get_by_label("Note").fill("The people of the valley speak a language of their own.")
    screenshot(drafter, "desk-invite-form")
    drafter.get_by_role("button", name="Invite", exact=True).click()
    expect(drafter.get_by_role("status")).to_contain_text("Cultural rights, Minority issues")

    holder = open_window(java_script_enabled=False, viewport=NARROW).new_page()
    desk.sign_in(holder, cast.holder_of_minority, live_server)
    holder.goto("/")
    holder.get_by_role("link", name="Minority issues is invited to join a letter").click()
    expect(holder.get_by_text("The valley was allegedly flooded at night.")).to_be_visible()
    screenshot(holder, "desk-invitation")
    holder.get_by_label("Comment").fill("They are ours to speak for.")
    holder.get_by_role("button", name="Join and offer to lead").click()
    expect(holder.get_by_role("status")).to_contain_text("The drafters decide whether it leads")
    screenshot(holder, "desk-invitation-joined")
    holder.get_by_role("link", name="Open the draft").click()

    drafter.reload()
    expect(drafter.get_by_text("They are ours to speak for.")).to_be_visible()
    screenshot(drafter, "desk-invitations-offered")
    drafter.get_by_role("button", name="Give it the lead").click()
    expect(drafter.get_by_role("status")).to_contain_text("Minority issues leads from now on")
    drafter.get_by_role("link", name="Back to the draft").click()
    expect(drafter.locator("#mandates ol li").first).to_contain_text("leads")
    expect(drafter.locator("#mandates ol li").first).to_contain_text("minorities")
    screenshot(drafter, "desk-draft-joined")

    for person, paths in (
        (cast.drafter, [f"/drafts/{draft.pk}/mandates/", f"/cases/{draft.case_id}/concerns/"]),
        (cast.holder_of_culture, [f"/invitations/{draft.invitations.first().pk}/", "/"]),
    ):
        page = open_window().new_page()
        desk.sign_in(page, person, live_server)
        for path in paths:
            page.goto(path)
            axe(page)
            if path == "/" or "concerns" in path:
                screenshot(page, "desk-invitations-home" if path == "/" else "desk-concerns")
