"""A page is made once an edition: every change of the site makes it anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comms.public import kept
from tests.comms.public import builders as build


def test_a_page_is_kept_until_the_site_changes(
    reader: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_PAGES = 2
    monkeypatch.setattr(kept, "_pages", type(kept._pages)())
    letter = build.publication()
    first = reader.get("/letters/al-oth-109-2021/")
    again = reader.get("/letters/al-oth-109-2021/")
    assert again.content == first.content
    assert again.headers == first.headers
    assert again.context is None  # nothing was drawn
    build.reply(letter)
    assert reader.get("/letters/al-oth-109-2021/").content != first.content
    for address in ("/", "/letters/", "/letters/?q=mill", "/letters/nothing/"):
        reader.get(address)
    assert len(kept._pages) == 2
