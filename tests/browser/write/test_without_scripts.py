"""The text without a script, and the editor's pure functions in a real browser."""

from __future__ import annotations

import json
import re
from random import Random

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SCREENSHOTS
from tests.browser.write.conftest import saved, write
from tests.static.test_convert import letter as some_letter

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pure_functions_do_the_same_in_a_browser(cast, draft, window_of):
    page = window_of(cast.drafter)
    write(page, draft)
    letters = [some_letter(Random(seed)) for seed in range(300)]
    again = page.evaluate(
        """async (letters) => {
            const { read, write } = await import("/static/js/editor/convert.js");
            const { editor } = document.querySelector("#letter-text");
            return letters.map((one) => write(editor.schema.nodeFromJSON(read(one)).toJSON()));
        }""",
        letters,
    )
    assert json.dumps(again, sort_keys=True) == json.dumps(letters, sort_keys=True)


def test_without_a_script_the_text_is_five_fields(cast, draft, window_of):
    page = window_of(cast.drafter, java_script_enabled=False)
    page.goto(f"/drafts/{draft.pk}/")
    page.get_by_role("link", name="Write the text").click()
    page.get_by_label("Facts").fill(
        "It was flooded.[^1]\n\n> They came.\n\n[only: state]\nYou know:\n- this"
    )
    page.get_by_label("Footnotes").fill("nonsense")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Line 1 is no footnote")
    page.get_by_label("Footnotes").fill("1: Gauge readings.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text(re.compile(r"is saved as revision 2\."))).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "write-plain-wide.png", full_page=True)
    assert [fact["text"] for fact in saved(draft, 2)["facts"]] == [
        "It was flooded.[^1]",
        "They came.",
        "You know:",
    ]
