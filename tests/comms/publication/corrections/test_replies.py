"""correct, where it is a public reply that must be put right: chosen anew, confirmed, shown by a correction."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from comms import store
from comms.cases import services as cases
from comms.errors import NotPermitted, StaleText, WrongState
from comms.public.models import ArchivePart, Edition, Publication, PublicChange, PublishedReply
from comms.publication import archive, release
from comms.publication.corrections import services as corrections
from comms.publication.files import making
from comms.publication.files import services as files
from comms.publication.gate import Leak
from comms.publication.redaction import preview_replies
from comms.replies import services as replies
from comms.replies.files import received
from tests import builders
from tests.comms.publication.redaction.builders import withheld

TITLE = "Annex of Zoltan Example"
GIVEN = (("a.txt", b"Zoltan Example was in the valley.\n"), ("b.txt", b"We answer.\n"))


@pytest.fixture(autouse=True)
def drawn_without_a_seal(monkeypatch):
    monkeypatch.setattr("comms.dispatch.sealing.opened", builders.without_seal)


@pytest.fixture
def letter(cast, office, now):
    """Public, with a reply whose first file is shown by a title that it should not have."""
    made = builders.sent(cast, office, now)
    reply = replies.register(
        made, kind="substantive", received_on=now.date(),
        files=[received(*one) for one in GIVEN], actor=cast.registry, now=now,
    )  # fmt: skip
    choose(reply.files.first(), cast.publisher, now, shown_as=TITLE)
    replies.approve(reply, actor=cast.publisher, now=now)
    release.publish_due(now=made.public_at)
    made.refresh_from_db()
    return made


def choose(file, actor, now, choice="publish", ground="", shown_as="", words=()):
    made = files.choose(file, choice=choice, ground=ground, shown_as=shown_as, actor=actor, now=now)
    if words:
        files.hide_words(made, words=words, actor=actor, now=now)
        files.finish(made, actor=actor, now=now)
    making.make_whole(made.pk, now=now)
    made.refresh_from_db()
    return made


def later(letter):
    return letter.public_at + dt.timedelta(days=3)


def corrected(letter, cast, *, removes_earlier=False):
    now, reason = later(letter), "A reply named somebody."
    asked = corrections.ask(
        letter, reason=reason, removes_earlier=removes_earlier, actor=cast.publisher, now=now
    )
    corrections.confirm(
        asked, digest=corrections.shown_digest(letter), actor=cast.second_publisher, now=now
    )
    corrections.correct(letter, actor=cast.second_publisher, now=now)


def first_file(letter):
    return letter.replies.get().files.first()


def is_there(name):
    return (store.public() / name[:2] / name).exists()


def shown():
    """Each file of the one public reply, as readers see it."""
    row = PublishedReply.objects.get()
    files = [(one.position, one.shown_as, one.name) for one in row.files.all()]
    return files, [(one.position, one.ground) for one in row.withheld.all()]


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_file_is_redacted_and_shown_by_another_title(
    letter, cast, is_withdrawn, django_capture_on_commit_callbacks
):
    before = list(PublishedReply.objects.get().files.values_list("stored_name", flat=True))
    assert shown()[0][0] == (1, TITLE, "reply-1-file-1.txt")
    archive.make()
    at = later(letter)
    if is_withdrawn:
        release.withdraw(letter, reason="It names somebody.", actor=cast.publisher, now=at)
    choice = choose(
        first_file(letter), cast.publisher, at, "redact", "source", "What was seen",
        ["zoltan example"],
    )  # fmt: skip
    with pytest.raises(WrongState, match="waits for a second person"):
        corrected(letter, cast)
    files.confirm(choice, sha256=choice.sha256, actor=cast.second_publisher, now=at)
    with django_capture_on_commit_callbacks(execute=True):
        corrected(letter, cast)
    assert shown() == (
        [(1, "What was seen", "reply-1-file-1.txt"), (2, "", "reply-1-file-2.txt")], [],
    )  # fmt: skip
    row = PublishedReply.objects.get()
    assert "Zoltan" not in row.text.body and row.released_at == letter.public_at
    assert all(is_there(one.stored_name) for one in row.files.all())
    if not is_withdrawn:
        assert not any(map(is_there, before))
    assert not ArchivePart.objects.exists()
    change = PublicChange.objects.in_order().first()
    assert (change.kind, change.reason) == (
        "return" if is_withdrawn else "correction", "A reply named somebody.",
    )  # fmt: skip
    assert Edition.objects.get().changed_at == at
    event = letter.events.last()
    assert (event.verb, event.facts["replies"]) == ("correct", [1])


def test_a_title_alone_is_put_right_and_stays_at_the_next_correction(letter, cast):
    choose(first_file(letter), cast.publisher, later(letter), shown_as="What was seen")
    assert shown()[0][0][1] == TITLE  # until it is confirmed
    corrected(letter, cast)
    assert [title for _, title, _ in shown()[0]] == ["What was seen", ""]
    kept = list(PublishedReply.objects.get().files.values_list("stored_name", flat=True))
    letter.jobs.filter(kind="correct").update(state="done")
    corrected(letter, cast)
    assert Publication.objects.get().version == 3
    assert list(PublishedReply.objects.get().files.values_list("stored_name", flat=True)) == kept


def test_a_file_is_withheld_by_two_people(letter, cast):
    choice = choose(first_file(letter), cast.publisher, later(letter), "withhold", "minor")
    assert preview_replies.rows(letter, now=later(letter)) == []
    files.confirm(choice, sha256="", actor=cast.second_publisher, now=later(letter))
    corrected(letter, cast)
    assert shown() == ([(2, "", "reply-1-file-2.txt")], [(1, "person")])


def test_words_withheld_since_are_corrected_in_letter_and_reply_at_once(letter, cast, as_, at):
    now = later(letter)
    at(now)
    withheld(letter, cast.drafter, now, name="valley")
    page = reverse("redactions", args=[letter.pk])
    choose_it = reverse("file_choice", args=[first_file(letter).pk])
    for who, is_led in ((cast.publisher, True), (cast.drafter, False)):
        shown_page = as_(who).get(page).content.decode()
        assert "What is withheld here is public in a reply" in shown_page
        assert (choose_it in shown_page) is is_led
    with pytest.raises(Leak, match=r"of Reply 1 .*withheld in the letter"):
        corrected(letter, cast, removes_earlier=True)
    choice = choose(first_file(letter), cast.publisher, now, "withhold", "third")
    files.confirm(choice, sha256="", actor=cast.second_publisher, now=now)
    corrected(letter, cast, removes_earlier=True)
    assert shown()[1] == [(1, "person")]
    assert "public in a reply" not in as_(cast.publisher).get(page).content.decode()


def test_a_whole_reply_is_withheld(letter, cast, django_capture_on_commit_callbacks):
    reply = letter.replies.get()
    before = list(PublishedReply.objects.get().files.values_list("stored_name", flat=True))
    with pytest.raises(NotPermitted):
        replies.withhold(reply, reason="x", actor=cast.registry, now=later(letter))
    replies.withhold(reply, reason="names many", actor=cast.publisher, now=later(letter))
    assert not PublishedReply.objects.get().is_withheld  # until it is confirmed
    with pytest.raises(WrongState, match="withheld already"):
        replies.withhold(reply, reason="x", actor=cast.publisher, now=later(letter))
    with django_capture_on_commit_callbacks(execute=True):
        corrected(letter, cast)
    row = PublishedReply.objects.get()
    assert row.is_withheld and shown() == ([], []) and not hasattr(row, "text")
    assert not any(map(is_there, before))


def test_who_confirms_reads_what_of_the_replies_is_shown_anew(letter, cast, as_, at):
    at(later(letter))
    address = reverse("correction_new", args=[letter.pk])
    first = as_(cast.publisher)
    assert "Replies that are shown anew" not in first.get(address).content.decode()
    page = first.get(reverse("file_choice", args=[first_file(letter).pk])).content.decode()
    assert address in page and "until then the site stays as it is" in page
    choose(first_file(letter), cast.publisher, later(letter), shown_as="What was seen")
    first.post(address, {"reason": "A name."})
    confirm = reverse("correction_confirm", args=[letter.corrections.get().pk])
    html = as_(cast.second_publisher).get(confirm).content.decode()
    assert "Replies that are shown anew" in html and "shown as “What was seen”" in html
    assert f'value="{corrections.shown_digest(letter)}"' in html
    choose(first_file(letter), cast.publisher, later(letter), "withhold", "minor")
    html = as_(cast.second_publisher).get(confirm).content.decode()
    assert "waits for a second person" in html


def test_nothing_is_shown_but_what_was_confirmed(letter, cast):
    now = later(letter)
    asked = corrections.ask(
        letter, reason="A name.", removes_earlier=False, actor=cast.publisher, now=now
    )
    before = corrections.shown_digest(letter)
    choose(first_file(letter), cast.publisher, now, shown_as="What was seen")
    with pytest.raises(StaleText):
        corrections.confirm(asked, digest=before, actor=cast.second_publisher, now=now)
    corrections.confirm(
        asked, digest=corrections.shown_digest(letter), actor=cast.second_publisher, now=now
    )
    choose(first_file(letter), cast.publisher, now, shown_as="What else was seen")
    with pytest.raises(StaleText, match="not what was confirmed"):
        corrections.correct(letter, actor=cast.second_publisher, now=now)
    assert shown()[0][0][1] == TITLE


def test_a_return_keeps_closed_what_the_gate_finds(letter, cast):
    release.withdraw(letter, reason="x", actor=cast.publisher, now=later(letter))
    cases.add_source(
        letter.draft.case, name="Zoltán Example", contact="", note="", actor=cast.drafter,
        now=later(letter),
    )  # fmt: skip
    with pytest.raises(Leak):
        corrected(letter, cast)
    assert not PublishedReply.objects.exists()
