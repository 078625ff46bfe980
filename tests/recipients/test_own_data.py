"""The States that come with the project: all of them, in three languages, by the day's name."""

import csv
import itertools
from collections import Counter
from pathlib import Path

import pytest

import recipients
from recipients import loading, queries
from recipients.models import Recipient
from tests.recipients.builders import date

pytestmark = pytest.mark.django_db
FILE = Path(recipients.__file__).parent / "data" / "states.csv"
SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture
def loaded():
    loading.load(FILE)
    return list(queries.with_facts(Recipient.objects.all()))


def test_there_are_193_members_and_2_observers_in_five_regions(loaded):
    assert Counter(state.un_status for state in loaded) == {"member": 193, "observer": 2}
    assert len({state.region for state in loaded}) == 5


DAYS = ["2018-03-01", "2021-03-12", "2026-11-01"]


def test_every_state_can_be_written_to_in_every_language(loaded):
    for state, on, language in itertools.product(loaded, map(date, DAYS), ("en", "fr", "es")):
        facts = queries.facts_on(state, on, language)
        assert facts.name
        assert facts.government_of
        assert facts.channel == "mission"


def test_the_file_twice_is_once(loaded):
    report = loading.load(FILE)
    assert (report.added, report.changed) == ([], [])


FORMS = [
    ("GBR", "en", "2021-03-12", "United Kingdom of Great Britain and Northern Ireland"),
    ("KOR", "en", "2021-03-12", "Republic of Korea"),
    ("IRN", "en", "2021-03-12", "Islamic Republic of Iran"),
    ("TUR", "en", "2021-03-12", "Turkey"),
    ("TUR", "en", "2022-06-01", "Türkiye"),
    ("FRA", "fr", "2021-03-12", "la France"),
    ("USA", "fr", "2021-03-12", "les États-Unis d’Amérique"),
    ("BRA", "es", "2021-03-12", "el Brasil"),
    ("HND", "fr", "2021-03-12", "le Honduras"),
    ("NLD", "fr", "2021-03-12", "les Pays-Bas"),
    ("NLD", "fr", "2024-01-01", "le Royaume des Pays-Bas"),
    ("NLD", "es", "2024-01-01", "el Reino de los Países Bajos"),
    ("MHL", "fr", "2021-03-12", "les Îles Marshall"),
    ("SLB", "fr", "2021-03-12", "les Îles Salomon"),
    ("CIV", "es", "2021-03-12", "Côte d’Ivoire"),
]


def test_the_form_after_the_government_of(loaded):
    for code, language, on, form in FORMS:
        facts = queries.facts_on(queries.by_key(code), date(on), language)
        assert facts.government_of == form


def test_codes_and_names_agree_with_the_register(loaded):
    path = SHARED / "data" / "states.csv"
    if not path.exists():
        pytest.skip("the register of States is not beside this checkout")
    with path.open(encoding="utf-8", newline="") as lines:
        register = {
            (row["iso3"], row["un_status"], row["un_short_name_en"])
            for row in csv.DictReader(lines)
            if row["un_status"] != "not_member"
        }
    assert {(s.code, s.un_status, s.current_name()) for s in loaded} == register
