"""Building an annex in a browser, without a script and with one."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from annex import loading
from annex.models import Instrument, Provision
from comms.drafting import services
from mandates.models import Mandate
from tests import builders
from tests.annex import builders as law
from tests.comms import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


@pytest.mark.slow
def test_an_annex_is_built_without_a_script(cast, office, window_of, axe, screenshot):
    china = builders.state("CHN", "China")
    for key, row in law.mandate_rows().items():
        facts = {name: row[name] for name in ("kind", "scope", "ordering_keyword")}
        Mandate.objects.get_or_create(key=key, defaults=facts)
    loading.load(loading.INSTRUMENTS, loading.PROVISIONS)
    law.ratification(
        china, Instrument.objects.get(key="cat"), start="1988-11-03", acted_on=dt.date(1988, 10, 4)
    )
    law.ratification(china, Instrument.objects.get(key="iccpr"), kind="signed", start="1998-10-05")
    torture = Mandate.objects.get(key="torture")
    for provision in Provision.objects.filter(mandates=torture):
        provision.mandates.add(office.culture)
    written = builders.draft(
        cast,
        office,
        timezone.now(),
        to=[china, office.company],
        text={"annex": [], "annex_title": "Law"},
    )
    page = window_of(cast.drafter, java_script_enabled=False)
    page.goto(f"/drafts/{written.pk}/parts/annex/")
    page.get_by_label("Instrument", exact=True).select_option(label="CAT")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_text("Binding on China since 3 November 1988").first).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^article 2\\b")).first.check()
    page.locator("[name=own_text]").fill("The law that applies")
    page.locator("[name=own_kind]").select_option(label="a heading")
    page.get_by_role("button", name="Add what is ticked").click()
    expect(page).to_have_url(re.compile("instrument=cat"))
    expect(page.get_by_role("button", name="Move up Convention against Torture")).to_be_visible()
    page.get_by_role("button", name="Move up Convention against Torture").click()
    written.refresh_from_db()
    kinds = [section["kind"] for section in services.plan_of(written).text["annex"]]
    assert kinds == ["provision", "heading"]
    window = window_of(cast.drafter)
    window.goto(f"/drafts/{written.pk}/parts/annex/")
    axe(window)
    screenshot(window, "desk-annex-builder")
    window.goto(f"/drafts/{written.pk}/parts/annex/?instrument=cat")
    axe(window)
    screenshot(window, "desk-annex-builder-filtered")
