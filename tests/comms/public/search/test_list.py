"""The list: what a line says, filters, counts, pages, and that length costs no queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comms.public.models import Publication
from comms.public.search import facets, lookup
from tests.comms.public import builders as build


def references(reader: Client, **asked: str) -> list[str]:
    answer = reader.get("/letters/", asked, follow=True)
    assert answer.status_code == 200, build.page_of(answer)
    return [row.reference for row in answer.context["results"].lines]


def test_a_line_has_the_facts_the_mandates_the_summary_and_the_replies(reader: Client) -> None:
    letter = build.publication()
    build.reply(letter, "acknowledgement")
    page = build.page_of(reader.get("/letters/"))
    for said in (
        "12 March 2021",
        "Acme Textiles Ltd.",
        "AL OTH 109/2021",
        "Working Group on business and human rights; Special Rapporteur on minority issues",
        "Concerns the working conditions",
        "Acknowledged",
        "Acknowledgement, 11 April 2021",
        'href="/letters/al-oth-109-2021/"',
    ):
        assert said in page
    assert page.index("<search>") < page.index("1 letter, 0 answered")


def test_an_empty_site_says_what_belongs_there(reader: Client) -> None:
    page = build.page_of(reader.get("/letters/"))
    assert "No letter is public yet" in page
    assert "sixtieth day" in page


def test_nothing_found_offers_the_first_step(reader: Client) -> None:
    build.publication()
    page = build.page_of(reader.get("/letters/", {"q": "zebra"}))
    assert "No public letter matches" in page
    assert "Show all letters" in page


@pytest.fixture
def three(db: None) -> None:
    build.publication(body_text="Forced labour of workers in a mill.")
    france = build.publication(
        "UA FRA 3/2021",
        dated_on=dt.date(2021, 5, 2),
        language="fr",
        recipient_name="France",
        summary="",
        body_text="Les détenus ont été transférés sans leurs avocats.",
        mandates=(("torture", "Rapporteur spécial sur la torture", "Nils Melzer"),),
    )
    spain = build.publication(
        "OL ESP 4/2020",
        dated_on=dt.date(2020, 2, 1),
        language="es",
        recipient_name="España",
        summary="",
        body_text="El proyecto de ley sobre las libertades.",
        mandates=(("torture", "Relator Especial sobre la tortura", "Nils Melzer"),),
    )
    build.reply(france)
    build.reply(spain, "acknowledgement")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["UA FRA 3/2021", "AL OTH 109/2021", "OL ESP 4/2020"]),
        ({"since": "2021-03-12"}, ["UA FRA 3/2021", "AL OTH 109/2021"]),
        ({"until": "12 March 2021"}, ["AL OTH 109/2021", "OL ESP 4/2020"]),
        ({"since": "2021-03-12", "until": "2021-03-12"}, ["AL OTH 109/2021"]),
        ({"type": "UA"}, ["UA FRA 3/2021"]),
        ({"mandate": "torture"}, ["UA FRA 3/2021", "OL ESP 4/2020"]),
        ({"to": "acme"}, ["AL OTH 109/2021"]),
        ({"to": "esp"}, ["OL ESP 4/2020"]),
        ({"to": "100%"}, []),
        ({"kind": "state"}, ["UA FRA 3/2021", "OL ESP 4/2020"]),
        ({"answered": "yes"}, ["UA FRA 3/2021"]),
        ({"answered": "acknowledged"}, ["OL ESP 4/2020"]),
        ({"answered": "no"}, ["AL OTH 109/2021"]),
        ({"q": "worker mills"}, ["AL OTH 109/2021"]),
        ({"q": "avocat transférer"}, ["UA FRA 3/2021"]),
        ({"q": "proyectos"}, ["OL ESP 4/2020"]),
        ({"q": "textiles"}, ["AL OTH 109/2021"]),
        ({"q": "109/2021"}, ["AL OTH 109/2021"]),
        ({"q": "JAL OTH 109/2021"}, ["AL OTH 109/2021"]),
        ({"q": '"forced labour"'}, ["AL OTH 109/2021"]),
        ({"q": '"labour forced"'}, []),
        ({"q": "labour -mill"}, []),
        ({"q": "proyectos", "kind": "company"}, []),
    ],
)
def test_filters(three: None, reader: Client, asked: dict[str, str], found: list[str]) -> None:
    assert references(reader, **asked) == found


def test_the_filter_stays_in_the_form(three: None, reader: Client) -> None:
    asked = {"q": "proyecto", "since": "2020-01-01", "kind": "state"}
    page = build.page_of(reader.get("/letters/", asked))
    assert 'value="proyecto"' in page
    assert 'value="2020-01-01"' in page
    assert 'name="kind" value="state" checked' in page
    assert 'href="/letters/?since=2020-01-01&amp;kind=state"' in page


def test_counts_say_how_many_are_answered(three: None, reader: Client) -> None:
    assert "3 letters, 1 answered" in build.page_of(reader.get("/letters/"))


def test_a_mandate_is_offered_once_by_its_english_title(three: None, reader: Client) -> None:
    build.publication(
        "AL CHN 1/2019",
        dated_on=dt.date(2019, 1, 1),
        mandates=(("torture", "Special Rapporteur on torture", "Nils Melzer"),),
    )
    shown = {facet.name: facet for facet in reader.get("/letters/").context["results"].facets}
    offered = {one.value: (one.label, one.count) for one in shown["mandate"].values}
    assert offered["torture"] == ("Special Rapporteur on torture", 3)
    assert set(offered) == {"torture", "wg_business", "minority"}


def test_what_was_counted_is_kept_for_all_pages_but_never_a_great_many_values(
    three: None, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def facets_of(**asked: str) -> object:
        return reader.get("/letters/", asked).context["results"].facets

    assert facets_of(kind="state") is facets_of(kind="state")
    assert facets_of(kind="state") is not facets_of(kind="company")
    first = facets_of(kind="state")
    build.publication("AL CHN 1/2019", dated_on=dt.date(2019, 1, 1))
    assert facets_of(kind="state") is not first
    monkeypatch.setattr(facets, "MOST_KEPT", 2)
    assert facets_of(language="en") is not facets_of(language="en")


def test_withdrawn_letters_are_in_no_list(reader: Client) -> None:
    build.withdrawn(mandates=(("gone", "Gone mandate", "Nobody"),))
    page = build.page_of(reader.get("/letters/"))
    assert "109/2021" not in page.split("</form>")[1]
    assert "Gone mandate" not in page


def test_fifty_rows_a_page_and_the_filter_goes_along(reader: Client) -> None:
    for number in range(1, 54):
        build.publication(f"AL OTH {number}/2021")
    first = reader.get("/letters/", {"kind": "company"})
    assert len(first.context["results"].lines) == 50
    assert 'href="/letters/?kind=company&amp;page=2"' in build.page_of(first)
    assert "1 to 50" in build.page_of(first)
    second = build.page_of(reader.get("/letters/", {"kind": "company", "page": "2"}))
    assert "51 to 53" in second
    assert 'href="/letters/?kind=company"' in second
    assert reader.get("/letters/", {"kind": "company", "page": "3"}).status_code == 400


def test_queries_do_not_grow_with_rows(reader: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert reader.get("/letters/", {"q": "mill"}).status_code == 200
        return len(counted)

    for number in range(1, 4):
        build.file(build.reply(build.publication(f"AL OTH {number}/2021")))
    few = cost()
    for number in range(4, 30):
        build.file(build.reply(build.publication(f"AL OTH {number}/2021")))
    assert cost() == few <= 16


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "a\0b"}, "This holds a character without a sign (NUL). Type it again."),
        ({"q": "x" * 10_000}, "The search is too long: use at most 200 characters."),
        ({"since": "31.02.2021"}, "This is not a date. Write it as 12 March 2021 or 2021-03-12."),
        ({"until": "\0"}, "This is not a date."),
        ({"since": "2021-05-02", "until": "2021-05-01"}, "This date lies before the first one."),
        ({"type": "XX"}, "No public letter has what is asked for here."),
        ({"mandate": "nobody"}, "No public letter has what is asked for here."),
        ({"to": "y" * 201}, "The recipient’s name is too long"),
        ({"kind": "state\0"}, "No public letter has what is asked for here."),
        ({"recipient": "nobody"}, "No public letter has what is asked for here."),
        ({"year": "0"}, "No public letter has what is asked for here."),
        ({"sort": "random"}, "There is no such order."),
        ({"more": "everything"}, "There is no such list."),
        ({"answered": "perhaps"}, "No public letter has what is asked for here."),
        ({"page": "two"}, "There is no such page."),
        ({"page": "0"}, "There is no such page."),
        ({"page": "9" * 5000}, "There is no such page."),
        ({"page": "2"}, "There is no page 2: the list ends at page 1."),
    ],
)
def test_refused_with_a_sentence_and_nothing_typed_is_lost(
    reader: Client, asked: dict[str, str], sentence: str
) -> None:
    build.publication()
    answer = reader.get("/letters/", asked | {"answered": asked.get("answered", "no")}, follow=True)
    page = build.page_of(answer)
    assert answer.status_code == 400
    assert sentence in page
    for name, value in asked.items():
        if name in {"q", "since", "to"} and "\0" not in value:
            assert value in page


@pytest.mark.parametrize("typed", ["Compañía", "compania", "FICTICIA  s.a."])
def test_a_recipient_is_found_without_its_accents(reader: Client, typed: str) -> None:
    build.publication(recipient_name="Compañía Ficticia S.A.")
    page = build.page_of(reader.get("/letters/", {"to": typed}))
    assert "Compañía Ficticia S.A." in page


@pytest.mark.parametrize(
    "words",
    [
        "' OR 1=1 --",
        "a & | ! ( <-> b:* ",
        '"unfinished',
        "- - -",
        "\\",
        "%",
        "the",
        "🙂",
        "\u202e\u0301",
        "or or or",
        "-" * 34,
        "mill " + "!-" * 40,
        "or ".join(f"w{n} " for n in range(30)),
    ],
)
def test_any_words_are_a_search(reader: Client, words: str) -> None:
    build.publication()
    assert reader.get("/letters/", {"q": words}, follow=True).status_code == 200
    assert reader.get("/letters/", {"to": words}, follow=True).status_code == 200


def test_undecodable_addresses_are_answered(reader: Client) -> None:
    for address in (
        "/?q=%ff%fe",
        "/letters/?q=%ff%fe",
        "/letters/?q=%ED%A0%80",
        "/letters/?" + "a=1&" * 1001,
        "/%00",
        "/letters/%ff/",
    ):
        assert reader.get(address).status_code in {200, 301, 400, 404}, address


def test_a_search_out_of_time_says_what_to_do(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(2)")

    build.publication()
    monkeypatch.setattr(lookup, "find", slow)
    answer = reader.get("/letters/", {"q": "mill"})
    assert answer.status_code == 400
    assert "Add a rarer word" in build.page_of(answer)
    assert Publication.objects.count() == 1
