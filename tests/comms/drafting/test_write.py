"""The page on which the whole text is written: who opens it, what it saves, what of the editor's is refused."""

from __future__ import annotations

import html
import json
import re

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms.clearance import services as clearance
from comms.drafting import editor
from comms.drafting import services as drafting
from tests import builders
from tests.comms import desk

TEXT = {
    "purpose": ["We write."],
    "facts": [
        {"text": "It was flooded.[^1]", "quote": False},
        {"text": "They came.", "quote": True},
    ],
    "concerns": ["We are concerned.", "Very much so [addressee]."],
    "questions": ["What was done?", "What will be done?"],
    "footnotes": {"1": "Gauge readings."},
}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now, to=[office.company, office.state])


@pytest.fixture
def window(cast):
    return desk.window(cast.drafter)


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def save(window, draft, *, base=None, **typed):
    number = draft.current.number if base is None else base
    answer = window.post(reverse("draft_write", args=[draft.pk]), {"base": number, **typed})
    draft.refresh_from_db()
    return answer


def opened(answer) -> dict:
    found = re.search(
        r'id="letter-data" type="application/json">(.*?)</script>', answer.content.decode()
    )
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_text_is_written_by_the_owning_office_alone(cast, draft, method):
    url = reverse("draft_write", args=[draft.pk])
    expected = desk.table(drafter=200, colleague=200, outsider=403)
    assert desk.statuses(cast, url, method=method) == expected


def test_what_the_editor_sends_is_saved_as_it_is(draft, window):
    answer = save(window, draft, parts=json.dumps(TEXT))
    assert answer.status_code == 302
    assert draft.current.number == 2
    assert {part: draft.current.content[part] for part in TEXT} == TEXT


def test_the_editor_opens_with_what_stands(office, draft, window):
    save(window, draft, parts=json.dumps(TEXT))
    letter = opened(window.get(reverse("draft_write", args=[draft.pk])))
    assert letter["parts"] == TEXT
    assert (letter["base"], letter["language"], letter["isTyped"]) == (2, "en", False)
    assert letter["addressee"] == "your company / your Excellency’s Government"
    assert [one["value"] for one in letter["audience"]] == [
        *("state", "company"),
        *(f"key:{recipient.key}" for recipient in (office.company, office.state)),
    ]


def test_sections_of_the_annex_come_with_their_numbers(cast, office, now, window):
    annex = [
        {"kind": "heading", "text": "Treaties", "key": "treaties"},
        {"kind": "provision", "citation": "Covenant, article 11", "text": "A home.", "key": "home"},
        {"kind": "paragraph", "text": "Words."},
    ]
    made = builders.draft(cast, office, now, text={"annex": annex})
    letter = opened(window.get(reverse("draft_write", args=[made.pk])))
    assert letter["sections"] == [
        {"key": "treaties", "number": "1", "name": "Treaties"},
        {"key": "home", "number": "1.1", "name": "Covenant, article 11"},
    ]


def test_without_a_script_five_fields_say_the_same(draft, window):
    typed = {"purpose": "We write.", "facts": "It was flooded.[^1]\n\n> They came."}
    typed |= {"concerns": "We are concerned.\n\nVery much so [addressee]."}
    typed |= {
        "questions": "What was done?\n\nWhat will be done?",
        "footnotes": "1: Gauge readings.",
    }
    assert save(window, draft, **typed).status_code == 302
    assert {part: draft.current.content[part] for part in TEXT} == TEXT


def test_a_part_that_the_editor_does_not_send_stays(draft, window):
    before = draft.current.content["facts"]
    save(window, draft, parts=json.dumps({"purpose": ["Anew."]}))
    assert draft.current.content["purpose"] == ["Anew."]
    assert draft.current.content["facts"] == before


def test_clauses_stand_between_the_parts_with_their_reasons(draft, window):
    page = words(window.get(reverse("draft_write", args=[draft.pk])))
    assert "Before the facts</strong>, a standard clause because every letter has it" in page
    assert reverse("draft_part", args=[draft.pk, "clauses"]) + "#clause-facts_lead" in page
    assert page.index("This is what we were told:") < page.index('name="facts"')
    assert page.index('name="questions"') < page.index('id="id_footnotes"')


BAD = {
    "no json": "{",
    "deep": "[" * 100_000,
    "a list": "[]",
    "another part": '{"annex": []}',
    "a number": '{"purpose": [1]}',
    "a text for a list": '{"purpose": "We write."}',
    "an unknown name": '{"facts": [{"text": "a", "html": "<b>"}]}',
    "no text": '{"facts": [{"quote": true}]}',
    "a flag of words": '{"facts": [{"text": "a", "quote": "yes"}]}',
    "items of numbers": '{"concerns": [{"text": "a", "items": [1]}]}',
    "notes of lists": '{"footnotes": {"1": ["a"]}}',
    "notes in a list": '{"footnotes": ["a"]}',
}


@pytest.mark.parametrize("sent", BAD.values(), ids=BAD)
def test_what_is_no_letter_is_refused_in_a_sentence(draft, window, sent):
    answer = save(window, draft, parts=sent)
    assert answer.status_code == 200
    assert "What the editor sent is no letter" in words(answer)
    assert draft.current.number == 1


def test_too_long_a_text_is_refused_in_a_sentence(draft, window, monkeypatch):
    monkeypatch.setattr(editor, "MOST_BYTES", 2000)
    answer = save(window, draft, parts=json.dumps({"purpose": ["word " * 500]}))
    assert "a letter holds at most 2 kB" in words(answer)
    assert draft.current.number == 1


def test_the_checks_of_the_plain_forms_hold_for_the_editor_too(draft, window):
    answer = save(window, draft, parts=json.dumps({"footnotes": {"a b": "no label has a space"}}))
    assert "Line 1 is no footnote" in words(answer)
    assert draft.current.number == 1


def test_what_both_changed_is_asked_about_and_nothing_typed_is_lost(cast, draft, window, now):
    plan = drafting.plan_of(draft).with_text(purpose=["Saved meanwhile."])
    drafting.revise(draft, plan, base=1, actor=cast.colleague, now=now)
    sent = json.dumps({"purpose": ["Typed meanwhile."]})
    answer = save(window, draft, base=1, parts=sent)
    assert answer.status_code == 409
    assert f'name="parts" value="{html.escape(sent)}"' in answer.content.decode()
    assert "Saved meanwhile." in words(answer)
    assert draft.current.number == 2


def test_a_save_from_no_known_revision_keeps_what_was_typed_beside_the_newer_text(draft, window):
    answer = save(window, draft, base=99, parts=json.dumps({"purpose": ["Typed meanwhile."]}))
    letter = opened(answer)
    assert letter["parts"]["purpose"] == ["Typed meanwhile."]
    assert (letter["base"], letter["isTyped"]) == (1, True)
    assert draft.current.content["purpose"][0] in words(answer)
    assert draft.current.number == 1


def test_plain_typing_that_was_refused_stays_in_its_fields(draft, window):
    answer = save(window, draft, purpose="Typed.", footnotes="nonsense")
    assert "Line 1 is no footnote" in words(answer)
    assert "Typed.</textarea>" in words(answer)
    assert "letter-data" not in words(answer)


@pytest.mark.parametrize("state", ["submitted", "cleared"])
def test_a_text_that_is_being_cleared_is_not_written(cast, office, now, window, state):
    made = getattr(builders, state)(cast, office, now)
    page = words(window.get(reverse("draft_write", args=[made.pk])))
    assert "cannot change" in page
    assert "letter-data" not in page
    answer = save(window, made, parts=json.dumps(TEXT))
    assert "cannot change" in words(answer)
    assert made.current.content["purpose"] != TEXT["purpose"]


def test_a_holder_reads_no_page_for_writing(cast, office, now):
    made = builders.submitted(cast, office, now)
    clearance.clear(
        made,
        mandate=office.culture,
        digest=made.current.digest,
        actor=cast.holder_of_culture,
        now=now,
    )
    answer = desk.window(cast.holder_of_culture).get(reverse("draft_write", args=[made.pk]))
    assert answer.status_code == 403


def test_the_page_costs_the_same_for_a_long_text(
    cast, office, now, window, django_assert_max_num_queries
):
    made = builders.draft(
        cast, office, now, text={"purpose": [f"Paragraph {n}." for n in range(80)]}
    )
    url = reverse("draft_write", args=[made.pk])
    window.get(url)
    with django_assert_max_num_queries(20):
        window.get(url)


PIECES = ["We write", "> so", "- it", "\\", "[^1]", "(a) b", "## x", "§ y", "1: z", "é", "\n"]
TEXTS = (
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5)
    .map(" ".join)
    .map(lambda text: "\n".join(filter(None, (line.strip() for line in text.split("\n")))))
    .filter(bool)
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts=st.lists(st.fixed_dictionaries({"text": TEXTS, "quote": st.booleans()}), max_size=4))
def test_the_way_through_the_plain_form_changes_no_fact(draft, facts):
    plan = drafting.plan_of(draft)
    form = editor.LetterForm(
        {"parts": json.dumps({"facts": facts})}, draft=draft, plan=plan, on=draft.created_at.date()
    )
    assert form.is_valid(), form.errors
    assert form.applied().text["facts"] == facts


@pytest.mark.parametrize(
    ("sent", "ending"), [("k3x9", "?sent=k3x9"), ("", ""), ("a&b=c", ""), ("x" * 40, "")]
)
def test_the_editor_is_told_which_of_its_sendings_is_saved(draft, window, sent, ending):
    answer = save(window, draft, parts=json.dumps(TEXT), sent=sent)
    assert answer["Location"] == reverse("draft_write", args=[draft.pk]) + ending


WHOLE = {
    "purpose": ["We write.", {"text": "To you alone.", "only": ["company"]}],
    "facts": [
        {"text": "These:", "quote": False, "items": ["one[^a]", "two"], "numbered": True},
        {"text": "They came.", "quote": True, "only": ["state"]},
    ],
    "concerns": [{"text": "Said.", "quote": True, "items": ["here"]}],
    "questions": [
        {"text": "Which of:", "items": ["this?", "that?"]},
        "What of [§law] in [addressee]?",
    ],
    "footnotes": {"a": "A note."},
}


def test_lists_quotations_and_passages_for_some_go_through_the_plain_forms_unchanged(draft, window):
    save(window, draft, parts=json.dumps(WHOLE))
    assert {part: draft.current.content[part] for part in WHOLE} == WHOLE
    letter = opened(window.get(reverse("draft_write", args=[draft.pk])))
    assert letter["parts"] == WHOLE
