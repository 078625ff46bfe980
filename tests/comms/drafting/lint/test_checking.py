"""What blocks stops the submission by every way; what is to be read is ticked; a file says nothing to others."""

from __future__ import annotations

import pytest

from annex.models import Instrument, Provision, Ratification
from comms.cases import services as cases
from comms.dispatch import register
from comms.drafting import services
from comms.drafting.lint import checking
from comms.drafting.models import Draft
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.services import comment
from comms.errors import CommsError, Incomplete
from mandates.models import Holder
from tests import builders
from tests.comms import desk

OPEN = {"facts": [{"text": "The valley was allegedly flooded on [date].[^1]", "quote": False}]}
NAMED = {"facts": [{"text": "Zoé Léry was allegedly told first.[^1]", "quote": False}]}
BARE = {"facts": [{"text": f"{'The valley was flooded. ' * 4}[^1]", "quote": False}]}
LONG = {"facts": [{"text": f"{'The valley was allegedly flooded. ' * 9}[^1]", "quote": False}]}


def keys(draft, reader, now):
    return {one.rule for one in checking.findings(draft, reader=reader, today=now.date())}


def page(person, url):
    return desk.window(person).get(url).content.decode()


@pytest.fixture
def named(cast, office, now):
    """A letter that names a source, and that another mandate's drafter may read."""
    draft = builders.draft(cast, office, now, text=NAMED)
    cases.add_source(draft.case, name="Zoe Lery", actor=cast.drafter, now=now)
    return draft


def test_what_blocks_is_refused_by_the_service_and_takes_no_number(cast, office, now, named):
    for draft in (named, builders.draft(cast, office, now, text=OPEN)):
        for read in (None, "", "0" * 32):
            with pytest.raises(Incomplete) as refusal:
                register.submit(draft, actor=cast.drafter, now=now, read=read)
            assert "Paragraph 1 of the facts" in str(refusal.value)
            assert "Lery" not in str(refusal.value)
        assert not draft.communications.exists()


def test_what_blocks_is_refused_by_the_address_too(cast, office, at, as_, named):
    answer = as_(cast.drafter).post(f"/drafts/{named.pk}/submit/", {"read": "on", "mark": "x"})
    assert answer.status_code == 200
    named.refresh_from_db()
    assert named.state == "drafting"


def test_remarks_are_ticked_and_the_record_keeps_their_rules_alone(cast, office, now, at, as_):
    draft = builders.draft(cast, office, now, text=BARE)
    url, window = f"/drafts/{draft.pk}/submit/", as_(cast.drafter)
    assert "I have read this remark" in window.get(url).content.decode()
    mark = window.get(url).context["mark"]
    for typed in ({}, {"mark": mark}, {"read": "on"}, {"read": "on", "mark": "0" * 32}):
        assert window.post(url, typed).status_code == 200
    assert window.post(url, {"read": "on", "mark": mark}).status_code == 302
    event = draft.events.get(verb="submit")
    assert event.facts["advisories"] == ["facts_not_hedged"]
    assert "valley" not in str(event.facts)


def test_a_tick_is_for_the_remarks_that_were_read(cast, office, now):
    draft = builders.draft(cast, office, now, text=BARE)
    read = checking.beside(draft, reader=cast.drafter, today=now.date(), is_editable=True)["mark"]
    plan = services.plan_of(draft).with_text(questions=["The dam is old."])
    services.revise(draft, plan, base=1, actor=cast.colleague, now=now)
    with pytest.raises(CommsError, match="Read the remarks"):
        register.submit(draft, actor=cast.drafter, now=now, read=read)


def test_a_letter_with_nothing_to_say_of_it_needs_no_tick(cast, office, now, at, as_):
    draft = builders.draft(cast, office, now)
    assert as_(cast.drafter).post(f"/drafts/{draft.pk}/submit/").status_code == 302
    assert "advisories" not in draft.events.get(verb="submit").facts


def test_only_those_who_may_open_the_case_learn_of_its_names(cast, office, at, now, named):
    assert Draft.objects.visible_to(cast.outsider, now.date()).filter(pk=named.pk).exists()
    for person in (cast.drafter, cast.colleague):
        assert "source_named" in keys(named, person, now)
    assert not {"source_named", "person_named", "part_of_a_name"} & keys(named, cast.outsider, now)
    bare = builders.draft(cast, office, now, text=NAMED)
    aside = [
        page(cast.outsider, f"/drafts/{draft.pk}/findings/").replace(f"{draft.pk}", "N")
        for draft in (named, bare)
    ]
    assert "source" in page(cast.drafter, f"/drafts/{named.pk}/findings/")
    assert [text.count("<li>") for text in aside] == [aside[0].count("<li>")] * 2
    for text in aside:
        assert "source" not in text and "Nothing is missing" in text


@pytest.mark.parametrize(("consent", "stops"), [("unknown", True), ("no", True), ("yes", False)])
def test_a_person_is_named_with_their_consent_alone(cast, office, now, consent, stops):
    draft = builders.draft(cast, office, now, text=NAMED)
    cases.add_person(
        draft.case,
        name="Z.",
        other_names="Zoe Lery",
        consent_to_recipient=consent,
        actor=cast.drafter,
        now=now,
    )
    assert ("person_named" in keys(draft, cast.drafter, now)) is stops


def test_a_holder_whose_term_ended_since_stops_the_letter(cast, office, now):
    draft = builders.draft(cast, office, now)
    Holder.objects.filter(mandate=office.culture).update(period=(builders.EVER.lower, now.date()))
    assert "mandate_on_the_day" in keys(draft, cast.drafter, now)


def test_open_comments_sisters_and_earlier_letters_are_remarked(cast, office, now):
    earlier = builders.draft(cast, office, now, text=LONG)
    draft = builders.draft(cast, office, now, text=LONG)
    builders.draft(cast, office, now, case=draft.case, to=[office.state])
    comment(
        draft, Anchor(1, "facts", 1, 0, "The valley"), text="Sure?", actor=cast.drafter, now=now
    )
    found = {o.rule: o for o in checking.findings(draft, reader=cast.drafter, today=now.date())}
    assert f"draft {earlier.pk}" in found["like_an_earlier_letter"].sentence
    assert "Switzerland" in found["sister_letters"].sentence
    assert "open_comments" in found
    others = keys(draft, cast.outsider, now)
    assert not {"like_an_earlier_letter", "sister_letters"} & others


def test_the_annex_is_held_against_the_library_and_the_ratifications(cast, office, now):
    treaty = Instrument.objects.create(
        key="treaty", kind="treaty", short_name="Treaty", name="Treaty on Dams",
        adopted_on=now.date(), position=1,
    )  # fmt: skip
    section = {
        "kind": "provision", "citation": "Treaty on Dams, article 1", "text": "Old words.",
        "provision": "treaty-1", "instrument": "treaty", "version": "2019-01-01",
    }  # fmt: skip
    draft = builders.draft(cast, office, now, to=[office.state], text={"annex": [section]})

    def said():
        found = checking.findings(draft, reader=cast.drafter, today=now.date())
        return " ".join(one.sentence for one in found if one.rule == "annex_law")

    assert "does not hold Treaty on Dams, article 1" in said()
    Provision.objects.create(
        instrument=treaty, key="treaty-1", article="article 1", topic="dams", body="New words.",
        period=builders.EVER,
    )  # fmt: skip
    assert "newer text" in said() and "signed" not in said()
    Ratification.objects.create(
        state=office.state, instrument=treaty, kind="signed", acted_on=builders.EVER.lower,
        period=builders.EVER,
    )  # fmt: skip
    assert "has not ratified it" in said()


@pytest.mark.parametrize("path", ["", "findings/"])
def test_findings_lead_to_their_parts_and_words(cast, office, now, at, path):
    draft = builders.draft(cast, office, now, text=OPEN)
    text = page(cast.drafter, f"/drafts/{draft.pk}/{path}")
    assert f'href="/drafts/{draft.pk}/write/?at=1#id_facts"' in text
    assert f'href="/drafts/{draft.pk}/#facts-1"' in text


def test_the_list_alone_is_for_a_script_and_for_readers_of_the_draft(cast, office, now, at):
    draft = builders.draft(cast, office, now, text=OPEN)
    url = f"/drafts/{draft.pk}/findings/"
    answer = desk.window(cast.drafter).get(url, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<aside")
    assert answer["Cache-Control"] == "no-store"
    assert desk.statuses(cast, url) == desk.table(drafter=200, colleague=200, outsider=200)
    assert desk.window(cast.drafter).post(url).status_code == 405


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_queries_do_not_grow(cast, office, now, rows, django_assert_max_num_queries):
    draft = builders.draft(cast, office, now, text=LONG)
    for number in range(rows):
        cases.add_source(draft.case, name=f"Source {number} Known", actor=cast.drafter, now=now)
        if number % 3 == 0:
            builders.draft(cast, office, now, case=draft.case, to=[office.state])
    draft = Draft.objects.select_related("case__mandate", "current").get(pk=draft.pk)
    with django_assert_max_num_queries(11):
        checking.findings(draft, reader=cast.drafter, today=now.date())
