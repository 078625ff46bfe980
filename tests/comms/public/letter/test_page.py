"""The page of a letter leads to the letters before and after it, tells its time, and offers its citation."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comms.public.letter import course
from tests.comms.public import builders as build

HERE = "/letters/al-oth-109-2021/"


def test_letters_before_and_after_are_named_both_ways_and_only_if_public(reader: Client) -> None:
    letter = build.publication(follows=["al-chn-1-2020", "al-oth-7-2020", "al-oth-8-2020"])
    build.publication("AL CHN 1/2020", recipient_name="China")
    build.withdrawn("AL OTH 7/2020", recipient_name="Gone Ltd.", follows=[letter.slug])
    page = build.page_of(reader.get(HERE))
    assert "This letter follows up:" in page and "It was followed up by:" not in page
    assert "/letters/al-chn-1-2020/" in page
    assert "Gone Ltd." not in page and "al-oth-8-2020" not in page
    back = build.page_of(reader.get("/letters/al-chn-1-2020/"))
    assert "It was followed up by:" in back and f'href="{HERE}"' in back
    for number in range(2, 7):
        build.publication(f"AL CHN {number}/2020", follows=[letter.slug])
    with CaptureQueriesContext(
        connection,
    ) as few:
        reader.get("/letters/al-chn-1-2020/")
    with CaptureQueriesContext(connection) as many:
        assert reader.get(HERE).content.count(b'class="sisters"') == 2
    assert (len(few), len(many)) == (2, 2)


def test_the_course_tells_every_public_day_in_order(reader: Client) -> None:
    letter = build.publication()
    build.reply(letter, "acknowledgement")
    build.reply(
        letter,
        received_on=dt.date(2021, 6, 1),
        released_at=dt.datetime(2021, 6, 30, 22, 30, tzinfo=dt.UTC),
    )
    steps = [(step.on.isoformat(), step.said, step.anchor) for step in course.of(letter)]
    assert steps == [
        ("2021-03-12", "Dated", ""),
        ("2021-03-12", "Sent", ""),
        ("2021-04-11", "Received: Acknowledgement", "reply-1"),
        ("2021-05-11", "Made public", ""),
        ("2021-06-01", "Received: Reply", "reply-2"),
        ("2021-07-01", "Made public: Reply", "reply-2"),
    ]


def test_the_citation_is_a_file_of_its_own_and_of_a_withdrawn_letter_is_gone(
    reader: Client,
) -> None:
    letter = build.publication()
    page = build.page_of(reader.get(HERE))
    assert '<meta name="citation_title"' in page and "Cite this letter" in page
    for form, begins in (("bib", b"@misc{"), ("ris", b"TY  - PCOMM")):
        assert f"{HERE}citation.{form}" in page
        answer = reader.get(f"{HERE}citation.{form}")
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"] == f'attachment; filename="{letter.slug}.{form}"'
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert reader.get(f"/letters/al-oth-1-2021/citation.{form}").status_code == 404
    gone = build.withdrawn("AL OTH 110/2021")
    assert reader.get(f"/letters/{gone.slug}/citation.bib").status_code == 410
