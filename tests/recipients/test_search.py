"""Finding a recipient by what people type."""

import pytest

from recipients import queries, services
from tests.recipients.builders import company, date, state

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["huawei", "HUAWEI tech", "huwei", "Huawei Technologies Co., Ltd."]
)
def test_a_company_is_found_in_spite_of_the_spelling(typed):
    huawei = company()
    company("Apple Inc.")
    assert queries.search(typed).first() == huawei


def test_accents_do_not_matter_and_old_names_count():
    ivory = state("CIV", "Côte d'Ivoire")
    turkey = state("TUR", "Turkey")
    services.rename(turkey, name="Türkiye", on=date("2022-06-01"))
    assert list(queries.search("cote d'ivoire")) == [ivory]
    assert list(queries.search("turkey")) == list(queries.search("turkiye")) == [turkey]
    assert list(queries.search("CIV")) == [ivory]
    assert not queries.search("Peru").exists()


def test_an_empty_search_lists_everyone():
    assert queries.search("  ").count() == 0
    company()
    assert queries.search("").count() == 1


def test_similar_names_are_noticed_within_a_kind():
    huawei = company()
    assert queries.similar_to("Huawei Technologies Company Limited", "company") == [huawei]
    assert queries.similar_to("Huawei Technologies", "organisation") == []
    assert queries.similar_to("Volkswagen AG", "company") == []


def test_the_list_takes_a_fixed_number_of_queries(django_assert_num_queries):
    for n in range(6):
        company(f"Company {n}")
    with django_assert_num_queries(3):
        assert len([str(r) for r in queries.search("company")]) == 6
