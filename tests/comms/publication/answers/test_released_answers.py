"""What is matched goes out with its reply, through the gate, and leaves the site with it."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.cases import services as cases
from comms.dispatch import sealing
from comms.public.letter import answers as public_answers
from comms.public.models import Publication, PublishedAnswer
from comms.publication import release
from comms.publication.answers import services as matching
from comms.publication.corrections import services as corrections
from comms.publication.deadlines import manifest
from comms.publication.files import making
from comms.publication.files import services as files
from comms.publication.gate import Leak
from comms.publication.redaction import preview_replies
from comms.publication.redaction import services as redaction
from comms.publication.redaction import text as redaction_text
from comms.publication.redaction.services import Chosen
from comms.replies import answers
from comms.replies import services as replies
from tests import builders
from tests.comms.publication.answers.test_match import match, with_copy
from tests.comms.publication.test_release import INSTANT, a_reply

SAID = b"Every household was warned by Ada Lark.\n\nHomes are being built for them.\n"
LATER = INSTANT + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _without_seal(monkeypatch):
    monkeypatch.setattr(sealing, "opened", builders.without_seal)


@pytest.fixture
def letter(cast, office, now):
    return builders.reviewed(builders.as_sent(cast, office, now), cast)


@pytest.fixture
def reply(letter, cast, now):
    return with_copy(a_reply(letter, cast, now, SAID), cast, now)


def approve(reply, cast, now):
    replies.approve(reply, actor=cast.publisher, now=now, matching=answers.digest(reply))


def hide(reply, cast, now):
    """Redact the reply's file, as two officers do."""
    choice = files.choose(
        reply.files.get(), choice="redact", ground="third", actor=cast.publisher, now=now
    )
    files.hide_words(choice, words=["Ada Lark"], actor=cast.publisher, now=now)
    files.finish(choice, actor=cast.publisher, now=now)
    making.make_whole(choice.pk, now=now)
    choice.refresh_from_db()
    files.confirm(choice, sha256=choice.sha256, actor=cast.second_publisher, now=now)


def sweep(now=INSTANT):
    return release.publish_due(now=now)


def test_matched_answers_go_out_with_the_reply(reply, cast, now):
    match(reply, cast, now, passage="Every household was warned […] Homes are being built")
    match(reply, cast, now, number=2, extent="none")
    approve(reply, cast, now)
    assert sweep().failed == {}
    row = Publication.objects.whole().get()
    assert row.questions == ["What was done to warn them?", "What will be done for them now?"]
    first, second = public_answers.of(row)
    assert (first.number, first.text, len(first.given)) == (1, row.questions[0], 1)
    given = first.given[0]
    assert (given.answer.extent, given.place, given.language) == ("answered", 1, "English")
    assert given.answer.passage == "Every household was warned […] Homes are being built"
    assert given.answer.file == row.replies.get().files.get()
    assert (second.given[0].answer.extent, second.given[0].answer.file) == ("none", None)
    assert public_answers.answered([first, second]) == 1


def test_a_reply_that_was_never_matched_is_shown_as_ever(reply, cast, now):
    approve(reply, cast, now)
    sweep()
    assert public_answers.of(Publication.objects.whole().get()) == []


def test_hidden_words_in_a_passage_stop_the_reply_with_the_reason_and_not_the_letter(
    letter, cast, now
):
    reply = with_copy(a_reply(letter, cast, now, SAID), cast, now)
    match(reply, cast, now, passage="Every household was warned by Ada Lark.")
    approve(reply, cast, now)
    cases.add_source(letter.draft.case, name="Ada LARK", contact="", note="", actor=cast.drafter, now=now)  # fmt: skip
    done = sweep()
    assert done.released == [str(letter)]
    assert not Publication.objects.get().replies.exists()
    reason = done.failed[str(reply)]
    assert "words that must not be public" in reason or "name of a source" in reason
    assert "Lark" not in reason


def test_a_passage_never_tells_what_the_letter_withholds(reply, cast, now, monkeypatch):
    match(reply, cast, now, passage="Every household was warned by Ada Lark.")
    assert matching.why_not(reply) == ""
    monkeypatch.setattr(redaction, "unsaid", lambda *_: ["ADA LARK"])
    assert "holds words that must not be public" in matching.why_not(reply)
    assert matching.still_public(reply) == []


def test_a_passage_cannot_show_what_its_file_hides(letter, reply, cast, now):
    match(reply, cast, now, passage="warned by Ada Lark")
    approve(reply, cast, now)
    hide(reply, cast, now)
    assert "does not stand in what becomes public" in matching.why_not(reply)
    done = sweep()
    assert done.released == [str(letter)]
    assert "question 1" in done.failed[str(reply)]
    assert not PublishedAnswer.objects.exists()


@pytest.mark.slow
def test_a_question_is_shown_as_the_public_letter_shows_it_and_no_passage_tells_more(
    cast, office, now
):
    letter = builders.reviewed(builders.as_sent(cast, office, now), cast)
    said = b"The warden Otto Quill was told. Homes are being built.\n"
    reply = with_copy(a_reply(letter, cast, now, said), cast, now)
    words, place = "What was done", "questions/0"
    chosen = Chosen(letter.revision_id, place, 0, len(words), words)
    what = {"kind": "passage", "ground": "third"}
    redaction.withhold(letter, [chosen], **what, actor=cast.publisher, now=now)
    digest = redaction_text.of(letter).digest
    redaction.confirm(letter, digest=digest, actor=cast.second_publisher, now=now)
    match(reply, cast, now, passage="Homes are being built.")
    assert matching.why_not(reply) == ""
    approve(reply, cast, now)
    assert sweep().failed == {}
    row = Publication.objects.get()
    assert row.questions[0] == "[passage withheld] to warn them?"


@pytest.mark.slow
def test_a_withdrawal_and_a_correction_take_passages_away(letter, reply, cast, now):
    match(reply, cast, now, passage="Homes are being built for them.")
    match(reply, cast, now, number=2, passage="Every household was warned by Ada Lark.")
    approve(reply, cast, now)
    sweep()
    assert PublishedAnswer.objects.count() == 2
    cases.add_source(letter.draft.case, name="Ada Lark", contact="", note="", actor=cast.drafter, now=now)  # fmt: skip
    letter.refresh_from_db()
    what = {"reason": "a passage named somebody", "removes_earlier": True}
    with pytest.raises(Leak, match=r"answer\.txt"):
        corrections.ask(letter, **what, actor=cast.publisher, now=LATER)
    hide(reply, cast, LATER)
    asked = corrections.ask(letter, **what, actor=cast.publisher, now=LATER)
    digest = corrections.shown_digest(letter)
    corrections.confirm(asked, digest=digest, actor=cast.second_publisher, now=LATER)
    corrections.correct(letter, actor=cast.second_publisher, now=LATER)
    assert [row.number for row in PublishedAnswer.objects.all()] == [1]
    release.withdraw(letter, reason="all of it", actor=cast.publisher, now=LATER)
    row = Publication.objects.get()
    assert (row.questions, PublishedAnswer.objects.count()) == ([], 0)


def test_the_preview_shows_the_replies_that_would_go_with_the_letter(letter, reply, cast, now):
    assert preview_replies.rows(letter, now=INSTANT) == []
    match(reply, cast, now, passage="Homes are being built for them.")
    match(reply, cast, now, number=2, extent="none")
    approve(reply, cast, now)
    (row,) = preview_replies.rows(letter, now=INSTANT)
    first, second = row.answers.all()
    assert (first.passage, first.file.shown_as) == ("Homes are being built for them.", "")
    assert (second.extent, second.file) == ("none", None)
    assert [file.stored_name for file in row.files.all()] == ["not-public-yet-1-1"]
    contents = manifest.of([letter])[letter.pk]
    assert [vars(one)["matched"] for one in contents.replies] == [2]
