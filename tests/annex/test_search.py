"""Finding a provision by its right, its instrument, its article or a word of it."""

import pytest

from annex import loading, queries
from tests.annex.builders import MARCH_2021, all_mandates, date, instrument, provision

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    all_mandates()
    loading.load(loading.INSTRUMENTS, loading.PROVISIONS)


def keys(text, *, language="en", on=MARCH_2021):
    return [p.key for p in queries.search(text, language=language, on=on)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("slavery", "iccpr-8-3"),
        ("iccpr 27", "iccpr-27"),
        ("Bangkok", "bangkok-rules-22"),
        ("solitary confinement", "mandela-rules-43"),
        ("confinement, SOLITARY", "mandela-rules-43"),
        ("leverag", "ungp-19"),
        ("covenant article 9 paragraph 1", "iccpr-9-1"),
    ],
)
def test_what_people_type_is_found(library, typed, found):
    assert found in keys(typed)


def test_accents_and_endings_do_not_matter(library):
    assert "iccpr-9-1" in keys("detention arbitraire", language="fr")
    assert "iccpr-9-1" in keys("detención", language="es")
    assert "ilo-c29-2" in keys("trabajo forz", language="es")


def test_a_number_is_a_whole_number(library):
    assert "iccpr-2-1" in keys("iccpr 2")
    assert "iccpr-27" not in keys("iccpr 2")


def test_the_right_comes_before_a_passing_word(library):
    first = queries.search("torture", language="en", on=MARCH_2021)[0]
    assert first.topic == "Torture and ill-treatment"


def test_signs_alone_find_nothing_and_nothing_typed_finds_all(library, django_assert_num_queries):
    assert keys("!' & | ( :*") == [] == keys("xylophone")
    with django_assert_num_queries(1):
        assert len(keys("  ")) >= 150
    with django_assert_num_queries(1):
        assert keys("torture")


def test_only_what_is_in_force_that_day():
    provision(instrument(), start="2000-01-01", end="2010-01-01")
    assert keys("arrest", on=date("2009-12-31")) == ["covenant-9"]
    assert keys("arrest", on=date("2010-01-01")) == keys("", on=date("1999-12-31")) == []
