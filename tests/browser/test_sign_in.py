"""Getting in, in a browser: with and without JavaScript, with a slip of the keys, locked out."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "drafter@pouch.example"
PASSWORD = "a long enough password"


@pytest.fixture
def drafter():
    return get_user_model().objects.create_user(ADDRESS, PASSWORD, name="Ana Drafter")


def sign_in(page, address=ADDRESS, password=PASSWORD):
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_the_page_is_accessible_and_fits_every_window(page, axe, screenshot):
    page.goto("/account/login/")
    axe(page)
    screenshot(page, "sign-in")


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_person_gets_in_and_out(open_window, drafter, has_javascript):
    page = open_window(java_script_enabled=has_javascript).new_page()
    sign_in(page)
    expect(page).not_to_have_url("**/account/login/**")
    page.locator("summary", has_text="Ana Drafter").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/password/change/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("address", [ADDRESS, "nobody@pouch.example"], ids=["known", "unknown"])
def test_a_wrong_password_keeps_the_address_and_tells_nothing(
    page, drafter, axe, screenshot, address
):
    sign_in(page, address, "not the password at all")
    expect(page.get_by_label("E-mail address")).to_have_value(address)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("not correct")
    expect(summary).to_be_focused()
    axe(page)
    if address == ADDRESS:
        screenshot(page, "sign-in-wrong")


def test_the_answer_to_a_wrong_password_is_the_same_for_every_address(page, drafter):
    answers = []
    for address in (ADDRESS, "nobody@pouch.example"):
        sign_in(page, address, "not the password at all")
        answers.append(page.get_by_role("alert").inner_text())
    assert answers[0] == answers[1]


def test_a_lockout_says_so_and_how_long(page, drafter, settings, axe, screenshot):
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        sign_in(page, password="not the password at all")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in is paused for this address")
    expect(page.locator("main")).to_contain_text("15 minutes")
    axe(page)
    screenshot(page, "locked")
    sign_in(page, ADDRESS.upper())
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in is paused for this address")


def test_a_lockout_of_one_address_is_no_lockout_of_its_neighbours(page, drafter, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        sign_in(page, "somebody.else@pouch.example", "not the password at all")
    sign_in(page)
    expect(page.locator("summary", has_text="Ana Drafter")).to_be_visible()


def test_an_unknown_address_of_the_site_is_a_page_without_a_trace(page, axe, screenshot):
    answer = page.goto("/no/such/page/")
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_contain_text("no such page")
    assert "Traceback" not in page.content() and "urlconf" not in page.content().lower()
    axe(page)
    screenshot(page, "404")


def test_a_first_sign_in_leads_to_the_second_factor(page, drafter, settings, axe, screenshot):
    settings.MFA_REQUIRED = True
    sign_in(page)
    expect(page).not_to_have_url("**/account/login/**")
    page.goto("/account/password/change/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    axe(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your second factor")
    axe(page)
    screenshot(page, "second-factor")
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Start using it").click()
    expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
