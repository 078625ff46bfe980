"""The revisions of a draft: listed, compared, read whole, named and restored."""

from __future__ import annotations

import datetime as dt
import html

import pytest
import time_machine
from django.db import ProgrammingError, transaction

from comms.drafting import history
from comms.drafting import services as drafting
from comms.drafting.content import Choices, Plan, To
from comms.drafting.models import RevisionName
from comms.drafting.services import AUTOSAVED
from comms.errors import NotPermitted, StaleText, WrongState
from mandates.models import Holder
from recipients.models import Contact
from tests import builders
from tests.comms import desk


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


def revised(draft, actor, now, *, note="", **text):
    plan = drafting.plan_of(draft).with_text(**text)
    base = draft.current.number
    return drafting.revise(draft, plan, base=base, actor=actor, now=now, note=note)


@pytest.fixture
def two(draft, cast, now):
    revised(draft, cast.colleague, now, purpose=["We write about a dam and those who live there."])
    return draft


READERS = {"drafter": 200, "colleague": 200, "outsider": 200}


def test_a_comparison_is_read_by_those_who_read_the_draft(cast, two):
    url = f"/drafts/{two.pk}/revisions/compare/?old=1&new=2"
    assert desk.statuses(cast, url) == desk.table(**READERS)


@pytest.mark.parametrize("verb", ["restore", "name"])
def test_only_the_owning_office_restores_and_names(cast, two, verb):
    url = f"/drafts/{two.pk}/revisions/1/{verb}/"
    expected = desk.table(drafter=302, colleague=302 if verb == "name" else 409, outsider=403)
    assert desk.statuses(cast, url, method="post", data={"base": 2, "name": "x"}) == expected
    assert desk.window(cast.drafter).get(url).status_code == 405


def test_two_revisions_are_compared_both_ways(two, window):
    page = words(window.get(f"/drafts/{two.pk}/revisions/compare/?old=1&new=2"))
    assert '<ins><span class="visually-hidden" lang="en">added: </span>' in page
    assert "Purpose: " in page
    assert "Facts: " not in page
    assert "From revision 2 to 1" in words(
        window.get(f"/drafts/{two.pk}/revisions/compare/?old=2&new=1")
    )


def test_a_move_is_called_a_move(two, cast, now, window):
    revised(two, cast.drafter, now, questions=builders.TEXT["questions"][::-1])
    page = words(window.get(f"/drafts/{two.pk}/revisions/compare/?old=2&new=3"))
    assert "Questions: 0 words added, 0 removed, 1 moved" in page
    assert "Moved from place " in page


def test_a_change_of_typography_is_called_so(two, cast, now, window):
    revised(two, cast.drafter, now, purpose=["We write about a dam and those who  live there."])
    page = words(window.get(f"/drafts/{two.pk}/revisions/compare/?old=2&new=3"))
    assert "Only white space, quotation marks or dashes differ" in page


def test_the_same_revision_twice_reads_the_same(two, window):
    page = words(window.get(f"/drafts/{two.pk}/revisions/compare/?old=2&new=2"))
    assert "The same words" in page


@pytest.mark.parametrize("asked", ["", "?old=1", "?old=1&new=99", "?old=x&new=2", "?old=²&new=1"])
def test_without_two_revisions_the_list_asks_for_them(two, window, asked):
    page = window.get(f"/drafts/{two.pk}/revisions/compare/{asked}", follow=True)
    assert "Choose two revisions" in words(page)


def test_an_old_address_of_a_comparison_leads_to_the_new_one(two, window):
    answer = window.get(f"/drafts/{two.pk}/revisions/2/?against=1")
    assert answer["Location"] == f"/drafts/{two.pk}/revisions/compare/?old=1&new=2"


def test_a_revision_is_read_as_it_was(two, window):
    page = words(window.get(f"/drafts/{two.pk}/revisions/1/"))
    assert builders.TEXT["purpose"][0] in page
    assert window.get(f"/drafts/{two.pk}/revisions/9/").status_code == 404


def test_restoring_makes_the_old_text_the_newest_revision(two, cast, now, window):
    answer = window.post(f"/drafts/{two.pk}/revisions/1/restore/", {"base": 2}, follow=True)
    assert "Revision 1 is restored: the text is now revision 3" in words(answer)
    two.refresh_from_db()
    assert two.current.digest == two.revisions.get(number=1).digest
    assert two.current.note == "restored from revision 1"
    assert two.events.filter(verb="revise").count() == 2


def test_restoring_brings_back_mandates_recipients_salutations_and_choices(cast, office, now):
    draft = builders.draft(cast, office, now, choices=Choices(press_release=True))
    plan = drafting.plan_of(draft)
    greeted = To(office.company, "Dear Friend,")
    with_own = drafting.revise(
        draft,
        Plan("AL", "en", plan.mandates, (greeted, To(office.state)), plan.text),
        base=1,
        actor=cast.drafter,
        now=now,
    )
    other = Plan("AL", "en", plan.mandates[:1], (To(office.state),), plan.text)
    drafting.revise(draft, other, base=2, actor=cast.drafter, now=now)
    made = history.restore(draft, with_own, base=3, actor=cast.drafter, now=now)
    assert made.digest == with_own.digest
    assert list(draft.addressees.values_list("salutation", flat=True)) == ["Dear Friend,", ""]
    first = draft.revisions.get(number=1)
    assert history.restore(draft, first, base=4, actor=cast.drafter, now=now).digest == first.digest


def test_what_is_restored_bears_the_names_of_its_own_day(two, office, cast, now):
    Holder.objects.filter(mandate=office.culture).update(name="Ny Holder")
    Contact.objects.filter(recipient=office.company).update(name="Bea Stone")
    made = history.restore(two, two.revisions.get(number=1), base=2, actor=cast.drafter, now=now)
    assert "Ny Holder" in [facts["holder"] for facts in made.content["mandates"]]


def test_restoring_what_stands_already_makes_no_revision(two, window):
    page = window.post(f"/drafts/{two.pk}/revisions/2/restore/", {"base": 2}, follow=True)
    assert "already reads as revision 2 did" in words(page)
    assert two.revisions.count() == 2


def test_a_restore_from_a_stale_page_overwrites_nobody(two, cast, now, window):
    with pytest.raises(StaleText):
        history.restore(two, two.revisions.get(number=1), base=1, actor=cast.drafter, now=now)
    answer = window.post(f"/drafts/{two.pk}/revisions/1/restore/", {"base": "x"})
    assert answer.status_code == 409
    assert two.revisions.count() == 2


def test_a_submitted_text_is_not_restored(cast, office, now, window):
    made = builders.submitted(cast, office, now)
    with pytest.raises(WrongState):
        history.restore(made, made.current, base=1, actor=cast.drafter, now=now)
    assert "Restore" not in words(window.get(f"/drafts/{made.pk}/revisions/1/"))


def test_a_revision_is_named_and_named_again(two, cast, now, window):
    for name in ("first try", "sent to the mandates  on 9 March"):
        answer = window.post(f"/drafts/{two.pk}/revisions/1/name/", {"name": name}, follow=True)
    assert "is now called “sent to the mandates  on 9 March”" in html.unescape(
        answer.content.decode()
    )
    page = words(window.get(f"/drafts/{two.pk}/revisions/"))
    assert "sent to the mandates on 9 March" in page
    assert "first try" not in page
    names = RevisionName.objects.values_list("name", "author__name")
    assert list(names) == [
        ("first try", "drafter"),
        ("sent to the mandates on 9 March", "drafter"),
    ]
    assert two.events.filter(verb="name_revision").count() == 2
    window.post(f"/drafts/{two.pk}/revisions/1/name/", {"name": ""})
    assert "sent to the mandates" not in words(window.get(f"/drafts/{two.pk}/revisions/"))


def test_a_name_that_is_too_long_is_kept_beside_its_reason(two, window):
    page = words(window.post(f"/drafts/{two.pk}/revisions/1/name/", {"name": "x" * 81}))
    assert "at most 80 characters" in page
    assert "x" * 81 in page


def test_names_are_given_by_drafters_of_the_owning_mandate(two, cast, now):
    with pytest.raises(NotPermitted):
        history.name(two.current, name="x", actor=cast.outsider, now=now)


def test_the_database_keeps_every_name(two, cast, now):
    row = history.name(two.current, name="x", actor=cast.drafter, now=now)
    for change in (
        lambda: RevisionName.objects.filter(pk=row.pk).update(name="y"),
        lambda: RevisionName.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_what_saved_itself_is_folded_under_the_last_of_its_run(two, cast, now, window):
    for number in range(5):
        at = now + dt.timedelta(minutes=number)
        author = cast.drafter if number < 3 else cast.colleague
        revised(two, author, at, note=AUTOSAVED, purpose=[f"Text {number}."])
    page = words(window.get(f"/drafts/{two.pk}/revisions/"))
    assert "2 more saved while drafter was writing" in page
    assert "1 more saved while colleague was writing" in page
    assert page.count('name="old"') == 7
    assert "compare/?old=5&new=7" in page
    history.name(two.revisions.get(number=4), name="halfway", actor=cast.drafter, now=now)
    page = words(window.get(f"/drafts/{two.pk}/revisions/"))
    assert "halfway" in page
    assert "more saved while drafter" not in page


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_list_of_revisions_takes_the_same_number_of_queries(
    cast, draft, now, window, rows, django_assert_num_queries
):
    for number in range(rows):
        revised(draft, cast.drafter, now, purpose=[f"Text {number}."])
    with django_assert_num_queries(7):
        window.get(f"/drafts/{draft.pk}/revisions/")
    with django_assert_num_queries(8):
        window.get(f"/drafts/{draft.pk}/revisions/compare/?old=1&new=3")
