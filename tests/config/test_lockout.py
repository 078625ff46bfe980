"""Failed sign-ins are counted against the address that was tried, however it was written."""

from __future__ import annotations

import pytest

from config.lockout import account_named


@pytest.mark.parametrize(
    ("credentials", "posted", "expected"),
    [
        ({"email": "Ana@Pouch.example"}, {}, "ana@pouch.example"),
        ({"username": " ana@pouch.example "}, {}, "ana@pouch.example"),
        (None, {"login": "ANA@pouch.example"}, "ana@pouch.example"),
        (None, {}, ""),
    ],
)
def test_an_address_is_one_account(rf, credentials, posted, expected):
    assert account_named(rf.post("/account/login/", posted), credentials) == expected


def test_no_request_is_no_fault():
    assert account_named(None) == ""
