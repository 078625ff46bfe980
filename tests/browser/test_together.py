"""Two people at one draft in a browser: who is here and where, and what both changed, with and without scripts."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comms.drafting import services
from tests import builders
from tests.comms import desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED = ["Who opened the dam?", "Why at night?", "Who was warned?", "What was paid?"]


@pytest.fixture
def draft(cast, office):
    return builders.draft(cast, office, timezone.now(), text={"questions": ASKED})


@pytest.fixture
def page_of(open_window, live_server):
    def one(person, **options):
        page = open_window(**options).new_page()
        desk.sign_in(page, person, live_server)
        return page

    return one


def ask(draft, actor, questions):
    draft.refresh_from_db()
    plan = services.plan_of(draft).with_text(questions=questions)
    base = draft.current.number
    return services.revise(draft, plan, base=base, actor=actor, now=timezone.now())


def until_shown(words, *pages):
    """Lets each page ask who is here. The answer that comes may be to what it asked a moment before: then once more."""
    for _ in range(5):
        for page in pages:
            with page.expect_response("**/presence/"):
                page.clock.run_for(21_000)
        if words.count():
            return


def test_one_sees_who_else_writes_and_where(cast, draft, page_of, axe, screenshot):
    hers, his = page_of(cast.drafter), page_of(cast.colleague)
    for page in (hers, his):
        page.clock.install()
        page.goto(f"/drafts/{draft.pk}/write/")
        page.locator("form[data-ready]").wait_for()
    expect(his.get_by_text("drafter is reading since")).to_be_visible()
    hers.get_by_text("Why at night?", exact=True).click()
    here = his.get_by_text("drafter is writing in Questions since")
    until_shown(here, hers, his)
    expect(here).to_be_visible()
    expect(his.get_by_text("You write in the same part")).to_have_count(0)
    his.get_by_text("Who was warned?", exact=True).click()
    until_shown(here.filter(has_text="You write in the same part"), his)
    expect(here).to_contain_text("You write in the same part")
    axe(his)
    screenshot(his, "write-together")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_what_both_changed_is_asked_about(cast, draft, page_of, axe, screenshot, has_scripts):
    page = page_of(cast.colleague, java_script_enabled=has_scripts)
    page.goto(f"/drafts/{draft.pk}/parts/questions/")
    ask(draft, cast.drafter, [ASKED[3], f"{ASKED[0]} On which day?", *ASKED[1:3]])
    mine = [f"{ASKED[0]} Name them.", ASKED[3], *ASKED[1:3], "What comes next?"]
    page.locator("textarea[name=text]").fill("\n\n".join(mine))
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Questions: changed by both of you")
    expect(
        page.get_by_text("1 passage and the order of the questions were changed by both of you")
    ).to_be_visible()
    if has_scripts:
        axe(page)
        screenshot(page, "clashes")
    words = page.get_by_role("group", name="Questions 1")
    expect(words).to_contain_text("On which day?")
    words.get_by_role("radio", name="Other words").check()
    words.get_by_role("textbox").fill(f"{ASKED[0]} Name them, and the day.")
    page.get_by_role("group", name="Questions: order").get_by_role("radio", name="Yours").check()
    page.get_by_role("button", name="Save with these choices").click()
    expect(page.get_by_role("status").first).to_contain_text("saved as revision 3")
    draft.refresh_from_db()
    expected = [f"{ASKED[0]} Name them, and the day.", ASKED[3], *ASKED[1:3], "What comes next?"]
    assert draft.current.content["questions"] == expected
