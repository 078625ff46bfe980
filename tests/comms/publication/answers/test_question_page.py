"""The page on which a question is matched: paragraphs are taken without scripts, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comms.replies import answers
from comms.replies import services as replies
from comms.replies.models import Answer
from tests import builders
from tests.comms.publication.answers.test_match import with_copy
from tests.comms.publication.test_release import a_reply
from tests.comms.replies.test_reply_pages import ROLES

SAID = b"1. Every household was warned.\n\nBy sirens.\n\n2. See our letter of May.\n"


@pytest.fixture
def reply(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    return with_copy(a_reply(letter, cast, now, SAID), cast, now)


def page_of(answer):
    return " ".join(answer.content.decode().split())


def address(reply, number=1):
    return reverse("reply_question", args=[reply.pk, number])


def test_paragraphs_are_taken_and_kept_and_the_reply_shows_them(reply, cast, as_):
    file = reply.files.get()
    client, look = as_(cast.drafter), {"look_file": file.pk}
    page = page_of(client.get(address(reply)))
    assert "What was done to warn them?" in page and "0 of 2 questions matched" in page
    assert page.count('name="paragraph"') == 3
    taken = client.post(
        address(reply), {**look, "act": "take", "paragraph": ["0", "2"], "extent": "partly"}
    )
    passage = taken.context["form"]["passage"].value()
    assert passage == "1. Every household was warned.\n\n[…]\n\n2. See our letter of May."
    assert 'value="partly" required' in page_of(taken) or "checked" in page_of(taken)
    assert not Answer.objects.exists()
    kept = client.post(
        address(reply),
        {**look, "act": "next", "extent": "partly", "passage": passage, "file": file.pk},
    )
    assert kept.url == address(reply, 2)
    client.post(address(reply, 2), {**look, "act": "save", "extent": "none"})
    shown = page_of(client.get(reverse("reply", args=[reply.pk])))
    assert "2 of 2 questions matched" in shown and "By sirens" not in shown
    assert "See our letter of May." in shown and "not answered" in shown
    back = client.post(address(reply, 2), {**look, "act": "save", "extent": ""})
    assert back.url.endswith("#questions")
    assert Answer.objects.get().number == 1


def test_bad_input_is_refused_with_a_sentence_and_stays(reply, cast, as_):
    client = as_(cast.registry)
    typed = {"act": "save", "extent": "answered", "passage": "Nobody said this.", "page": "9999999"}
    page = page_of(client.post(address(reply), typed))
    assert "Nobody said this." in page and "less than or equal to 100000" in page
    page = page_of(client.post(address(reply), {**typed, "page": ""}))
    assert "Nobody said this." in page and "does not stand in the public copy" in page
    page = page_of(client.post(address(reply), {"act": "save", "passage": "Kept \0 words"}))
    assert "Null characters are not allowed" in page
    page = page_of(client.post(address(reply), {"act": "save", "passage": "Kept words"}))
    assert "Kept words" in page and "Say how far" in page
    absurd = {"act": "take", "look_file": "x", "look_page": "-1", "paragraph": ["99", "x"]}
    page = page_of(client.post(address(reply), {**absurd, "passage": "Kept words"}))
    assert "Kept words" in page
    assert client.post(address(reply), {"act": "x" * 1000}).status_code == 200
    assert client.get(address(reply, 3)).status_code == 404
    assert client.get(address(reply, 0)).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.slow
def test_each_person_gets_what_their_part_allows(reply, cast, as_):
    allowed = (200, 200, 403, 403, 403, 200, 200, 404, 404)
    for role, status in zip(ROLES, allowed, strict=True):
        window = as_(getattr(cast, role, None) or cast.holders[2])
        assert window.get(address(reply)).status_code == status, role
        assert window.post(address(reply)).status_code == status, role


def test_the_approval_shows_the_passages_and_covers_them(reply, cast, as_, now):
    as_(cast.drafter).post(
        address(reply), {"act": "save", "extent": "answered", "passage": "By sirens."}
    )
    approve = reverse("reply_approve", args=[reply.pk])
    client = as_(cast.publisher)
    page = client.get(approve)
    assert "By sirens." in page_of(page)
    seen = page.context["form"]["matching"].value()
    assert seen == answers.digest(reply)
    assert client.post(approve, {"matching": "0" * 64}).status_code == 200
    reply.refresh_from_db()
    assert reply.approved_at is None
    assert client.post(approve, {"matching": seen}).status_code == 302
    page = page_of(client.get(address(reply)))
    assert "Keeping a change asks a publication officer anew" in page
    replies.check_match(reply, actor=cast.drafter, now=now)
