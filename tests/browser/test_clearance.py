"""A letter of seven mandates in three windows side by side: an edit in the middle turns four clearances stale."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from comms.clearance import services as clearance
from comms.clearance.models import Clearance
from comms.dispatch import register
from comms.drafting import services as drafting
from mandates import services as mandates
from mandates.models import Role, User
from tests import builders
from tests.comms.desk import sign_in_now

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough pass-phrase"  # the cast's
FOUR_MORE = ("food", "housing", "migrants", "water")


@pytest.fixture
def signing(cast, office):
    """Seven mandates with whoever holds them."""
    found = list(zip(office.mandates, cast.holders, strict=True))
    for number, key in enumerate(FOUR_MORE):
        mandate = builders.mandate(
            key, "SR", key.capitalize(), f"Special Rapporteur on {key}", f"Em {key}", f"4{number}/1"
        )
        holder = User.objects.create_user(f"holder.{key}@pouch.example", PASSWORD, name=f"Em {key}")
        ever = (dt.date(2020, 1, 1), None)
        mandates.appoint(holder, mandate=mandate, role=Role.HOLDER, period=ever, actor=None)
        found.append((mandate, holder))
    return found


@pytest.fixture
def sign_in(open_window, live_server):
    """A window of one person's own; `long_ago`: the password was given too long ago to count."""

    def one(user, *, long_ago=False, **options):
        client, name = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if not long_ago:
            sign_in_now(client, user)
        window = open_window(**options)
        value = client.cookies[name].value
        window.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return window.new_page()

    return one


def stands(page, row, words):
    expect(page.get_by_role("row", name=row)).to_contain_text(words)


def the_text_is_changed(draft, cast, now):
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="A question was missing.")
    asked = drafting.plan_of(draft).text["questions"]
    plan = drafting.plan_of(draft).with_text(questions=["Who decided on the hour?", *asked])
    drafting.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)
    register.submit(draft, actor=cast.drafter, now=now)


def test_an_edit_in_the_middle_turns_four_clearances_stale(
    cast, office, signing, sign_in, axe, screenshot, time_machine, now
):
    time_machine.move_to(now, tick=True)
    signed = [mandate for mandate, _ in signing]
    to = [office.company, office.state]
    draft = builders.submitted(cast, office, now, mandates=signed, to=to)
    address = f"/clearance/{draft.pk}/"
    for mandate, holder in signing[3:6]:
        clearance.clear(draft, mandate=mandate, digest=draft.current.digest, actor=holder, now=now)

    registry = sign_in(cast.registry)
    registry.goto(address)
    expect(registry.get_by_text("Cleared by 3 of 7 mandates")).to_be_visible()

    delegate = sign_in(cast.delegate, long_ago=True, viewport={"width": 375, "height": 812})
    delegate.goto(address)
    delegate.get_by_label("Comment").fill("Clear, and thank you.")
    delegate.get_by_role("button", name="Clear with a comment").click()
    expect(delegate.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    axe(delegate)
    screenshot(delegate, "clearance-confirm")
    assert not Clearance.objects.filter(person=cast.delegate).exists()
    delegate.get_by_label("Password").fill(PASSWORD)
    delegate.get_by_role("button", name="Confirm").click()
    expect(delegate.get_by_role("status")).to_contain_text("You cleared this text for Minority")
    expect(delegate.get_by_text("Clear, and thank you.")).to_be_visible()

    culture = sign_in(cast.holder_of_culture)
    culture.goto(address)
    expect(culture.get_by_text("Cleared by 4 of 7 mandates")).to_be_visible()
    the_text_is_changed(draft, cast, now + dt.timedelta(minutes=1))
    time_machine.move_to(now + dt.timedelta(minutes=2), tick=True)
    culture.get_by_label("Comment").fill("Fine by me.")
    culture.get_by_role("button", name="Clear", exact=True).click()
    expect(culture.get_by_role("alert")).to_contain_text("The text has changed since you opened it")
    expect(culture.get_by_label("Comment")).to_have_value("Fine by me.")
    expect(culture.locator("#changes ins").first).to_contain_text("Who decided on the hour?")
    axe(culture)
    screenshot(culture, "clearance-changed")

    registry.reload()
    expect(registry.get_by_text("Cleared by 0 of 7 mandates")).to_be_visible()
    expect(registry.locator("td .pill--stale")).to_have_count(4)
    culture.get_by_role("button", name="Clear", exact=True).click()
    expect(culture.get_by_role("status")).to_contain_text("You cleared this text")
    delegate.reload()
    expect(delegate.get_by_role("heading", name="which you last answered")).to_be_visible()
    delegate.get_by_label("Comment").fill("Please name the river.")
    delegate.get_by_role("button", name="Ask for changes").click()
    expect(delegate.get_by_role("status")).to_contain_text("You asked for changes")
    axe(delegate)

    registry.get_by_label("To be cleared by").fill("2021-03-20")
    registry.get_by_role("button", name="Set the day").click()
    expect(registry.get_by_role("status")).to_contain_text("To be cleared by 20 March 2021")
    registry.get_by_role("button", name="Remind Food").click()
    expect(registry.get_by_role("status")).to_contain_text("Reminded by e-mail: Food")
    registry.get_by_role("button", name="Remind all who are pending").click()
    expect(registry.get_by_role("status")).not_to_contain_text("Food")
    stands(registry, "Special Rapporteur on culture", "cleared")
    stands(registry, "Special Rapporteur on minorities", "asked for changes")
    stands(registry, "Special Rapporteur on food", "reminded 12 March 2021")
    stands(registry, "Special Rapporteur on water", "pending")
    axe(registry)
    screenshot(registry, "clearance-standing")

    registry.goto("/notices/")
    registry.get_by_label("Everything at once").check()
    registry.get_by_role("button", name="Save").click()
    expect(registry.get_by_role("status")).to_contain_text("From now on")
    axe(registry)
    screenshot(registry, "clearance-notices")
