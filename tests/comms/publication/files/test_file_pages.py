"""The pages of received files: who gets what, and what is not theirs does not exist."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comms.errors import CommsError
from comms.publication.files import making, services
from comms.publication.files.models import FileChoice
from tests import builders
from tests.comms.publication.redaction.builders import withheld
from tests.comms.publication.test_release import a_reply

ROLES = ("drafter", "outsider", "holder_of_minority", "registry", "publisher",
         "second_publisher", "superuser", "nobody")  # fmt: skip
READ = (200, 200, 200, 200, 200, 200, 404, 404)
OFFICER = (403, 403, 403, 403, 200, 200, 404, 404)
SECOND = (403, 403, 403, 403, 403, 200, 404, 404)
SETTLED = (403, 403, 403, 403, 409, 409, 404, 404)
DRAWN = (403, 403, 403, 403, 302, 302, 404, 404)
NOT_ALLOWED = (405,) * 8
TABLE = {
    # address: what each of ROLES gets for (GET, POST with nothing typed)
    "file_choice": (READ, READ),
    "file_redact": (DRAWN, DRAWN),
    "file_copy": (READ, NOT_ALLOWED),
    "file_again": (NOT_ALLOWED, SETTLED),
    "file_confirm": (SECOND, (403, 403, 403, 403, 403, 302, 404, 404)),
}


@pytest.fixture
def choice(cast, office, now):
    """A redacted text that waits for a second person."""
    file = a_reply(builders.sent(cast, office, now), cast, now).files.get()
    made = services.choose(file, choice="redact", ground="third", actor=cast.publisher, now=now)
    services.hide_words(made, words=["letter"], actor=cast.publisher, now=now)
    services.finish(made, actor=cast.publisher, now=now)
    making.make_whole(made.pk, now=now)
    return FileChoice.objects.get()


def address_of(name, choice):
    return reverse(name, args=[choice.file_id if name == "file_choice" else choice.pk])


@pytest.mark.slow
def test_each_person_gets_what_their_part_allows(choice, cast, as_):
    clients = [as_(getattr(cast, who)) for who in ROLES]
    hashed = {"sha256": choice.sha256}
    for name, (got, posted) in TABLE.items():
        address = address_of(name, choice)
        assert tuple(one.get(address).status_code for one in clients) == got, name
        assert tuple(one.post(address, hashed).status_code for one in clients) == posted, name


@pytest.mark.slow
def test_a_stranger_is_asked_to_sign_in(client, choice):
    for name in TABLE:
        for ask in (client.get, client.post):
            assert ask(address_of(name, choice)).url.startswith("/account/login/"), name


def test_a_copy_is_handed_out_as_bytes_that_cannot_act(choice, cast, as_):
    answer = as_(cast.publisher).get(reverse("file_copy", args=[choice.pk]))
    assert answer.content == b"We have read your [withheld].\n"
    assert answer["Content-Disposition"] == 'attachment; filename="public copy.txt"'
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_title_that_says_what_is_hidden_is_refused_where_it_is_typed(choice, cast, as_):
    client, address = as_(cast.publisher), reverse("file_choice", args=[choice.file_id])
    typed = {"choice": "redact", "ground": "third", "shown_as": "Your LETTER"}
    html = client.post(address, typed).content.decode()
    assert "Choose another: say what the file is" in html and 'value="Your LETTER"' in html
    assert FileChoice.objects.get() == choice


def test_a_ground_without_anything_hidden_is_asked_about_and_nothing_is_preselected(
    cast, office, now, as_
):
    file = a_reply(builders.sent(cast, office, now), cast, now).files.get()
    client, address = as_(cast.publisher), reverse("file_choice", args=[file.pk])
    html = client.get(address).content.decode()
    assert " checked" not in html and "It stays with the desk" in html
    html = client.post(address, {"ground": "minor", "shown_as": "A list"}).content.decode()
    assert "Choose what becomes public of the file." in html
    typed = {"choice": "publish", "ground": "minor", "shown_as": "A list"}
    html = client.post(address, typed).content.decode()
    assert "A ground is given only for what is withheld or redacted." in html
    assert '<option value="minor" selected>' in html and 'value="A list"' in html
    assert html.count(" checked") == 1 and not FileChoice.objects.exists()
    with pytest.raises(CommsError, match="take the ground away"):
        services.choose(file, choice="publish", ground="minor", actor=cast.publisher, now=now)


def test_the_page_of_boxes_says_why_no_copy_is_made(choice, cast, as_, now):
    facts = {"ground": "third", "actor": cast.publisher, "now": now}
    services.choose(choice.file, choice="publish", shown_as="Your letter", **facts | {"ground": ""})
    made = services.choose(choice.file, choice="redact", shown_as="Your letter", **facts)
    services.hide_words(made, words=["letter"], actor=cast.publisher, now=now)
    page = as_(cast.publisher).post(reverse("file_redact", args=[made.pk]), {"act": "finish"})
    html = page.content.decode()
    assert page.status_code == 200 and "Choose another: say what the file is" in html
    assert "Shown as “Your letter”." in html


def test_who_confirms_sees_the_title_and_the_copy(choice, cast, as_, now):
    services.choose(
        choice.file, choice="redact", ground="third", shown_as="What the company says",
        actor=cast.publisher, now=now,
    )  # fmt: skip
    standing = FileChoice.objects.standing().get()
    services.finish(standing, actor=cast.publisher, now=now)
    making.make_whole(standing.pk, now=now)
    html = as_(cast.second_publisher).get(reverse("file_confirm", args=[standing.pk]))
    html = html.content.decode()
    assert "What the company says" in html and "We have read your [withheld]." in html
    assert reverse("file_copy", args=[standing.pk]) in html


def test_each_line_says_at_how_many_places_it_is_hidden_and_what_stands_nowhere_stays(
    choice, cast, as_, now
):
    made = services.choose(
        choice.file, choice="redact", ground="third", actor=cast.publisher, now=now
    )
    client, address = as_(cast.publisher), reverse("file_redact", args=[made.pk])
    typed = {"act": "words", "words": "have read\nZoltan Examplee\nHAVE READ\ne"}
    html = client.post(address, typed).content.decode()
    assert "Hidden: “have read” at 1 place; “HAVE READ” at 1 place; “e” at 5 places." in html
    assert "“Zoltan Examplee”: not in the file&#x27;s text" in html
    assert ">\nZoltan Examplee</textarea>" in html
    made.refresh_from_db()
    assert made.words == ["letter", "have read", "HAVE READ", "e"]
    none = client.post(address, {"act": "words", "words": "Zoltan\nExamplee"}).content.decode()
    assert "None of these words stands" in none and ">\nZoltan\nExamplee</textarea>" in none


def test_what_is_withheld_of_the_letter_stands_in_the_field_until_something_is_hidden(
    cast, office, now, as_
):
    letter = builders.sent(cast, office, now)
    file = a_reply(letter, cast, now, data=b"Of the valley nothing is known.\n").files.get()
    withheld(letter, cast.drafter, now, name="valley")
    made = services.choose(file, choice="redact", ground="third", actor=cast.publisher, now=now)
    client, address = as_(cast.publisher), reverse("file_redact", args=[made.pk])
    assert ">\nvalley</textarea>" in client.get(address).content.decode()
    html = client.post(address, {"act": "words", "words": "valley"}, follow=True).content.decode()
    assert "Hidden: “valley” at 1 place" in html and "valley</textarea>" not in html
