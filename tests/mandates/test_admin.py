"""The admin edits reference data with the models' own refusals, and offers no appointments."""

import pytest
from django.contrib import admin
from django.urls import reverse

from mandates.models import Appointment, DeskAppointment, Mandate, MandateGrant, User
from recipients.models import Recipient
from tests.mandates.builders import cultural_rights, person
from tests.recipients.builders import company

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    client.force_login(person("keeper@example.org", is_staff=True, is_superuser=True))
    return client


def test_who_may_do_what_is_not_in_the_admin():
    registered = set(admin.site._registry)
    assert {Mandate, Recipient} <= registered
    assert not registered & {Appointment, DeskAppointment, MandateGrant, User}


def test_pages_open(keeper):
    for made in (cultural_rights(), company()):
        name = f"admin:{made._meta.app_label}_{made._meta.model_name}"
        assert keeper.get(reverse(f"{name}_changelist")).status_code == 200
        assert keeper.get(reverse(f"{name}_change", args=[made.pk])).status_code == 200


@pytest.mark.parametrize(("last_day", "count"), [("", 2), ("2024-04-04", 3)])
def test_an_overlap_is_refused_in_words_until_the_earlier_ends(keeper, last_day, count):
    made = cultural_rights()
    typed = {
        "key": made.key,
        "kind": "SR",
        "scope": "thematic",
        "ordering_keyword": made.ordering_keyword,
    }
    old = made.resolutions.get(symbol="46/9")
    for name, rows in (("titles", 0), ("holders", 0), ("resolutions", 2)):
        typed |= {f"{name}-TOTAL_FORMS": rows, f"{name}-INITIAL_FORMS": min(rows, 1)}
    for n, (pk, symbol, start, end) in enumerate(
        [(old.pk, "46/9", "2021-03-23", last_day), ("", "55/5", "2024-04-04", "")]
    ):
        typed |= {
            f"resolutions-{n}-id": pk,
            f"resolutions-{n}-mandate": made.pk,
            f"resolutions-{n}-body": "HRC",
            f"resolutions-{n}-symbol": symbol,
            f"resolutions-{n}-period_0": start,
            f"resolutions-{n}-period_1": end,
        }
    answer = keeper.post(reverse("admin:mandates_mandate_change", args=[made.pk]), typed)
    is_refused = "This overlaps the period that begins on 2021-03-23" in answer.content.decode()
    assert is_refused is (count == 2)
    assert made.resolutions.count() == count
