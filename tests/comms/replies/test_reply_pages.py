"""The pages of replies: intake with a receipt, files that cannot act, and whose verdict counts."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comms.publication import release
from comms.replies import services
from comms.replies.files import Received
from comms.replies.models import Reply
from tests import builders

ROLES = ("drafter", "colleague", "outsider", "holder_of_minority", "delegate", "registry",
         "publisher", "superuser", "nobody")  # fmt: skip
READ = (200, 200, 200, 200, 200, 200, 200, 404, 404)
INTAKE = (200, 200, 403, 403, 403, 200, 403, 404, 404)
OFFICER = (403, 403, 403, 403, 403, 403, 200, 404, 404)
LISTED = (200,) * 9
NOT_ALLOWED = (405,) * 9
WRONG = (409, 409, 403, 403, 403, 409, 409, 404, 404)  # a sound file
TABLE = {
    # address: what each of ROLES gets for (GET, POST with nothing typed)
    "replies": (LISTED, NOT_ALLOWED),
    "reply_new": (INTAKE, INTAKE),
    "reply": (READ, NOT_ALLOWED),
    "reply_file": (READ, NOT_ALLOWED),
    "reply_file_free": (WRONG, WRONG),
    "reply_file_ask": (NOT_ALLOWED, (409, 409, 403, 403, 403, 409, 409, 404, 404)),
    "reply_approve": (OFFICER, (403, 403, 403, 403, 403, 403, 302, 404, 404)),
    "reply_withhold": (OFFICER, OFFICER),
    "reply_take_back": ((403, 403, 403, 403, 403, 403, 409, 404, 404),) * 2,
}


def a_reply(letter, cast, now, data=b"We have read your letter.\n", name="answer.txt"):
    return services.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[Received(name, "text/plain", data)],
        actor=cast.registry,
        now=now,
    )


def address_of(name, reply):
    return {
        "replies": lambda: reverse(name),
        "reply_new": lambda: reverse(name, args=[reply.communication_id]),
        "reply_file": lambda: reverse(name, args=[reply.files.get().pk]),
        "reply_file_free": lambda: reverse(name, args=[reply.files.get().pk]),
        "reply_file_ask": lambda: reverse(name, args=[reply.files.get().pk]),
    }.get(name, lambda: reverse(name, args=[reply.pk]))()


@pytest.mark.parametrize("name", TABLE)
def test_each_person_gets_what_their_part_allows(cast, office, now, as_, name):
    reply = a_reply(builders.sent(cast, office, now), cast, now)
    address = address_of(name, reply)
    clients = [as_(getattr(cast, who)) for who in ROLES]
    assert tuple(client.get(address).status_code for client in clients) == TABLE[name][0]
    assert tuple(client.post(address).status_code for client in clients) == TABLE[name][1]


@pytest.mark.parametrize("name", TABLE)
def test_a_stranger_is_asked_to_sign_in(client, cast, office, now, name):
    reply = a_reply(builders.sent(cast, office, now), cast, now)
    for ask in (client.get, client.post):
        assert ask(address_of(name, reply)).url.startswith("/account/login/")


def test_an_unsent_letter_takes_no_reply(cast, office, now, as_):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    page = as_(cast.registry).get(reverse("reply_new", args=[letter.pk]))
    assert page.status_code == 409 and "has not been sent" in page.content.decode()


def typed(*files, **more):
    return {
        "received_files": [SimpleUploadedFile(name, data) for name, data in files],
        "kind": "acknowledgement",
        "language": "fr",
        "channel": "mission",
        "received_on": "2021-03-12",
        "note": "Came with a covering call.",
        **more,
    }


def test_several_files_are_kept_and_the_receipt_gives_their_hashes(cast, office, now, as_):
    letter = builders.sent(cast, office, now)
    page = as_(cast.registry).post(
        reverse("reply_new", args=[letter.pk]),
        typed(("one.txt", b"first"), ("two.txt", b"second")),
        follow=True,
    )
    html = page.content.decode()
    assert "Receipt: 2 files kept" in html
    assert hashlib.sha256(b"first").hexdigest() in html
    assert hashlib.sha256(b"second").hexdigest() in html
    reply = Reply.objects.get()
    assert (reply.kind, reply.language, reply.channel) == ("acknowledgement", "fr", "mission")


@pytest.mark.parametrize(
    ("files", "more", "sentence"),
    [
        ([("a.pdf", b"")], {}, "is empty"),
        ([("a.txt", b"x"), ("b.txt", b"x")], {}, "The same file was added twice"),
        ([], {}, "Add the file of the reply"),
        ([("a.txt", b"x")], {"received_on": "2021-03-11"}, "Mend the date"),
        ([("a.txt", b"x")], {"received_on": "soon"}, "such as 2021-03-12"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_stores_nothing(
    cast, office, now, as_, files, more, sentence
):
    letter = builders.sent(cast, office, now)
    address = reverse("reply_new", args=[letter.pk])
    html = as_(cast.drafter).post(address, typed(*files, **more)).content.decode()
    assert sentence in html and "Came with a covering call." in html
    assert '<option value="fr" selected>' in html
    assert ("Choose all files again" in html) is bool(files)
    assert not Reply.objects.exists()


def test_every_bad_file_is_named(cast, office, now, as_):
    letter = builders.sent(cast, office, now)
    page = as_(cast.registry).post(
        reverse("reply_new", args=[letter.pk]), typed(("a.pdf", b""), ("b.png", b""))
    )
    html = page.content.decode()
    assert "“a.pdf”" in html and "“b.png”" in html and "Choose all files again" in html


def test_a_file_comes_as_it_was_and_cannot_act(cast, office, now, as_):
    reply = a_reply(builders.sent(cast, office, now), cast, now, b"<script>", 'Ant\u00f3n "x".txt')
    file = as_(cast.registry).get(address_of("reply_file", reply))
    assert file.content == b"<script>"
    assert file["Content-Disposition"].startswith("attachment; filename*=utf-8''Ant%C3%B3n")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"] and "no-store" in file["Cache-Control"]


def test_a_verdict_is_asked_for_once_and_shown(cast, office, now, as_):
    reply = a_reply(builders.sent(cast, office, now), cast, now)
    client = as_(cast.publisher)
    html = client.get(reverse("reply_withhold", args=[reply.pk])).content.decode()
    assert "Withhold Reply 1 to AL OTH 1/2021 from Quarry Works Ltd." in html
    done = client.post(reverse("reply_withhold", args=[reply.pk]), {"reason": "Names a child."})
    assert done.url == reverse("reply", args=[reply.pk])
    html = client.get(done.url).content.decode()
    assert "Names a child." in html and reverse("reply_approve", args=[reply.pk]) not in html
    assert client.post(reverse("reply_approve", args=[reply.pk])).status_code == 409


def test_what_was_found_fit_is_stopped_from_its_page(cast, office, now, as_):
    reply = a_reply(builders.sent(cast, office, now), cast, now)
    services.approve(reply, actor=cast.publisher, now=now)
    client = as_(cast.second_publisher)
    page, take_back = (reverse(name, args=[reply.pk]) for name in ("reply", "reply_take_back"))
    withhold = reverse("reply_withhold", args=[reply.pk])
    html = client.get(page).content.decode()
    assert f'"{take_back}"' in html and f'"{withhold}"' in html
    assert (
        "publisher found it fit to be public on 12 March" in client.get(take_back).content.decode()
    )
    assert "is taken back with it" in client.get(withhold).content.decode()
    html = client.post(take_back, follow=True).content.decode()
    assert "is to be read again" in html and f'"{take_back}"' not in html
    assert reverse("reply_approve", args=[reply.pk]) in html
    assert client.post(take_back).status_code == 409


def test_a_reply_to_a_public_letter_is_confidential_until_it_is_public_itself(
    cast, office, now, as_, at
):
    letter = builders.sent(cast, office, now)
    release.publish_due(now=letter.public_at)
    letter.refresh_from_db()
    at(letter.public_at)
    reply = a_reply(letter, cast, letter.public_at)
    client, address = as_(cast.publisher), reverse("reply", args=[reply.pk])
    assert 'class="band"' in client.get(address).content.decode()
    services.approve(reply, actor=cast.publisher, now=letter.public_at)
    release.publish_due(now=letter.public_at)
    assert 'class="band"' not in client.get(address).content.decode()


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_list_takes_the_same_queries_whatever_its_length(
    cast, office, now, as_, django_assert_num_queries, count
):
    letter = builders.sent(cast, office, now)
    for number in range(count):
        a_reply(letter, cast, now, f"answer {number}".encode())
    client = as_(cast.publisher)
    client.get(reverse("replies"))
    with django_assert_num_queries(6):
        html = client.get(reverse("replies")).content.decode()
    assert f"{count} replies, those to read first" in html


def test_those_to_read_stand_first_and_the_filter_is_in_the_address(cast, office, now, as_):
    letter = builders.sent(cast, office, now)
    first, second = (a_reply(letter, cast, now, data) for data in (b"one", b"two"))
    services.approve(second, actor=cast.publisher, now=now)
    client = as_(cast.publisher)
    html = client.get(reverse("replies")).content.decode()
    here, there = (html.index(reverse("reply", args=[row.pk])) for row in (first, second))
    assert here < there
    html = client.get(reverse("replies"), {"state": "approved"}).content.decode()
    assert reverse("reply", args=[first.pk]) not in html and "1 reply" in html


def test_what_is_no_pdf_is_kept_under_seal_and_the_page_says_why(cast, office, now, as_):
    letter = builders.sent(cast, office, now)
    client = as_(cast.registry)
    page = client.post(
        reverse("reply_new", args=[letter.pk]), typed(("a.txt", b"a\x00b")), follow=True
    )
    html = page.content.decode()
    assert "in quarantine" in html and "Its content is something else than its name says." in html
    file = Reply.objects.get().files.get()
    address = reverse("reply_file", args=[file.pk])
    assert f'"{address}"' not in html and client.get(address).status_code == 409
    asked = client.post(reverse("reply_file_ask", args=[file.pk]), follow=True).content.decode()
    assert "asked the sender for a clean copy on 12 March 2021" in asked
