"""correct: a public letter is shown anew, asked for by one officer, confirmed by another, text for text."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError, InternalError

from comms import store
from comms.cases import services as cases
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.jobs import Job
from comms.letters import html
from comms.public.models import Publication, PublicChange
from comms.publication import release, site
from comms.publication.corrections import services as corrections
from comms.publication.corrections.models import Correction
from comms.publication.gate import Leak
from comms.replies import services as replies
from comms.replies.files import Received
from tests import builders
from tests.comms.publication.redaction.builders import confirmed as approve
from tests.comms.publication.redaction.builders import withheld

LATER = dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def drawn_without_a_seal(monkeypatch):
    monkeypatch.setattr("comms.dispatch.sealing.opened", builders.without_seal)


@pytest.fixture
def letter(cast, office, now):
    made = builders.sent(cast, office, now)
    release.publish_due(now=made.public_at)
    made.refresh_from_db()
    return made


def asked(letter, cast, *, removes_earlier=False, reason="The dam had the wrong name."):
    return corrections.ask(
        letter,
        reason=reason,
        removes_earlier=removes_earlier,
        actor=cast.publisher,
        now=letter.public_at + LATER,
    )


def confirmed(letter, cast, **facts):
    made = asked(letter, cast, **facts)
    corrections.confirm(
        made,
        digest=corrections.shown_digest(letter),
        actor=cast.second_publisher,
        now=letter.public_at + LATER,
    )
    return made


def correct(letter, cast):
    corrections.correct(letter, actor=cast.second_publisher, now=letter.public_at + LATER)
    Job.objects.filter(kind="correct").update(state="done")


def is_there(name):
    return (store.public() / name[:2] / name).exists()


def test_the_earlier_version_stays_and_the_log_tells(
    letter, cast, django_capture_on_commit_callbacks
):
    before = Publication.objects.get()
    confirmed(letter, cast)
    with django_capture_on_commit_callbacks(execute=True):
        correct(letter, cast)
    row = Publication.objects.get()
    assert (row.version, row.reference, row.released_at) == (
        2,
        before.reference,
        before.released_at,
    )
    assert row.pdf_name != before.pdf_name
    earlier = row.versions.get()
    assert (earlier.number, earlier.pdf_name, earlier.body_html) == (
        1, before.pdf_name, before.body_html,
    )  # fmt: skip
    assert earlier.shown_from == row.released_at
    assert is_there(earlier.pdf_name) and is_there(row.pdf_name)
    assert row.copies.count() == 3 and all(is_there(copy.stored_name) for copy in row.copies.all())
    change = PublicChange.objects.get()
    assert (change.kind, change.version, change.reason) == (
        "correction", 2, "The dam had the wrong name.",
    )  # fmt: skip
    assert sorted(letter.renditions.filter(kind="public").values_list("version", flat=True)) == [
        1, 2,
    ]  # fmt: skip
    assert letter.events.last().verb == "correct"
    assert not Correction.objects.open().exists()


def test_what_must_not_be_read_goes_with_every_version_before_it(
    letter, cast, django_capture_on_commit_callbacks
):
    names = [Publication.objects.get().pdf_name]
    confirmed(letter, cast)
    correct(letter, cast)
    names.append(Publication.objects.get().pdf_name)
    confirmed(letter, cast, removes_earlier=True)
    with django_capture_on_commit_callbacks(execute=True):
        correct(letter, cast)
    row = Publication.objects.get()
    assert row.version == 3
    assert [(one.is_removed, one.body_html, one.pdf_name) for one in row.versions.all()] == [
        (True, "", ""), (True, "", ""),
    ]  # fmt: skip
    assert not any(map(is_there, names)) and is_there(row.pdf_name)


def withhold(letter, cast, name="valley"):
    """Withheld once it was public, and confirmed by another."""
    day_after = letter.public_at + dt.timedelta(days=1)
    withheld(letter, cast.drafter, day_after, name=name)
    approve(letter, cast.publisher, day_after)


def test_what_shows_words_withheld_since_never_stays(letter, cast):
    name = Publication.objects.get().pdf_name
    withhold(letter, cast)
    with pytest.raises(CommsError, match="Tick that it is taken away"):
        asked(letter, cast)
    confirmed(letter, cast, removes_earlier=True)
    correct(letter, cast)
    row = Publication.objects.get()
    assert "valley" not in row.body_text
    assert (row.versions.get().is_removed, row.versions.get().body_html) == (True, "")
    assert name != row.pdf_name
    # What is withheld stays so: the next correction may leave this version readable.
    assert asked(letter, cast).removes_earlier is False


def test_words_withheld_after_a_correction_was_asked_for_take_the_earlier_version_too(letter, cast):
    made = asked(letter, cast)
    withhold(letter, cast)
    corrections.confirm(
        made,
        digest=corrections.shown_digest(letter),
        actor=cast.second_publisher,
        now=letter.public_at + LATER,
    )
    correct(letter, cast)
    assert Publication.objects.get().versions.get().is_removed


def test_the_confirmation_of_the_correction_is_that_of_its_public_text(letter, cast):
    withheld(letter, cast.drafter, letter.public_at + LATER, name="valley")
    confirmed(letter, cast, removes_earlier=True, reason="A person is protected.")
    text = letter.text_confirmations.get()
    assert text.confirmed_by == cast.second_publisher
    correct(letter, cast)
    assert "valley" not in Publication.objects.get().body_text


def test_who_withheld_words_is_told_at_once_that_another_confirms_the_text(letter, cast):
    at = letter.public_at + LATER
    withheld(letter, cast.second_publisher, at, name="valley")
    with pytest.raises(NotPermitted, match="another publication officer"):
        confirmed(letter, cast, removes_earlier=True, reason="A person is protected.")
    made = Correction.objects.open().get()
    assert (made.confirmed_at, Job.objects.filter(kind="correct").exists()) == (None, False)
    approve(letter, cast.publisher, at)
    digest = corrections.shown_digest(letter)
    corrections.confirm(made, digest=digest, actor=cast.second_publisher, now=at)
    correct(letter, cast)
    assert "valley" not in Publication.objects.get().body_text


def test_a_name_that_must_not_be_public_is_found_before_the_worker_does(letter, cast, now):
    cases.add_person(letter.draft.case, name="Flooded", actor=cast.drafter, now=now)
    with pytest.raises(CommsError, match="still stands in the text"):
        confirmed(letter, cast)
    assert not Job.objects.filter(kind="correct").exists()


def test_words_withheld_after_it_was_confirmed_stop_it_and_say_what_to_do(letter, cast):
    made = confirmed(letter, cast)
    withheld(letter, cast.drafter, letter.public_at + LATER, name="valley")
    with pytest.raises(StaleText, match="Drop the correction and ask"):
        correct(letter, cast)
    Job.objects.filter(kind="correct").update(state="failed", finished_at=letter.public_at)
    corrections.drop(made, actor=cast.publisher, now=letter.public_at + LATER)
    assert not Job.objects.needing_attention().exists()


def test_a_withdrawn_letter_comes_back_with_its_replies(
    letter, cast, now, django_capture_on_commit_callbacks
):
    reply = replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[Received("answer.txt", "text/plain", b"We have read your letter.\n")],
        actor=cast.registry,
        now=now,
    )
    replies.approve(reply, actor=cast.publisher, now=now)
    release.publish_due(now=letter.public_at)
    with django_capture_on_commit_callbacks(execute=True):
        release.withdraw(
            letter, reason="It names a child.", actor=cast.publisher, now=letter.public_at
        )
    confirmed(letter, cast, reason="Nobody is named any more.")
    correct(letter, cast)
    row = Publication.objects.get()
    assert (row.is_withdrawn, row.withdrawal_reason, letter.state) == (False, "", "released")
    assert row.versions.get().is_removed
    assert row.replies.get().files.count() == 1
    assert list(PublicChange.objects.in_order().values_list("kind", flat=True)) == [
        "return", "withdrawal",
    ]  # fmt: skip


def test_nobody_confirms_what_they_asked_for(letter, cast):
    made = asked(letter, cast)
    digest = corrections.shown_digest(letter)
    with pytest.raises(NotPermitted, match="second person"):
        corrections.confirm(made, digest=digest, actor=cast.publisher, now=letter.public_at + LATER)
    made.confirmed_by, made.confirmed_at, made.digest = cast.publisher, letter.public_at, digest
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_another_text_than_the_one_on_the_page_is_not_confirmed(letter, cast):
    made = asked(letter, cast)
    with pytest.raises(StaleText, match="Read it again"):
        corrections.confirm(
            made, digest="0" * 64, actor=cast.second_publisher, now=letter.public_at + LATER
        )
    assert not Job.objects.filter(kind="correct").exists()


def test_another_text_than_the_confirmed_one_is_not_shown(letter, cast, monkeypatch):
    confirmed(letter, cast)
    monkeypatch.setattr(html, "render", lambda *_, **__: "<p>Something else.</p>")
    with pytest.raises(StaleText, match="is not what was confirmed"):
        correct(letter, cast)
    assert Publication.objects.get().version == 1


def test_nothing_is_shown_without_a_second_person(letter, cast):
    asked(letter, cast)
    with pytest.raises(WrongState, match="has been confirmed"):
        correct(letter, cast)


def test_a_fault_leaves_what_was_public(letter, cast, monkeypatch):
    confirmed(letter, cast)
    before = Publication.objects.get()
    files = set(store.public().rglob("*.*"))

    def fail(*_, **__):
        raise OSError("the disk is full")

    monkeypatch.setattr(site, "_copies", fail)
    with pytest.raises(OSError, match="disk"):
        correct(letter, cast)
    row = Publication.objects.get()
    assert (row.version, row.pdf_name) == (1, before.pdf_name)
    assert set(store.public().rglob("*.*")) == files
    assert Correction.objects.open().exists()


def test_one_correction_at_a_time_and_it_may_be_dropped(letter, cast):
    made = asked(letter, cast)
    with pytest.raises(WrongState, match="under way already"):
        asked(letter, cast)
    corrections.drop(made, actor=cast.publisher, now=letter.public_at + LATER)
    assert asked(letter, cast).pk != made.pk


def test_a_reason_is_needed_and_names_nobody(letter, cast, now):
    with pytest.raises(CommsError, match="Say what is put right"):
        asked(letter, cast, reason=" ")
    cases.add_source(letter.draft.case, name="Ola Hush", actor=cast.drafter, now=now)
    with pytest.raises(Leak, match="without the name"):
        asked(letter, cast, reason="OLA HUSH asked for it.")
    with pytest.raises(Leak, match="without the name"):
        release.request_withdrawal(
            letter, reason="Ola Hush asked.", actor=cast.publisher, now=letter.public_at
        )


@pytest.mark.parametrize("who", ["drafter", "registry", "superuser", "nobody"])
def test_only_publication_officers_ask(letter, cast, who):
    with pytest.raises(NotPermitted):
        corrections.ask(
            letter,
            reason="x",
            removes_earlier=False,
            actor=getattr(cast, who),
            now=letter.public_at,
        )


def test_what_was_asked_and_confirmed_is_never_rewritten(letter, cast):
    made = confirmed(letter, cast)
    for change in ("reason = 'other'", "removes_earlier = true", "digest = repeat('0', 64)"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE comms_correction SET {change} WHERE id = %s", [made.pk])
    for role, words in (
        ("pouch_staff", "DELETE FROM comms_correction"),
        ("pouch_publisher", "DELETE FROM site.public_change"),
        ("pouch_publisher", "UPDATE site.public_change SET reason = 'other'"),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(words)
