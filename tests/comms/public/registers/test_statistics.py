"""The figures count public letters alone, say what they mean, and are the same in table, chart and CSV."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from comms.public.edition import Current
from comms.public.registers import charts, figures
from comms.public.registers.tally import Tally
from comms.public.search import catalogue
from comms.public.search.facets import REGIONS
from comms.public.search.names import Name
from tests.comms.public import builders as build

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def some(db: None) -> None:
    build.reply(build.publication("AL OTH 1/2020", dated_on=dt.date(2020, 2, 1)), is_withheld=True)
    build.reply(build.publication("AL OTH 109/2021", region="Africa"), "acknowledgement")
    build.publication("AL OTH 2/2021", recipient_name="=HYPERLINK(1)", recipient_key="evil")
    build.publication(
        "AL OTH 3/2021", recipient_name="\u00a0＝HYPERLINK(1)", recipient_key="hidden"
    )
    build.publication("UA CHE 2/2021", recipient_name="Switzerland", region="Europe")
    build.withdrawn("AL FRA 7/2019", dated_on=dt.date(2019, 1, 1), recipient_name="France")


def test_the_figures_count_every_public_letter_once(some: None) -> None:
    known = catalogue.current()
    assert figures.whole(known) == Tally(letters=5, answered=1, acknowledged=1)
    by_year = {figure.key: figure.tally for figure in figures.of("year", known)}
    assert by_year == {"2020": Tally(1, 1, 0), "2021": Tally(4, 0, 1)}
    by_kind = {figure.key: figure.tally.letters for figure in figures.of("kind", known)}
    assert by_kind == {"state": 1, "company": 4}
    assert [(one.key, one.tally) for one in figures.states(known)] == [("CHE", Tally(1, 0, 0))]
    companies = figures.recipients(known, kind="company")
    assert [(one.key, one.tally) for one in companies] == [
        ("acme-textiles", Tally(2, 1, 1)),
        ("evil", Tally(1, 0, 0)),
        ("hidden", Tally(1, 0, 0)),
    ]


def test_the_page_has_the_figures_their_meaning_and_the_raw_data(
    reader: Client, some: None
) -> None:
    page = build.page_of(reader.get("/statistics/"))
    for said in (
        "at least one reply that is more than an acknowledgement",
        'src="/statistics/years.svg"',
        'href="/statistics.csv"',
        'href="/states/CHE/"',
        'href="/recipients/acme-textiles/"',
        "Switzerland",
    ):
        assert said in page
    assert "France" not in page and "2019" not in page


def test_the_raw_data_can_be_read_and_run_nothing(reader: Client, some: None) -> None:
    answer = reader.get("/statistics.csv")
    assert answer.content.startswith(codecs.BOM_UTF8)
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    first = {name: said for name, said in lines[0].items() if not name.startswith("questions_")}
    assert first == {
        "by": "all",
        "key": "",
        "name": "",
        "letters": "5",
        "answered": "1",
        "acknowledged": "1",
        "no_public_reply": "3",
        "answered_percent": "20.0",
    }
    names = {line["name"] for line in lines if line["key"] in ("evil", "hidden")}
    assert names == {"'=HYPERLINK(1)", "'\u00a0＝HYPERLINK(1)"}


def test_a_chart_is_a_picture_without_a_script_and_always_the_same(
    reader: Client, some: None
) -> None:
    for name in charts.CHARTS:
        answer = reader.get(f"/statistics/{name}.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Content-Security-Policy"] == charts.POLICY
        root = ElementTree.fromstring(answer.content)
        assert not [node for node in root.iter() if node.tag.endswith("script")]
        with time_machine.travel(dt.datetime(2031, 1, 1, tzinfo=dt.UTC), tick=False):
            assert reader.get(f"/statistics/{name}.svg").content == answer.content
    assert reader.get("/statistics/zebra.svg").status_code == 404


def test_a_year_without_a_letter_stands_between_its_neighbours(reader: Client, some: None) -> None:
    build.reply(build.publication("AL OTH 9/2024", dated_on=dt.date(2024, 5, 2)))
    known = catalogue.current()
    counted = figures.of("year", known)
    assert [figure.key for figure in counted] == ["2020", "2021", "2022", "2023", "2024"]
    assert (counted[2].tally, counted[2].tally.rate) == (Tally(0, 0, 0), None)
    lines = list(csv.DictReader(io.StringIO(figures.as_csv(known))))
    (empty,) = [line for line in lines if line["key"] == "2022"]
    assert (empty["letters"], empty["answered_percent"]) == ("0", "")
    for end in ("", "-narrow"):
        assert written(charts.CHARTS[f"years{end}"](known)) >= {"2020", "2022", "2023", "2024"}
        drawn = ElementTree.fromstring(charts.CHARTS[f"rate{end}"](known))
        (line,) = [
            one.get("d", "") for one in drawn.iter() if one.get("class", "").startswith("line r")
        ]
        # It ends before the gap: of five years three have a point, and two of them a line between them.
        assert len(line.removeprefix("M").replace("L", "").split()) == 2 * 2
    page = build.page_of(reader.get("/statistics/"))
    assert re.search(r"<bdi>2022</bdi>.*?>–<", re.sub(r"\s", "", page))


def test_of_many_years_only_some_are_written() -> None:
    assert charts._thinned(14, charts.WIDE) == {}
    assert charts._thinned(24, charts.WIDE)["x_labels_major_every"] == 2
    assert charts._thinned(24, charts.NARROW)["x_labels_major_every"] == 4


def written(chart: bytes) -> set[str]:
    return {node.text or "" for node in ElementTree.fromstring(chart).iter(f"{SVG}text")}


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_telephone_gets_drawings_of_its_own_with_every_word_whole(
    some: None, language: str
) -> None:
    known = catalogue.current()
    with translation.override(language):
        legends = {_("Answered"), _("Acknowledged only"), _("No public reply")}
        for name, draw in charts.CHARTS.items():
            root = ElementTree.fromstring(draw(known))
            width = 336 if name.endswith("-narrow") else 760
            assert root.get("viewBox", "").startswith(f"0 0 {width} ")
            if not name.startswith("rate"):
                assert legends <= written(draw(known))
                (legend,) = [one for one in root.iter() if one.get("class") == "legends"]
                assert legend.get("transform", "").startswith("translate(12,")
                # Half an em a letter, and a box before it.
                assert max(map(len, legends)) * 7 + 17 + 12 < width


def test_the_page_offers_the_narrow_drawings(reader: Client, some: None) -> None:
    page = build.page_of(reader.get("/fr/statistics/"))
    assert 'srcset="/fr/statistics/years-narrow.svg"' in page
    assert reader.get("/fr/statistics/years-narrow.svg").status_code == 200


def test_an_empty_site_has_no_figures(reader: Client) -> None:
    assert "No letter is public yet" in build.page_of(reader.get("/statistics/"))
    for name in charts.CHARTS:
        assert reader.get(f"/statistics/{name}.svg").status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_on_a_narrow_sheet_long_names_leave_their_bars_room(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    with translation.override(language):
        named = [str(name) for name in REGIONS.values()]
        counted = [figures.Figure("region", "", Name(name), Tally(9, 4, 2)) for name in named]
        monkeypatch.setattr(figures, "of", lambda by, known: counted)
        drawn = charts.CHARTS["regions-narrow"](catalogue.Catalogue(Current(1, None, "")))
    (plot,) = ElementTree.fromstring(drawn).iterfind(f".//{SVG}g[@class='plot']")
    assert float(plot.find(f"{SVG}rect").get("width")) > 0.8 * charts.NARROW.width
    heads = [
        (float(text.get("y")), text.text)
        for text in plot.iterfind(f"{SVG}g[@class='axis y']/{SVG}g/{SVG}text")
    ]
    assert [name for _, name in sorted(heads)] == named
    bars = sorted(
        {
            (float(bar.get("y")), float(bar.get("height")))
            for bar in plot.iterfind(f".//{SVG}g[@class='bar']/{SVG}rect")
        }
    )
    ends = [0.0, *(top + height for top, height in bars)]
    for (base, _name), (top, height), end in zip(sorted(heads), bars, ends, strict=False):
        assert end + 10 < base < top and height > 20
