"""load_demo: everyone and every state is there, a second time changes nothing, production refuses."""

from __future__ import annotations

import collections
import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from comms.cases.models import Case
from comms.clearance import queries as clearance
from comms.demonstration import people, stories
from comms.dispatch.models import Communication, Reference
from comms.drafting.invitations.models import Invitation
from comms.drafting.models import Draft
from comms.events import Event
from comms.jobs import Job
from comms.notices import Notice
from comms.pages import today
from comms.public.models import Publication
from comms.publication.models import Hold
from comms.replies.models import Reply
from comms.workflow import CommunicationState
from mandates.models import User
from tests import builders

TABLES = (Case, Draft, Communication, Reference, Event, Reply, Hold, Job, User, Publication)


def test_every_story_has_a_title_of_its_own():
    every = stories.read(today=dt.date(2021, 6, 1))
    assert len({story.title for story in every}) == len(every) >= 45
    assert {story.language for story in every} == {"en", "fr", "es"}
    assert {story.letter_type for story in every} == {"AL", "UA", "OL"}


def test_production_refuses(db, settings):
    settings.POUCH_MODE = "production"
    with pytest.raises(CommandError, match="not loaded in production"):
        call_command("load_demo")
    assert not User.objects.exists()


def load(*arguments):
    said, progress = io.StringIO(), io.StringIO()
    call_command("load_demo", *arguments, stdout=said, stderr=progress)
    return said.getvalue(), progress.getvalue()


@pytest.mark.slow
def test_everyone_and_every_state_is_there_and_loading_again_changes_nothing(db):
    builders.key()
    said, progress = load()
    assert "stories were added" in said
    assert "Letter 1 of" in progress
    states = collections.Counter(Communication.objects.values_list("state", flat=True))
    assert set(states) == set(CommunicationState.values) - {CommunicationState.VOID}
    assert states["released"] >= 35
    assert set(Draft.objects.values_list("state", flat=True)) == {
        "drafting",
        "submitted",
        "cleared",
    }
    standings = {
        line.standing
        for draft in Draft.objects.filter(state="submitted")
        for line in clearance.table(draft)
    }
    assert standings == {"cleared", "pending", "stale", "asked for changes", "declined"}
    assert [row.mandate.key for row in Invitation.objects.unanswered()] == ["minority"]
    assert not Notice.objects.exists()
    assert Hold.objects.active().filter(confirmed_at=None).count() == 1
    assert Hold.objects.active().exclude(confirmed_at=None).exists()
    assert Job.objects.needing_attention().get().reason.startswith("Since the text was cleared")
    assert Reply.objects.filter(is_withheld=True, released_at__isnull=False).exists()
    assert Reply.objects.to_read().exists()
    assert Publication.objects.filter(is_withdrawn=True).count() == 1
    assert Communication.objects.filter(state="sent", public_at__date__gt=today()).count() >= 3
    assert str(Communication.objects.get(reference__code="CHN")) == "AL CHN 18/2020"
    assert not Reference.objects.filter(code="OTH", number=109, year=2021).exists()
    for letter in Communication.objects.filter(state="released"):
        assert letter.released_at - letter.public_at == dt.timedelta(minutes=1)
    before = [model.objects.count() for model in TABLES]
    said, progress = load("--logins")
    assert [model.objects.count() for model in TABLES] == before
    assert progress == ""
    lines = [line.split("  ") for line in said.splitlines()]
    assert len(lines) == len(people.LOGINS) == User.objects.count()
    assert {line[-1].split(",")[0] for line in lines} >= {
        "drafter",
        "mandate-holder",
        "delegate",
        "registry",
        "publication officer",
    }
    assert all(user.check_password(people.PASSWORD) for user in User.objects.all())
