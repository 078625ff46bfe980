"""What is proposed for the annex: by the mandates that sign, to whom it goes, and why, in words."""

import pytest
from django.db.models import prefetch_related_objects

from annex import loading, queries
from mandates.models import Mandate
from recipients.models import Recipient
from tests.annex.builders import (
    MARCH_2021,
    all_mandates,
    date,
    instrument,
    mandate,
    provision,
    ratification,
    state,
)

pytestmark = pytest.mark.django_db
SEVEN = [
    *("wg_business", "cultural_rights", "minority", "religion"),
    *("slavery", "torture", "trafficking"),
]
COMPANY = Recipient(key="works", kind="company", code="OTH")


def proposed(mandates, kinds=("company",), *, language="en", on=MARCH_2021):
    recipients = [Recipient(pk=n, key=kind, kind=kind) for n, kind in enumerate(kinds, start=1)]
    found = queries.propose(mandates, language=language, on=on, recipients=recipients)
    return [one.provision.key for one in found]


@pytest.fixture
def library():
    all_mandates()
    loading.load(loading.INSTRUMENTS, loading.PROVISIONS)


@pytest.fixture
def china():
    return state("CHN", "China")


@pytest.fixture
def covenant():
    made = instrument("covenant")
    provision(made, mandates=[mandate("torture"), mandate("minority")])
    return made


def reasons(*recipients, on=MARCH_2021):
    (one,) = queries.propose(["torture"], language="en", on=on, recipients=recipients)
    return one.is_binding, list(one.reasons[1:])


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_seven_cite_the_guiding_principles_to_a_company_and_first(library, language):
    to_company = proposed(SEVEN, ["company"], language=language)
    assert to_company[0].startswith("ungp")
    assert "ungp-13" in to_company
    assert "ungp-13" in proposed(SEVEN, ["state", "company"], language=language)
    to_states = proposed(SEVEN, ["state"], language=language)
    assert not [key for key in to_states if key.startswith("ungp")]
    assert {"iccpr-7", "iccpr-8-3", "iccpr-18-1", "iccpr-27"} <= set(to_states)


def test_each_provision_once_by_instrument_in_the_order_of_an_annex(
    library, china, django_assert_num_queries
):
    prefetch_related_objects([china], "names")
    with django_assert_num_queries(3):  # provisions, their mandates, ratifications
        found = queries.propose(SEVEN, language="en", on=MARCH_2021, recipients=[china, COMPANY])
        places = [
            (queries.rank(one.provision.instrument, [COMPANY]), one.provision.position)
            for one in found
        ]
    assert places == sorted(places)
    assert len({one.provision.pk for one in found}) == len(found) > 40


def test_nobody_is_left_without_a_proposal(library):
    for key in Mandate.objects.values_list("key", flat=True):
        assert proposed([key], ["state"]) or proposed([key]), key


def test_a_provision_is_proposed_in_the_version_of_the_day():
    of = instrument()
    torture = mandate("torture")
    provision(of, body="Old words.", end="2015-12-17", mandates=[torture])
    provision(of, body="New words.", start="2015-12-17", mandates=[torture])

    def on(day):
        found = queries.propose(["torture"], language="en", on=date(day), recipients=[])
        return [one.provision.body for one in found]

    assert on("1989-12-31") == []
    assert on("2015-12-16") == ["Old words."]
    assert on("2015-12-17") == ["New words."]


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


def test_the_mandates_that_propose_it_are_named(covenant):
    def why(*keys):
        return queries.propose(keys, language="en", on=MARCH_2021, recipients=[])[0].reasons[0]

    assert why("torture") == "Proposed because torture signs."
    assert why("torture", "minority") == "Proposed because minority and torture sign."
    found = queries.find(language="en", on=MARCH_2021)
    (one,) = queries.describe(found, mandate_keys=[], recipients=[], on=MARCH_2021)
    assert one.reasons[0] == "In the library; no signing mandate usually cites it."


@pytest.mark.parametrize(
    ("facts", "is_binding", "words"),
    [
        (None, False, "Not known whether it binds China; named as a standard."),
        (
            {"kind": "ratified", "start": "2001-06-27", "acted_on": date("2001-03-27")},
            True,
            "Binding on China since 27 June 2001 (ratified on 27 March 2001).",
        ),
        (
            {"kind": "acceded", "start": "1982-01-28"},
            True,
            "Binding on China since 28 January 1982 (acceded to on 28 January 1982).",
        ),
        (
            {"kind": "signed", "start": "1998-10-05"},
            False,
            "China signed it on 5 October 1998 and has not ratified it; named as a standard.",
        ),
        ({"kind": "none"}, False, "China has not ratified it; named as a standard."),
        (
            {"end": "2020-01-01"},
            False,
            "It bound China until 1 January 2020; named as a standard.",
        ),
        (
            {"start": "2023-08-12"},
            False,
            "Not in force for China before 12 August 2023; named as a standard.",
        ),
    ],
)
def test_only_what_is_in_force_for_the_state_on_the_day_binds_it(
    covenant, china, facts, is_binding, words
):
    if facts:
        ratification(china, covenant, **facts)
    assert reasons(china) == (is_binding, [words])


def test_the_first_and_the_last_day_of_a_ratification(covenant, china):
    ratification(china, covenant, start="2001-06-27", end="2010-01-01")
    days = ("2001-06-26", "2001-06-27", "2009-12-31", "2010-01-01")
    assert [reasons(china, on=date(day))[0] for day in days] == [False, True, True, False]


def test_it_binds_only_when_it_binds_all_that_are_written_to(covenant, china):
    other = state("USA", "United States of America")
    ratification(china, covenant)
    assert reasons(china)[0]
    is_binding, words = reasons(china, other)
    assert not is_binding
    assert words[1] == "Not known whether it binds United States of America; named as a standard."
    is_binding, words = reasons(china, COMPANY)
    assert not is_binding
    assert words[-1] == "Treaties bind States; to a company it is named as a standard."


def test_many_states_are_counted(covenant, china):
    ratification(china, covenant)
    more = [state(code, code) for code in ("AAA", "BBB", "CCC")]
    assert reasons(china, *more) == (
        False,
        ["Binding on 1 of the 4 States that are written to."],
    )


def test_what_is_no_treaty_is_a_standard(china):
    provision(instrument("rules", kind="principles"), mandates=[mandate("torture")])
    assert reasons(china) == (False, ["It is no treaty: named as a standard."])


def test_the_library_is_narrowed_by_right_instrument_mandate_and_words(
    library, django_assert_num_queries
):
    def keys(**asked):
        return [p.key for p in queries.find(language="en", on=MARCH_2021, **asked)]

    assert {"iccpr-7", "cat-2"} <= set(keys(right="Torture and ill-treatment"))
    assert set(keys(instrument="iccpr")) >= {"iccpr-7", "iccpr-27"}
    assert "iccpr-27" in keys(mandate="minority", instrument="iccpr")
    assert "iccpr-7" not in keys(mandate="minority", instrument="iccpr")
    assert keys(text="torture", instrument="udhr") == ["udhr-5"]
    assert keys(right="No such right") == keys(instrument="x") == keys(mandate="x") == []
    assert "Torture and ill-treatment" in queries.rights(language="en", on=MARCH_2021)
    assert [m.key for m in queries.citing_mandates() if m.key == "torture"] == ["torture"]
    with django_assert_num_queries(2):
        assert keys(text="torture", right="Torture and ill-treatment")


def test_what_the_library_would_say_now():
    of = instrument()
    provision(of, body="Old words.", end="2015-12-17")
    provision(of, body="New words.", start="2015-12-17")
    held = [{"provision": "covenant-9"}, {"kind": "paragraph"}, {"provision": "gone"}]
    now = queries.now_worded(held, language="en", on=MARCH_2021)
    assert list(now) == ["covenant-9"]
    assert now["covenant-9"]["text"] == "New words."
    assert now["covenant-9"]["version"] == "2015-12-17"
    assert queries.now_worded(held, language="fr", on=MARCH_2021) == {}
