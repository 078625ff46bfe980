"""A letter written with the keyboard, and what keys can make of it."""

from __future__ import annotations

import re
from random import Random

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW
from tests.browser.write.conftest import press, put_cursor, saved, write

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_letter_is_written_with_the_keyboard(cast, draft, window_of, axe, screenshot):
    page = window_of(cast.drafter)
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    expect(page.get_by_text("because every letter has it").first).to_be_visible()
    put_cursor(text, "It was flooded.")
    press(page, "End")
    page.keyboard.type(" At night.")
    press(page, "Control+Alt+f")
    page.keyboard.type("Two people said so.")
    expect(page.get_by_role("textbox", name="Footnote 2")).to_be_focused()
    axe(page)
    screenshot(page, "write-footnote")
    press(page, "Enter")
    page.keyboard.type(" These were hit:")
    press(page, "Enter")
    page.keyboard.type("- the upper village")
    press(page, "Enter")
    page.keyboard.type("the lower one")
    press(page, "Enter", "Enter")
    page.keyboard.type("> They came at night.")
    press(page, "Enter")
    page.keyboard.type("See ")
    press(page, "Control+Alt+r")
    page.get_by_role("button", name="1.1 Covenant, article 11").press("Enter")
    page.keyboard.type(", as ")
    press(page, "Control+Alt+a")
    page.keyboard.type(" knows.")
    press(page, "Control+Alt+o")
    page.get_by_label("Switzerland").check()
    axe(page)
    screenshot(page, "write-audience")
    page.get_by_role("button", name="Set").press("Enter")
    put_cursor(text, "Three?")
    press(page, "Alt+ArrowUp", "Alt+ArrowUp")
    expect(page.get_by_text("Question 2 is now question 1.")).to_be_attached()
    axe(page)
    screenshot(page, "write")
    press(page, "Control+s")
    expect(page.get_by_text(re.compile(r"is saved as revision 2\."))).to_be_visible()
    content = saved(draft, 2)
    assert content["facts"] == [
        {"text": "It was flooded.[^1] At night.[^2] These were hit:", "quote": False}
        | {"items": ["the upper village", "the lower one"]},
        {"text": "They came at night.", "quote": True},
        {"text": "See [§home], as [addressee] knows.", "quote": False, "only": ["key:che"]},
    ]
    assert content["footnotes"] == {"1": "Gauge readings.", "2": "Two people said so."}
    assert content["questions"] == ["Three?", "One?", "Two?"]
    page.locator("form[data-ready]").wait_for()
    expect(page.get_by_text("Saved: revision 2", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Unsaved typing")).to_have_count(0)
    page.set_viewport_size(NARROW)
    write(page, draft)
    first = text.locator(".question__handle").first
    last = text.locator(".question__handle").last
    first.scroll_into_view_if_needed()
    first.hover()
    page.mouse.down()
    box = last.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"], steps=4)
    page.mouse.up()
    expect(page.get_by_text("Question 1 is now question 3.")).to_be_attached()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Alt+↑")
    axe(page)
    screenshot(page, "write-keys")
    press(page, "Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile(r"is saved as revision 3\."))).to_be_visible()
    assert saved(draft, 3)["questions"] == ["One?", "Two?", "Three?"]


def test_no_key_makes_what_is_no_letter(cast, draft, window_of):
    """Any keys in any order leave a document of the schema that the server accepts and gives back as it was."""
    page = window_of(cast.drafter, is_typed_into=True)
    write(page, draft)
    dice = Random(4)
    keys = [
        "Enter",
        "Backspace",
        "Delete",
        "ArrowUp",
        "ArrowDown",
        "Home",
        "End",
        "Shift+Enter",
        "a",
        "b",
    ]
    keys += ["Control+a", "Shift+ArrowDown", "Shift+ArrowUp", "Control+Shift+8", "Control+Shift+7"]
    keys += [
        "Control+Shift+9",
        "Alt+ArrowUp",
        "Alt+ArrowDown",
        "Control+z",
        "Control+x",
        "Control+Alt+a",
    ]
    put_cursor(page.get_by_role("textbox", name="Text of the letter"), "It was flooded.")
    for key in dice.choices(keys, k=250):
        press(page, key)
    page.keyboard.type("The end")
    typed = page.evaluate(
        """async () => {
            const { write, read, isSame } = await import("/static/js/editor/convert.js");
            const { editor } = document.querySelector("#letter-text");
            editor.state.doc.check();
            const parts = write(editor.getJSON());
            return [parts, isSame(write(read(parts)), parts)];
        }"""
    )
    parts, is_stable = typed
    assert is_stable
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile(r"is saved as revision 2\."))).to_be_visible()
    content = saved(draft, 2)
    assert {part: content[part] for part in parts} == parts
