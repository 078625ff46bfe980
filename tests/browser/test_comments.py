"""Comments and suggestions with two people side by side, with and without a script, and every page looked at."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from comms.drafting import services
from comms.drafting.models import Draft
from comms.drafting.threads import services as threads
from comms.drafting.threads import suggestions
from comms.drafting.threads.anchors import Anchor
from tests import builders
from tests.comms import desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SELECT = """(words) => {
  const field = document.querySelector("[data-passage='facts-1'] [data-field]").firstChild;
  const start = field.data.indexOf(words);
  const range = new Range();
  range.setStart(field, start);
  range.setEnd(field, start + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


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


@pytest.fixture
def draft(cast, office):
    return builders.draft(cast, office, timezone.now())


def test_two_people_speak_about_a_text_and_change_it(cast, draft, window_of, axe, screenshot):
    drafter, outsider = window_of(cast.drafter), window_of(cast.outsider)
    outsider.goto(f"/drafts/{draft.pk}/")
    outsider.evaluate(SELECT, "flooded at night")
    outsider.get_by_role("button", name="Comment on these words").click()
    expect(outsider.get_by_label("The words it is about")).to_have_value("flooded at night")
    assert "flooded" not in outsider.url
    axe(outsider)
    screenshot(outsider, "comments-new")
    outsider.get_by_label("Suggest other words").check()
    outsider.get_by_label("Suggested words").fill("drowned before dawn")
    comment = outsider.get_by_label("Your comment")
    comment.press_sequentially("So they say, @")
    colleagues = outsider.get_by_label("Mention a colleague")
    expect(colleagues).to_be_focused()
    colleagues.select_option("drafter")
    colleagues.press("Enter")
    expect(comment).to_be_focused()
    expect(comment).to_have_value("So they say, @drafter ")
    outsider.get_by_role("button", name="Put it beside the text").click()
    expect(outsider.get_by_role("heading", name="Comments: 1 open")).to_be_visible()
    expect(outsider.get_by_role("button", name="Accept")).to_have_count(0)

    drafter.goto("/")
    drafter.get_by_role("link", name=f"A comment by outsider on draft {draft.pk}").click()
    axe(drafter)
    screenshot(drafter, "comments-thread")
    drafter.get_by_label("Answer").fill("Which report says so?")
    drafter.get_by_role("button", name="Answer").click()
    expect(drafter.get_by_text("Your answer stands in the thread.")).to_be_visible()

    outsider.get_by_role("link", name="Comment on this passage: questions 2").click()
    outsider.get_by_label("Your comment").fill("Ask for dates.")
    outsider.get_by_role("button", name="Put it beside the text").click()
    expect(outsider.get_by_text("Which report says so?")).to_be_visible()

    drafter.goto(f"/drafts/{draft.pk}/")
    assert drafter.evaluate("CSS.highlights.get('commented').size") == 2
    axe(drafter)
    screenshot(drafter, "comments-draft")
    drafter.keyboard.press("j")
    expect(drafter.get_by_role("link", name="Facts, paragraph 1")).to_be_focused()
    drafter.keyboard.press("a")
    expect(drafter.get_by_text("Accepted: the text is revision 2.")).to_be_visible()
    facts = drafter.locator("[data-passage='facts-1'] [data-field]")
    expect(facts).to_have_text("The valley was allegedly drowned before dawn.[^1]")
    drafter.get_by_role("button", name="Resolve comment").click()
    expect(drafter.get_by_role("heading", name="Comments: 0 open")).to_be_visible()
    drafter.get_by_role("link", name="All comments").click()
    drafter.get_by_role("link", name="Resolved").click()
    expect(drafter.get_by_text("Accepted by drafter")).to_be_visible()
    axe(drafter)
    screenshot(drafter, "comments-resolved")


def test_without_a_script_everything_is_there(cast, draft, window_of, screenshot):
    page = window_of(cast.outsider, java_script_enabled=False)
    page.goto(f"/drafts/{draft.pk}/")
    page.get_by_role("link", name="Comment on this passage: facts 1").click()
    page.get_by_label("Suggest taking them out").check()
    page.get_by_label("The words it is about").fill("allegedly")
    page.get_by_label("Mention a colleague").select_option("drafter")
    page.get_by_label("Your comment").fill("It is proven.")
    page.get_by_role("button", name="Put it beside the text").click()
    page = window_of(cast.drafter, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="A comment by outsider").click()
    page.get_by_role("button", name="Mark as read").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted: the text is revision 2.")).to_be_visible()
    page.get_by_role("link", name="Facts, paragraph 1").click()
    facts = page.locator("[data-passage='facts-1'] [data-field]")
    expect(facts).to_have_text("The valley was flooded at night.[^1]")


def test_the_list_of_comments_is_walked_by_keys(cast, draft, window_of, axe, screenshot):
    now = timezone.now()
    where = "The valley was "
    anchor = Anchor(1, "facts", 1, len(where), "allegedly flooded")
    suggestions.suggest(
        draft, anchor, replacement="drowned", actor=cast.outsider, now=now, text="A word."
    )
    suggestions.suggest(
        draft,
        Anchor(1, "questions", 1, 0, "What"),
        replacement="All that",
        actor=cast.outsider,
        now=now,
    )
    threads.comment(
        draft, Anchor(1, "letter"), text="It is long.\n\nCut.", actor=cast.colleague, now=now
    )
    threads.comment(
        draft, Anchor(1, "annex", 1, 0, "Everyone"), text="Who?", actor=cast.drafter, now=now
    )
    plan = services.plan_of(draft).with_text(annex=[])
    services.revise(draft, plan, base=1, actor=cast.drafter, now=now)
    page = window_of(cast.drafter)
    page.goto(f"/drafts/{draft.pk}/comments/")
    expect(page.get_by_text("On text that is gone. It stood in revision 1:")).to_be_visible()
    axe(page)
    screenshot(page, "comments-list")
    for key in "jjr":
        page.keyboard.press(key)
    expect(page.get_by_text("Refused: the text stays as it is.")).to_be_visible()
    for key in "jja":
        page.keyboard.press(key)
    expect(page.get_by_text("Accepted: the text is revision 3.")).to_be_visible()
    assert Draft.objects.get().current.content["questions"][0].startswith("All that was done")
    page.goto(f"/drafts/{draft.pk}/comments/new/?part=letter")
    axe(page)
    screenshot(page, "comments-whole")
