"""What cannot be addressed is refused before any conversation, so that it stops nothing that is sent with it."""

from __future__ import annotations

import pytest

from comms.dispatch import mail
from comms.dispatch.mail import Outcome
from tests.comms.mail_server import mail_server


def post(to):
    return mail.post(to=to, subject="s", body="b", html="<p>b</p>", message_id="<1@pouch.example>")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a@exam\u202eple.org",
        "x@" + "\u00fc" * 63 + ".example",
        "x@" + "a" * 64 + ".example",
        "x@example..org",
        "\u00e9ve@example.org",
        "ada\x00@example.org",
        "ada\n@example.org",
        "ada@example.org\r\nBcc: all@example.org",
        "ada@example.org, eve@example.org",
        "ada@a\ud800.example",
    ],
)
def test_an_address_that_no_envelope_holds_is_refused(to, monkeypatch):
    def spoken(*_, **__):
        raise AssertionError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", spoken)
    answer = post(to)
    assert answer.outcome is Outcome.REFUSED
    assert answer.words == "no message can be addressed like this"


def test_a_host_in_any_script_is_the_one_that_browsers_go_to():
    with mail_server() as server:
        assert post("ada@stra\u00dfe.example").outcome is Outcome.ACCEPTED
        assert post("Ada <ada@example.org>").outcome is Outcome.ACCEPTED
    assert [message["To"] for message in server.letters] == [
        "ada@xn--strae-oqa.example",
        "Ada <ada@example.org>",
    ]
