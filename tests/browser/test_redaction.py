"""Withholding a name with the keyboard alone, by selecting it; a second person previews and confirms."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comms.cases import services as cases
from comms.dispatch import sealing
from comms.publication.redaction.models import Redaction, TextConfirmation
from comms.publication.redaction.standing import standing
from tests import builders
from tests.browser.conftest import NARROW
from tests.comms.desk import sign_in
from tests.comms.publication.redaction.builders import NAMED

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page, control) -> None:
    control.focus()
    page.keyboard.press("Enter")


def test_a_name_is_withheld_and_confirmed_by_keyboard(
    cast, office, now, monkeypatch, open_window, live_server, axe, screenshot
):
    monkeypatch.setattr(sealing, "draw", lambda document: b"%PDF-1.7 %%EOF")
    monkeypatch.setattr(sealing, "opened", builders.without_seal)

    def check_page(page, name):
        axe(page)
        screenshot(page, name)

    letter = builders.sent(cast, office, now, text=NAMED)
    cases.add_person(letter.draft.case, name="Nour al-Badr", actor=cast.drafter, now=now)

    page = open_window().new_page()
    sign_in(page, cast.drafter, live_server)
    page.goto(f"/letters/{letter.pk}/redactions/")
    expect(page.get_by_text("in 3 places")).to_be_visible()
    check_page(page, "redactions")
    place = page.locator("[data-place='facts/0/text']")
    place.focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("button", name="Withhold what is selected")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 places found")).to_be_visible()
    check_page(page, "redaction-places")
    page.get_by_label("Ground").focus()
    page.keyboard.type("continuing risk")
    enter(page, page.get_by_role("button", name="Withhold all that is ticked"))
    expect(page.get_by_role("heading", name="Withheld: 3")).to_be_visible()
    assert {one.words for one in Redaction.objects.all()} == {"Nour al-Badr"}
    check_page(page, "redactions-withheld")

    narrow = open_window(viewport=NARROW, java_script_enabled=False).new_page()
    sign_in(narrow, cast.publisher, live_server)
    narrow.goto(f"/letters/{letter.pk}/redactions/")
    narrow.get_by_role("link", name="Preview").click()
    expect(narrow.get_by_text("[name withheld] was allegedly driven out")).to_be_visible()
    expect(narrow.locator("body")).not_to_contain_text("Nour")
    narrow.get_by_role("link", name="Confirm this text").click()
    narrow.get_by_role("button", name="Confirm the public text").click()
    expect(narrow.get_by_text("Confirmed by publisher")).to_be_visible()
    assert TextConfirmation.objects.get().confirmed_by == cast.publisher
    assert standing(letter).reason == ""
    page.goto(f"/letters/{letter.pk}/public/")
    check_page(page, "public-preview")
