"""What is pasted into a letter's text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.write.conftest import paste, press, put_cursor, saved, write

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTED = Path(__file__).parent / "pasted"


def test_what_is_pasted_comes_out_clean(cast, draft, window_of, axe):
    page = window_of(cast.drafter)
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    put_cursor(text, "It was flooded.")
    press(page, "Control+a", "Backspace")
    paste(page, html=(PASTED / "word.html").read_text())
    expect(page.get_by_text("An image was left out")).to_contain_text("2 tables became paragraphs")
    press(page, "Enter")
    paste(page, html=(PASTED / "libreoffice.html").read_text())
    press(page, "Enter", "Enter")
    paste(page, html=(PASTED / "docs.html").read_text())
    press(page, "Enter", "Enter")
    paste(page, html=(PASTED / "web.html").read_text())
    expect(page.get_by_text("One footnote mark came without its note")).to_be_visible()
    before = text.inner_text()
    paste(page, image=True)
    expect(page.get_by_text("A letter has no images")).to_be_visible()
    paste(page, html="<p>" + "word " * 1_000_000 + "</p>")
    expect(page.get_by_text("This is too much for a letter")).to_be_visible()
    paste(page, text="word " * 1_000_000)
    assert text.inner_text() == before
    axe(page)
    # What is cut keeps its footnote's label; what is copied gets one of its own.
    press(page, "Control+s")
    expect(page.get_by_text(re.compile(r"is saved as revision 2\."))).to_be_visible()
    content = saved(draft, 2)
    rose = "The river rose at night.[^{}] Nobody was warned."
    villages = ["the upper one;", "the lower one."]
    assert content["facts"] == [
        {"text": rose.format(1), "quote": False},
        {"text": "“We heard the water first.”[^2]", "quote": True},
        {"text": "Three villages are named:", "quote": False}
        | {"items": [*villages, "a last point"], "numbered": True},
        *({"text": cell, "quote": False} for cell in ("Village", "Upper", "Lower", "Houses")),
        {"text": rose.format(3), "quote": False, "items": villages, "numbered": True},
        {"text": rose.format(4), "quote": False, "items": villages},
        {"text": "History", "quote": False},
        {
            "text": "The river\nrose at\u00a0night.[^5] See the other page and this.[^6]",
            "quote": False,
        },
        {"text": "First.", "quote": True},
        {"text": "Second.", "quote": True},
        {"text": "Last one.", "quote": False},
    ]
    gauge = "Gauge readings of 12 March."
    assert content["footnotes"] == {
        "1": f"{gauge} Two gauges.",
        "2": "Interview, 14 March.",
        **dict.fromkeys("345", gauge),
    }
    assert page.evaluate("window.pasted") is None


def test_a_long_paste_is_read_while_one_types(cast, draft, window_of):
    """Five megabytes of Word's markup: what is typed meanwhile stands, and what was pasted comes before it."""
    page = window_of(cast.drafter)
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    put_cursor(text, "It was flooded.")
    press(page, "Home")
    span = f'<span style="{"font-size:12.0pt;mso-fareast-language:EN-US;" * 3}">'
    passage = f"<p class=MsoNormal>{span * 40}Passage {{}} of the file.{'</span>' * 40}</p>"
    paste(page, html="".join(map(passage.format, range(900))))
    assert "Passage 1 " not in text.inner_text()
    page.keyboard.type("Typed meanwhile. ")
    paste(page, text="Too early.")
    expect(page.get_by_text("What was pasted before is still being read")).to_be_visible()
    put_cursor(text, "Three?")
    press(page, "End")
    page.keyboard.type(" And four?")
    expect(text.get_by_text("Passage 899 of the file.")).to_be_attached(timeout=60_000)
    page.keyboard.type(" Five?")
    press(page, "Control+s")
    expect(page.get_by_text(re.compile(r"is saved as revision 2\."))).to_be_visible(timeout=60_000)
    content = saved(draft, 2)
    assert [fact["text"] for fact in content["facts"][:2]] == [
        "Passage 0 of the file.",
        "Passage 1 of the file.",
    ]
    assert content["facts"][-1]["text"] == (
        "Passage 899 of the file.Typed meanwhile. It was flooded.[^1]"
    )
    assert content["questions"][-1] == "Three? And four? Five?"
