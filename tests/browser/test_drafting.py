"""Home, search, cases and drafting in a browser: the drafter's story without a script, and every page looked at."""

from __future__ import annotations

import datetime as dt

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from comms import tasks
from comms.cases import services as cases
from comms.clearance import services as clearance
from comms.dispatch import register
from comms.drafting import preview, services
from comms.drafting.content import Choices
from comms.drafting.models import Draft
from tests import builders
from tests.comms import desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BARE = "The valley was flooded in one night and whoever lived in it had to leave."


@pytest.fixture
def today():
    return timezone.now()


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


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_drafter_takes_a_letter_from_case_to_submission(cast, office, window_of, has_javascript):
    page = window_of(cast.drafter, java_script_enabled=has_javascript)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="New case").click()
    page.get_by_label("Title").fill("The flooded valley")
    page.get_by_role("button", name="Open the case").click()
    page.get_by_role("link", name="New draft").click()
    page.get_by_label("Cultural rights").check()
    page.get_by_role("button", name="Open the draft").click()
    for part, text in (
        ("purpose", "We write about a dam."),
        ("facts", f"{BARE}[^1]\n\n> They came at night."),
        ("concerns", "We are concerned."),
        ("questions", "What will be done?\n\nWhat was done?"),
        ("footnotes", "1: Gauge readings."),
    ):
        page.get_by_role("link", name=f"Change {part}").click()
        page.get_by_label(part.capitalize()).fill(text)
        page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Change questions").click()
    page.get_by_role("button", name="Move up question 2").click()
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("link", name="This letter has no recipient").click()
    page.get_by_label("Name or code").fill("quarry")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Add Quarry Works Ltd.").click()
    expect(page.get_by_role("main")).to_contain_text("Dear Ms. Ada Stone,")
    page.get_by_role("link", name="Back to the draft").click()
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("article.letter")).to_contain_text("What was done?")
    page.go_back()
    expect(page.get_by_role("heading", name="To read before it is submitted: 1")).to_be_visible()
    page.get_by_role("link", name="Submit for clearance").click()
    page.get_by_label("I have read this remark").check()
    page.get_by_role("button", name="Submit for clearance").click()
    expect(page.get_by_role("status")).to_contain_text("Registered: AL OTH 1/")


@pytest.fixture
def story(cast, office, today):
    """A case with everything on its page, a draft being written, one in clearance, one cleared."""
    case = builders.case(
        cast, office, today, summary="People were told to leave at night.\n\nThey were not warned."
    )
    cases.add_source(
        case, name="River Watch", contact="by the church", actor=cast.drafter, now=today
    )
    cases.add_person(
        case,
        name="Ann Resident",
        other_names="A. Resident; Anne Resident",
        consent_to_act="yes",
        consent_to_recipient="no",
        actor=cast.drafter,
        now=today,
    )
    annex = [
        {"kind": "heading", "text": "Treaties"},
        {"kind": "provision", "citation": "Covenant, article 11", "text": "A home for everyone."},
        {"kind": "list", "items": ["(a) by day;", "(b) by night."]},
    ]
    written = builders.draft(
        cast, office, today, case=case, to=[office.company, office.state], text={"annex": annex}
    )
    plan = services.plan_of(written).with_text(
        purpose=["We write about a large dam and the people who live below it."], concerns=[]
    )
    services.revise(written, plan, base=1, actor=cast.colleague, now=today)
    asked = builders.submitted(cast, office, today, case=case)
    clearance.clear(
        asked,
        mandate=office.culture,
        digest=asked.current.digest,
        actor=cast.holder_of_culture,
        now=today,
    )
    builders.cleared(cast, office, today, case=case, to=[office.state])
    return case, written, asked


def test_every_page_is_accessible_and_fits_every_window(
    cast, office, today, story, window_of, axe, screenshot, monkeypatch
):
    monkeypatch.setattr(current_app, "send_task", lambda *args, **more: None)
    monkeypatch.setattr(preview, "WAIT", 0)
    case, written, asked = story
    flooded = {"text": "The valley [of the river] was flooded. " * 3, "quote": False}
    bare = {"facts": [flooded], "footnotes": {}, "questions": ["The dam is old."]}
    remarked = builders.draft(cast, office, today, case=case, text=bare)
    page = window_of(cast.drafter)
    views = {
        "home": "/",
        "work": "/all-work/",
        "work-filtered": "/all-work/?stage=clearance",
        "search": "/search/?q=quarry",
        "search-empty": "/search/",
        "cases": "/cases/",
        "case-new": "/cases/new/",
        "case": f"/cases/{case.pk}/",
        "case-edit": f"/cases/{case.pk}/edit/",
        "source-new": f"/cases/{case.pk}/sources/new/",
        "person-new": f"/cases/{case.pk}/persons/new/",
        "person-edit": f"/cases/{case.pk}/persons/{case.persons.get().pk}/edit/",
        "person-consent": f"/cases/{case.pk}/persons/{case.persons.get().pk}/consent/",
        "draft-new": f"/cases/{case.pk}/drafts/new/",
        "draft": f"/drafts/{written.pk}/",
        "draft-asked": f"/drafts/{asked.pk}/",
        "part-late": f"/drafts/{asked.pk}/parts/facts/",
        "part-recipients-found": f"/drafts/{asked.pk}/parts/recipients/?q=switz",
        "preview": f"/drafts/{written.pk}/preview/1/",
        "preview-waiting": f"/drafts/{written.pk}/preview/1/letter.pdf",
        "revisions": f"/drafts/{written.pk}/revisions/",
        "revision": f"/drafts/{written.pk}/revisions/1/",
        "comparison": f"/drafts/{written.pk}/revisions/compare/?old=1&new=2",
        "submit-missing": f"/drafts/{written.pk}/submit/",
        "submit-remarks": f"/drafts/{remarked.pk}/submit/",
        "findings": f"/drafts/{written.pk}/findings/",
        "reopen": f"/drafts/{asked.pk}/reopen/",
        "drop": f"/drafts/{asked.pk}/drop/",
    }
    for part in ("mandates", "recipients", "facts", "questions", "annex", "choices"):
        views[f"part-{part}"] = f"/drafts/{written.pk}/parts/{part}/"
    for name, url in views.items():
        page.goto(url)
        axe(page)
        screenshot(page, f"desk-{name}")


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_clause_is_changed_for_one_letter_and_read_by_those_who_clear(
    cast, office, today, window_of, axe, screenshot, has_javascript
):
    choices = Choices(interim_measures=True, other_companies=True)
    draft = builders.draft(cast, office, today, choices=choices)
    page = window_of(cast.drafter, java_script_enabled=has_javascript)
    page.goto(f"/drafts/{draft.pk}/")
    page.get_by_role("link", name="Change standard clauses").click()
    release = page.get_by_role("region", name="Press release", exact=True)
    release.get_by_text("Change it for this letter").click()
    release.get_by_label("In this letter").select_option("Switched on")
    release.get_by_label("Other words").fill("We may speak of this in {month}.")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Say why “Press release” is changed")
    expect(page.get_by_role("alert")).to_contain_text("unknown place {month}")
    if has_javascript:
        axe(page)
        screenshot(page, "desk-part-clauses-refused")
    release.get_by_label("Other words").fill("We may speak of this soon.")
    release.get_by_label("Reason for the change").fill("agreed with the lead")
    page.get_by_label("Place after the questions of Sister letters").fill("1")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Standard clauses saved")).to_be_visible()
    if not has_javascript:
        return
    for name, url in {
        "draft-clauses": f"/drafts/{draft.pk}/",
        "part-clauses": f"/drafts/{draft.pk}/parts/clauses/",
        "part-choices-clauses": f"/drafts/{draft.pk}/parts/choices/",
    }.items():
        page.goto(url)
        axe(page)
        screenshot(page, f"desk-{name}")
    register.submit(Draft.objects.get(pk=draft.pk), actor=cast.drafter, now=today)
    page = window_of(cast.holder_of_culture)
    page.goto(f"/clearance/{draft.pk}/")
    expect(page.get_by_role("heading", name="2 changes to the standard clauses")).to_be_visible()
    axe(page)
    screenshot(page, "desk-clearance-clauses")


def test_a_refused_save_shows_both_texts(cast, office, story, window_of, axe, screenshot):
    _, written, _ = story
    page = window_of(cast.drafter)
    page.goto(f"/drafts/{written.pk}/parts/purpose/")
    plan = services.plan_of(written).with_text(purpose=["Saved meanwhile."])
    services.revise(written, plan, base=2, actor=cast.colleague, now=timezone.now())
    page.get_by_label("Purpose").fill("Typed meanwhile.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet")
    asked = page.get_by_role("group", name="Purpose 1")
    expect(asked.get_by_text("Saved meanwhile.", exact=True)).to_be_visible()
    expect(asked.locator(".clash__side", has_text="Yours")).to_contain_text("Typed meanwhile.")
    axe(page)
    screenshot(page, "desk-stale")
    asked.get_by_role("radio", name="Yours").check()
    page.get_by_role("button", name="Save with these choices").click()
    expect(page.get_by_role("status").first).to_contain_text("saved as revision 4")


def test_the_registry_finds_its_work(cast, office, story, today, window_of, axe, screenshot):
    builders.sent(cast, office, today - dt.timedelta(days=55), to=[office.state])
    page = window_of(cast.registry)
    page.goto("/")
    expect(page.get_by_role("heading", name="Cleared, to be sealed: 1")).to_be_visible()
    expect(page.get_by_role("list", name="day by day")).to_be_visible()
    axe(page)
    screenshot(page, "desk-home-registry")


@pytest.fixture
def drawn_at_once(cast, office, today, monkeypatch):
    """A draft whose previews are drawn when they are asked for, by a renderer that is loaded, without a queue."""
    from comms.letters import pdf

    pdf.prepare()
    cache.clear()
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **more: tasks.render_preview(*args)
    )
    return builders.draft(cast, office, today)


def test_the_pages_come_to_the_editor_by_themselves(
    cast, drawn_at_once, window_of, axe, screenshot
):
    page = window_of(cast.drafter)
    for name, address in (("editor", "/drafts/{}/"), ("preview", "/drafts/{}/preview/1/")):
        page.goto(address.format(drawn_at_once.pk))
        first = page.get_by_role("img", name="Page 1 of")
        first.wait_for()
        first.evaluate("image => image.decode()")  # a function to wait for would be refused as eval
        axe(page)
        screenshot(page, f"pages-{name}")


def test_without_javascript_a_link_leads_to_the_pages(cast, drawn_at_once, window_of, screenshot):
    page = window_of(cast.drafter, java_script_enabled=False)
    page.goto(f"/drafts/{drawn_at_once.pk}/")
    page.get_by_role("link", name="See the pages").click()
    page.get_by_role("img", name="Page 1 of").wait_for()
    screenshot(page, "pages-alone")
