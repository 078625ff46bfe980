"""Typing outlives the tab and the connection; what others saved comes into it."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comms.drafting import services
from tests.browser.write.conftest import press, put_cursor, saved, write

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_unsaved_typing_outlives_the_tab_and_the_connection(
    cast, draft, window_of, screenshot, axe
):
    page = window_of(cast.drafter)
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    page.context.set_offline(True)
    put_cursor(text, "It was flooded.")
    press(page, "End")
    page.keyboard.type(" Typed without a connection.")
    expect(page.get_by_text("kept in this browser")).to_be_visible()
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    plan = services.plan_of(draft).with_text(purpose=["Saved meanwhile."])
    services.revise(draft, plan, base=1, actor=cast.colleague, now=timezone.now())
    write(again, draft)
    box = again.get_by_role("region", name="Unsaved typing")
    expect(box).to_contain_text("It was written from revision 1")
    axe(again)
    screenshot(again, "write-unsaved")
    box.get_by_role("button", name="Take it up again").click()
    text = again.get_by_role("textbox", name="Text of the letter")
    expect(text).to_contain_text("Typed without a connection.")
    again.get_by_role("button", name="Save").click()
    expect(again.get_by_text(re.compile(r"is saved as revision 3\."))).to_be_visible()
    content = saved(draft, 3)
    assert content["purpose"] == ["Saved meanwhile."]
    assert content["facts"][0]["text"] == "It was flooded.[^1] Typed without a connection."
    expect(again.get_by_role("region", name="Unsaved typing")).to_have_count(0)
    again.locator("form[data-ready]").wait_for()
    put_cursor(text, "Typed without a connection.")
    again.keyboard.type("x")
    expect(again.get_by_text("kept in this browser")).to_be_visible()
    keys = "Object.keys(localStorage).filter((key) => key.startsWith('pouch-unsaved:')).length"
    assert again.evaluate(keys) > 0
    again.get_by_text("drafter", exact=True).click()
    again.get_by_role("button", name="Sign out").click()
    again.wait_for_url("**/account/**")
    assert again.evaluate(keys) == 0


def test_what_others_saved_comes_into_the_text_while_one_types(cast, draft, window_of):
    """The server's answers are played here; how it finds them is tested where it saves."""
    page = window_of(cast.drafter)
    asked: list[dict] = []
    answers: list[tuple[int, dict]] = []

    def answer(route) -> None:
        asked.append(json.loads(route.request.post_data))
        status, body = answers.pop(0)
        route.fulfill(status=status, json=body)

    page.route("**/autosave/", answer)
    page.route(
        "**/write/",
        lambda route: route.fulfill(
            response=(got := route.fetch()),
            body=re.sub(
                r'"autosave": "[^"]*"', f'"autosave": "/drafts/{draft.pk}/autosave/"', got.text()
            ),
        ),
    )
    page.clock.install()
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    status = page.get_by_role("status").filter(has_text="aved")
    put_cursor(text, "It was flooded.")
    press(page, "End")
    page.keyboard.type(" Mine.")
    answers.append((500, {}))
    page.clock.run_for(5_000)
    expect(page.get_by_text("Pouch does not answer")).to_be_visible()
    sent = asked[0]
    assert (sent["base"], sent["parts"]["facts"][0]["text"]) == (1, "It was flooded.[^1] Mine.")
    theirs = {**sent["parts"], "purpose": ["Theirs."], "questions": ["Two?", "One?", "Three?"]}
    answers.append(
        (200, {"revision": 3, "merged": [{"revision": 2, "author": "A"}], "parts": theirs})
    )
    page.clock.run_for(10_000)
    expect(text).to_contain_text("Theirs.")
    expect(status).to_have_text("Saved: revision 3")
    page.keyboard.type(" More.")
    expect(text).to_contain_text("Mine. More.")
    answers.append((409, {"conflicts": [{"key": "k"}], "problems": ["A saved revision 4."]}))
    page.clock.run_for(5_000)
    expect(page.get_by_text("A saved revision 4. Press Save and choose")).to_be_visible()
    assert asked[-1]["base"] == 3
    assert asked[-1]["parts"]["questions"] == ["Two?", "One?", "Three?"]
    page.keyboard.type(" Still.")
    page.clock.run_for(60_000)
    assert len(asked) == 3
    expect(page.locator("[name=base]")).to_have_value("3")


def test_two_people_write_one_letter(cast, draft, window_of, screenshot, axe):
    """Each is saved in the background; one gets what the other saved; what both changed is asked about, once."""
    hers, his = (window_of(one, saves_alone=True) for one in (cast.drafter, cast.colleague))
    for page in (hers, his):
        write(page, draft)
    texts = [page.get_by_role("textbox", name="Text of the letter") for page in (hers, his)]
    put_cursor(texts[0], "We write about a dam")
    press(hers, "End")
    hers.keyboard.type(" Hers.")
    expect(hers.get_by_text("Saved: revision 2", exact=True)).to_be_visible(timeout=30_000)
    expect(hers.get_by_role("navigation", name="Path of the letter")).to_contain_text("Revision 2")
    put_cursor(texts[1], "It was flooded.")
    press(his, "End")
    his.keyboard.type(" His.")
    expect(his.get_by_text("Saved: revision 3", exact=True)).to_be_visible(timeout=30_000)
    expect(texts[1]).to_contain_text("Hers.")
    content = saved(draft, 3)
    assert content["purpose"] == ["We write about a dam and the people who lived below it. Hers."]
    assert content["facts"][0]["text"] == "It was flooded.[^1] His."
    # Both change one question: the second is told, and chooses when he saves.
    for page, text, word in ((hers, texts[0], "hers"), (his, texts[1], "his")):
        page.context.set_offline(True)
        put_cursor(text, "Two?")
        press(page, "Home")
        page.keyboard.type(f"Says {word}: ")
        expect(page.get_by_text("kept in this browser")).to_be_visible()
    hers.context.set_offline(False)
    expect(hers.get_by_text("Saved: revision 4", exact=True)).to_be_visible(timeout=90_000)
    expect(texts[0]).to_contain_text("His.")
    his.context.set_offline(False)
    expect(his.get_by_text("Press Save and choose")).to_be_visible(timeout=90_000)
    axe(his)
    screenshot(his, "write-clash")
    his.get_by_role("button", name="Save").click()
    his.get_by_role("radio", name="Yours").check()
    his.get_by_role("button", name="Save with these choices").click()
    his.locator("form[data-ready]").wait_for()
    expect(texts[1]).to_contain_text("Says his: Two?")
    content = saved(draft, 5)
    assert content["questions"] == ["One?", "Says his: Two?", "Three?"]
    expect(his.get_by_role("region", name="Unsaved typing")).to_have_count(0)


def test_who_else_is_here_is_asked_again_after_a_lost_connection(cast, draft, window_of):
    """Played answers: none, an error, a person, and at last that the draft is gone."""
    page = window_of(cast.drafter)
    answers = [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=500),
        lambda route: route.fulfill(json={"here": [{"section": "", "words": "Amina is here."}]}),
        lambda route: route.fulfill(status=404),
    ]
    asked: list[str] = []

    def answer(route) -> None:
        asked.append(route.request.url)
        answers[min(len(asked), len(answers)) - 1](route)

    page.route("**/presence/", answer)
    page.clock.install()
    write(page, draft)

    def time_until(number: int) -> int:
        """The page's seconds until it asked that often; an answer comes in the browser's own time, not the page's."""
        seconds = 0
        while len(asked) < number:
            page.clock.run_for(5_000)
            page.wait_for_timeout(50)
            seconds += 5
            assert seconds < 900, asked
        return seconds

    time_until(2)
    assert time_until(3) > 60
    expect(page.get_by_text("Amina is here.")).to_be_visible()
    time_until(4)
    expect(page.get_by_text("Amina is here.")).to_have_count(0)
    page.clock.run_for(600_000)
    assert len(asked) == 4


def test_findings_lead_to_their_passage_and_are_counted_after_a_save(cast, draft, window_of, axe):
    page = window_of(cast.drafter, saves_alone=True)
    page.goto(f"/drafts/{draft.pk}/write/?at=2#id_questions")
    text = page.get_by_role("textbox", name="Text of the letter")
    expect(text).to_be_focused()
    page.keyboard.type("Here: ")
    expect(text.get_by_text("Here: Two?")).to_be_visible()
    count = page.get_by_role("link", name=re.compile("Before it is submitted"))
    before = count.inner_text()
    put_cursor(text, "We are concerned")
    press(page, "End")
    page.keyboard.type(" [date]")
    expect(page.get_by_text("Saved: revision 2", exact=True)).to_be_visible(timeout=30_000)
    expect(count).not_to_have_text(before, timeout=30_000)
    axe(page)
    count.click()
    page.get_by_role("link", name=re.compile("has a place left open")).click()
    expect(text).to_be_focused()
    page.keyboard.type("Now: ")
    expect(text.get_by_text("Now: We are concerned")).to_be_visible()
