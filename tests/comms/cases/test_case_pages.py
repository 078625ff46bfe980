"""The pages of the confidential file: opened by the drafters of the owning mandate, not there for anyone else."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from comms.cases import services as cases
from comms.cases.models import Case, Person
from mandates import services as mandates
from mandates.models import Appointment, Role
from tests import builders
from tests.comms import desk


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def case(cast, office, now):
    made = builders.case(cast, office, now)
    cases.add_source(made, name="Whistle Blower", actor=cast.drafter, now=now)
    cases.add_person(made, name="Ann Resident", actor=cast.drafter, now=now)
    return made


INSIDE = (
    *("case", "case_edit", "source_new", "source_edit"),
    *("person_new", "person_edit", "person_consent", "draft_new"),
)


def address(name, case):
    about_person = name in ("person_consent", "person_edit")
    extra = [case.persons.first().pk] if about_person else []
    extra += [case.sources.first().pk] if name == "source_edit" else []
    return reverse(name, args=[case.pk, *extra])


@pytest.mark.parametrize("name", INSIDE)
def test_only_drafters_of_the_mandate_open_the_file(cast, office, case, name):
    builders.submitted(
        cast, office, case.created_at, case=case
    )  # who may read it may not open this
    expected = desk.table(drafter=200, colleague=200)
    assert desk.statuses(cast, address(name, case)) == expected


@pytest.mark.parametrize("name", [name for name in INSIDE if name != "case"])
def test_nobody_else_writes_in_it(cast, case, name):
    expected = desk.table(drafter=200, colleague=200)
    assert desk.statuses(cast, address(name, case), method="post") == expected


def test_everyone_signed_in_opens_the_list(cast, case):
    expected = {who: 200 for who in desk.CAST} | {"nobody signed in": 302}
    assert desk.statuses(cast, reverse("case_list")) == expected


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_new_case_is_for_who_drafts_for_a_mandate(cast, method):
    expected = desk.table(drafter=200, colleague=200, outsider=200)
    assert desk.statuses(cast, reverse("case_new"), method=method) == expected


def test_nobody_else_is_led_to_a_new_case(cast):
    link = f'href="{reverse("case_new")}"'
    for person, is_led in ((cast.drafter, True), (cast.registry, False), (cast.nobody, False)):
        window = desk.window(person)
        for name in ("home", "work_list", "case_list", "register"):
            assert (link in window.get(reverse(name)).content.decode()) is is_led, (person, name)


def test_whoever_is_appointed_or_no_longer_is_led_there_from_the_next_first_page(cast, office):
    link = f'href="{reverse("case_new")}"'.encode()
    newcomer, former = desk.window(cast.nobody), desk.window(cast.drafter)
    period = (dt.date(2020, 1, 1), None)
    mandates.appoint(
        cast.nobody, mandate=office.business, role=Role.DRAFTER, period=period, actor=None
    )
    Appointment.objects.filter(user=cast.drafter).delete()
    newcomer.get("/")
    assert link in newcomer.get(reverse("register")).content
    assert former.get(reverse("case_new")).status_code == 404
    assert link not in former.get(reverse("register")).content


def test_the_list_names_only_the_cases_open_to_the_person(cast, case):
    assert b"The flooded valley" in desk.window(cast.colleague).get("/cases/").content
    for person in (cast.outsider, cast.registry, cast.superuser, cast.holder_of_business):
        assert b"The flooded valley" not in desk.window(person).get("/cases/").content


def test_a_case_is_opened(cast, office):
    answer = desk.window(cast.drafter).post(
        "/cases/new/",
        {"title": "A bridge", "mandate": office.business.pk, "received_on": "2021-03-01"},
    )
    made = Case.objects.get()
    assert answer["Location"] == f"/cases/{made.pk}/"
    assert made.events.get().verb == "open_case"


def test_a_case_of_tomorrow_is_refused_and_what_was_typed_stays(cast, office):
    answer = desk.window(cast.drafter).post(
        "/cases/new/",
        {
            "title": "A bridge",
            "mandate": office.business.pk,
            "received_on": "2021-03-13",
            "summary": "Long words",
        },
    )
    assert "received after today" in answer.content.decode()
    assert "Long words" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_case_of_another_mandate_is_refused(cast, office):
    answer = desk.window(cast.drafter).post(
        "/cases/new/",
        {"title": "A bridge", "mandate": office.culture.pk, "received_on": "2021-03-01"},
    )
    assert answer.status_code == 200
    assert not Case.objects.exists()


def test_consents_change_and_the_history_says_so(cast, case):
    person = Person.objects.get()
    desk.window(cast.drafter).post(
        address("person_consent", case),
        {"consent_to_act": "yes", "consent_to_recipient": "no", "consent_to_public": "unknown"},
    )
    person.refresh_from_db()
    assert (person.consent_to_act, person.consent_to_recipient) == ("yes", "no")
    assert (
        "recorded consents" in desk.window(cast.drafter).get(f"/cases/{case.pk}/").content.decode()
    )


def test_sources_stand_on_the_page_of_the_case_and_nowhere_else(cast, office, case, now):
    draft = builders.submitted(cast, office, now, case=case)
    window = desk.window(cast.drafter)
    assert b"Whistle Blower" in window.get(f"/cases/{case.pk}/").content
    assert b"Sources never leave this page" in window.get(f"/cases/{case.pk}/").content
    elsewhere = ["/", "/cases/", "/search/?q=Whistle", f"/drafts/{draft.pk}/"]
    elsewhere += [f"/drafts/{draft.pk}/preview/1/", f"/drafts/{draft.pk}/revisions/1/"]
    for url in elsewhere:
        assert b"Whistle Blower" not in window.get(url).content


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_list_takes_as_many_queries_for_any_number_of_cases(
    cast, office, now, rows, django_assert_num_queries
):
    for number in range(rows):
        builders.case(cast, office, now, title=f"Case {number}")
    window = desk.window(cast.drafter)
    with django_assert_num_queries(6):
        window.get("/cases/")


def test_filters_stand_in_the_address(cast, office, now):
    for title in ("A bridge", "A dam"):
        builders.case(cast, office, now, title=title)
    page = desk.window(cast.drafter).get("/cases/?title=bridge&order=nonsense").content.decode()
    assert "A bridge" in page and "A dam" not in page
    page = desk.window(cast.drafter).get("/cases/?title=ferry").content.decode()
    assert "No case matches" in page


def test_a_page_opened_before_somebody_elses_change_keeps_what_was_typed(cast, case):
    window, typed = desk.window(cast.colleague), {"title": "Mine", "received_on": "2021-03-01"}
    seen = window.get(f"/cases/{case.pk}/edit/").context["form"]["seen"].value()
    Case.objects.filter(pk=case.pk).update(title="Theirs")
    answer = window.post(f"/cases/{case.pk}/edit/", {**typed, "seen": seen})
    assert answer.status_code == 200
    assert b"Somebody changed this since" in answer.content
    assert b'value="Mine"' in answer.content
    case.refresh_from_db()
    assert case.title == "Theirs"
