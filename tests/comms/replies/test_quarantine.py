"""look, free, ask for a copy: nothing is lost, the reply is kept, and a second person frees what may be freed."""

from __future__ import annotations

import itertools

import pytest

from comms import store
from comms.errors import CommsError, NotPermitted, WrongState
from comms.events import Event
from comms.replies import quarantine, sandbox, services
from comms.replies.files import received
from tests import builders
from tests.comms.replies import strange
from tests.comms.test_matrix import PEOPLE


@pytest.fixture
def letter(cast, office, now):
    return builders.sent(cast, office, now)


def a_file(letter, cast, now, name="answer.pdf", data=None):
    reply = services.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[received(name, strange.pdf() if data is None else data)],
        actor=cast.registry,
        now=now,
    )
    return reply.files.get()


def a_quarantined(letter, cast, now, lie="a script"):
    name, data, finding = strange.LIES[lie]
    file = a_file(letter, cast, now, name, data)
    type(file).objects.filter(pk=file.pk).update(standing="quarantined", finding=finding)
    file.refresh_from_db()
    return file


def test_a_lie_is_kept_with_its_reply_and_its_bytes(letter, cast, now):
    name, data, _ = strange.LIES["a locked pdf"]
    file = a_file(letter, cast, now, name, data)
    assert file.standing == "waiting"
    with pytest.raises(WrongState, match="still being looked at"):
        services.content_of(file)
    with pytest.raises(WrongState, match="still being looked at"):
        services.approve(file.reply, actor=cast.publisher, now=now)
    assert quarantine.look(file.pk, now=now) == "quarantined"
    file.refresh_from_db()
    assert (file.finding, file.why()) == ("locked", "It is locked with a password.")
    assert store.get(store.confidential(), file.stored_name, expected=file.sha256) == data
    with pytest.raises(WrongState, match="not handed out: It is locked"):
        services.content_of(file)
    event = Event.objects.last()
    assert (event.verb, event.facts["finding"]) == ("quarantine_file", "locked")
    assert quarantine.look(file.pk, now=now) == "quarantined"
    assert Event.objects.last() == event


def test_a_program_that_falls_is_a_finding(letter, cast, now, monkeypatch):
    def fall(*_, **__):
        raise sandbox.Stopped

    monkeypatch.setattr(sandbox, "ask", fall)
    file = a_file(letter, cast, now)
    assert quarantine.look(file.pk, now=now) == "quarantined"
    file.refresh_from_db()
    assert file.finding == "too_much"


def test_a_file_that_takes_workers_with_it_is_not_looked_at_for_ever(letter, cast, now):
    file = a_file(letter, cast, now)
    type(file).objects.filter(pk=file.pk).update(attempts=quarantine.DEATHS)
    assert quarantine.look(file.pk, now=now) == "quarantined"


def test_a_sound_file_is_handed_out(letter, cast, now):
    data = strange.pdf()
    file = a_file(letter, cast, now, data=data)
    assert quarantine.look(file.pk, now=now) == "sound"
    file.refresh_from_db()
    assert (file.pages, services.content_of(file)) == (1, data)


def test_a_second_person_frees_it_with_a_reason(letter, cast, now):
    file = a_quarantined(letter, cast, now)
    with pytest.raises(CommsError, match="how you know"):
        quarantine.free(file, reason=" ", actor=cast.publisher, now=now)
    with pytest.raises(NotPermitted, match="Another person"):
        quarantine.free(file, reason="It is ours.", actor=cast.registry, now=now)
    quarantine.free(file, reason="The mission confirmed it.", actor=cast.publisher, now=now)
    assert (file.standing, file.freed_by) == ("freed", cast.publisher)
    assert services.content_of(file) == strange.LIES["a script"][1]
    assert Event.objects.last().verb == "free_file"
    with pytest.raises(WrongState, match="not in quarantine"):
        quarantine.free(file, reason="Again.", actor=cast.publisher, now=now)


def test_what_cannot_be_made_safe_is_never_freed(letter, cast, now):
    file = a_quarantined(letter, cast, now, "the scanners' test")
    with pytest.raises(WrongState, match="stays in quarantine"):
        quarantine.free(file, reason="I trust them.", actor=cast.publisher, now=now)


def test_asking_for_a_copy_is_written_down(letter, cast, now):
    file = a_quarantined(letter, cast, now, "a locked pdf")
    quarantine.ask_for_copy(file, actor=cast.registry, now=now)
    assert (file.copy_asked_by, file.copy_asked_at) == (cast.registry, now)
    assert Event.objects.last().verb == "ask_for_copy"


ATTENDING = {"drafter", "colleague", "registry", "publisher"}


def test_every_cell(letter, cast, now):
    got, wanted = {}, {}
    states = {"sound": "", "quarantined": "active", "freed": "active", "waiting": ""}
    file = a_quarantined(letter, cast, now)
    for state, person in itertools.product(states, PEOPLE[:-1]):
        file.standing, file.finding = state, states[state]
        try:
            quarantine.check_free(file, actor=getattr(cast, person), now=now)
        except NotPermitted:
            got[state, person] = "not permitted"
        except WrongState:
            got[state, person] = "wrong state"
        else:
            got[state, person] = "done"
        may = person in ATTENDING
        said = "done" if state == "quarantined" and person != "registry" else "wrong state"
        if state == "quarantined" and person == "registry":
            said = "not permitted"
        wanted[state, person] = said if may else "not permitted"
    assert got == wanted
