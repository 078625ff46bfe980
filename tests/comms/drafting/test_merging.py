"""Two people save the same draft: what does not clash is in it, and each clash is asked about, nothing typed lost."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from comms.dispatch import register
from comms.drafting import services as drafting
from comms.drafting.content import To
from comms.drafting.models import Revision
from comms.drafting.services import AUTOSAVED
from comms.drafting.together import merging, presence
from comms.drafting.together.merge import Answer, Clash
from comms.errors import NotPermitted, StaleText, WrongState
from tests import builders
from tests.comms import desk

FACTS = [
    "The dam above the valley was reportedly opened at night without any warning.",
    "Some four hundred people are said to have lost their homes to the water.",
]


@pytest.fixture(autouse=True)
def clock(now):
    cache.clear()
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(cast, office, now):
    facts = [{"text": text, "quote": False} for text in FACTS]
    return builders.draft(cast, office, now, text={"facts": facts, "footnotes": {}})


@pytest.fixture
def mine(cast):
    return desk.window(cast.drafter)


@pytest.fixture
def theirs(cast):
    return desk.window(cast.colleague)


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def save(window, draft, part, *, base, **typed):
    url = reverse("draft_part", args=[draft.pk, part])
    answer = window.post(url, {"base": base, **typed}, follow=True)
    draft.refresh_from_db()
    return answer


def facts_of(draft):
    return [fact["text"] for fact in draft.current.content["facts"]]


def test_a_stale_save_of_another_part_is_brought_together_and_says_so(draft, mine, theirs):
    save(theirs, draft, "purpose", base=1, text="Their purpose.")
    answer = save(mine, draft, "concerns", base=1, text="My concern.")
    assert "It holds what was saved meanwhile too: revision 2 by colleague." in words(answer)
    assert draft.current.content["purpose"] == ["Their purpose."]
    assert draft.current.content["concerns"] == ["My concern."]
    assert (draft.current.number, draft.current.note) == (3, "merged with revision 2 by colleague")


def test_two_blocks_of_one_part_are_brought_together(draft, mine, theirs):
    save(theirs, draft, "facts", base=1, text=f"{FACTS[0]} More.\n\n{FACTS[1]}")
    save(mine, draft, "facts", base=1, text=f"{FACTS[0]}\n\n{FACTS[1]} Some.\n\nAnd this.")
    assert facts_of(draft) == [f"{FACTS[0]} More.", f"{FACTS[1]} Some.", "And this."]


@pytest.fixture
def clashed(draft, mine, theirs):
    save(theirs, draft, "facts", base=1, text=f"{FACTS[0]} A.\n\n{FACTS[1]}")
    return save(mine, draft, "facts", base=1, text=f"{FACTS[0]} B.\n\n{FACTS[1]}\n\nMy own.")


def question(answer) -> str:
    return re.findall(r'type="radio"\s+name="take-(\w+)"', answer.content.decode())[0]


def hidden(answer) -> dict[str, str]:
    fields = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode()
    )
    return {name: html.unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([("facts", "Facts 1")], "1 passage was"),
        ([("questions", "Questions: order")], "the order of the questions was"),
        (
            [("facts", "Facts 1"), ("annex", "Annex 2"), ("questions", "Questions: order")],
            "2 passages and the order of the questions were",
        ),
        ([("facts", "Facts 1"), ("choices", "Publication")], "1 passage and 1 other thing were"),
    ],
)
def test_a_refusal_counts_passages_and_names_orders(asked, told):
    clashes = [Clash(part, name, "a", "b", "c") for part, name in asked]
    refusal = merging.Clashes(clashes, [Revision(number=2)], Revision(number=2))
    assert f"saved revision 2 while you were writing, and {told} changed by both" in str(refusal)


def test_a_block_that_both_changed_is_asked_about_and_nothing_is_saved(draft, clashed):
    page = words(clashed)
    assert clashed.status_code == 409
    assert "1 passage was changed by both of you" in page
    assert f"{FACTS[0]} A." in page and f"{FACTS[0]} B." in page
    assert draft.current.number == 2
    assert hidden(clashed)["text"].endswith("My own.")


@pytest.mark.parametrize(
    ("take", "expected"),
    [("theirs", [f"{FACTS[0]} A."]), ("mine", [f"{FACTS[0]} B."]), ("write", ["We both.", "Two."])],
)
def test_the_answer_saves_everything_that_was_typed(draft, mine, clashed, take, expected):
    key = question(clashed)
    typed = {f"take-{key}": take, f"words-{key}": "We both.\n\nTwo."}
    save(mine, draft, "facts", **(hidden(clashed) | typed))
    assert facts_of(draft) == [*expected, FACTS[1], "My own."]


def test_words_that_mean_no_block_are_asked_for_again_and_kept(draft, mine, clashed):
    key = question(clashed)
    typed = {f"take-{key}": "write", f"words-{key}": "[only: nobody] Words of mine."}
    page = words(save(mine, draft, "facts", **(hidden(clashed) | typed)))
    assert "Not saved yet" in page and "[only: nobody] Words of mine." in page
    assert draft.current.number == 2


def test_another_change_meanwhile_is_another_question(draft, mine, theirs, clashed):
    save(theirs, draft, "facts", base=2, text=f"{FACTS[0]} C.\n\n{FACTS[1]}")
    typed = {f"take-{question(clashed)}": "mine"}
    again = save(mine, draft, "facts", **(hidden(clashed) | typed))
    assert again.status_code == 409
    assert f"{FACTS[0]} C." in words(again)
    assert question(again) != question(clashed)


def test_mandates_and_recipients_of_two_people_are_brought_together(
    cast, office, draft, mine, theirs
):
    save(
        theirs,
        draft,
        "recipients",
        base=1,
        add=office.state.key,
        **{
            f"place-{office.company.key}": 1,
            f"salutation-{office.company.key}": "",
        },
    )
    save(
        mine,
        draft,
        "recipients",
        base=1,
        **{
            f"place-{office.company.key}": 1,
            f"salutation-{office.company.key}": "Dear Friends,",
        },
    )
    found = [(one["key"], one["salutation"]) for one in draft.current.content["addressees"]]
    assert found[0] == (office.company.key, "Dear Friends,")
    assert [key for key, _ in found] == [office.company.key, office.state.key]
    places = {f"place-{mandate.key}": n for n, mandate in enumerate(office.mandates, start=1)}
    save(theirs, draft, "mandates", base=1, **places, **{f"out-{office.minority.key}": "on"})
    assert [one["key"] for one in draft.current.content["mandates"]] == ["business", "culture"]
    assert [key for key, _ in found] == [one["key"] for one in draft.current.content["addressees"]]


def test_a_part_typed_wrongly_on_a_stale_page_keeps_its_base(draft, mine, theirs):
    save(theirs, draft, "purpose", base=1, text="Their purpose.")
    page = save(mine, draft, "footnotes", base=1, text="no label")
    assert 'name="base" value="1"' in page.content.decode()


def test_a_submitted_text_is_refused_before_anything_is_asked(cast, office, now):
    draft = builders.draft(cast, office, now)
    plan = drafting.plan_of(draft)
    drafting.revise(draft, plan.with_text(purpose=["A."]), base=1, actor=cast.colleague, now=now)
    register.submit(draft, actor=cast.drafter, now=now)
    with pytest.raises(WrongState):
        merging.save_text(draft, {"purpose": ["B."]}, base=1, actor=cast.drafter, now=now)


def test_a_save_by_somebody_else_is_refused(cast, draft, now):
    with pytest.raises(NotPermitted):
        merging.save_text(draft, {"purpose": ["B."]}, base=1, actor=cast.outsider, now=now)


def test_a_plan_made_while_somebody_saved_is_made_again_from_its_base(cast, office, draft, now):
    plan = drafting.plan_of(draft)
    added = replace(plan, addressees=(*plan.addressees, To(office.state)))
    drafting.revise(draft, added, base=1, actor=cast.colleague, now=now)
    saved = merging.save(
        draft,
        added,
        again=lambda before: before.with_text(concerns=["Mine."]),
        base=1,
        actor=cast.drafter,
        now=now,
    )
    assert len(saved.revision.content["addressees"]) == 2
    assert saved.revision.content["concerns"] == ["Mine."]


# The editor's own addresses


def post(window, draft, name, **sent):
    url = reverse(name, args=[draft.pk])
    answer = window.post(url, json.dumps(sent), content_type="application/json")
    draft.refresh_from_db()
    return answer


def test_an_autosave_is_a_revision(draft, mine):
    answer = post(mine, draft, "draft_autosave", base=1, parts={"purpose": ["Why."]})
    assert answer.json() == {
        "revision": 2,
        "digest": draft.current.digest,
        "merged": [],
        "parts": {},
    }
    assert draft.current.note == AUTOSAVED
    same = post(mine, draft, "draft_autosave", base=2, parts={"purpose": ["Why."]})
    assert same.json()["revision"] == 2
    post(mine, draft, "draft_autosave", base=2, asked=True, parts={"purpose": ["Why not."]})
    assert draft.current.note == ""


def test_an_autosave_from_an_older_revision_says_what_was_brought_together(draft, mine, theirs):
    post(theirs, draft, "draft_autosave", base=1, parts={"purpose": ["Their purpose."]})
    told = post(mine, draft, "draft_autosave", base=1, parts={"concerns": ["Mine."]}).json()
    assert told["merged"] == [{"revision": 2, "author": "colleague"}]
    assert told["parts"]["purpose"] == ["Their purpose."]
    assert told["revision"] == 3


def test_the_same_autosave_sent_twice_is_one(draft, mine):
    facts = [{"text": f"{FACTS[0]}[^1]", "quote": False}]
    sent = {"facts": facts, "footnotes": {"1": "As heard."}}
    for _ in range(2):
        answer = post(mine, draft, "draft_autosave", base=1, parts=sent)
    assert answer.status_code == 200
    assert draft.current.number == 2


def test_a_clash_is_told_and_answered(draft, mine, theirs):
    first = {"text": f"{FACTS[0]} A.", "quote": False}
    second = {"text": f"{FACTS[0]} B.", "quote": False}
    post(theirs, draft, "draft_autosave", base=1, parts={"facts": [first]})
    told = post(mine, draft, "draft_autosave", base=1, parts={"facts": [second]})
    assert told.status_code == 409
    (one,) = told.json()["conflicts"]
    assert (one["theirs"], one["mine"], one["part"]) == (first["text"], second["text"], "facts")
    answers = {one["key"]: {"take": "write", "text": "Ours."}}
    post(mine, draft, "draft_autosave", base=1, parts={"facts": [second]}, answers=answers)
    assert facts_of(draft) == ["Ours."]


@pytest.mark.parametrize(
    ("body", "words_"),
    [
        (b"not json", "no JSON"),
        (b"[]", "names no parts"),
        (b'{"base": 1, "parts": {"title": "x"}}', "no part called title"),
        (b'{"base": 1, "parts": {"purpose": "x"}}', "purpose"),
        (b'{"base": 1, "parts": {"facts": [7]}}', "facts"),
        (b'{"base": 1, "parts": {"facts": [{"text": "x", "style": "y"}]}}', "unknown part"),
        (b'{"base": 1, "parts": {"footnotes": {"1": 2}}}', "footnote"),
        (b'{"base": 9, "parts": {"purpose": ["x"]}}', "does not say which revision"),
        (b'{"base": 1, "parts": {"purpose": ["\\ud800"]}}', "half a character"),
    ],
)
def test_what_is_no_text_of_a_letter_is_refused_with_a_sentence(draft, mine, body, words_):
    url = reverse("draft_autosave", args=[draft.pk])
    answer = mine.post(url, body, content_type="application/json")
    assert answer.status_code == 422
    assert words_ in " ".join(answer.json()["problems"])
    assert draft.revisions.count() == 1


def test_what_nobody_typed_is_left_out(draft, mine):
    facts = [{"text": "A\0.", "quote": True}, {"text": "", "quote": False}]
    annex = [{"kind": "heading", "text": "Law"}]
    answer = post(mine, draft, "draft_autosave", base=1, parts={"facts": facts, "annex": annex})
    assert answer.status_code == 200, answer.json()
    assert draft.current.content["facts"] == [{"text": "A.", "quote": True}]
    assert draft.current.content["annex"] == [{"kind": "heading", "text": "Law"}]


def test_an_enormous_paste_is_refused_and_nothing_is_lost(draft, mine):
    answer = post(mine, draft, "draft_autosave", base=1, parts={"purpose": ["x" * 5_000_000]})
    assert answer.status_code == 413
    assert draft.current.number == 1


@pytest.mark.parametrize("name", ["draft_autosave", "draft_presence"])
def test_who_may_ask(cast, draft, name):
    url = reverse(name, args=[draft.pk])
    asked = {"data": {}, "method": "post"}
    mine = 422 if name == "draft_autosave" else 200
    outsider = 403 if name == "draft_autosave" else 200
    expected = desk.table(drafter=mine, colleague=mine, outsider=outsider)
    assert desk.statuses(cast, url, **asked) == expected | {"nobody signed in": 401}
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403
    assert desk.window(cast.drafter).get(url).status_code == 405


def test_a_submitted_text_is_not_autosaved(cast, office, now, mine):
    made = builders.submitted(cast, office, now)
    answer = post(mine, made, "draft_autosave", base=1, parts={"purpose": ["x"]})
    assert answer.status_code == 422
    assert "Reopen it" in answer.json()["problems"][0]


def test_an_autosave_takes_few_queries(draft, mine, django_assert_num_queries):
    post(mine, draft, "draft_autosave", base=1, parts={"purpose": ["Why."]})
    with django_assert_num_queries(31):
        post(mine, draft, "draft_autosave", base=2, parts={"purpose": ["Why not."]})


def test_who_is_here_and_where(cast, draft, mine, theirs, now):
    assert post(mine, draft, "draft_presence", section="facts").json() == {"here": []}
    (one,) = post(theirs, draft, "draft_presence", section="").json()["here"]
    assert (one["name"], one["section"]) == ("drafter", "facts")
    assert one["words"] == "drafter is writing in Facts since 10:00."
    (other,) = post(mine, draft, "draft_presence", section="nonsense").json()["here"]
    assert other["words"] == "colleague is reading since 10:00."
    presence.leave(draft, cast.drafter)
    assert post(theirs, draft, "draft_presence").json() == {"here": []}


def test_the_page_of_a_part_says_who_writes_there(draft, mine, theirs):
    url = reverse("draft_part", args=[draft.pk, "facts"])
    mine.get(url)
    assert "drafter is writing in Facts since 10:00." in words(theirs.get(url))
    assert "colleague is writing" in words(mine.get(url))


def test_without_the_cache_nobody_is_shown_and_everything_goes_on(draft, mine, monkeypatch):
    def away(*args, **more):
        raise ConnectionError

    for name in ("get", "set", "get_many", "delete"):
        monkeypatch.setattr(cache, name, away)
    assert post(mine, draft, "draft_presence", section="facts").json() == {"here": []}
    assert save(mine, draft, "purpose", base=1, text="Why.").status_code == 200


def test_an_unknown_base_is_refused(cast, draft, now):
    with pytest.raises(StaleText, match="does not say"):
        merging.save_text(draft, {}, base=7, actor=cast.drafter, now=now)
    with pytest.raises(merging.Clashes) as refusal:
        merging.save_text(draft, {"purpose": ["A."]}, base=1, actor=cast.colleague, now=now)
        merging.save_text(draft, {"purpose": ["B."]}, base=1, actor=cast.drafter, now=now)
    (clash,) = refusal.value.clashes
    saved = merging.save_text(
        draft,
        {"purpose": ["B."]},
        base=1,
        actor=cast.drafter,
        now=now,
        answers={clash.key: Answer("mine")},
    )
    assert saved.revision.content["purpose"] == ["B."]
