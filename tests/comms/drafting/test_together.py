"""What stands beside the text, and where things stand: two people change them, and neither is overwritten unseen."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms.drafting.comparing.blocks import MARK
from comms.drafting.together import merging
from comms.drafting.together.merge import Answer
from mandates.models import Role
from mandates.services import appoint
from tests import builders
from tests.comms import desk
from tests.comms.drafting.test_merge import EDITS, Person, everything, shown, text
from tests.comms.drafting.test_merging import hidden, question, save, words


@pytest.fixture(autouse=True)
def clock(now):
    cache.clear()
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def third(cast, office):
    """One more drafter of the same mandate."""
    ever = (dt.date(2020, 1, 1), None)
    appoint(cast.outsider, mandate=office.business, role=Role.DRAFTER, period=ever, actor=None)
    return cast.outsider


@pytest.fixture
def mine(cast):
    return desk.window(cast.drafter)


@pytest.fixture
def theirs(cast):
    return desk.window(cast.colleague)


def choose(window, draft, *, base, shown="", day="", **typed):
    typed = {"clause_set": "standard", "initial-dated_for": shown, "dated_for": day, **typed}
    return save(window, draft, "choices", base=base, **typed)


def test_a_stale_page_of_choices_takes_nothing_back(draft, mine, theirs):
    page = mine.get(reverse("draft_part", args=[draft.pk, "choices"])).content.decode()
    assert 'name="initial-dated_for"' in page
    choose(theirs, draft, base=1, day="2026-03-20", press_release="on")
    choose(mine, draft, base=1, protection="on")
    assert str(draft.dated_for) == "2026-03-20"
    choices = draft.current.content["choices"]
    assert (choices["press_release"], choices["protection"]) == (True, True)


def test_a_day_that_both_chose_is_asked_about(draft, mine, theirs):
    number = draft.current.number
    choose(theirs, draft, base=number, day="2026-03-20")
    page = choose(mine, draft, base=number, day="2026-03-21")
    assert page.status_code == 409
    assert "20 March 2026" in words(page) and "21 March 2026" in words(page)
    assert str(draft.dated_for) == "2026-03-20"
    typed = {f"take-{question(page)}": "mine"}
    fields = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page.content.decode())
    sent = {name: html.unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}
    save(mine, draft, "choices", **(sent | typed))
    assert str(draft.dated_for) == "2026-03-21"


def test_a_salutation_that_both_chose_is_asked_about(office, draft, mine, theirs):
    key = office.company.key
    for window, words_ in ((theirs, "Dear A,"), (mine, "Dear B,")):
        typed = {f"place-{key}": 1, f"salutation-{key}": words_}
        page = save(window, draft, "recipients", base=1, **typed)
    assert page.status_code == 409
    assert "Dear A," in words(page) and "Dear B," in words(page)
    assert draft.addressees.get().salutation == "Dear A,"


def test_a_question_that_both_moved_elsewhere_is_asked_about(draft, mine, theirs):
    asked = ["Who opened it?", "Why at night?", "Who was warned?", "What was paid?"]
    save(theirs, draft, "questions", base=1, text="\n\n".join(asked))
    moved = [asked[3], *asked[:3]]
    save(theirs, draft, "questions", base=2, text="\n\n".join(moved))
    other = [asked[0], asked[3], *asked[1:3]]
    page = save(mine, draft, "questions", base=2, text="\n\n".join(other))
    assert page.status_code == 409
    assert "1. What was paid? 2. Who opened it?" in words(page)
    save(mine, draft, "questions", **(hidden(page) | {f"take-{question(page)}": "mine"}))
    assert draft.current.content["questions"] == other


STORY = st.lists(st.tuples(st.integers(0, 2), st.one_of(st.none(), EDITS)), min_size=3, max_size=12)


@pytest.mark.slow
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STORY, st.sampled_from(["theirs", "mine"]))
def test_three_people_save_and_nothing_is_lost(cast, office, now, third, story, choice):
    """Through the services and the database: what each typed is in the text saved, or was shown to them first."""
    draft = builders.draft(cast, office, now, text=text())
    started = {part: draft.text().content[part] for part in ("facts", "footnotes")}
    people = [Person(name, 1, started) for name in "ABC"]
    actors = [cast.drafter, cast.colleague, third]
    for who, edit in [*story, (0, None), (1, None), (2, None)]:
        person = people[who]
        if edit is not None:
            person.edit(*edit)
            continue
        base = draft.revisions.get(number=person.base).content
        before = draft.text().content
        typed = {"base": person.base, "actor": actors[who], "now": now}
        asked = ""
        try:
            merging.save_text(draft, person.held, **typed)
        except merging.Clashes as refusal:
            assert draft.revisions.latest("number").content == before
            asked = shown(refusal.clashes)
            answers = {clash.key: Answer(choice) for clash in refusal.clashes}
            merging.save_text(draft, person.held, answers=answers, **typed)
        content = draft.text().content
        seen = MARK.sub("", everything(content) + asked)
        assert all(word in seen for word in person.wrote)
        by_others = set(everything(before).split()) - set(everything(base).split())
        assert all(MARK.sub("", word) in seen for word in by_others)
        person.open(draft.text().number, {part: content[part] for part in started})
    numbers = list(draft.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
