"""The list of recipients on screen: found, added after a warning, changed from a day on."""

import pytest
from django.urls import reverse

from mandates import services as mandates
from recipients.models import Recipient
from tests.mandates.builders import mandate, person
from tests.recipients.builders import company, date, period, state

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.recipients.urls")]
ADD = {"kind": "company", "name": "Huawei Technologies", "code": "OTH"}


@pytest.fixture
def drafter(client):
    user = person("drafter@example.org")
    mandates.appoint(user, mandate=mandate(), role="drafter", period=period(), actor=None)
    client.force_login(user)
    return client


@pytest.fixture
def reader(client):
    client.force_login(person("reader@example.org", is_superuser=True))
    return client


def test_nobody_reads_the_list_without_signing_in(client):
    answer = client.get(reverse("recipient_list"))
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_the_list_is_searched_and_filtered(reader):
    company()
    state()
    assert b"Huawei" in reader.get(reverse("recipient_list"), {"q": "huawei"}).content
    only_states = reader.get(reverse("recipient_list"), {"kind": "state"}).content
    assert b"China" in only_states
    assert b"Huawei" not in only_states
    assert b"No recipient found" in reader.get(reverse("recipient_list"), {"q": "zzz"}).content


def test_the_list_takes_as_many_queries_for_many_as_for_one(reader, django_assert_num_queries):
    def cost(rows):
        for n in range(rows):
            company(f"Company {rows} {n}")
        with django_assert_num_queries(8):
            reader.get(reverse("recipient_list"))

    cost(1)
    cost(20)


def test_add_keeps_what_was_typed_until_the_duplicate_is_confirmed(drafter):
    company()
    warned = drafter.post(reverse("recipient_add"), ADD)
    assert warned.status_code == 422
    page = warned.content.decode()
    assert "There may already be such a recipient" in page
    assert 'value="Huawei Technologies"' in page
    assert 'name="is_confirmed"' in page
    assert Recipient.objects.count() == 1
    added = drafter.post(reverse("recipient_add"), ADD | {"is_confirmed": "on"})
    assert added["Location"] == reverse("recipient_detail", args=["huawei-technologies"])


def test_add_says_beside_the_field_what_is_wrong(drafter):
    answer = drafter.post(reverse("recipient_add"), ADD | {"code": "CHN"})
    assert answer.status_code == 422
    assert "Only a State has a code of its own" in answer.content.decode()
    assert not Recipient.objects.exists()


def test_a_reader_may_not_add_or_change(reader):
    company(key="huawei")
    for name, args in (("add", []), ("rename", ["huawei"]), ("contact", ["huawei"])):
        assert reader.post(reverse(f"recipient_{name}", args=args), ADD).status_code == 403
    assert Recipient.objects.count() == 1


def test_a_new_contact_and_a_new_name_are_shown_with_their_days(drafter):
    company(key="huawei", state=state())
    contact = {"honorific": "Mr.", "name": "Ren Zhengfei", "channel": "post", "on": "2021-01-01"}
    assert drafter.post(reverse("recipient_contact", args=["huawei"]), contact).status_code == 302
    name = {"language": "en", "name": "Honor", "on": "2021-06-01"}
    assert drafter.post(reverse("recipient_rename", args=["huawei"]), name).status_code == 302
    page = drafter.get(reverse("recipient_detail", args=["huawei"])).content.decode()
    for shown in ("Mr. Ren Zhengfei", "Honor", "before 1 June 2021", "1 January 2021", "China"):
        assert shown in page


def test_a_contact_before_the_one_in_use_is_refused_and_nothing_typed_is_lost(drafter):
    huawei = company(key="huawei")
    contact = {"name": "Ren Zhengfei", "channel": "post", "on": "2021-01-01"}
    drafter.post(reverse("recipient_contact", args=["huawei"]), contact)
    again = contact | {"name": "Ann Other", "on": "2020-01-01"}
    answer = drafter.post(reverse("recipient_contact", args=["huawei"]), again)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The contact in use begins on 1 January 2021" in page
    assert "Ann Other" in page
    assert huawei.contacts.get().period.lower == date("2021-01-01")


def test_an_unknown_recipient_is_not_found(reader):
    assert reader.get(reverse("recipient_detail", args=["nobody"])).status_code == 404
