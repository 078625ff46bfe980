"""One selection has one address; the addresses of the list as it was still lead to it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.comms.public import builders as build

A_LONG_ONE = "/letters/?q=a&since=2021-03-12&to=acme&type=AL&kind=state"


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/?q=mill", "/letters/?q=mill"),
        ("/?recipient=acme&page=&kind=", "/letters/?to=acme"),
        ("/?kind=state&type=AL&recipient=+acme+&q=a&since=12.03.2021", A_LONG_ONE),
        ("/?page=1&answered=&mandate=minority&mandate=minority", "/letters/?mandate=minority"),
        ("/fr/?until=2021-03-12&q=a", "/fr/letters/?q=a&until=2021-03-12"),
        ("/letters/?q=&since=&sort=newest&page=1", "/letters/"),
        ("/letters/?kind=state&kind=company&q=a", "/letters/?q=a&kind=company&kind=state"),
        ("/letters/?kind=state&kind=state", "/letters/?kind=state"),
        ("/letters/?since=12.03.2021&utm=x", "/letters/?since=2021-03-12"),
    ],
)
def test_other_ways_to_write_it_lead_to_it(reader: Client, asked: str, led_to: str) -> None:
    build.publication()
    build.publication("AL CHN 1/2021")
    answer = reader.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, led_to)
    assert reader.get(led_to).status_code == 200


def test_an_old_address_that_the_list_refuses_leads_to_its_sentence(reader: Client) -> None:
    build.publication()
    answer = reader.get("/?kind=zebra&recipient=acme&since=soon")
    assert answer.status_code == 301
    assert answer["Location"] == "/letters/?kind=zebra&to=acme&since=soon"
    assert reader.get(answer["Location"]).status_code == 400


def test_the_home_page_shows_what_is_new_and_the_ways_in(reader: Client) -> None:
    build.publication()
    build.publication("AL CHN 1/2019", recipient_name="China")
    page = build.page_of(reader.get("/"))
    assert "2 letters are public, 0 answered." in page
    assert page.index("<search>") < page.index("Made public last") < page.index("Acme Textiles")
    assert reader.get("/?utm=x").status_code == 200
