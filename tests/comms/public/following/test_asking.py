"""The page that asks for an address: what cannot be one, and that its answer tells of nobody."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from comms.public.following import letterbox
from comms.public.following.forms import Follow
from comms.subscriptions import services
from comms.subscriptions.models import Pace, Subscription
from tests.comms.public import builders as build
from tests.comms.public.test_roles import acting_as

HERE = "/follow/?recipient=acme-textiles"
KEY = "k" * 43


def sentences(address, pace="daily"):
    form = Follow({"address": address, "pace": pace})
    return [str(one) for errors in form.errors.values() for one in errors]


@pytest.mark.parametrize(
    "address",
    [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@example.org\r\nBcc: all@example.org",
        "ada\n@example.org",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        '"ada\x01"@example.org',
        '"a b"@example.org',
        "ada\u017f@example.org",
        "<script>@example.org",
    ],
)
def test_what_is_no_address_is_said_so(address):
    assert sentences(address) == ["This is not an e-mail address. Write it as name@example.org."]


def test_every_other_fault_has_a_sentence():
    assert sentences("") == ["Write your e-mail address."]
    assert "No e-mail address is longer than 254 characters. Check what you wrote." in sentences(
        "a" * 10_000 + "@example.org"
    )
    assert any("(NUL)" in said for said in sentences("ada\0@example.org"))
    assert sentences("ada@example.org", "hourly") == [
        "There is no such choice. Choose one of the two."
    ]


def test_the_host_is_written_one_way():
    form = Follow({"address": " Ada.B+c@EXAMPLE.org ", "pace": "daily"})
    assert form.is_valid()
    assert form.cleaned_data["address"] == "Ada.B+c@example.org"


@pytest.mark.slow
@pytest.mark.django_db
def test_what_was_typed_stays(reader):
    build.publication()
    for address in ("ada@", "a" * 10_000, "<b>&", "ada\r\nBcc: x@example.org"):
        answer = reader.post(HERE, {"address": address, "pace": "at_once"})
        assert answer.status_code == 400
        assert answer["Cache-Control"] == "no-store"
        assert answer.context["form"]["address"].value() == address
        assert b'value="at_once"\n                     checked' in answer.content
    page = reader.post(HERE, {"address": "ada@"}).content.decode()
    assert 'value="ada@"' in page
    refused = reader.get("/follow/?recipient=nobody")
    assert refused.status_code == 400
    assert b"<form" not in refused.content


@pytest.mark.slow
@pytest.mark.django_db
def test_every_answer_is_the_same_whoever_follows_what(reader, now):
    build.publication()
    words = ("confirm", "stop")

    def everything():
        """As the role of the public process, which is all that its answers can be made of."""
        got = []
        for address in ("known@example.org", "new@example.org"):
            got.append(reader.post(HERE, {"address": address, "pace": "daily"}))
        for word in words:
            got += [ask(f"/follow/{word}/{KEY}/") for ask in (reader.get, reader.post)]
        got += [reader.get(HERE), reader.get("/follow/asked/")]
        return [(one.status_code, sorted(one.items()), one.content) for one in got]

    with acting_as("pouch_public"):
        before = everything()
    assert [status for status, *_ in before] == [303, 303, 200, 200, 200, 200, 200, 200]
    assert before[0] == before[1]
    services.open_letterbox(now=now)
    with transaction.atomic():
        services.ask("known@example.org", selection="", language="en", pace=Pace.DAILY, now=now)
    with acting_as("pouch_public"):
        assert everything() == before


@pytest.mark.slow
@pytest.mark.django_db
def test_a_full_letterbox_is_said_and_nothing_typed_is_lost(reader, monkeypatch):
    build.publication()

    def full(*_, **__):
        raise letterbox.Full

    monkeypatch.setattr(letterbox, "_put", full)
    answer = reader.post(HERE, {"address": "ada@example.org", "pace": "daily"})
    assert answer.status_code == 503
    assert b'value="ada@example.org"' in answer.content
    assert b"try again in an hour" in answer.content
    assert reader.post(f"/follow/stop/{KEY}/").status_code == 503


@pytest.mark.django_db
def test_nothing_else_is_answered(reader):
    for address in (HERE, "/follow/asked/", f"/follow/stop/{KEY}/"):
        assert {
            getattr(reader, way)(address).status_code for way in ("put", "patch", "delete")
        } == {405}
    assert reader.post("/follow/asked/").status_code == 405
    assert reader.get("/follow/stop/short/").status_code == 404
    assert reader.get(f"/follow/stop/{KEY}/")["Cache-Control"] == "no-store"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM letterbox.request")
        assert cursor.fetchone() == (0,)


LONG = urlencode({"q": "\N{ROCKET}" * 200, "to": "\N{ROCKET}" * 200})


@pytest.mark.slow
@pytest.mark.django_db
def test_the_longest_words_of_a_list_can_be_followed(reader, now):
    build.publication()
    here = f"/follow/?{LONG}"
    assert reader.get(here).status_code == 200
    answer = reader.post(here, {"address": "ada@example.org", "pace": "daily"})
    assert answer.status_code == 303
    services.open_letterbox(now=now)
    assert Subscription.objects.get().selection == LONG


@pytest.mark.django_db
def test_what_fits_no_more_is_said_before_anything_is_typed(reader, monkeypatch):
    monkeypatch.setattr(letterbox, "LONGEST", len(LONG) - 1)
    for answer in (reader.get(f"/follow/?{LONG}"), reader.post(f"/follow/?{LONG}", {})):
        assert answer.status_code == 400
        assert b"So much at once cannot be followed." in answer.content
        assert b"<form method" not in answer.content


def test_other_forms_keep_their_own_sentence_for_an_address():
    Follow({"address": "nobody", "pace": "daily"}).is_valid()
    with pytest.raises(ValidationError, match="valid email"):
        validate_email("nobody")
