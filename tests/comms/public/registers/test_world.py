"""The map shows what the table says, as links and in words, with nothing that a page's policy refuses."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.test import Client, override_settings
from django.utils import translation

from comms.public.registers import world
from comms.public.registers.figures import Figure
from comms.public.registers.tally import Tally
from tests.comms.public import builders as build

EVERY = re.findall(r'class="([A-Z]{3}) country', world.Outlines.svg_map)
SVG = "{http://www.w3.org/2000/svg}"


def figure(code: str, letters: int = 1, name: str = "") -> Figure:
    return Figure("state", code, name or code, Tally(letters, 0, 0))


@pytest.fixture(autouse=True)
def public_addresses():
    with override_settings(ROOT_URLCONF="config.urls_public"):
        yield


def test_every_state_is_on_it_small_ones_as_dots_and_no_land_covers_them():
    assert len(EVERY) == len(set(EVERY)) == 195
    root = ElementTree.fromstring(world.Outlines.svg_map)
    assert all(len(group) for group in root.iter(f"{SVG}g"))
    dots = [group.find(f"{SVG}circle") is not None for group in list(root[1])]
    assert dots == sorted(dots) and 30 < sum(dots) < 70
    for code in ("TUV", "VAT", "NRU", "SGP", "MLT", "PSE"):
        assert re.search(rf'class="{code} [^>]*>(<path [^>]*>)?<circle', world.Outlines.svg_map)


def test_a_state_is_a_link_that_says_its_figures():
    drawn = world.drawn([figure("CHE", 12, "Switzerland & <friends>"), figure("FRA", 1)])
    root = ElementTree.fromstring(drawn.picture)
    links = {link.get("href"): link for link in root.iter() if link.tag.endswith("a")}
    assert links.keys() == {"/states/CHE/", "/states/FRA/"}
    said = "Switzerland & <friends>: 12 letters, 0 answered"
    assert links["/states/CHE/"].get("aria-label") == said
    assert links["/states/CHE/"].get("tabindex") == "-1"
    shades = {
        code: re.search(rf"{code} country map-element (\S+)", drawn.picture) for code in EVERY
    }
    assert {code for code, shade in shades.items() if shade} == {"CHE", "FRA"}
    assert shades["CHE"][1] == "color-1" and shades["FRA"][1] == "color-0"


def test_it_has_no_script_no_style_and_the_same_bytes():
    one = world.drawn([figure(code, place) for place, code in enumerate(EVERY, 1)]).picture
    assert not re.search(r"<script|<style|style=|\bon\w+=|xlink:href|<!--|<desc>|id=\"chart", one)
    assert one == world.drawn([figure(code, p) for p, code in enumerate(EVERY, 1)]).picture
    with translation.override("fr"):
        assert "/fr/states/CHE/" in world.drawn([figure("CHE")]).picture


@pytest.mark.parametrize(
    ("numbers", "begins"),
    [
        ([], [1]),
        ([1], [1]),
        ([3], [1, 2]),
        ([1, 1, 2, 3, 5, 8, 13, 40, 90, 4000], [1, 2, 5, 10, 50]),
        ([7000] * 10, [1, 5000]),
        ([1] * 90 + [2, 5, 30], [1, 2, 5, 10, 20]),
    ],
)
def test_classes_begin_at_round_numbers(numbers, begins):
    made = world.shades(numbers)
    assert [shade.first for shade in made] == begins
    assert [shade.last for shade in made] == [first - 1 for first in begins[1:]] + [None]


@pytest.mark.slow
def test_both_pages_show_it_beside_the_table(reader: Client, db: None):
    build.publication("UA CHE 2/2021", recipient_name="Switzerland", region="Europe")
    for address in ("/states/", "/statistics/"):
        page = build.page_of(reader.get(address))
        assert 'class="world-map"' in page and "no opinion on the legal status" in page
        assert page.count('href="/states/CHE/"') == 2
    assert 'href="/fr/states/CHE/"' in build.page_of(reader.get("/fr/states/"))
