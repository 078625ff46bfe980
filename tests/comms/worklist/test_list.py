"""The list of all work: what each person sees of it, what the filters find, and what it costs."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import time_machine

from comms.clearance import services as clearance
from comms.worklist.models import SavedFilter
from tests import builders
from tests.comms import desk


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def page(person, query=""):
    return html.unescape(desk.window(person).get(f"/all-work/{query}").content.decode())


def shown(person, query=""):
    """The addresses of the rows, in their order."""
    return re.findall(r'<th scope="row">\s*<a href="([^"]+)"', page(person, query))


def test_it_is_for_everyone_signed_in(cast):
    expected = {who: 200 for who in desk.CAST} | {"nobody signed in": 302}
    assert desk.statuses(cast, "/all-work/") == expected


def test_each_sees_what_they_may_open_and_nothing_else(cast, office, now):
    empty = builders.case(cast, office, now, title="Nothing written yet")
    drafted = builders.draft(cast, office, now)
    asked = builders.submitted(cast, office, now)
    mine = {f"/cases/{empty.pk}/", f"/drafts/{drafted.pk}/", f"/drafts/{asked.pk}/"}
    assert set(shown(cast.drafter)) == mine
    assert shown(cast.holder_of_culture) == [f"/drafts/{asked.pk}/"]
    assert shown(cast.registry) == [f"/drafts/{asked.pk}/"]
    # An office that signs reads the text from the beginning, but never the file.
    assert set(shown(cast.outsider)) == mine - {f"/cases/{empty.pk}/"}
    for person in (cast.nobody, cast.superuser):
        assert shown(person) == []


def test_a_row_says_how_many_cleared_and_who_is_pending(cast, office, now):
    made = builders.submitted(cast, office, now)
    clearance.clear(
        made,
        mandate=office.culture,
        digest=made.current.digest,
        actor=cast.holder_of_culture,
        now=now,
    )
    text = page(cast.drafter, "?stage=clearance")
    assert "Cleared by 1 of 3 mandates" in text
    pending = re.search(r'data-label="Pending from"><span>([^<]*)<', text)
    assert pending
    assert str(office.culture) not in pending[1]
    assert str(office.minority) in pending[1]


ASKED = [
    ("?stage=drafting", "drafter", ["drafting"]),
    ("?stage=clearance", "drafter", ["asked"]),
    ("?stage=sent", "drafter", ["sent"]),
    ("?stage=case", "drafter", ["case"]),
    ("?due=overdue", "drafter", ["drafting"]),
    ("?due=soon", "drafter", []),
    ("?whose=answer", "holder_of_minority", ["asked"]),
    ("?whose=opened", "colleague", []),
    ("?q=quarry+works&stage=sent", "drafter", ["sent"]),
    ("?q=no+such+thing", "drafter", []),
    ("?q=file+without", "drafter", ["case"]),
    ("?order=deadline&stage=drafting", "drafter", ["drafting"]),
    (
        "?stage=nonsense&lead=x&pending=9999&due=1&order=z&page=77&stage=case",
        "drafter",
        ["case"],
    ),
]


def test_filters_find_what_they_say(cast, office, now):
    made = {
        "case": builders.case(cast, office, now, title="A file without a letter"),
        "drafting": builders.draft(cast, office, now, dated_for=now.date() - dt.timedelta(days=1)),
        "asked": builders.submitted(cast, office, now),
        "sent": builders.sent(cast, office, now).draft,
    }
    address = {
        name: f"/cases/{one.pk}/" if name == "case" else f"/drafts/{one.pk}/"
        for name, one in made.items()
    }
    for query, who, found in ASKED:
        assert (query, shown(getattr(cast, who), query)) == (query, [address[one] for one in found])


def test_pending_from_one_mandate_and_led_by_one(cast, office, now):
    made = builders.submitted(cast, office, now)
    here = [f"/drafts/{made.pk}/"]
    for mandate in (office.culture, office.minority):
        assert shown(cast.drafter, f"?pending={mandate.pk}") == here
    clearance.clear(
        made,
        mandate=office.culture,
        digest=made.current.digest,
        actor=cast.holder_of_culture,
        now=now,
    )
    assert shown(cast.drafter, f"?pending={office.culture.pk}") == []
    assert shown(cast.drafter, f"?lead={office.business.pk}&stage=clearance") == here
    assert shown(cast.drafter, f"?lead={office.culture.pk}") == []


def test_a_reference_finds_its_letter(cast, office, now):
    made = builders.submitted(cast, office, now)
    letter = builders.letter_of(made)
    builders.submitted(cast, office, now)
    assert shown(cast.registry, f"?q={letter}".replace(" ", "+")) == [f"/drafts/{made.pk}/"]


def test_the_newest_change_comes_first_unless_asked_otherwise(cast, office, now):
    first = builders.draft(cast, office, now)
    second = builders.draft(cast, office, now + dt.timedelta(hours=1))
    newest = [f"/drafts/{second.pk}/", f"/drafts/{first.pk}/"]
    assert shown(cast.drafter, "?stage=drafting") == newest
    assert shown(cast.drafter, "?stage=drafting&order=oldest") == newest[::-1]


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_list_costs_the_same_whatever_is_on_it(
    cast, office, now, rows, django_assert_num_queries
):
    builders.submitted(cast, office, now + dt.timedelta(hours=1))
    for _ in range(rows):
        builders.draft(cast, office, now)
        builders.case(cast, office, now)
    browser = desk.window(cast.drafter)
    browser.get("/all-work/")
    with django_assert_num_queries(22):
        assert browser.get("/all-work/").status_code == 200


def keep(person, **facts):
    return desk.window(person).post("/all-work/filters/", facts, follow=True)


def test_a_filter_is_kept_under_a_name_used_and_forgotten(cast):
    answer = keep(cast.drafter, name="Pending at the desk", query="stage=clearance&nonsense=1")
    assert answer.redirect_chain == [("/all-work/?stage=clearance", 302)]
    assert "Pending at the desk" in answer.content.decode()
    keep(cast.drafter, name="Pending at the desk", query="stage=clearance&due=soon")
    saved = SavedFilter.objects.get()
    assert (saved.person, saved.query) == (cast.drafter, "stage=clearance&due=soon")
    assert "Pending at the desk" not in page(cast.colleague)
    forget = f"/all-work/filters/{saved.pk}/forget/"
    assert desk.window(cast.colleague).post(forget).status_code == 404
    assert desk.window(cast.drafter).post(forget).status_code == 302
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": "Nothing", "query": ""}, "Choose at least one filter first"),
        ({"name": "", "query": "stage=sent"}, "This field is required"),
        ({"name": "x" * 61, "query": "stage=sent"}, "at most 60 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_on_the_page(cast, facts, words):
    answer = keep(cast.drafter, **facts)
    text = html.unescape(answer.content.decode())
    assert (answer.status_code, words in text) == (200, True)
    assert facts["name"] in text
    assert not SavedFilter.objects.exists()


def test_twenty_filters_are_enough(cast):
    SavedFilter.objects.bulk_create(
        SavedFilter(person=cast.drafter, name=f"Filter {number}", query="stage=sent")
        for number in range(20)
    )
    assert (
        "Forget one first"
        in keep(cast.drafter, name="One more", query="stage=sent").content.decode()
    )
    assert SavedFilter.objects.count() == 20
