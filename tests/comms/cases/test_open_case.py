"""open_case: who opens a file, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.cases import services as cases
from comms.cases.models import Case
from comms.errors import CommsError, NotPermitted
from comms.events import Event
from tests import builders


def test_a_drafter_opens_the_file_of_their_mandate(cast, office, now):
    case = builders.case(cast, office, now, summary="what we were told")
    kept = Case.objects.get()
    assert (kept.mandate, kept.created_by, kept.created_at, kept.summary) == (
        office.business, cast.drafter, now, "what we were told",
    )  # fmt: skip
    event = Event.objects.get()
    assert (event.verb, event.case, event.actor, event.at) == ("open_case", case, cast.drafter, now)
    assert event.facts == {}


def test_the_file_is_open_to_colleagues_of_the_mandate_alone(cast, office, now):
    builders.case(cast, office, now)
    seen = {
        name: Case.objects.all().open_to(getattr(cast, name), now.date()).exists()
        for name in ("drafter", "colleague", "outsider", "registry", "publisher", "superuser")
    }
    assert seen == {
        "drafter": True, "colleague": True, "outsider": False,
        "registry": False, "publisher": False, "superuser": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "person",
    ["outsider", "holder_of_business", "delegate", "registry", "publisher", "superuser", "nobody"],
)
def test_nobody_else_opens_one(cast, office, now, person):
    with pytest.raises(NotPermitted, match="Choose a mandate you draft for"):
        cases.open_case(
            title="x",
            mandate=office.business,
            received_on=now.date(),
            actor=getattr(cast, person),
            now=now,
        )
    assert not Case.objects.exists()
    assert not Event.objects.exists()


def test_information_is_not_received_tomorrow(cast, office, now):
    with pytest.raises(CommsError, match="after today"):
        builders.case(cast, office, now, received_on=now.date() + dt.timedelta(days=1))
    assert not Case.objects.exists()
