"""What a revision keeps of the treaties that its annex cites to States: the facts of its day, State by State."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from annex import queries
from comms.drafting import services as drafting
from comms.drafting import treaties
from comms.drafting.clauses.rules import ClauseChange
from comms.drafting.content import Choices
from tests import builders
from tests.annex import builders as law
from tests.comms import desk


@pytest.fixture
def library(office):
    """Two treaties and a declaration, one provision each; Switzerland has ratified the first."""
    made = {
        "covenant": law.instrument("covenant", position=10),
        "pact": law.instrument("pact", position=20),
        "words": law.instrument("words", kind="declaration", position=30),
    }
    law.ratification(office.state, made["covenant"], start="1992-06-18")
    return made


def cited(library, *keys):
    sections = [
        queries.section(law.provision(library[key], f"{key}-1", article="article 1"))
        for key in keys
    ]
    return {"annex": sections, "annex_title": "Law"}


@pytest.fixture
def text(library):
    return cited(library, "covenant", "pact", "words")


def facts(name):
    return {"instrument": name.lower(), "name": f"The {name}"}


BOUND = facts("Covenant") | {"act": "ratified", "acted_on": "1992-06-18"}


def test_each_state_has_its_own_facts_and_a_company_none(cast, office, now, text):
    other = builders.state("CAN", "Canada")
    draft = builders.draft(cast, office, now, text=text, to=[office.company, office.state, other])
    content = draft.current.content
    assert {"binding_treaties", "treaty_standards"} <= set(content["clause_keys"])
    assert content["treaties"] == [
        {"addressee": "che", "binding": [BOUND], "standards": [facts("Pact")]},
        {"addressee": "can", "binding": [], "standards": [facts("Covenant"), facts("Pact")]},
    ]


def test_nothing_is_kept_where_nothing_is_said(cast, office, now, library, text):
    to_company = builders.draft(cast, office, now, text=text)
    no_treaty = builders.draft(
        cast, office, now, to=[office.state], text={"annex": [text["annex"][2]]}
    )
    off = tuple(
        ClauseChange(key, "off", reason="the lead asked") for key in treaties.PARTS.values()
    )
    unsaid = builders.draft(
        cast, office, now, to=[office.state], text=text, choices=Choices(clause_changes=off)
    )
    for draft in (to_company, no_treaty, unsaid):
        assert "treaties" not in draft.current.content
        assert not {*treaties.PARTS.values()} & set(draft.current.content["clause_keys"])


def test_only_what_a_standing_clause_says_is_kept(cast, office, now, text):
    off = ClauseChange("binding_treaties", "off", reason="the lead asked")
    choices = Choices(clause_changes=(off,))
    draft = builders.draft(cast, office, now, text=text, to=[office.state], choices=choices)
    assert draft.current.content["treaties"] == [{"addressee": "che", "standards": [facts("Pact")]}]


@pytest.mark.parametrize(
    ("citation", "is_known"),
    [
        ("The Covenant, article 9", True),
        ("the  covenant (1966), art. 9", True),
        ("Covenant art. 9", True),
        ("The Covenant on other things, article 9", False),
        ("The Covenants, article 9", False),
    ],
)
def test_a_typed_citation_is_known_by_the_treaty_s_name(
    cast, office, now, library, citation, is_known
):
    annex = [{"kind": "provision", "citation": citation, "text": "Words."}]
    draft = builders.draft(cast, office, now, to=[office.state], text={"annex": annex})
    assert ("treaties" in draft.current.content) == is_known


def test_a_treaty_binds_from_the_day_it_is_in_force_for_the_state(cast, office, now, library):
    law.ratification(office.state, library["pact"], start="2021-06-01", acted_on=now.date())
    draft = builders.draft(cast, office, now, to=[office.state], text=cited(library, "pact"))
    assert draft.current.content["treaties"][0]["standards"] == [facts("Pact")]


def test_the_facts_stay_when_the_library_changes_and_are_new_at_the_next_revision(
    cast, office, now, library, text
):
    draft = builders.draft(cast, office, now, text=text, to=[office.state])
    before = draft.current.digest
    law.ratification(office.state, library["pact"], kind="acceded", start="2020-01-01")
    draft.refresh_from_db()
    assert draft.current.content["treaties"][0]["binding"] == [BOUND]
    drafting.revise(draft, drafting.plan_of(draft), base=1, actor=cast.drafter, now=now)
    draft.refresh_from_db()
    assert len(draft.current.content["treaties"][0]["binding"]) == 2
    assert draft.current.digest != before


def test_the_drafter_sees_why_and_the_words_and_may_switch_them_off(cast, office, now, text):
    with time_machine.travel(now, tick=False):
        draft = builders.draft(cast, office, now, text=text, to=[office.state])
        window = desk.window(cast.drafter)
        page = " ".join(window.get(f"/drafts/{draft.pk}/").content.decode().split())
        assert "the annex cites a treaty that binds a State that is written to" in page
        assert (
            "You are bound by the The Covenant, which Switzerland ratified on 18 June 1992." in page
        )
        address = reverse("draft_part", args=[draft.pk, "clauses"])
        typed = {"state-binding_treaties": "off", "reason-binding_treaties": "the lead asked"}
        assert window.post(address, {"base": 1, **typed}).status_code == 302
    draft.refresh_from_db()
    assert "binding_treaties" not in draft.current.content["clause_keys"]


def test_a_clause_that_has_nothing_to_name_is_not_switched_on(cast, office, now):
    with time_machine.travel(now, tick=False):
        draft = builders.draft(cast, office, now, to=[office.state])
        address = reverse("draft_part", args=[draft.pk, "clauses"])
        typed = {"state-binding_treaties": "on", "reason-binding_treaties": "the lead asked"}
        answer = desk.window(cast.drafter).post(address, {"base": 1, **typed})
    assert "The annex cites no such treaty to a State of this draft" in answer.content.decode()


def test_the_sentences_of_what_has_changed(cast, office, now, library, text):
    draft = builders.draft(cast, office, now, text=text, to=[office.state])
    content, on = draft.current.content, now.date()
    assert treaties.changed(content, office.state, on=on) == []
    assert treaties.changed(content, office.company, on=on) == []
    law.ratification(office.state, library["pact"], kind="acceded", start="2020-01-01")
    office.state.ratifications.filter(instrument=library["covenant"]).delete()
    assert treaties.changed(content, office.state, on=on) == [
        "The Pact: it binds Switzerland (acceded to on 1 January 2020)",
        "The Covenant: it is not known to bind Switzerland any longer",
    ]
