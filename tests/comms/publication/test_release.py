"""release: every due letter, exactly once, at the first sweep at or after its instant, never before."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
import zoneinfo

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError

from comms import jobs, store
from comms.cases import services as cases
from comms.cases.models import Consent
from comms.dispatch.models import Communication, Rendition
from comms.drafting.content import Choices, EarlierLetter
from comms.jobs import Job
from comms.letters.copies import FORMS
from comms.letters.verify import verify
from comms.public.models import Edition, Publication, StateName
from comms.publication import release, site
from comms.publication.deadlines import holds
from comms.replies import services as replies
from comms.replies.files import Received
from tests import builders
from tests.comms.letters import word

GENEVA = zoneinfo.ZoneInfo("Europe/Zurich")
EVE = dt.datetime(2021, 5, 10, 23, 59, 59, tzinfo=GENEVA)
INSTANT = dt.datetime(2021, 5, 11, 0, 0, tzinfo=GENEVA)


def a_reply(letter, cast, now, data=b"We have read your letter.\n"):
    return replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[Received("answer.txt", "text/plain", data)],
        actor=cast.registry,
        now=now,
    )


def test_nothing_a_second_before_and_everything_at_the_instant(cast, office, now):
    letter = builders.sent(cast, office, now)
    reply = a_reply(letter, cast, now)
    replies.approve(reply, actor=cast.publisher, now=now)
    assert release.publish_due(now=EVE).released == []
    assert not Publication.objects.exists()
    sweep = release.publish_due(now=INSTANT)
    assert (sweep.released, sweep.failed) == (["AL OTH 1/2021"], {})
    letter.refresh_from_db()
    assert (letter.state, letter.released_at) == ("released", INSTANT)
    row = Publication.objects.get()
    assert row.recipient_name == "Quarry Works Ltd."
    assert "The valley was allegedly flooded" in row.body_text
    assert [mandate.holder for mandate in row.mandates.all()] == ["Bo Field", "Cy Moss", "Di Reed"]
    file = row.replies.get().files.get()
    data = store.get(store.public(), file.stored_name, expected=file.sha256)
    assert data == b"We have read your letter.\n"
    assert letter.events.last().verb == "release"


@pytest.mark.parametrize(
    ("letter_type", "sent_at", "public_at"),
    [
        ("AL", "2021-01-27T15:00", "2021-03-28T00:00"),  # the night in which summer time begins
        ("AL", "2021-01-28T00:00", "2021-03-29T00:00"),
        ("UA", "2021-09-01T23:59", "2021-10-31T00:00"),  # the night in which it ends
        ("AL", "2024-01-01T09:00", "2024-03-01T00:00"),  # with a 29 February
        (
            "OL",
            "2021-03-27T12:00",
            "2021-03-29T13:00",
        ),  # 48 hours, one of which the clocks skip
        ("OL", "2021-10-30T12:00", "2021-11-01T11:00"),  # and one that they show twice
    ],
)
def test_the_sweep_keeps_to_the_instant_when_the_clocks_change(
    cast, office, letter_type, sent_at, public_at
):
    begun, instant = (
        dt.datetime.fromisoformat(one).replace(tzinfo=GENEVA) for one in (sent_at, public_at)
    )
    choices = Choices(on_legislation=letter_type == "OL")
    letter = builders.sent(cast, office, begun, letter_type=letter_type, choices=choices)
    eve = (instant.astimezone(dt.UTC) - dt.timedelta(seconds=1)).astimezone(GENEVA)
    assert release.publish_due(now=eve).released == []
    sweep = release.publish_due(now=instant)
    assert (sweep.released, sweep.failed) == ([str(letter)], {})


def test_a_letter_is_found_by_its_recipient_state_region_theme_and_what_it_follows(
    cast, office, now
):
    choices = Choices(follow_up_to=(EarlierLetter("AL OTH 42/2019", dt.date(2019, 7, 1)),))
    office.state.region = "Europe and Central Asia"
    office.state.save()
    office.company.state = office.state
    office.company.save()
    letter = builders.sent(cast, office, now, choices=choices)
    letter.draft.case.rights = ["water"]
    letter.draft.case.save()
    release.publish_due(now=INSTANT)
    row = Publication.objects.get()
    assert row.recipient_key == office.company.key
    assert (row.state_code, row.region) == ("CHE", "Europe and Central Asia")
    assert (row.themes, row.follows) == (["water"], ["al-oth-42-2019"])
    names = StateName.objects.filter(code="CHE").values_list("language", "name")
    assert dict(names) == dict(office.state.names.values_list("language", "name")) != {}
    release.withdraw(letter, reason="it named the wrong dam", actor=cast.publisher, now=INSTANT)
    row.refresh_from_db()
    assert (row.themes, row.follows) == ([], [])


def test_the_public_file_is_sealed_and_is_not_the_sent_file(cast, office, now):
    letter = builders.sent(cast, office, now)
    release.publish_due(now=INSTANT)
    row = Publication.objects.get()
    data = store.get(store.public(), row.pdf_name, expected=row.pdf_sha256)
    assert verify(data, settings.SEAL_CERTIFICATE_FILE).is_whole
    assert row.pdf_sha256 != letter.renditions.get(kind="sent").sha256


def test_copies_without_a_seal_are_released_with_the_letter(cast, office, now):
    builders.sent(cast, office, now)
    release.publish_due(now=INSTANT)
    row = Publication.objects.get()
    files = {
        copy.form: store.get(store.public(), copy.stored_name, expected=copy.sha256)
        for copy in row.copies.all()
    }
    assert files.keys() == FORMS.keys()
    assert files["txt"].decode().endswith(row.body_text)
    assert json.loads(files["json"])["kind"] == "public"
    assert word.paragraphs(files["docx"])


def test_a_copy_that_cannot_be_written_releases_nothing(cast, office, now, monkeypatch):
    builders.sent(cast, office, now)
    original = store.put

    def full(root, data, *, suffix=""):
        if suffix == ".json":
            raise OSError("the disk is full")
        return original(root, data, suffix=suffix)

    monkeypatch.setattr(store, "put", full)
    before = set(store.public().rglob("*.*"))
    assert release.publish_due(now=INSTANT).failed
    assert not Publication.objects.exists()
    assert set(store.public().rglob("*.*")) == before


def test_a_second_sweep_does_nothing(cast, office, now):
    builders.sent(cast, office, now)
    release.publish_due(now=INSTANT)
    again = release.publish_due(now=INSTANT + dt.timedelta(minutes=1))
    assert (again.released, again.failed) == ([], {})
    assert Publication.objects.count() == 1


def test_days_of_downtime_are_caught_up(cast, office, now):
    builders.sent(cast, office, now)
    late = INSTANT + dt.timedelta(days=5)
    assert release.publish_due(now=late).released == ["AL OTH 1/2021"]


def test_a_held_letter_stays_and_goes_when_the_hold_is_lifted(cast, office, now):
    letter = builders.sent(cast, office, now)
    hold = holds.place(letter, reason="a person is at risk", actor=cast.publisher, now=now)
    assert release.publish_due(now=INSTANT).released == []
    holds.lift(hold, reason="the person is safe", actor=cast.second_publisher, now=INSTANT)
    assert release.publish_due(now=INSTANT).released == ["AL OTH 1/2021"]


def test_one_bad_letter_blocks_no_other_and_shows_why(cast, office, now, monkeypatch):
    bad = builders.sent(cast, office, now)
    good = builders.sent(cast, office, now, to=[office.state])
    original = release.public_copy

    def broken(letter, *, now):
        if letter.pk == bad.pk:
            raise RuntimeError("a confidential detail")
        return original(letter, now=now)

    monkeypatch.setattr(release, "public_copy", broken)
    sweep = release.publish_due(now=INSTANT)
    assert sweep.released == [str(good)]
    assert sweep.failed == {str(bad): "RuntimeError"}
    failed = Job.objects.needing_attention().get()
    assert (failed.communication, failed.reason) == (bad, "RuntimeError")
    monkeypatch.setattr(release, "public_copy", original)
    assert release.publish_due(now=INSTANT).released == [str(bad)]
    assert not Job.objects.needing_attention().exists()


def test_a_failed_release_leaves_no_file_behind(cast, office, now, monkeypatch):
    builders.sent(cast, office, now)
    before = set(store.public().rglob("*.pdf"))

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Rendition.objects, "create", broken)
    assert release.publish_due(now=INSTANT).failed
    assert set(store.public().rglob("*.pdf")) == before
    assert not Publication.objects.exists()


@pytest.mark.parametrize("consent", [Consent.NOT_ASKED, Consent.NO])
def test_a_name_without_public_consent_keeps_the_letter_closed(cast, office, now, consent):
    case = builders.case(cast, office, now)
    cases.add_person(
        case,
        name="Nour al-Badr",
        other_names="Noor Albadr",
        actor=cast.drafter,
        now=now,
        consent_to_recipient="yes",
        consent_to_public=consent,
    )
    text = {"facts": [{"text": "NOOR  AL-BADR was allegedly taken away.[^1]", "quote": False}]}
    builders.sent(cast, office, now, case=case, text=text)
    sweep = release.publish_due(now=INSTANT)
    assert sweep.released == []
    assert "not agreed to be named" in sweep.failed["AL OTH 1/2021"]
    assert "Badr" not in sweep.failed["AL OTH 1/2021"]
    assert not Publication.objects.exists()


def test_an_undecided_reply_stays_until_somebody_has_read_it(cast, office, now):
    letter = builders.sent(cast, office, now)
    reply = a_reply(letter, cast, now)
    release.publish_due(now=INSTANT)
    row = Publication.objects.get()
    assert not row.replies.exists()
    replies.approve(reply, actor=cast.publisher, now=INSTANT)
    later = INSTANT + dt.timedelta(hours=1)
    assert release.publish_due(now=later).replies == ["Reply 1 to AL OTH 1/2021"]
    assert row.replies.get().files.count() == 1


def test_of_a_withheld_reply_only_its_existence_is_public(cast, office, now):
    letter = builders.sent(cast, office, now)
    reply = a_reply(letter, cast, now)
    replies.withhold(reply, reason="names a witness", actor=cast.publisher, now=now)
    release.publish_due(now=INSTANT)
    row = Publication.objects.get().replies.get()
    assert row.is_withheld
    assert not row.files.exists()


def test_the_database_refuses_a_release_before_its_instant(cast, office, now):
    letter = builders.sent(cast, office, now)
    with (
        pytest.raises(IntegrityError, match="never_released_before_its_instant"),
        transaction.atomic(),
    ):
        Communication.objects.filter(pk=letter.pk).update(released_at=EVE)


def test_the_staff_role_cannot_write_the_site(cast, office, now):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL ROLE pouch_staff")
        cursor.execute("DELETE FROM site.publication")


def test_a_withdrawn_letter_leaves_a_tombstone_and_no_file(
    cast, office, now, django_capture_on_commit_callbacks
):
    letter = builders.sent(cast, office, now)
    replies.approve(a_reply(letter, cast, now), actor=cast.publisher, now=now)
    release.publish_due(now=INSTANT)
    row = Publication.objects.get()
    names = [row.pdf_name, *(copy.stored_name for copy in row.copies.all())]
    assert len(names) == 4
    with django_capture_on_commit_callbacks(execute=True):
        release.withdraw(letter, reason="it named the wrong dam", actor=cast.publisher, now=INSTANT)
    row = Publication.objects.get()
    assert (row.is_withdrawn, row.withdrawal_reason, row.body_text) == (
        True, "it named the wrong dam", "",
    )  # fmt: skip
    assert not row.replies.exists()
    assert not row.copies.exists()
    assert not any((store.public() / name[:2] / name).exists() for name in names)
    assert letter.state == "withdrawn"


@pytest.mark.parametrize("many", [1, 2])
def test_a_second_process_is_asked_to_help_when_many_are_due(cast, office, now, monkeypatch, many):
    builders.sent(cast, office, now)
    asked: list[str] = []
    monkeypatch.setattr(release, "MANY", many)
    monkeypatch.setattr(jobs, "nudge", lambda task, *, expires: asked.append(task))
    assert len(release.publish_due(now=INSTANT).released) == 1
    assert asked == (["comms.help_publish"] if many == 1 else [])


def test_who_helps_begins_with_the_last_and_never_before_the_instant(cast, office, now):
    letters = [builders.sent(cast, office, now) for _ in range(3)]
    assert release.help_publish(now=EVE) == release.Sweep()
    holds.place(letters[1], reason="a person is at risk", actor=cast.publisher, now=now)
    sweep = release.help_publish(now=INSTANT)
    assert (sweep.released, sweep.failed) == ([str(letters[2]), str(letters[0])], {})
    assert release.help_publish(now=INSTANT) == release.Sweep()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_sweepers_release_each_letter_once(cast, office, now):
    for _ in range(6):
        builders.sent(cast, office, now)
    sweeps: list[release.Sweep] = []

    def sweep(verb) -> None:
        try:
            sweeps.append(verb(now=INSTANT))
        finally:
            connection.close()

    verbs = [release.publish_due, release.help_publish] * 2
    threads = [threading.Thread(target=sweep, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    released = [reference for one in sweeps for reference in one.released]
    assert sorted(released) == sorted(str(letter) for letter in Communication.objects.all())
    assert [one.failed for one in sweeps] == [{}] * 4
    assert Publication.objects.count() == 6


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_first_two_writers_of_an_empty_site_wait_for_each_other():
    began, faults = threading.Barrier(2), []

    def write() -> None:
        try:
            with site.as_publisher():
                began.wait(timeout=10)
                site.bump(now=INSTANT)
                time.sleep(0.2)  # the other comes to it before this one commits
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    edition = Edition.objects.get()
    assert (edition.number, edition.changed_at) == (1, INSTANT)
