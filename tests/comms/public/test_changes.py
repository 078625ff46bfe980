"""Earlier versions and the log of changes, as readers meet them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.comms.public import builders

DAY = dt.datetime(2021, 6, 3, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def corrected(db):
    letter = builders.publication(version=2)
    file = builders.stored(b"%PDF-1.7 the first version")
    letter.versions.create(
        number=1,
        shown_from=letter.released_at,
        shown_until=DAY,
        reason="The dam had the wrong name.",
        body_html="<p>The wrong dam.</p>",
        pdf_name=file["name"],
        pdf_sha256=file["sha256"],
        pdf_size=file["size"],
    )
    letter.changes.create(kind="correction", changed_at=DAY, version=2, reason="The wrong name.")
    return letter


def removed(letter):
    letter.versions.update(is_removed=True, body_html="", pdf_name="", pdf_sha256="", pdf_size=0)


def test_a_corrected_letter_says_so_and_leads_to_what_it_was(reader, corrected):
    page = reader.get(f"/letters/{corrected.slug}/").content.decode()
    assert "Corrected on 3 June 2021." in page and "The dam had the wrong name." in page
    assert f"/letters/{corrected.slug}/versions/1/" in page
    earlier = reader.get(f"/letters/{corrected.slug}/versions/1/")
    assert earlier.status_code == 200
    assert "The wrong dam." in earlier.content.decode()
    file = reader.get(f"/letters/{corrected.slug}/versions/1/letter.pdf")
    assert b"".join(file.streaming_content) == b"%PDF-1.7 the first version"


def test_a_version_that_was_taken_away_says_so_at_each_of_its_addresses(reader, corrected):
    removed(corrected)
    for address in ("", "letter.pdf"):
        answer = reader.get(f"/letters/{corrected.slug}/versions/1/{address}")
        assert answer.status_code == 410
        assert "has been taken away" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"


def test_of_a_withdrawn_letter_every_version_leads_to_the_tombstone(reader, corrected):
    removed(corrected)
    corrected.is_withdrawn, corrected.withdrawn_on = True, DAY.date()
    corrected.withdrawal_reason = "It names a child."
    corrected.body_html = corrected.body_text = corrected.summary = corrected.pdf_name = ""
    corrected.save()
    for address in ("", "letter.pdf"):
        answer = reader.get(f"/letters/{corrected.slug}/versions/1/{address}")
        assert (answer.status_code, "It names a child." in answer.content.decode()) == (410, True)


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999"])
def test_a_version_that_never_was_is_not_there(reader, corrected, number):
    for address in ("", "letter.pdf"):
        assert (
            reader.get(f"/letters/{corrected.slug}/versions/{number}/{address}").status_code == 404
        )


def test_the_log_tells_of_every_change_and_any_page_of_it_answers(
    reader, corrected, django_assert_num_queries
):
    for n in range(60):
        corrected.changes.create(
            kind="correction",
            changed_at=DAY + dt.timedelta(hours=n),
            version=3 + n,
            reason="Again.",
        )
    with django_assert_num_queries(2):
        page = reader.get("/changes/").content.decode()
    assert page.count("<li>") == 50 and "Page 1 of 2" in page
    last = reader.get("/changes/?page=2").content.decode()
    assert "3 June 2021" in last and "The wrong name." in last
    for page in ("0", "99", "x", "%00"):
        assert reader.get(f"/changes/?page={page}").status_code == 200
