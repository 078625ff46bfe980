"""The part of a draft that departs from the standard clauses, and where each change is read afterwards."""

from __future__ import annotations

import html

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from comms.dispatch import register
from comms.drafting import services as drafting
from comms.drafting.clauses import page as clause_page
from comms.drafting.comparing import comparison
from comms.drafting.content import Choices, EarlierLetter, clause_texts
from comms.errors import Incomplete
from comms.letters import clauses
from comms.letters.content import problems
from comms.letters.models import ClauseSet
from mandates.models import Mandate
from tests import builders
from tests.comms import desk
from tests.comms.letters.builders import DATED_ON


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def window(cast):
    return desk.window(cast.drafter)


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def save(window, draft, *, part="clauses", base=None, **typed):
    named = {name.replace("__", "-", 1): value for name, value in typed.items()}
    data = {"base": draft.current.number if base is None else base, **named}
    answer = window.post(reverse("draft_part", args=[draft.pk, part]), data)
    draft.refresh_from_db()
    return answer


def test_the_draft_shows_every_clause_with_its_reason(draft, window):
    page = words(window.get(f"/drafts/{draft.pk}/"))
    assert "because one of the recipients is not a State" in page
    assert "because it is not ticked among the choices" in page
    assert "We are experts; there are 3 mandates." in page
    form = words(window.get(reverse("draft_part", args=[draft.pk, "clauses"])))
    assert form.count("because ") >= len(clauses.KEYS)
    assert "We are experts; there are {mandate_count} mandates." in form


def test_a_clause_is_switched_off_on_and_worded_anew_with_the_reasons_on_record(draft, window):
    digest = draft.current.digest
    answer = save(
        window,
        draft,
        state__without_prejudice="on",
        reason__without_prejudice="the source asked",
        state__annex_pointer="off",
        reason__annex_pointer="the annex is short",
        text__closing="Yours\r\nsincerely, {addressee_form}.",
        reason__closing="as always to this company",
    )
    assert answer.status_code == 302
    content = draft.current.content
    assert draft.current.digest != digest
    assert "without_prejudice" in content["clause_keys"]
    assert "annex_pointer" not in content["clause_keys"]
    assert content["clauses"]["closing"] == "Yours sincerely, {addressee_form}."
    assert content["choices"]["clause_changes"]["annex_pointer"] == {
        "state": "off",
        "text": "",
        "reason": "the annex is short",
    }
    assert problems(content) == []
    page = words(window.get(f"/drafts/{draft.pk}/"))
    assert "Switched off: the annex is short" in page
    assert "Yours sincerely, Ms. Ada Stone." in page


def test_back_to_the_standard_takes_one_change_away_and_keeps_the_rest(draft, window):
    typed = {
        "text__closing": "Yours, {addressee_form}.",
        "reason__closing": "agreed",
        "state__press_release": "on",
        "reason__press_release": "agreed",
    }
    first = draft.current.digest
    save(window, draft, **typed)
    answer = save(window, draft, standard="closing", **typed)
    assert answer.url.endswith("/parts/clauses/")
    assert list(draft.current.content["choices"]["clause_changes"]) == ["press_release"]
    save(window, draft, standard="press_release")
    assert draft.current.digest == first


REFUSED = {
    "no reason": ({"state__press_release": "on"}, "Say why “Press release” is changed"),
    "an unknown place": (
        {"text__publication": "Public on {the_day}.", "reason__publication": "x"},
        "has the unknown place {the_day}; use one of {mandate_count}",
    ),
    "template code": (
        {"text__publication": "{% if x %}Now{% endif %}", "reason__publication": "x"},
        "has the unknown place {% if x %}",
    ),
    "a brace alone": (
        {"text__publication": "In {publication_delay.", "reason__publication": "x"},
        "has a brace without its partner",
    ),
    "no closing": ({"state__closing": "off", "reason__closing": "x"}, "A letter has a closing;"),
    "a clause for another kind of recipient": (
        {"state__detention_caveat": "on", "reason__detention_caveat": "x"},
        "It is printed in letters to another kind of recipient",
    ),
    "a state that is not one": ({"state__closing": "maybe"}, "maybe is not one of"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_stand_is_refused_and_kept(draft, window, case):
    typed, sentence = REFUSED[case]
    page = words(save(window, draft, text__press_release="Typed before.", **typed))
    assert sentence in page
    assert "Typed before." in page
    assert draft.current.number == 1


def test_a_stale_save_is_brought_together_clause_by_clause(cast, draft, window):
    theirs = {"state__press_release": "on", "reason__press_release": "their reason"}
    save(desk.window(cast.colleague), draft, **theirs)
    save(window, draft, base=1, text__closing="Mine, {addressee_form}.", reason__closing="so")
    changes = draft.current.content["choices"]["clause_changes"]
    assert set(changes) == {"press_release", "closing"}
    other = {"state__press_release": "on", "reason__press_release": "another reason"}
    page = words(save(window, draft, base=1, **other))
    assert "changed by both of you" in page
    assert "their reason" in page and "another reason" in page
    assert "Other words" not in page


def test_clauses_after_the_questions_are_reordered_and_put_back(cast, office, now, window):
    choices = Choices(press_release=True, interim_measures=True, other_companies=True)
    draft = builders.draft(cast, office, now, choices=choices)
    usual, first = draft.current.content["clause_keys"], draft.current.digest
    save(window, draft, **{"place-similar_letters": 1})
    moved = draft.current.content["clause_keys"]
    start = usual.index("interim_measures")
    assert moved[start:] == [
        "similar_letters", "interim_measures", "publication", "press_release", "closing",
    ]  # fmt: skip
    assert moved[:start] == usual[:start]
    save(window, draft, usual_order="on")
    assert draft.current.digest == first


def test_a_clause_switched_on_later_takes_its_usual_place_in_another_order(
    cast, office, now, window
):
    choices = Choices(interim_measures=True, other_companies=True)
    draft = builders.draft(cast, office, now, choices=choices)
    typed = {"state-press_release": "on", "reason-press_release": "agreed"}
    save(window, draft, **typed, **{"place-similar_letters": 1})
    assert draft.current.content["clause_keys"][-5:] == [
        "similar_letters", "interim_measures", "publication", "press_release", "closing",
    ]  # fmt: skip


def test_a_clause_said_to_one_kind_of_recipient_is_shown_as_that_one_reads_it(
    cast, office, now, window
):
    Mandate.objects.filter(pk=office.business.pk).update(key="wg_arbitrary_detention")
    mandates = [Mandate.objects.get(pk=office.business.pk), office.culture]
    to = [office.company, office.state]
    draft = builders.draft(cast, office, now, mandates=mandates, to=to)
    assert "detention_caveat" in draft.current.content["clause_keys"]
    page = words(window.get(f"/drafts/{draft.pk}/"))
    assert "after the questions, in letters to States only" in page
    plan = drafting.plan_of(draft)
    texts = {one.key: one.text for one in clause_page.shown(draft, plan)}
    assert texts["detention_caveat"].startswith("The Working Group may look at the case")


def test_a_letter_to_two_people_greets_both_and_closes_with_both(draft, window):
    save(window, draft, part="recipients", **{"salutation-quarry-works": "Dear Ms. A, Dear Mr. B,"})
    closing = {
        "text__closing": "Please accept, Ms. A, Mr. B, our regards.",
        "reason__closing": "two",
    }
    save(window, draft, **closing)
    assert problems(draft.current.content) == []
    assert draft.current.content["addressees"][0]["salutation"] == "Dear Ms. A, Dear Mr. B,"
    page = words(window.get(reverse("draft_preview", args=[draft.pk, 1])))
    assert "Please accept, Ms. A, Mr. B, our regards." in page


def test_the_choices_that_clauses_need_are_typed_and_kept(draft, window):
    answer = save(
        window,
        draft,
        part="choices",
        clause_set="standard",
        protection="on",
        sister_others="the Bank",
        other_companies="on",
        sister_order="companies others governments",
        follow_up_to="AL OTH 7/2020, 1 May 2020\nUA CHE 2/2021 of 2021-01-12",
    )
    assert answer.status_code == 302
    content = draft.current.content
    assert content["earlier_letters"] == [
        {"reference": "AL OTH 7/2020", "dated_on": "2020-05-01"},
        {"reference": "UA CHE 2/2021", "dated_on": "2021-01-12"},
    ]
    assert {"follow_up", "protection"} <= set(content["clause_keys"])
    assert content["sisters"]["order"] == ["companies", "others", "governments"]
    page = words(window.get(reverse("draft_part", args=[draft.pk, "choices"])))
    assert "UA CHE 2/2021, 12 January 2021" in page


def test_a_line_that_names_no_letter_is_refused(draft, window):
    page = words(
        save(window, draft, part="choices", clause_set="standard", follow_up_to="our last letter")
    )
    assert "Line 1 is no letter; write its reference and its date" in page
    assert "our last letter" in page


def test_those_who_clear_read_what_was_changed_by_whom_and_why(cast, office, now, window):
    draft = builders.draft(cast, office, now)
    save(
        desk.window(cast.colleague),
        draft,
        state__press_release="on",
        reason__press_release="agreed by all",
    )
    save(window, draft, part="purpose", text="Another purpose.")
    found = clause_page.changed(draft, draft.current)
    assert [(one.name, one.done, one.author, one.number) for one in found] == [
        ("Press release", "switched on", str(cast.colleague.name), 2)
    ]
    register.submit(draft, actor=cast.drafter, now=now)
    page = words(desk.window(cast.holder_of_culture).get(reverse("clearance", args=[draft.pk])))
    assert "1 change to the standard clauses" in page
    assert "agreed by all" in page


def test_a_change_of_a_clause_is_a_change_of_the_text(draft, window):
    save(window, draft, state__press_release="on", reason__press_release="agreed")
    old, new = (draft.revisions.get(number=number).content for number in (1, 2))
    names = [part.name for part in comparison.compare_contents(old, new).parts]
    assert names == ["Standard clauses", "Changes of standard clauses"]


def test_a_follow_up_switched_on_without_an_earlier_letter_stops_the_letter(draft, window):
    save(window, draft, state__follow_up="on", reason__follow_up="it is one")
    assert any("no earlier letter is named" in one for one in problems(draft.current.content))
    page = words(window.post(f"/drafts/{draft.pk}/submit/"))
    assert "no earlier letter is named; name its reference and date" in page


def test_a_day_that_no_clause_set_covers_is_named(cast, office, now):
    ClauseSet.objects.update(period=DateRange(DATED_ON, None))
    missing: list[str] = []
    assert clause_texts("standard", "en", DATED_ON, missing)
    assert not missing
    with pytest.raises(Incomplete, match="no clause set “standard” in English for 10 January 2019"):
        builders.draft(cast, office, now, dated_for=DATED_ON.replace(2019, 1, 10))


def test_a_hole_between_two_sets_is_said_on_the_page_and_keeps_what_was_typed(draft, window, now):
    ClauseSet.objects.update(period=DateRange(DATED_ON.replace(2018), DATED_ON.replace(2019)))
    page = words(window.get(reverse("draft_part", args=[draft.pk, "clauses"])))
    assert "There is no clause set “standard” in English for" in page
    page = words(save(window, draft, part="purpose", text="Kept words."))
    assert "There is no clause set “standard”" in page
    assert "Kept words." in page


def test_an_earlier_letter_comes_back_from_the_revision(cast, office, now):
    choices = Choices(follow_up_to=(EarlierLetter("AL OTH 7/2020", DATED_ON),))
    draft = builders.draft(cast, office, now, choices=choices)
    assert drafting.plan_of(draft).choices == choices
