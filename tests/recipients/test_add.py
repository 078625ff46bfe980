"""Adding and changing a recipient."""

import pytest
from django.core.exceptions import ValidationError

from recipients import services
from recipients.models import Recipient
from tests.recipients.builders import company, date, state

pytestmark = pytest.mark.django_db


def test_a_likely_duplicate_is_named_and_can_be_confirmed():
    huawei = company()
    with pytest.raises(services.PossibleDuplicate, match="Huawei Technologies Co") as warning:
        services.add(kind="company", name="Huawei Technologies", code="OTH")
    assert warning.value.similar == [huawei]
    assert Recipient.objects.count() == 1
    services.add(kind="company", name="Huawei Technologies", code="OTH", is_confirmed=True)
    assert Recipient.objects.count() == 2


def test_two_recipients_of_one_name_get_keys_of_their_own():
    assert company("Apple Inc.").key == "apple-inc"
    assert company("Apple Inc.").key == "apple-inc-2"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": ""}, "A recipient needs a code"),
        ({"code": "CHN"}, "Only a State has a code of its own"),
        ({"kind": "state"}, "A State has its own three letters"),
        ({"kind": "planet"}, "There is no kind “planet”"),
        ({"name": " "}, "Give the name"),
        ({"kind": "state", "code": "C1"}, "three capital letters"),
    ],
)
def test_add_refuses_with_a_remedy_and_writes_nothing(fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        services.add(**{"kind": "company", "name": "Somebody", "code": "OTH"} | fields)
    assert not Recipient.objects.exists()


def test_a_second_state_with_the_same_code_is_refused():
    state()
    with pytest.raises(ValidationError):
        state(key="other-china")


def test_rename_ends_the_old_name_that_day():
    huawei = company()
    services.rename(huawei, name="Honor", on=date("2021-06-01"))
    assert [(n.name, n.period.upper) for n in huawei.names.all()] == [
        ("Huawei Technologies Co., Ltd.", date("2021-06-01")),
        ("Honor", None),
    ]
    with pytest.raises(ValidationError, match="give a day after that"):
        services.rename(huawei, name="Again", on=date("2021-06-01"))
    with pytest.raises(ValidationError, match="its name already"):
        services.rename(huawei, name="Honor", on=date("2022-06-01"))


def test_set_contact_ends_the_one_before():
    huawei = company()
    services.set_contact(huawei, on=date("2020-01-01"), name="First")
    services.set_contact(huawei, on=date("2021-01-01"), name="Second", channel="post")
    assert [c.name for c in huawei.contacts.all() if c.period.upper is None] == ["Second"]
    with pytest.raises(ValidationError, match="The contact in use begins on 1 January 2021"):
        services.set_contact(huawei, on=date("2020-06-01"), name="Third")
    with pytest.raises(ValidationError, match="valid email"):
        services.set_contact(huawei, on=date("2022-06-01"), email="nonsense", name="Third")
    assert huawei.contacts.count() == 2
