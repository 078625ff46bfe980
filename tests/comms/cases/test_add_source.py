"""add_source: who gave the information stands in one row and in nothing that others read."""

from __future__ import annotations

import pytest

from comms.cases import services as cases
from comms.cases.models import Source
from comms.errors import NotPermitted
from comms.events import Event
from tests import builders


def test_a_source_is_kept_and_the_event_does_not_say_who(cast, office, now):
    case = builders.case(cast, office, now)
    source = cases.add_source(
        case, name="Ines Quill", contact="+41 22", note="by night", actor=cast.colleague, now=now
    )
    kept = Source.objects.get()
    assert (kept.case, kept.name, kept.contact, kept.note) == (
        case, "Ines Quill", "+41 22", "by night",
    )  # fmt: skip
    assert "Quill" not in str(source)
    event = Event.objects.last()
    assert (event.verb, event.case, event.actor, event.at) == (
        "add_source", case, cast.colleague, now,
    )  # fmt: skip
    assert (event.reason, event.facts) == ("", {})


@pytest.mark.parametrize(
    "person",
    ["outsider", "holder_of_business", "delegate", "registry", "publisher", "superuser", "nobody"],
)
def test_nobody_outside_the_office_adds_one(cast, office, now, person):
    case = builders.case(cast, office, now)
    with pytest.raises(NotPermitted):
        cases.add_source(case, name="Ines Quill", actor=getattr(cast, person), now=now)
    assert not Source.objects.exists()
    assert not Event.objects.filter(verb="add_source").exists()
