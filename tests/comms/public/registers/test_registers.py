"""The registers list what is public, say it as printed, lead to its letters, and cost no more queries as they grow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.comms.public import builders as build

PAGES = [
    ("/mandates/", 1),
    ("/mandates/minority/", 4),
    ("/recipients/", 2),
    ("/recipients/acme-textiles/", 5),
    ("/states/", 1),
    ("/states/CHE/", 3),
    ("/sessions/", 1),
    ("/sessions/48/", 4),
]
DAY = dt.date(2021, 3, 12)


def _letters(numbers: range) -> None:
    for number in numbers:
        to = {"recipient_state": "Switzerland", "state_code": "CHE"}
        build.reply(build.publication(f"AL OTH {number}/2021", **to))


def test_every_page_costs_the_same_with_three_and_with_thirty_letters(reader: Client) -> None:
    _letters(range(1, 4))
    reader.get("/mandates/")  # makes the catalogue
    few = {address: _queries(reader, address) for address, _ in PAGES}
    _letters(range(4, 31))
    reader.get("/mandates/")
    many = {address: _queries(reader, address) for address, _ in PAGES}
    assert few == many == dict(PAGES)


def _queries(reader: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert reader.get(address).status_code == 200, address
    return len(made)


@pytest.fixture
def some(db: None) -> None:
    old = ("minority", "Independent Expert on minority issues", "Rita Izsák")
    new = ("minority", "Special Rapporteur on minority issues", "Fernand de Varennes")
    acme = {"recipient_state": "Switzerland", "state_code": "CHE"}
    first = build.publication(
        "AL OTH 1/2014",
        dated_on=dt.date(2014, 2, 3),
        mandates=(old,),
        recipient_name="Acme Mills",
        **acme,
    )
    build.reply(first)
    build.publication("AL OTH 109/2021", mandates=(new,), **acme)
    build.reply(
        build.publication("UA CHE 2/2021", recipient_name="Switzerland", mandates=(new,)),
        "acknowledgement",
    )
    hidden = ("torture", "Special Rapporteur on torture", "Nils Melzer")
    build.withdrawn(
        "AL FRA 7/2021", recipient_name="France", mandates=(hidden,), dated_on=dt.date(2018, 1, 1)
    )


def test_a_mandate_tells_its_titles_and_holders_as_printed(reader: Client, some: None) -> None:
    page = build.page_of(reader.get("/mandates/minority/"))
    assert "<h1> <bdi>Special Rapporteur on minority issues</bdi> </h1>" in page
    for said in ("Independent Expert on minority issues", "Rita Izsák", "3 February 2014"):
        assert said in page
    assert "3 public letters: 1 answered, 1 acknowledged only, 1 without a public reply." in page
    assert page.index("AL OTH 109/2021") < page.index("AL OTH 1/2014")


def test_a_recipient_tells_its_former_names(reader: Client, some: None) -> None:
    page = build.page_of(reader.get("/recipients/acme-textiles/"))
    assert "<h1> <bdi>Acme Textiles Ltd.</bdi> </h1>" in page
    assert '<bdi lang="en">Acme Mills</bdi>' in page
    assert 'href="/states/CHE/"' in page and "2 public letters: 1 answered" in page


def test_a_state_keeps_apart_what_was_written_to_it_and_to_companies(
    reader: Client, some: None
) -> None:
    page = build.page_of(reader.get("/states/CHE/"))
    to_state, to_others = page.split("Letters to companies and others there")
    assert "UA CHE 2/2021" in to_state and "1 public letter:" in to_state
    assert "AL OTH 109/2021" in to_others and "2 public letters:" in to_others


def test_a_session_has_the_letters_of_its_window(reader: Client, some: None) -> None:
    listed = build.page_of(reader.get("/sessions/"))
    assert "/sessions/48/" in listed and "/sessions/26/" in listed and "/sessions/38/" not in listed
    page = build.page_of(reader.get("/sessions/48/"))
    assert "A/HRC/48/3" in page and "AL OTH 109/2021" in page and "AL OTH 1/2014" not in page


@pytest.mark.parametrize(
    "known",
    ["mandates/torture/", "recipients/fra/", "states/FRA/", "sessions/38/"],
)
def test_what_has_nothing_public_answers_like_nonsense(
    reader: Client, some: None, known: str
) -> None:
    register = known.split("/")[0]
    nonsense = {"sessions": ("0", "9" * 40)}.get(register, ("zebra", "ZZZ"))
    hidden = reader.get(f"/{known}")
    assert hidden.status_code == 404
    for one in nonsense:
        answer = reader.get(f"/{register}/{one}/")
        assert (answer.status_code, answer.content, answer.headers) == (
            404,
            hidden.content,
            hidden.headers,
        )


def test_lists_are_paged_and_any_page_answers(reader: Client) -> None:
    for number in range(1, 53):
        build.publication(f"AL OTH {number}/2021", mandates=(build.MINORITIES,))
    page = build.page_of(reader.get("/mandates/minority/"))
    assert page.count('<h3 class="facts">') == 50 and "Page 1 of 2" in page
    last = build.page_of(reader.get("/mandates/minority/?page=2"))
    assert last.count('<h3 class="facts">') == 2 and '<ol class="results" start="51">' in last
    for asked in ("0", "99", "x", "%00", "9" * 5000):
        assert reader.get(f"/mandates/minority/?page={asked}").status_code == 200


def test_a_recipient_without_a_key_is_named_and_leads_nowhere(reader: Client) -> None:
    # Letters released before recipients had keys, to a name in no Latin letters.
    build.publication(recipient_name="华为", recipient_key="")
    for address in ("/letters/al-oth-109-2021/", "/recipients/", "/statistics/"):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert "<bdi>华为</bdi>" in build.page_of(answer)
        assert 'href="/recipients/"><bdi>' not in build.page_of(answer)
