"""Questions are counted by the best that public replies say to them, and not at all where nothing is matched."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.public.data.cells import MARK
from comms.public.registers import entries, figures, matched
from comms.public.registers.matched import Matched, Questions
from comms.public.search import catalogue
from tests.comms.public import builders as build


@pytest.fixture
def some(db: None) -> None:
    """Two letters to one company with matched replies, one without, and one to another that was withdrawn."""
    first = build.publication("AL OTH 1/2021", questions=["One?", "Two?", "Three?", "Four?"])
    one, other = build.reply(first), build.reply(first)
    says(one, {1: "none", 2: "partly", 3: "referred"})
    says(other, {1: "answered", 2: "none", 3: "none"})
    says(build.reply(build.publication("AL OTH 2/2021")), {2: "none"})
    build.reply(build.publication("AL OTH 3/2021", questions=["Five?"]))
    build.publication("AL OTH 4/2021", recipient_key="silent", recipient_name="Silent Ltd.")
    build.publication("AL CHE 5/2021", recipient_name="Switzerland")
    gone = build.reply(build.withdrawn("AL OTH 6/2021", recipient_key="gone"))
    says(gone, {1: "answered"})


def says(reply, extents):
    for number, extent in extents.items():
        reply.answers.create(number=number, extent=extent)


COMPANY = Questions(asked=6, answered=1, partly=1, referred=1, unanswered=1)


def test_a_sum_of_nothing_is_no_zero():
    counted = Matched({1: Questions(3, 1, 0, 0, 1), 4: Questions(2, 0, 1, 0, 1)}, 0b10010)
    assert counted.at([1, 2, 4]) == (5, 1, 1, 0, 2)
    assert counted.at([2, 3]) is None
    assert matched.NOTHING.at([1]) is None


def test_each_question_counts_once_by_the_best_that_is_said(some):
    known = catalogue.current()
    with CaptureQueriesContext(connection) as asked:
        counted = matched.among(known)
    # A page's queries may take two seconds; this one, of very many letters, takes longer.
    assert any("statement_timeout = '60s'" in query["sql"] for query in asked.captured_queries)
    assert counted.within(known.everything, known) == COMPANY
    assert counted.bits.bit_count() == 2
    by_key = {one.key: one.questions for one in figures.recipients(known, counted)}
    assert by_key == {"acme-textiles": COMPANY, "silent": None, "che": None}
    assert [one.questions for one in figures.states(known, counted)] == [None]
    only = matched.among(known, known.having("recipient", "silent"))
    assert (only.by_place, only.bits) == ({}, 0)


def test_a_page_of_the_register_asks_once(some, django_assert_num_queries):
    known = catalogue.current()
    with django_assert_num_queries(1):
        _page, listed = entries.recipients(known, None)
    assert {one.key: one.questions for one in listed} == {
        "acme-textiles": COMPANY,
        "che": None,
        "silent": None,
    }


def test_the_raw_data_say_what_they_mean(some):
    lines = list(
        csv.DictReader(io.StringIO(figures.as_csv(catalogue.current()).removeprefix(MARK)))
    )
    names = [name for name in lines[0] if name.startswith("questions_")]
    by_key = {
        line["key"]: [line[name] for name in names] for line in lines if line["by"] == "recipient"
    }
    assert by_key == {
        "acme-textiles": ["6", "1", "1", "1", "1", ""],
        "silent": [""] * 6,
        "che": [""] * 6,
    }
    assert lines[0]["questions_definition"].startswith("Questions: those of public letters")


@pytest.mark.slow
def test_the_pages_show_a_dash_where_nothing_is_matched(reader, some):
    said = "1 of 6 answered, 1 partly answered, 1 referred elsewhere, 1 not answered"
    for here in ("/statistics/", "/recipients/", "/recipients/acme-textiles/"):
        page = build.page_of(reader.get(here))
        assert said in page, here
        assert "Each counts once, by the best" in page
    assert "Questions: –" in build.page_of(reader.get("/recipients/silent/"))
    assert said not in build.page_of(reader.get("/recipients/silent/"))
    told = {
        one["key"]: one["questions"] for one in reader.get("/api/v1/recipients").json()["items"]
    }
    assert told == {"acme-textiles": COMPANY._asdict(), "silent": None, "che": None}
