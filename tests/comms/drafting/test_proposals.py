"""Which mandates are proposed to a draft, and why."""

from __future__ import annotations

import datetime as dt

import pytest

from annex.models import Instrument, Provision
from comms.cases import services as cases
from comms.drafting.invitations import proposals
from comms.errors import NotPermitted
from tests import builders
from tests.comms.drafting.invited import alone

ON = dt.date(2021, 3, 12)


@pytest.fixture
def library(office):
    """One instrument with three provisions, each cited by mandates of the cast."""
    covenant = Instrument.objects.create(
        key="cov", kind="treaty", short_name="Cov.", name="Covenant", adopted_on=ON, position=1
    )
    rows = {
        "home": ("Adequate housing", [office.minority]),
        "culture": ("Cultural life", [office.culture, office.minority]),
        "work": ("Work", [office.business]),
    }
    for place, (key, (topic, citing)) in enumerate(rows.items()):
        made = Provision.objects.create(
            instrument=covenant,
            key=f"cov-{key}",
            article=f"article {place + 1}",
            topic=topic,
            body="Words.",
            period=builders.EVER,
            position=place,
        )
        made.mandates.set(citing)
    return covenant


def country(code="CHE", key="country_che"):
    made = builders.mandate(key, "SR", "Switzerland", "SR on Switzerland", "Ed Bell", "46/1")
    made.state_code = code
    made.save()
    return made


def shown(draft, taken=()):
    return {
        one.mandate.key: list(one.reasons)
        for one in proposals.propose(draft, on=ON, taken=[m.pk for m in taken])
    }


def concern(case, cast, now, *, rights=(), countries=()):
    cases.record_concerns(case, rights=rights, countries=countries, actor=cast.drafter, now=now)


def test_rights_of_the_case_propose_who_cites_them(cast, office, now, library):
    draft = alone(cast, office, now)
    assert shown(draft) == {}
    concern(draft.case, cast, now, rights=["Cultural life", "Adequate housing"])
    draft.refresh_from_db()
    assert shown(draft, [office.business]) == {
        "minority": [
            "the case concerns “Adequate housing”, which it usually cites",
            "the case concerns “Cultural life”, which it usually cites",
        ],
        "culture": ["the case concerns “Cultural life”, which it usually cites"],
    }


def test_the_annex_proposes_who_cites_its_provisions(cast, office, now, library):
    annex = [
        {"kind": "provision", "citation": "A", "text": "B", "provision": "cov-home"},
        {"kind": "provision", "citation": "A", "text": "B", "provision": "cov-work"},
    ]
    draft = alone(cast, office, now, text={"annex": annex})
    assert shown(draft, [office.business]) == {
        "minority": ["the annex has Cov., article 1, which it usually cites"]
    }


def test_a_state_proposes_its_country_mandate_first_whichever_way_it_comes_in(
    cast, office, now, library
):
    country()
    to = builders.company("mill", "Mill Ltd.")
    to.state = office.state
    to.save()
    draft = alone(cast, office, now, to=[office.state, to])
    concern(draft.case, cast, now, rights=["Cultural life"], countries=[office.state])
    draft.refresh_from_db()
    found = shown(draft, [office.business])
    assert list(found) == ["country_che", "culture", "minority"]
    assert found["country_che"] == [
        "the case concerns Switzerland",
        "the letter goes to Switzerland",
        "Mill Ltd. is domiciled in Switzerland",
    ]


def test_a_proposed_mandate_without_a_holder_says_so(cast, office, now, library):
    office.culture.holders.all().delete()
    draft = alone(cast, office, now)
    concern(draft.case, cast, now, rights=["Cultural life"])
    draft.refresh_from_db()
    by_key = {one.mandate.key: one for one in proposals.propose(draft, on=ON)}
    assert "has no holder on 12 March 2021" in by_key["culture"].obstacles[0]
    assert by_key["minority"].obstacles == ()


def test_the_number_of_queries_depends_on_nothing(
    cast, office, now, library, django_assert_num_queries
):
    draft = alone(cast, office, now)
    concern(draft.case, cast, now, rights=["Cultural life"])
    for number in range(20):
        one = builders.mandate(f"m{number}", "SR", f"M{number}", f"SR {number}", "N N", "1/1")
        Provision.objects.get(key="cov-culture").mandates.add(one)
    draft.refresh_from_db()
    draft.current.content  # noqa: B018  (read before the count begins)
    draft.case.rights  # noqa: B018
    with django_assert_num_queries(9):
        assert len(proposals.propose(draft, on=ON)) == 22


def test_only_who_opens_the_file_says_what_the_case_concerns(cast, office, now):
    case = builders.case(cast, office, now)
    with pytest.raises(NotPermitted):
        cases.record_concerns(case, rights=["Work"], countries=[], actor=cast.outsider, now=now)
    concern(case, cast, now, rights=["Work", "Work", "Adequate housing"], countries=[office.state])
    assert case.rights == ["Adequate housing", "Work"]
    assert case.events.filter(verb="record_concerns").get().facts == {}
