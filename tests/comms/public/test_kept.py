"""A page is made once an edition: every change of the site makes it anew."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from django.test import Client

from comms.public import edition, kept
from comms.public.models import Publication
from comms.public.search import catalogue
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


def lasting(wanted: edition.Current) -> catalogue.Catalogue:
    """A catalogue that is shown for long, as a large one is."""
    made = catalogue.make(wanted)
    made.fresh_until = math.inf
    return made


def test_a_letter_withdrawn_is_gone_from_the_list_though_the_catalogue_is_behind(
    reader: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_PAGES = 9
    monkeypatch.setattr(kept, "_pages", type(kept._pages)())
    monkeypatch.setattr(catalogue, "_current", lasting(edition.current()))
    said = "The mill of Bulawayo."
    build.publication(summary=said, body_text=said, body_html=f"<p>{said}</p>")
    catalogue._current = lasting(edition.current())
    addresses = ("/", "/letters/", "/letters/?q=mill", "/letters/al-oth-109-2021/")
    for address in addresses:
        assert "Bulawayo" in reader.get(address).content.decode()
    assert len(kept._pages) == 4
    scrubbed = dict.fromkeys(("summary", "body_html", "body_text", "pdf_name"), "")
    Publication.objects.update(
        is_withdrawn=True,
        withdrawn_on=dt.date(2022, 1, 1),
        withdrawal_reason="Sent in error.",
        **scrubbed,
    )
    for address in addresses:
        assert "Bulawayo" not in reader.get(address).content.decode()
    # What was made with the old catalogue is not kept under the new edition.
    assert not [page for page in kept._pages.values() if page.made_of == edition.current()]


def test_a_kept_page_is_not_sent_to_who_has_it_and_only_at_its_own_address(
    reader: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_PAGES = 9
    monkeypatch.setattr(kept, "_pages", type(kept._pages)())
    build.publication()
    here = "/letters/al-oth-109-2021/"
    mark = reader.get(here)["ETag"]
    known = reader.get(here, headers={"if-none-match": mark})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", mark)
    assert known["Cache-Control"] == "public, max-age=60"
    for other in ({"HTTP_HOST": "evil.example"}, {"REQUEST_METHOD": "POST"}):
        assert reader.get(here, **other).status_code in {400, 405}
    french = reader.get("/fr" + here)
    assert french["Content-Language"] == "fr"
    assert len(kept._pages) == 2
