"""States and mandates are called as the page's language calls them; where it is not known, the language is marked."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client

from comms.public.models import StateName
from recipients.models import Recipient
from tests.comms.public import builders as build

migration = import_module("comms.migrations.0025_public_states_are_named")

SWISS = {"en": "Switzerland", "fr": "Suisse", "es": "Suiza"}


@pytest.fixture
def letters(db: None) -> None:
    for language, name in SWISS.items():
        StateName.objects.create(code="CHE", language=language, name=name)
    build.publication(
        "AL CHE 1/2021",
        recipient_name="Suisse",
        recipient_kind="state",
        recipient_key="che",
        state_code="CHE",
        language="fr",
        mandates=(
            ("minority", "Rapporteur spécial sur les questions relatives aux minorités", ""),
        ),
    )
    build.publication(
        "AL OTH 2/2021",
        recipient_name="Acme",
        recipient_key="acme",
        recipient_state="Switzerland",
        state_code="CHE",
        mandates=(("business", "Working Group on business and human rights", ""),),
    )


@pytest.mark.parametrize(
    ("prefix", "name", "others"),
    [("", "Switzerland", ["Suisse", "Suiza"]), ("/fr", "Suisse", ["Suiza"]), ("/es", "Suiza", [])],
)
def test_a_state_is_called_in_the_language_of_the_page(
    reader: Client, letters: None, prefix: str, name: str, others: list[str]
) -> None:
    assert f"<h1> <bdi>{name}</bdi> </h1>" in build.page_of(reader.get(f"{prefix}/states/CHE/"))
    for address in ("/states/", "/recipients/", "/statistics/"):
        page = build.page_of(reader.get(f"{prefix}{address}"))
        assert f"<bdi>{name}</bdi>" in page, address
        assert not any(f"<bdi>{other}</bdi>" in page for other in others), address
    facets = build.page_of(reader.get(f"{prefix}/letters/")).partition('id="narrow"')[2]
    assert facets.count(f"<bdi>{name}</bdi>") == 2  # as a State and as a recipient


def test_a_title_in_another_language_is_marked_as_such(reader: Client, letters: None) -> None:
    page = build.page_of(reader.get("/fr/mandates/"))
    assert '<bdi lang="en">Working Group on business and human rights</bdi>' in page
    assert "<bdi>Rapporteur spécial sur les questions relatives aux minorités</bdi>" in page
    assert '<bdi lang="fr">' in build.page_of(reader.get("/mandates/"))


@pytest.mark.parametrize("asked", ["q=Switzerland", "q=suiza", "to=Suiza", "to=che"])
def test_a_letter_to_a_state_is_found_by_its_name_in_any_language(
    reader: Client, letters: None, asked: str
) -> None:
    page = build.page_of(reader.get(f"/letters/?{asked}"))
    assert "AL CHE 1/2021" in page and "AL OTH 2/2021" not in page


def test_states_of_letters_that_were_public_before_are_named_by_the_migration(db: None) -> None:
    for code, language, name, period in (
        ("CHE", "fr", "Suisse", (dt.date(2000, 1, 1), None)),
        ("CHE", "en", "Helvetia", (dt.date(1800, 1, 1), dt.date(1848, 1, 1))),
        ("BEL", "en", "Belgium", (dt.date(2000, 1, 1), None)),
    ):
        state, _ = Recipient.objects.get_or_create(key=code.lower(), kind="state", code=code)
        state.names.create(language=language, name=name, period=period)
    build.publication("AL OTH 2/2021", state_code="CHE")
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(migration.NAMES)
    assert [*StateName.objects.values_list("code", "language", "name")] == [("CHE", "fr", "Suisse")]
