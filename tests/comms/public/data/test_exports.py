"""Exports of a list, the sitemap, and the pages that offer them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest

from comms.public import edition
from comms.public.data import tables, views
from comms.public.models import Edition
from tests.comms.public import builders as build

DAY = dt.datetime(2021, 6, 3, 10, 0, tzinfo=dt.UTC)


def taken(answer):
    return b"".join(answer.streaming_content)


@pytest.fixture
def letters(db):
    build.reply(build.publication(recipient_name="=HYPERLINK(1)", summary="\x0bA mill."))
    build.publication("AL CHE 2/2021", dated_on=dt.date(2021, 3, 1))
    build.withdrawn("AL CHE 3/2021")


def test_a_list_is_a_table_without_formulas(reader, letters):
    answer = reader.get("/letters/export.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="letters.csv"'
    rows = list(csv.DictReader(io.StringIO(taken(answer).decode("utf-8-sig"))))
    assert [row["reference"] for row in rows] == ["AL OTH 109/2021", "AL CHE 2/2021"]
    assert (rows[0]["recipient"], rows[0]["answered"]) == ("'=HYPERLINK(1)", "yes")
    narrowed = taken(reader.get("/letters/export.csv?state=CHE&sort=oldest&page=9")).decode()
    assert "AL CHE 2/2021" in narrowed and "OTH" not in narrowed


def test_a_list_is_a_workbook_that_is_the_same_at_any_hour(reader, letters, time_machine):
    time_machine.move_to(dt.datetime(2022, 1, 1, tzinfo=dt.UTC))
    first = taken(reader.get("/letters/export.xlsx"))
    time_machine.move_to(dt.datetime(2023, 1, 1, tzinfo=dt.UTC))
    assert taken(reader.get("/letters/export.xlsx")) == first
    sheet = zipfile.ZipFile(io.BytesIO(first)).read("xl/worksheets/sheet1.xml").decode()
    assert "=HYPERLINK(1)" in sheet and "<f>" not in sheet


def test_a_list_is_lines_of_json_with_the_texts(reader, letters):
    lines = taken(reader.get("/letters/export.jsonl")).decode().splitlines()
    first, second = map(json.loads, lines)
    assert first["text"].startswith("Excellency") and second["slug"] == "al-che-2-2021"
    assert "id" not in first


def test_an_export_is_sent_again_when_something_changed(reader, letters):
    Edition.objects.update(changed_at=DAY)
    first = reader.get("/letters/export.csv")
    taken(first)
    same = {"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
    assert reader.get("/letters/export.csv", headers=same).status_code == 304
    build.publication("AL CHE 4/2021")
    assert reader.get("/letters/export.csv", headers=same).status_code == 200
    assert edition.current().number


@pytest.mark.parametrize(
    ("address", "status"),
    [("export.pdf", 404), ("export.csv?since=x", 400), ("export.jsonl?q=%00", 400)],
)
def test_what_cannot_be_exported(reader, address, status):
    answer = reader.get(f"/letters/{address}")
    assert (answer.status_code, answer["Cache-Control"]) == (status, "no-store")


def test_memory_does_not_grow_with_the_rows():
    drawn = []

    def endless():
        while True:
            drawn.append(1)
            yield {"reference": "x" * 1000}

    lines = tables.as_lines(endless())
    next(lines)
    assert len(drawn) == 1


def test_the_sitemap_names_every_standing_letter(reader, letters, monkeypatch):
    page = reader.get("/sitemap.xml")
    ElementTree.fromstring(page.content)
    told = page.content.decode()
    assert told.count("<loc>") == 2 + len(views.PAGES) and "al-che-3-2021" not in told
    assert "2021-05-11" in told
    monkeypatch.setattr(views, "IN_ONE_SITEMAP", 1)
    index = reader.get("/sitemap.xml")
    assert ElementTree.fromstring(index.content).tag.endswith("sitemapindex")
    assert index.content.decode().count("<loc>") == 2
    assert "al-oth-109-2021" in reader.get("/sitemap-2.xml").content.decode()
    for number in (0, 3, 10**30):
        assert reader.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_are_led_to_the_sitemap(reader):
    assert "Sitemap: http" in reader.get("/robots.txt").content.decode()


def test_what_is_offered_is_described_for_people_and_programs(reader, letters):
    page = build.page_of(reader.get("/data/"))
    assert "https://schema.org/Dataset" in page and "export.jsonl" in page
    assert 'content="2021-03-01/2021-03-12"' in page
    guide = build.page_of(reader.get("/data/api/"))
    assert "GET /api/v1/letters/{slug}" in guide and "<script" not in guide
    shown = build.page_of(reader.get("/letters/?state=CHE"))
    assert "/letters/export.csv?state=CHE" in shown
    assert "/feeds/letters.atom?state=CHE" in shown
