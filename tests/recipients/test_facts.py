"""What a letter says of its recipient on its date."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from recipients import queries, services
from recipients.models import Recipient
from tests.recipients.builders import company, date, named, state

pytestmark = pytest.mark.django_db
MARCH = date("2021-03-12")


def test_a_company_with_a_known_head():
    huawei = company()
    services.set_contact(huawei, on=date("2020-01-01"), honorific="Mr.", name="Ren Zhengfei")
    facts = queries.facts_on(queries.by_key(huawei.key), MARCH, "en")
    assert (facts.code, facts.name) == ("OTH", "Huawei Technologies Co., Ltd.")
    assert facts.salutation == "Dear Mr. Ren Zhengfei,"
    assert facts.addressee_form == "Mr. Ren Zhengfei"


def test_before_the_contact_is_known_nobody_is_named():
    huawei = company()
    services.set_contact(huawei, on=date("2021-03-13"), honorific="Mr.", name="Ren Zhengfei")
    assert queries.facts_on(huawei, MARCH, "en").salutation == "Dear Sir, Dear Madam,"


def test_staff_may_choose_the_salutation():
    facts = queries.facts_on(company(), MARCH, "en", salutation="Dear colleagues,")
    assert facts.salutation == "Dear colleagues,"


def test_the_name_is_the_one_of_the_day():
    turkey = state("TUR", "Turkey")
    services.rename(turkey, name="Türkiye", on=date("2022-06-01"), government_of="Türkiye")
    turkey = queries.by_key("tur")
    assert queries.facts_on(turkey, MARCH, "en").government_of == "Turkey"
    assert queries.facts_on(turkey, date("2022-06-01"), "en").name == "Türkiye"


def test_a_state_needs_its_name_in_the_language_and_a_company_does_not():
    china, huawei = state(), company()
    with pytest.raises(ValidationError, match="China has no name in French on 12 March 2021"):
        queries.facts_on(china, MARCH, "fr")
    named(china, "Chine", government_of="la Chine")
    assert queries.facts_on(queries.by_key("chn"), MARCH, "fr").government_of == "la Chine"
    assert queries.facts_on(huawei, MARCH, "fr").name == "Huawei Technologies Co., Ltd."


def test_a_recipient_is_found_by_key_or_by_a_states_code():
    china = state()
    assert queries.by_key("CHN") == queries.by_key("chn") == china
    with pytest.raises(ValidationError, match=r"no recipient “chm”.*“chn”"):
        queries.by_key("chm")


def test_the_database_refuses_overlapping_names():
    china = state()
    with pytest.raises(IntegrityError), transaction.atomic():
        named(china, "Cathay", language="en", start="2020-01-01")


def test_facts_of_many_take_a_fixed_number_of_queries(django_assert_num_queries):
    for code in ("AAA", "BBB", "CCC"):
        state(code, f"State {code}")
    with django_assert_num_queries(3):
        everyone = queries.with_facts(Recipient.objects.all())
        assert len([queries.facts_on(r, MARCH, "en") for r in everyone]) == 3
