"""The mandates that come with the project: complete in three languages and true of letters."""

import csv
import itertools
import json
from pathlib import Path

import pytest

import mandates
from mandates import loading, queries
from mandates.models import Mandate
from mandates.order import default_order
from tests.mandates.builders import date

pytestmark = pytest.mark.django_db
FILE = Path(mandates.__file__).parent / "data" / "mandates-2021-03.csv"
SHARED = Path(__file__).resolve().parents[3] / "shared"
MARCH = date("2021-03-12")


@pytest.fixture
def loaded():
    loading.load(FILE)
    return list(queries.with_facts(Mandate.objects.all()))


DAYS = ["2019-01-15", "2020-06-30", "2021-03-12", "2023-09-01", "2026-11-01"]


def test_every_mandate_can_sign_in_every_language(loaded):
    for on, language in itertools.product(map(date, DAYS), ("en", "fr", "es")):
        facts = queries.all_facts_on(loaded, on, language)
        assert len(facts) == queries.count_on(on) == 55


def test_the_file_twice_is_once(loaded):
    report = loading.load(FILE)
    assert (report.added, report.changed) == ([], [])


KNOWN = [
    ("cultural_rights", "2021-03-12", "Karima Bennoune", "37/12"),
    ("cultural_rights", "2021-05-27", "Karima Bennoune", "46/9"),
    ("country_iran", "2021-03-12", "Javaid Rehman", "43/24"),
    ("country_iran", "2021-05-27", "Javaid Rehman", "46/18"),
    ("executions", "2021-03-31", "Agnès Callamard", "44/5"),
    ("executions", "2021-04-01", "Morris Tidball-Binz", "44/5"),
    ("torture", "2019-10-29", "Nils Melzer", "34/19"),
]


def test_the_day_decides(loaded):
    for key, on, holder, resolution in KNOWN:
        facts = queries.by_key(key).facts_on(date(on), "en")
        assert (facts.holder, facts.resolution) == (holder, resolution), key


INFLECTED = [
    ("cultural_rights", "fr", "Rapporteuse spéciale dans le domaine des droits culturels"),
    ("religion", "fr", "Rapporteur spécial sur la liberté de religion ou de conviction"),
    ("foreign_debt", "fr", "Experte indépendante chargée d’examiner"),
    ("sogi", "fr", "Expert indépendant chargé de la question"),
    ("slavery", "es", "Relator Especial sobre las formas contemporáneas de la esclavitud"),
    ("albinism", "es", "Experta independiente sobre el disfrute"),
    ("wg_business", "es", "Grupo de Trabajo sobre la cuestión de los derechos humanos"),
]


def test_titles_agree_with_their_holders(loaded):
    for key, language, title in INFLECTED:
        assert queries.by_key(key).facts_on(MARCH, language).title.startswith(title), key


def test_the_real_letter_signs_in_its_own_order(loaded):
    path = SHARED / "letters" / "al-oth-109-2021" / "letter.json"
    if not path.exists():
        pytest.skip("the real letter is not beside this checkout")
    letter = json.loads(path.read_text())
    keys = letter["given"]["mandates"]
    ordered = default_order(reversed(queries.by_keys(keys)), keys[0])
    facts = queries.all_facts_on(ordered, MARCH, "en")
    titles = [f"{f.function} of the {f.title}" if f.function else f.title for f in facts]
    assert [{"name": f.holder, "title": t} for f, t in zip(facts, titles, strict=True)] == [
        {"name": s["name"], "title": s["title"]} for s in letter["expected"]["signatures"]
    ]
    assert all(f.resolution in letter["expected"]["capacity"] for f in facts)


def test_the_facts_agree_with_the_register_of_march_2021(loaded):
    path = SHARED / "data" / "mandates.csv"
    if not path.exists():
        pytest.skip("the register of mandates is not beside this checkout")
    with path.open(encoding="utf-8", newline="") as lines:
        register = {row["short_key"]: row for row in csv.DictReader(lines)}
    facts = {f.key: f for f in queries.all_facts_on(loaded, MARCH, "en")}
    assert facts.keys() == register.keys()
    for key, row in register.items():
        assert facts[key].title == row["full_title"]
        assert facts[key].keyword == row["ordering_keyword"]
        assert facts[key].holder in row["holder_march_2021"]
        assert row["hrc_resolution_march_2021"].endswith(facts[key].resolution)


def test_every_country_mandate_names_its_state_and_no_other_does(loaded):
    named = set(Mandate.objects.exclude(state_code="").values_list("key", flat=True))
    assert named == set(Mandate.objects.filter(scope="country").values_list("key", flat=True))
