"""The pages of the round trip: download, upload, what a file would do, taking it in; and who sees them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comms.drafting.threads.models import Suggestion
from comms.drafting.word.models import WordFile
from tests import builders
from tests.comms.drafting.word import files
from tests.comms.drafting.word.test_services import night, read_here

__all__ = ["read_here"]


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


def downloaded(browser, draft):
    response = browser.get(reverse("draft_word_file", args=[draft.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def brought(browser, draft, data, name="draft.docx"):
    upload = SimpleUploadedFile(name, data)
    return browser.post(reverse("draft_word", args=[draft.pk]), {"file": upload})


def test_the_whole_way(draft, as_, cast):
    browser = as_(cast.drafter)
    assert b"Download the Word file" in browser.get(reverse("draft_word", args=[draft.pk])).content

    def change(root):
        night(root)
        files.replaced(root, "We ask you", "We demand of you", author="Ann Word")

    response = brought(browser, draft, files.edited(downloaded(browser, draft), change))
    file = WordFile.objects.get()
    page = reverse("word_file", args=[draft.pk, file.pk])
    assert response.url == page
    shown = browser.get(page).content.decode()
    assert "1 suggestion, 0 comments, 1 not mapped" in shown
    assert "dawn</ins>" in shown
    assert "We demand of you" in shown
    assert "Facts, paragraph 1" in shown
    assert not Suggestion.objects.exists()
    response = browser.post(page, follow=True)
    assert b"Taken in: 1 suggestion and 0 comments stand beside the text." in response.content
    assert b"We demand of you" in response.content
    assert Suggestion.objects.get().author_name == "Ann Word"
    assert b"taken in already" in browser.post(page).content


def test_a_refusal_stands_beside_the_form(draft, as_, cast):
    response = brought(as_(cast.drafter), draft, b"%PDF-1.7", name="draft.docx")
    assert response.status_code == 200
    assert b"This is not a Word document." in response.content
    response = as_(cast.drafter).post(reverse("draft_word", args=[draft.pk]), {})
    assert b"Choose the file that you worked on." in response.content


def test_strangers_find_nothing(draft, as_, cast):
    data = downloaded(as_(cast.drafter), draft)
    brought(as_(cast.drafter), draft, files.edited(data, night))
    page = reverse("word_file", args=[draft.pk, WordFile.objects.get().pk])
    # A colleague reads the draft, but sees a file only once it is taken in.
    assert as_(cast.colleague).get(page).status_code == 404
    for name in ("draft_word", "draft_word_file"):
        url = reverse(name, args=[draft.pk])
        assert as_(cast.nobody).get(url).status_code == 404
    assert as_(cast.nobody).post(page).status_code == 404
    as_(cast.drafter).post(page)
    assert as_(cast.colleague).get(page).status_code == 200
    assert as_(cast.nobody).get(page).status_code == 404


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_page_asks_as_often_for_many_changes(
    rows, cast, office, now, as_, django_assert_num_queries
):
    facts = [{"text": f"Point {n} at night.", "quote": False} for n in range(rows)]
    draft = builders.draft(cast, office, now, text={"facts": facts, "footnotes": {}})
    browser = as_(cast.drafter)

    def change(root):
        for number in range(rows):
            files.replaced(root, f"Point {number} at night", f"Point {number} at noon")

    brought(browser, draft, files.edited(downloaded(browser, draft), change))
    page = reverse("word_file", args=[draft.pk, WordFile.objects.get().pk])
    browser.get(page)
    with django_assert_num_queries(QUERIES):
        assert f"{rows} suggestions".encode() in browser.get(page).content


QUERIES = 7
