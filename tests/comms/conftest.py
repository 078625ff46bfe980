"""The pages' clock, and a browser for each person of the cast."""

from __future__ import annotations

import pytest
from django.test import Client

from comms import pages
from tests.comms.desk import sign_in_now


@pytest.fixture
def at(monkeypatch, now):
    """`at(instant)` sets what the pages take for the present; it begins at `now`."""

    def move(instant):
        monkeypatch.setattr(pages, "now", lambda: instant)

    move(now)
    return move


@pytest.fixture
def as_(at):
    """`as_(user)` is that person's browser."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        sign_in_now(client, user)
        return client

    return sign_in
