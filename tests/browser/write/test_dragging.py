"""Text dragged inside the letter, and into it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.write.conftest import press, put_cursor, saved, write

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOSEN = """() => {
    const { left, top, width, height } = getSelection().getRangeAt(0).getBoundingClientRect();
    return [left + width / 2, top + height / 2];
}"""


def choose(text: Locator, words: str) -> None:
    """Selects these words, wherever they stand."""
    text.evaluate(
        """(element, words) => {
            const { editor } = element;
            editor.state.doc.descendants((node, pos) => {
                const at = node.isText ? node.text.indexOf(words) : -1;
                if (at >= 0) editor.commands.setTextSelection({ from: pos + at, to: pos + at + words.length });
            });
            editor.view.focus();
        }""",
        words,
    )


def drag(page: Page, words: Locator, *, end: bool, key: str = "") -> None:
    """Drags what is selected to the beginning or the end of these words."""
    words.scroll_into_view_if_needed()
    box = words.evaluate(
        """(element) => {
            const range = new Range();
            range.selectNodeContents(element);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return [left, right, (top + bottom) / 2];
        }"""
    )
    page.mouse.move(*page.evaluate(CHOSEN))
    page.mouse.down()
    page.mouse.move(box[0] + 30, box[2], steps=4)
    page.mouse.move(box[1] - 1 if end else box[0] + 1, box[2], steps=4)
    if key:
        page.keyboard.down(key)
    page.mouse.up()
    if key:
        page.keyboard.up(key)


def test_what_is_dragged_moves_with_its_footnotes(cast, draft, window_of):
    page = window_of(cast.drafter, viewport={"width": 1280, "height": 2000})
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    block = text.locator("p, .question p")
    # Some words, within their part: they join the words where they are dropped.
    choose(text, "was flooded")
    drag(page, block.filter(has_text="We are concerned"), end=True)
    expect(text).to_contain_text("their homes.was flooded")
    press(page, "Control+z")
    expect(text).to_contain_text("It was flooded.")
    # A whole passage with its footnote, to another part: a passage of its own there.
    put_cursor(text, "It was flooded.")
    press(page, "Home", "Shift+End")
    drag(page, block.filter(has_text="One?"), end=True)
    expect(text.locator(".question")).to_have_count(4)
    expect(text.locator(".question").nth(1)).to_contain_text("It was flooded.")
    # A question to another place among the questions, then as a copy.
    choose(text, "Three?")
    drag(page, block.filter(has_text="One?"), end=False)
    expect(text.locator(".question").first).to_contain_text("Three?")
    put_cursor(text, "It was flooded.")
    press(page, "Home", "Shift+End")
    drag(page, block.filter(has_text="We are concerned"), end=True, key="Control")
    expect(text.get_by_text("It was flooded.")).to_have_count(2)
    # Dropped where it is taken from, nothing changes.
    choose(text, "Two?")
    drag(page, block.filter(has_text="Two?"), end=True)
    # Text of another window comes in where it is dropped.
    page.evaluate(
        """() => {
            const question = [...document.querySelectorAll(".question p")].find((one) => one.textContent === "Two?");
            const { right, top } = question.getBoundingClientRect();
            const dataTransfer = new DataTransfer();
            dataTransfer.setData("text/html", "<p>Or <b>never</b>?</p>");
            question.dispatchEvent(new DragEvent("drop", {
                dataTransfer, bubbles: true, cancelable: true, clientX: right - 2, clientY: top + 5 }));
        }"""
    )
    expect(text).to_contain_text("Two?Or never?")
    press(page, "Control+s")
    expect(page.get_by_text(re.compile(r"is saved as revision 2\."))).to_be_visible()
    content = saved(draft, 2)
    assert content["facts"] == []
    assert content["questions"] == ["Three?", "One?", "It was flooded.[^1]", "Two?Or never?"]
    assert content["concerns"][1:] == ["It was flooded.[^2]"]
    assert content["footnotes"] == {"1": "Gauge readings.", "2": "Gauge readings."}
