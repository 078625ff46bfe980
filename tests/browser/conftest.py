"""A real browser before the real server: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 375, "height": 812}
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed; `make run` installs Debian's.")
    # Playwright runs an event loop in this thread, which Django takes for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def open_window(browser: Browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """A window of its own for one person; options are Playwright's (java_script_enabled, …)."""
    cache.clear()  # the counts of failed sign-ins outlive a test
    opened: list[BrowserContext] = []
    refused: list[str] = []

    def note(message) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def note_but_styles(message) -> None:
        if "Applying inline style" not in message.text:
            note(message)

    def open_one(*, is_typed_into: bool = False, **options) -> BrowserContext:
        """Where one types, Chromium itself styles what it joins inside an editable, and the policy refuses it."""
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": WIDE, "locale": "en-GB"} | options
        )
        context.set_default_timeout(10_000)
        context.on("console", note_but_styles if is_typed_into else note)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert refused == [], "the page asked for something its Content-Security-Policy refuses"


@pytest.fixture
def page(open_window) -> Page:
    return open_window().new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with axe's own report when a page is not accessible."""

    def check(page: Page) -> None:
        page.wait_for_load_state("load")  # a link was followed a moment ago
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keeps a page as a picture, wide and at 375 px; fails if 320 px make it scroll sideways."""

    def keep(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size or WIDE
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            page.set_viewport_size(size)
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=width == "wide")
        page.set_viewport_size({"width": 320, "height": 256})
        across = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(before)
        assert across <= 320, f"{name} is {across} px across in a window of 320 px"

    return keep
