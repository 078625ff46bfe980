"""One address has one form, however it is written; what nothing can be sent to, or only inside, has none."""

from __future__ import annotations

import pytest

from comms.public.following import mailbox

HIDDEN = (
    "This holds a character without a sign, as copied text often does. Type the address by hand."
)


def refusal(typed: str) -> str:
    with pytest.raises(mailbox.NoAddress) as said:
        mailbox.canonical(typed)
    return str(said.value)


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada.B+c@EXAMPLE.org", "Ada.B+c@example.org"),
        ("o'neil_{x}@mail.example", "o'neil_{x}@mail.example"),
        ("bomb@\uff4dail.example", "bomb@mail.example"),
        ("bomb@mail\u3002example", "bomb@mail.example"),
        ("bomb@ma\ufe0fil.example", "bomb@mail.example"),
        ("victim@ma\u0131l.example", "victim@xn--mal-kua.example"),
        ("ada@stra\u00dfe.example", "ada@xn--strae-oqa.example"),
        ("ada@XN--STRAE-OQA.example", "ada@xn--strae-oqa.example"),
        ("ada@u\u0308ber.example", "ada@xn--ber-goa.example"),
        ("ada@\u4f8b\u5b50.\u6d4b\u8bd5", "ada@xn--fsqu00a.xn--0zwm56d"),
    ],
)
def test_one_address_has_one_form(typed, form):
    assert mailbox.canonical(typed) == form
    assert mailbox.canonical(form) == form


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u202e", "\u2066", "\ufeff", "\u200d"])
def test_a_hidden_character_is_refused_wherever_it_stands(sign):
    assert refusal(f"bomb@m{sign}ail.example") == HIDDEN
    assert refusal(f"bo{sign}mb@mail.example") == HIDDEN


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@localhost",
        "ada@[127.0.0.1]",
        "ada@[IPv6:::1]",
        "ada@10.0.0.1",
        "ada@\uff11\uff10.0.0.1",
        "ada@127.1",
        "ada@0x7f.0x1",
        "ada@example.org.",
        "ada@.example.org",
        "ada@example..org",
        "ada@-a.example",
        "ada@a_b.example",
        "ada@exa mple.org",
        "ada@exa\u00a0mple.org",
        "ada@exa\x7fmple.org",
        "ada@xn--a.example",
        "ada@" + "\u00fc" * 63 + ".example",
        "ada@" + "a" * 64 + ".example",
        "ada@a\ud800.example",
        "a" * 65 + "@example.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "ada@x@example.org",
        '"ada"@example.org',
        "ada\u017f@example.org",
        "\u212aada@example.org",
        "\uff41da@example.org",
        "ada@example.org\n",
        "ada@example.org\r\nBcc: all@example.org",
    ],
)
def test_what_is_no_address_is_said_so(typed):
    assert refusal(typed) == "This is not an e-mail address. Write it as name@example.org."


@pytest.mark.parametrize(
    "host",
    ["mail.localhost", "db.local", "Mail.INTERNAL", "x.invalid", "printer.home.arpa", "a.lan"],
)
def test_nothing_is_sent_inside(host):
    assert refusal(f"root@{host}") == (
        "Nothing is sent to a machine inside a network, and the name after the @ stands for one. "
        "Write an address on the Internet."
    )


def test_what_grows_too_long_when_it_is_written_one_way_is_refused():
    host = ".".join(["\u00fc" * 20] * 8) + ".example"
    assert len(f"ada@{host}") < mailbox.LONGEST
    assert "254" in refusal(f"{'a' * 60}@{host}")
    assert "254" in refusal("a" * 10_000 + "@example.org")
