"""A draft taken out as a Word file and brought back, in a browser; without a script it works as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from comms.drafting.threads.models import Suggestion
from tests import builders
from tests.comms import desk
from tests.comms.drafting.word import files

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def work(root):
    files.replaced(root, "at night", "before dawn", author="Ann Word")
    files.new_paragraph(root, "their homes", "And about the mills.", author="Ann Word")
    files.replaced(root, "We ask you", "We demand of you", author="Bo Word")
    files.replaced(root, "a dam", "a broken dam", is_tracked=False)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_draft_goes_out_and_comes_back(
    has_script, cast, office, window_of, axe, screenshot, tmp_path
):
    draft = builders.draft(cast, office, timezone.now())
    page = window_of(cast.drafter, java_script_enabled=has_script)
    page.goto(f"/drafts/{draft.pk}/")
    page.get_by_role("link", name="Word", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the Word file").click()
    file = tmp_path / "draft.docx"
    file.write_bytes(files.edited(Path(download.value.path()).read_bytes(), work))
    (tmp_path / "other.docx").write_bytes(b"no Word document")
    page.get_by_label("The file that came back").set_input_files(tmp_path / "other.docx")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not a Word document")
    page.get_by_label("The file that came back").set_input_files(file)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("3 suggestions, 0 comments, 1 not mapped.")).to_be_visible()
    if has_script:
        axe(page)
        screenshot(page, "word-file")
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("Taken in: 3 suggestions and 0 comments")).to_be_visible()
    assert Suggestion.objects.count() == 3
    page.goto(f"/drafts/{draft.pk}/word/")
    expect(page.get_by_text("taken in")).to_be_visible()
    if has_script:
        axe(page)
        screenshot(page, "word-trip")
    page.goto(f"/drafts/{draft.pk}/comments/?show=all")
