"""Both sites speak UTF-8: a request that says it is written otherwise is refused, and nothing fails over it."""

from __future__ import annotations

import importlib

import pytest

from config.one_encoding import one_encoding


def status(site, kind: str) -> str:
    said: list[str] = []
    site({"CONTENT_TYPE": kind}, lambda status, headers: said.append(status))
    return said[0]


def fine(environ, start_response):
    start_response("200 OK", [])
    return []


@pytest.mark.parametrize(
    "said",
    [
        "charset=unicode_escape",
        "charset=latin-1",
        "charset=punycode",
        "charset=hex",
        "charset=utf-7",
        "charset=nothing",
        "charset=a\0b",
        "charset*=rot99''x",
        "charset*=utf-8''undefined",
    ],
)
def test_nobody_chooses_how_a_request_is_read(said):
    for kind in ("multipart/form-data; boundary=x", "text/plain", ""):
        assert status(one_encoding(fine), f"{kind}; {said}") == "400 Bad Request"


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "multipart/form-data; boundary=x", "x; charset=UTF-8", 'x; charset="utf8"'],
)
def test_what_is_utf_8_goes_on(kind):
    assert status(one_encoding(fine), kind) == "200 OK"


@pytest.mark.parametrize("site", ["public", "staff"])
def test_both_sites_are_behind_it(site):
    application = importlib.import_module(f"config.wsgi_{site}").application
    assert status(application, "text/plain; charset=hex") == "400 Bad Request"
