"""What a letter says of a mandate depends on the day, the language and who holds it; a gap is
named.
"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mandates import queries
from tests.mandates.builders import (
    cultural_rights,
    date,
    holder,
    mandate,
    period,
    resolution,
    title,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("on", "symbol"),
    [
        ("2021-03-12", "37/12"),
        ("2021-03-22", "37/12"),
        ("2021-03-23", "46/9"),
        ("2021-05-27", "46/9"),
    ],
)
def test_the_resolution_is_the_one_in_force(on, symbol):
    assert cultural_rights().facts_on(date(on), "en").resolution == symbol


@pytest.mark.parametrize(
    ("on", "name"), [("2021-03-31", "Agnès Callamard"), ("2021-04-01", "Morris Tidball-Binz")]
)
def test_the_holder_changes_on_the_day(on, name):
    made = mandate("executions")
    title(made, "Special Rapporteur on executions")
    holder(made, "Agnès Callamard", gender="f", end="2021-04-01")
    holder(made, "Morris Tidball-Binz", gender="m", start="2021-04-01")
    resolution(made, "44/5")
    assert made.facts_on(date(on), "en").holder == name


def test_the_title_is_inflected_for_the_holder():
    made = cultural_rights()
    assert made.facts_on(date("2021-03-12"), "fr").title.startswith("Rapporteuse spéciale")
    assert made.facts_on(date("2021-03-12"), "en").title.startswith("Special Rapporteur")


def test_a_missing_language_is_an_error_and_never_english():
    with pytest.raises(ValidationError) as refusal:
        cultural_rights().facts_on(date("2021-03-12"), "es")
    assert refusal.value.messages == [
        "The mandate “Cultural rights” has no title in Spanish for Karima Bennoune on 12 March "
        "2021; "
        "add one whose period covers that day."
    ]


def test_a_holder_of_unknown_gender_needs_a_title_for_either():
    made = cultural_rights()
    made.holders.update(gender="")
    with pytest.raises(
        ValidationError, match="record the holder's gender or add a title that fits"
    ):
        queries.by_key(made.key).facts_on(date("2021-03-12"), "fr")


def test_every_gap_is_named_at_once():
    made = mandate("water", keyword="Water", established_on=date("2020-01-01"))
    with pytest.raises(ValidationError) as refusal:
        made.facts_on(date("2019-05-01"), "en")
    sentences = " ".join(refusal.value.messages)
    assert len(refusal.value.messages) == 4
    for gap in (
        "does not exist on 1 May 2019",
        "no holder",
        "no title in English",
        "no resolution",
    ):
        assert gap in sentences


@pytest.mark.parametrize(
    ("language", "gender", "function", "word"),
    [
        ("en", "m", "Chair-Rapporteur", "Chair-Rapporteur"),
        ("fr", "m", "Chair-Rapporteur", "Président-Rapporteur"),
        ("es", "f", "Vice-Chair", "Vicepresidenta"),
    ],
)
def test_a_group_speaks_through_its_chair(language, gender, function, word):
    made = mandate("wg_business", kind="WG", keyword="Business")
    title(made, "Group", language=language)
    holder(made, "Somebody", gender=gender, function=function)
    resolution(made, "44/15")
    assert made.facts_on(date("2021-03-12"), language).function == word


@pytest.mark.parametrize(("function", "gender"), [("Convener", "m"), ("Chair", ""), ("", "m")])
def test_a_function_that_cannot_be_printed_is_refused(function, gender):
    made = mandate("wg_business", kind="WG", keyword="Business")
    title(made, "Groupe", language="fr")
    holder(made, "Somebody", gender=gender, function=function)
    resolution(made, "44/15")
    with pytest.raises(ValidationError, match="Somebody"):
        made.facts_on(date("2021-03-12"), "fr")


def test_the_database_refuses_overlapping_periods():
    made = cultural_rights()
    for overlap in (
        lambda: title(made, "Another", start="2020-01-01"),
        lambda: holder(made, "Another", start="2021-10-31", end="2021-12-01"),
        lambda: resolution(made, "0/0", start="2017-01-01"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            overlap()


def test_validation_says_the_same_before_the_database_does():
    row = cultural_rights().resolutions.model(
        mandate=queries.by_key("cultural_rights"), symbol="0/0", period=period("2020-01-01")
    )
    with pytest.raises(ValidationError, match="Another resolution of this mandate covers part"):
        row.full_clean()


def test_an_unknown_key_is_answered_with_its_neighbours():
    cultural_rights()
    with pytest.raises(ValidationError, match=r"no mandate “cultural_right”.*“cultural_rights”\?"):
        queries.by_key("cultural_right")
    with pytest.raises(ValidationError) as refusal:
        queries.by_keys(["cultural_rights", "nothing", "nobody"])
    assert len(refusal.value.messages) == 2


def test_mandates_are_counted_as_of_the_day():
    mandate("sudan", ended_on=date("2020-10-07"))
    mandate("climate", established_on=date("2021-10-08"))
    mandate("water")
    counts = [queries.count_on(date(on)) for on in ("2020-10-06", "2020-10-07", "2021-10-08")]
    assert counts == [2, 1, 2]


def test_facts_of_many_take_a_fixed_number_of_queries(django_assert_num_queries):
    for n in range(5):
        made = mandate(f"m{n}")
        title(made, "Special Rapporteur")
        holder(made, "Somebody")
        resolution(made, "1/1")
    everyone = queries.with_facts(queries.as_of(date("2021-03-12")))
    with django_assert_num_queries(4):
        assert len(queries.all_facts_on(everyone, date("2021-03-12"), "en")) == 5
