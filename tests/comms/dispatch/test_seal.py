"""seal: the cleared revision with its reference and date, signed, once; or nothing."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange

from comms import jobs, store, tasks
from comms.dispatch import register, sealing, sending
from comms.dispatch.models import Communication, Rendition
from comms.drafting import services as drafting
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.events import Event
from comms.jobs import Job
from comms.letters.seal import NotSealed, Sealer
from comms.letters.verify import verify
from mandates.models import Holder, Resolution
from tests import builders
from tests.annex import builders as law


def stored() -> set[str]:
    return {path.name for path in store.confidential().rglob("*") if path.is_file()}


@pytest.fixture
def letter(cast, office, now):
    builders.key()
    return builders.letter_of(builders.cleared(cast, office, now))


def test_the_sealed_file_is_kept_with_its_hash(letter, cast, now):
    before = stored()
    rendition = sealing.seal(letter, actor=cast.registry, now=now)
    assert (letter.state, letter.sealed_at, letter.dated_on) == ("sealed", now, now.date())
    assert (letter.revision, letter.position) == (letter.draft.current, 1)
    assert stored() - before == {rendition.stored_name}
    data = sending.sealed_bytes(letter)
    assert (store.sha256(data), len(data)) == (rendition.sha256, rendition.size)
    assert verify(data, settings.SEAL_CERTIFICATE_FILE).is_whole
    event = Event.objects.last()
    assert (event.verb, event.communication, event.actor) == ("seal", letter, cast.registry)
    assert event.facts == {"sha256": rendition.sha256, "digest": letter.revision.digest}


def test_one_flipped_byte_breaks_the_seal(letter, cast, now):
    sealing.seal(letter, actor=cast.registry, now=now)
    data = bytearray(sending.sealed_bytes(letter))
    data[len(data) // 3] ^= 1
    assert not verify(bytes(data), settings.SEAL_CERTIFICATE_FILE).is_whole


@pytest.mark.parametrize(
    "who", ["drafter", "outsider", "holder_of_business", "publisher", "superuser", "nobody"]
)
def test_only_the_registry_seals(letter, cast, now, who):
    before = stored()
    for act in (sealing.seal, sealing.request):
        with pytest.raises(NotPermitted):
            act(letter, actor=getattr(cast, who), now=now)
    letter.refresh_from_db()
    assert letter.state == "registered"
    assert stored() == before
    assert not Rendition.objects.exists()
    assert not Job.objects.exists()


def test_a_text_that_not_every_mandate_has_cleared_is_not_sealed(cast, office, now):
    letter = builders.letter_of(builders.submitted(cast, office, now))
    for act in (sealing.seal, sealing.request):
        with pytest.raises(WrongState, match="not cleared by every mandate"):
            act(letter, actor=cast.registry, now=now)
    assert not Rendition.objects.exists()


def test_a_reopened_text_is_not_sealed(letter, cast, now):
    drafting.reopen(letter.draft, actor=cast.drafter, now=now, reason="a name is wrong")
    with pytest.raises(WrongState):
        sealing.seal(Communication.objects.get(pk=letter.pk), actor=cast.registry, now=now)


def test_a_letter_is_sealed_once(letter, cast, now):
    sealing.seal(letter, actor=cast.registry, now=now)
    before = stored()
    with pytest.raises(WrongState, match="it is sealed"):
        sealing.seal(letter, actor=cast.registry, now=now)
    assert stored() == before
    assert Rendition.objects.count() == 1


def test_a_letter_waits_for_the_date_it_is_to_bear(cast, office, now):
    builders.key()
    tomorrow = now + dt.timedelta(days=1)
    draft = builders.cleared(cast, office, now, dated_for=tomorrow.date())
    letter = builders.letter_of(draft)
    with pytest.raises(WrongState, match="has not come"):
        sealing.seal(letter, actor=cast.registry, now=now)
    sealing.seal(letter, actor=cast.registry, now=tomorrow)
    assert letter.dated_on == tomorrow.date()


def test_a_holder_who_changed_since_clearance_stops_it(letter, cast, office, now):
    Holder.objects.filter(mandate=office.culture).update(
        period=DateRange(dt.date(2018, 1, 1), now.date())
    )
    Holder.objects.create(
        mandate=office.culture, name="Ed Vale", period=DateRange(now.date(), None)
    )
    sentence = (
        "on culture: the holder is now “Ed Vale”. Revise the draft so that what is new is cleared"
    )
    with pytest.raises(StaleText, match=re.escape(sentence)):
        sealing.seal(letter, actor=cast.registry, now=now)
    letter.refresh_from_db()
    assert letter.state == "registered"


def test_a_ratification_loaded_since_clearance_stops_it_if_the_letter_would_say_so(
    cast, office, now
):
    builders.key()
    pact, other = law.instrument("pact"), law.instrument("other", position=20)
    annex = [{"kind": "provision", "citation": "The Pact, article 1", "text": "Words."}]
    letter = builders.letter_of(
        builders.cleared(cast, office, now, to=[office.state], text={"annex": annex})
    )
    law.ratification(office.state, other, start="2020-01-01")
    sealing.request(letter, actor=cast.registry, now=now)
    law.ratification(office.state, pact, start="2020-01-01")
    sentence = "The Pact: it binds Switzerland (ratified on 1 January 2020). Revise the draft"
    for act in (sealing.seal, sealing.request):
        with pytest.raises(StaleText, match=re.escape(sentence)):
            act(letter, actor=cast.registry, now=now)


def test_a_resolution_renewed_since_clearance_stops_it_until_it_is_cleared(
    letter, cast, office, now
):
    Resolution.objects.filter(mandate=office.culture).update(
        period=DateRange(dt.date(2018, 1, 1), now.date())
    )
    with pytest.raises(StaleText, match="“Cultural rights” has no resolution on"):
        sealing.seal(letter, actor=cast.registry, now=now)
    Resolution.objects.create(
        mandate=office.culture, symbol="46/9", period=DateRange(now.date(), None)
    )
    with pytest.raises(StaleText, match="culture: the resolution is now “46/9”"):
        sealing.seal(letter, actor=cast.registry, now=now)
    draft = drafting.reopen(letter.draft, actor=cast.drafter, now=now, reason="46/9 is in force")
    register.submit(draft, actor=cast.drafter, now=now)
    builders.clear_all(draft, cast, office, now)
    letter.refresh_from_db()
    sealing.seal(letter, actor=cast.registry, now=now)
    assert letter.revision.content["mandates"][1]["resolution"] == "46/9"


def test_a_fault_half_way_leaves_neither_row_nor_file(letter, cast, now, monkeypatch):
    before, events = stored(), Event.objects.count()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Rendition.objects, "create", broken)
    with pytest.raises(RuntimeError):
        sealing.seal(letter, actor=cast.registry, now=now)
    letter.refresh_from_db()
    assert (letter.state, letter.revision, letter.dated_on) == ("registered", None, None)
    assert stored() == before
    assert Event.objects.count() == events


def test_without_a_key_nothing_is_kept(letter, cast, now, settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "none.key")
    before = stored()
    with pytest.raises(CommsError):
        sealing.seal(letter, actor=cast.registry, now=now)
    letter.refresh_from_db()
    assert letter.state == "registered"
    assert stored() == before


def drawings(monkeypatch):
    """The documents that are drawn from now on."""
    drawn, draw = [], sealing.draw

    def note(asked):
        drawn.append(asked)
        return draw(asked)

    monkeypatch.setattr(sealing, "draw", note)
    return drawn


@pytest.mark.parametrize("fault", ["key", "certificate", "passphrase", "time stamp"])
def test_without_what_seals_it_nothing_is_drawn(
    letter, cast, now, settings, tmp_path, monkeypatch, fault
):
    match fault:
        case "key":
            settings.SEAL_KEY_FILE = str(tmp_path / "none.key")
        case "certificate":
            settings.SEAL_CERTIFICATE_FILE = str(tmp_path / "none.crt")
        case "passphrase":
            settings.SEAL_KEY_PASSPHRASE = "of another key"
        case "time stamp":
            settings.SEAL_LEVEL = "B-T"
    drawn = drawings(monkeypatch)
    with pytest.raises(CommsError):
        sealing.seal(letter, actor=cast.registry, now=now)
    assert drawn == []


def test_a_letter_that_got_no_time_stamp_is_not_drawn_again(letter, cast, now, monkeypatch):
    drawn = drawings(monkeypatch)

    def unanswered(*args, **kwargs):
        raise NotSealed("The time stamp authority does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(Sealer, "seal", unanswered)
        for _ in range(2):
            with pytest.raises(NotSealed):
                sealing.seal(letter, actor=cast.registry, now=now)
    sealing.seal(letter, actor=cast.registry, now=now)
    assert len(drawn) == 1
    assert sealing._unsealed == {}


def test_only_some_that_wait_for_a_time_stamp_are_kept(monkeypatch):
    def unanswered(*args, **kwargs):
        raise NotSealed("The time stamp authority does not answer.")

    monkeypatch.setattr(sealing, "draw", lambda letter: b"drawn")
    kept: dict = {}
    monkeypatch.setattr(sealing, "_unsealed", kept)
    sealer = SimpleNamespace(seal=unanswered)
    for letter in range(sealing.KEPT + 5):
        with pytest.raises(NotSealed):
            sealing._sealed(letter, sealer, None)
    assert list(kept) == list(range(5, sealing.KEPT + 5))


def test_no_two_sisters_are_one_document(cast, office, now, monkeypatch):
    """Their references differ, so what is drawn for one is never what another needs."""
    builders.key()
    draft = builders.cleared(cast, office, now, to=[office.company, office.state])
    drawn = drawings(monkeypatch)
    for letter in draft.communications.order_by("pk"):
        sealing.seal(letter, actor=cast.registry, now=now)
    assert len(drawn) == len({document.reference for document in drawn}) == 2


def test_the_worker_seals_what_was_asked_for(letter, cast, now, time_machine):
    time_machine.move_to(now, tick=False)
    job = sealing.request(letter, actor=cast.registry, now=now)
    with pytest.raises(WrongState, match="already in the worker's hands"):
        sealing.request(letter, actor=cast.registry, now=now)
    assert jobs.run(job.pk, tasks.work, now=now) == "done"
    letter.refresh_from_db()
    assert letter.state == "sealed"


def test_a_failed_job_says_why_and_can_be_asked_for_again(
    letter, cast, now, settings, tmp_path, time_machine
):
    time_machine.move_to(now, tick=False)
    good = settings.SEAL_KEY_FILE
    settings.SEAL_KEY_FILE = str(tmp_path / "none.key")
    job = sealing.request(letter, actor=cast.registry, now=now)
    assert jobs.run(job.pk, tasks.work, now=now) == "failed"
    assert Job.objects.all().needing_attention().get().reason
    settings.SEAL_KEY_FILE = good
    again = sealing.request(letter, actor=cast.registry, now=now)
    assert jobs.run(again.pk, tasks.work, now=now) == "done"
    assert not Job.objects.all().needing_attention().exists()


def test_a_job_whose_worker_died_is_taken_up_again(letter, cast, now, time_machine, monkeypatch):
    time_machine.move_to(now, tick=False)
    job = sealing.request(letter, actor=cast.registry, now=now)

    class Killed(BaseException):
        pass

    def killed(_):
        raise Killed

    with pytest.raises(Killed):
        jobs.run(job.pk, killed, now=now)
    assert Job.objects.get().state == "running"
    woken: list[int] = []

    def wake(pk, expires):
        woken.append(pk)
        return True

    monkeypatch.setattr(jobs, "wake", wake)
    later = now + dt.timedelta(seconds=60)
    time_machine.move_to(later, tick=False)
    assert tasks.resume_jobs() == 1
    assert woken == [job.pk]
    assert jobs.run(job.pk, tasks.work, now=later) == "done"
    job.refresh_from_db()
    assert job.attempts == 2
    letter.refresh_from_db()
    assert letter.state == "sealed"


def test_each_recipient_s_letter_is_sealed_for_itself(cast, office, now):
    builders.key()
    draft = builders.cleared(cast, office, now, to=[office.company, office.state])
    first, second = draft.communications.order_by("pk")
    sealing.seal(second, actor=cast.registry, now=now)
    assert (second.position, str(second)) == (2, "AL CHE 1/2021")
    first.refresh_from_db()
    assert first.state == "registered"
    register.void(first, actor=cast.registry, now=now, reason="the company is gone")
    with pytest.raises(WrongState):
        sealing.seal(first, actor=cast.registry, now=now)
