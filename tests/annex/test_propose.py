"""What the mandates that sign propose for the annex."""

import pytest

from annex import loading, queries
from tests.annex.builders import MARCH_2021, all_mandates, date, instrument, mandate, provision

pytestmark = pytest.mark.django_db
SEVEN = [
    *("wg_business", "cultural_rights", "minority", "religion"),
    *("slavery", "torture", "trafficking"),
]


def proposed(mandates, kinds=("company",), *, language="en", on=MARCH_2021):
    found = queries.propose(mandates, language=language, on=on, recipient_kinds=kinds)
    return [provision.key for provision in found]


@pytest.fixture
def library():
    all_mandates()
    loading.load(loading.INSTRUMENTS, loading.PROVISIONS)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_seven_cite_the_guiding_principles_to_a_company_alone(library, language):
    assert "ungp-13" in proposed(SEVEN, ["company"], language=language)
    assert "ungp-13" in proposed(SEVEN, ["state", "company"], language=language)
    to_states = proposed(SEVEN, ["state"], language=language)
    assert not [key for key in to_states if key.startswith("ungp")]
    assert {"iccpr-7", "iccpr-8-3", "iccpr-18-1", "iccpr-27"} <= set(to_states)


def test_each_provision_once_in_the_order_of_an_annex(library, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.propose(
            SEVEN, language="en", on=MARCH_2021, recipient_kinds=["state", "company"]
        )
        places = [
            (p.instrument.position, p.position, queries.section(p)["citation"]) for p in found
        ]
    assert places == sorted(places)
    assert len({p.pk for p in found}) == len(found) > 40


def test_nobody_is_left_without_a_proposal(library):
    for mandate_row in all_keys():
        assert proposed([mandate_row], ["state"]) or proposed([mandate_row]), mandate_row


def all_keys():
    from mandates.models import Mandate

    return list(Mandate.objects.values_list("key", flat=True))


def test_a_provision_is_proposed_in_the_version_of_the_day():
    of = instrument()
    torture = mandate("torture")
    old = provision(of, body="Old words.", end="2015-12-17", mandates=[torture])
    new = provision(of, body="New words.", start="2015-12-17", mandates=[torture])

    def on(day):
        return queries.propose(["torture"], language="en", on=date(day), recipient_kinds=[])

    assert on("1989-12-31") == []
    assert on("2015-12-16") == [old]
    assert on("2015-12-17") == [new]


def test_no_mandate_and_no_other_language_stands_in():
    of = instrument()
    provision(of, mandates=[mandate("torture")])
    assert proposed(["torture"], []) == ["covenant-9"]
    assert proposed([]) == proposed(["minority"]) == proposed(["torture"], language="fr") == []


def test_a_kind_is_a_whole_word():
    of = instrument()
    torture = mandate("torture")
    provision(of, for_kinds="state,organisation", mandates=[torture])
    assert proposed(["torture"], ["organisation"]) == ["covenant-9"]
    assert proposed(["torture"], ["company", "state"]) == ["covenant-9"]
    assert proposed(["torture"], ["other"]) == proposed(["torture"], ["organ"]) == []
