"""The editor of a letter's text before a person: a draft to write in, and what fingers do with it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page

from comms.drafting.models import Draft
from tests import builders
from tests.comms import desk

ANNEX = [
    {"kind": "heading", "text": "Treaties", "key": "treaties"},
    {"kind": "provision", "citation": "Covenant, article 11", "text": "A home.", "key": "home"},
]
TEXT = {
    "annex": ANNEX,
    "facts": [{"text": "It was flooded.[^1]", "quote": False}],
    "footnotes": {"1": "Gauge readings."},
    "questions": ["One?", "Two?", "Three?"],
}


@pytest.fixture
def draft(cast, office):
    to = [office.company, office.state]
    return builders.draft(cast, office, timezone.now(), to=to, text=TEXT)


@pytest.fixture
def window_of(open_window, live_server):
    def one(person, *, saves_alone=False, **options):
        """A page for `person`; unless it `saves_alone`, only the Save button makes revisions."""
        context = open_window(**options)
        if not saves_alone:
            context.route("**/autosave/", lambda route: route.abort())
        session = desk.window(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return context.new_page()

    return one


def write(page: Page, draft: Draft) -> None:
    page.goto(f"/drafts/{draft.pk}/write/")
    page.locator("form[data-ready]").wait_for()


def saved(draft: Draft, number: int) -> dict:
    """The content of the draft, once it is revision `number`."""
    draft.refresh_from_db()
    assert draft.current.number == number
    return draft.current.content


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def paste(page: Page, html: str = "", text: str = "", image: bool = False) -> None:
    """What the browser does when the person pastes: the event with its data, at the cursor."""
    page.evaluate(
        """([html, text, image]) => {
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            if (text) data.setData("text/plain", text);
            if (image) data.items.add(new File(["x"], "a.png", { type: "image/png" }));
            document.querySelector("#letter-text").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [html, text, image],
    )


def put_cursor(text: Locator, words: str) -> None:
    """Clicks into these words, and waits until the editor knows: a browser tells it of a click a moment later."""
    text.get_by_text(words).click()
    text.page.wait_for_function(
        """(words) => document.querySelector("#letter-text")
            .editor.state.selection.$from.parent.textContent.includes(words)""",
        arg=words,
    )
