"""The library that comes with Pouch: complete, exact in form, and in its own words."""

import csv
from collections import Counter
from urllib.parse import urlsplit

import pytest

from annex import loading
from tests.annex.builders import mandate_rows

OFFICIAL = {"www.ohchr.org", "www.un.org", "undocs.org", "www.ilo.org"}
CORE = {"icerd", "iccpr", "icescr", "cedaw", "cat", "crc", "icrmw", "cped", "crpd"}


def read(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def provisions():
    return read(loading.PROVISIONS)


def test_it_is_large_enough_in_every_language(provisions):
    count = Counter(row["language"] for row in provisions)
    assert count["en"] >= 75
    assert count["fr"] >= 15
    assert count["es"] >= 15


def test_the_instruments_that_letters_cite_most_are_there(provisions):
    cited = {row["instrument"] for row in provisions}
    assert {*CORE, "udhr", "ilo-c29", "ilo-c105", "ilo-p29", "ungp"} <= cited
    assert {"defenders-declaration", "mandela-rules", "palermo-protocol", "undrip"} <= cited
    assert cited == {row["key"] for row in read(loading.INSTRUMENTS)}


def test_every_instrument_has_its_name_in_three_languages():
    for row in read(loading.INSTRUMENTS):
        assert row["name"] and row["name_fr"] and row["name_es"], row["key"]


def test_nothing_is_empty_or_merely_quoted(provisions):
    for row in provisions:
        assert row["form"] == "summary", row["key"]
        assert len(row["body"]) >= 40 and row["body"].endswith("."), row["key"]
        assert row["topic"] and row["mandates"], row["key"]
        assert not any(mark in row["body"] for mark in '“”«»"'), row["key"]
        assert urlsplit(row["source_url"]).hostname in OFFICIAL, row["key"]
    bodies = Counter(row["body"] for row in provisions)
    assert bodies.most_common(1)[0][1] == 1


def test_a_translation_has_the_same_facts_as_the_english(provisions):
    english = {row["key"]: row for row in provisions if row["language"] == "en"}
    same = ["instrument", "valid_from", "valid_until", "position", "mandates", "for_kinds"]
    for row in provisions:
        assert [row[c] for c in same] == [english[row["key"]][c] for c in same], row["key"]


def test_every_mandate_key_exists_and_every_mandate_proposes_something(provisions):
    named = {key for row in provisions for key in row["mandates"].split(";")}
    assert named == set(mandate_rows())
