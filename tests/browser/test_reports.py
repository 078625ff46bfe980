"""A report of a session in a browser: from the list of sessions to the files, wide and narrow, for axe."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import expect

from comms import jobs
from comms.clock import GENEVA
from comms.reports import services
from comms.reports.models import Report
from tests import builders
from tests.comms import desk
from tests.comms.public import builders as site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AT = dt.datetime(2021, 8, 2, 10, 0, tzinfo=GENEVA)
STATES = (("CHE", "Switzerland"), ("GHA", "Ghana"), ("TUR", "Türkiye"))


def release(number, code, name, *replies):
    day = dt.date(2021, 3, number)
    region = "" if code == "OTH" else "Europe and Central Asia"
    letter = site.publication(
        f"AL {code} {number}/2021", dated_on=day, recipient_name=name, region=region
    )
    for kind in replies:
        site.file(site.reply(letter, kind))


def test_from_the_sessions_to_the_files(
    cast, office, page, live_server, monkeypatch, axe, screenshot
):
    monkeypatch.setattr(jobs, "wake", lambda pk, task: None)
    for number, (code, name) in enumerate(STATES * 3, start=1):
        release(number, code, name, *(["substantive"] if number % 2 else []))
    release(20, "OTH", "Acme Textiles Ltd.", "acknowledgement", "substantive")
    builders.sent(cast, office, dt.datetime(2021, 5, 30, 10, 0, tzinfo=GENEVA))
    with time_machine.travel(AT, tick=True):
        desk.sign_in(page, cast.registry, live_server)
        page.goto(f"{live_server.url}/reports/")
        axe(page)
        screenshot(page, "reports")
        page.get_by_role("link", name="48, September 2021").click()
        expect(page.get_by_role("heading", name="Not in the report: 1")).to_be_visible()
        axe(page)
        screenshot(page, "report-session")
        page.get_by_role("button", name="Make the report").click()
        expect(page.get_by_text("0 of 3 done")).to_be_visible()
        assert services.draw(Report.objects.get().pk) == "done"
        page.reload()
        expect(page.get_by_role("link", name="Word")).to_be_visible()
        axe(page)
        screenshot(page, "report-made")
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        assert download.value.suggested_filename == "A-HRC-48-3.pdf"
        page.goto(f"{live_server.url}/reports/48/preview/")
        expect(page.get_by_role("heading", name="Türkiye")).to_be_visible()
        axe(page)
        screenshot(page, "report-preview")
