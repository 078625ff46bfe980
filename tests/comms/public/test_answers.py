"""What holds for every address: methods, headers, no cookie, no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from comms.public.data.models import ArchivePart
from tests.comms.letters import seals
from tests.comms.public import builders as build

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
NAMES = [
    "home",
    "letters",
    "letter",
    "letter_pdf",
    "letter_copy",
    "letter_bibtex",
    "letter_ris",
    "reply_file",
    "version",
    "version_pdf",
    "changes",
    "mandates",
    "mandate",
    "recipients",
    "recipient",
    "states",
    "state",
    "sessions",
    "session",
    "statistics",
    "statistics_csv",
    "statistics_chart",
    "about",
    "robots",
    "certificate",
    "data",
    "api_guide",
    "export",
    "sitemap",
    "sitemap_part",
    "letters_feed",
    "session_feed",
    "changes_feed",
    "follow_asked",
    "archive_manifest",
    "archive_sums",
    "archive_part",
]
FILES = {
    "letter_pdf",
    "letter_copy",
    "letter_bibtex",
    "letter_ris",
    "reply_file",
    "version_pdf",
    "statistics_csv",
    "certificate",
    "export",
    "archive_manifest",
    "archive_sums",
    "archive_part",
}
# These are given something; test_verify.py and following/test_asking.py say what they accept.
GIVEN = ["verify", "follow"]
ALL_NAMES = [*NAMES, *GIVEN]
# Behind a message's link, with its key: kept by nobody.
BEHIND_LINKS = ["follow_confirm", "follow_stop"]


@pytest.fixture
def addresses(reader: Client, settings: Any) -> dict[str, str]:
    settings.SEAL_CERTIFICATE_FILE = seals.key()["certificate_file"]
    letter = build.publication(recipient_state="Switzerland", state_code="CHE")
    build.copy(letter)
    kept = build.file(build.reply(letter))
    earlier = build.stored(b"%PDF-1.7 the first")
    letter.versions.create(
        number=1,
        shown_from=letter.released_at,
        shown_until=letter.released_at,
        reason="A name was misspelt.",
        body_html="<p>Excellency</p>",
        pdf_name=earlier["name"],
        pdf_size=earlier["size"],
        pdf_sha256=earlier["sha256"],
    )
    packed = build.stored(b"PK", ".zip")
    ArchivePart.objects.create(
        kind="records",
        period="2021",
        stored_name=packed["name"],
        size=packed["size"],
        sha256=packed["sha256"],
        letters=1,
        edition=1,
        mark="1",
    )
    here = "/letters/al-oth-109-2021/"
    return {
        "home": "/",
        "letters": "/letters/",
        "letter": here,
        "letter_pdf": here + "letter.pdf",
        "letter_copy": here + "letter.docx",
        "letter_bibtex": here + "citation.bib",
        "letter_ris": here + "citation.ris",
        "version": here + "versions/1/",
        "version_pdf": here + "versions/1/letter.pdf",
        "changes": "/changes/",
        "mandates": "/mandates/",
        "mandate": "/mandates/minority/",
        "recipients": "/recipients/",
        "recipient": "/recipients/acme-textiles/",
        "states": "/states/",
        "state": "/states/CHE/",
        "sessions": "/sessions/",
        "session": "/sessions/48/",
        "statistics": "/statistics/",
        "statistics_csv": "/statistics.csv",
        "statistics_chart": "/statistics/years.svg",
        "reply_file": f"{here}replies/{kept.stored_name}",
        "about": "/about/",
        "robots": "/robots.txt",
        "data": "/data/",
        "api_guide": "/data/api/",
        "export": "/letters/export.csv",
        "sitemap": "/sitemap.xml",
        "sitemap_part": "/sitemap-1.xml",
        "letters_feed": "/feeds/letters.atom",
        "session_feed": "/feeds/session-48.atom",
        "changes_feed": "/feeds/changes.atom",
        "follow": "/follow/",
        "follow_asked": "/follow/asked/",
        "archive_manifest": "/data/archive/manifest.json",
        "archive_sums": "/data/archive/SHA256SUMS",
        "archive_part": "/data/archive/letters-2021-records.zip",
        "verify": "/verify/",
        "certificate": "/verify/certificate.pem",
    }


def test_the_contract_names_every_address() -> None:
    included = get_resolver("config.urls_public").namespace_dict["public"][1]
    every = [name for name in included.reverse_dict if isinstance(name, str)]
    assert sorted(every) == sorted([*ALL_NAMES, *BEHIND_LINKS])
    assert len(get_resolver("config.urls_public").url_patterns) == 1
    # The pages stand one deeper, behind the prefix of their language; those of the API beneath one of their own:
    # tests/comms/public/data/test_api.py.
    alone = [
        inner
        for one in included.url_patterns
        for inner in (
            [one] if getattr(one, "namespace", "") else getattr(one, "url_patterns", [one])
        )
    ]
    assert len(alone) == len(every) + 1


@pytest.mark.parametrize("name", NAMES)
def test_only_reading(reader: Client, addresses: dict[str, str], name: str) -> None:
    for method in ("post", "put", "patch", "delete", "options"):
        answer = getattr(reader, method)(addresses[name])
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD"
    answer = reader.head(addresses[name])
    assert answer.status_code == 200
    answer.close()


def test_a_refused_method_gets_a_page_with_its_sentence(reader: Client) -> None:
    for address, said in (("/about/", "Nothing was done"), ("/fr/about/", "Rien n’a été fait")):
        answer = reader.post(address, {"q": "typed"})
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert (answer["Cache-Control"], answer["Content-Type"]) == (
            "no-store",
            "text/html; charset=utf-8",
        )
        assert "default-src" in answer["Content-Security-Policy"]
        page = build.page_of(answer)
        assert said in page and "<h1" in page and "typed" not in page
    # Programs that ask the API get no page for people.
    assert b"<html" not in reader.post("/api/v1/letters").content


@pytest.mark.parametrize("name", ALL_NAMES)
def test_headers(reader: Client, addresses: dict[str, str], name: str) -> None:
    answer = reader.get(addresses[name], headers={"cookie": "sessionid=abc"})
    is_file = name in FILES
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    policy = "default-src 'none'; sandbox" if is_file else PAGE_POLICY
    if name == "statistics_chart":
        policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == {
        part.strip() for part in policy.split(";")
    }
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert "Vary" not in answer
    answer.close()


@pytest.mark.parametrize(
    "name", ["home", "letters", "letter", "about", "verify", "data", "api_guide"]
)
def test_no_script_no_inline_style_and_no_word_of_the_staff_site(
    reader: Client, addresses: dict[str, str], name: str
) -> None:
    page = build.page_of(reader.get(addresses[name]))
    assert not re.search(r"<script|<style| style=| on\w+=|javascript:", page)
    assert "onfidential until" not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [("/letters/nothing/", 404), ("/letters/?page=x", 400), ("/letters/?q=%00", 400)],
)
def test_a_refusal_is_not_kept(reader: Client, address: str, status: int) -> None:
    answer = reader.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (status, "no-store")


def test_a_foreign_host_gets_the_page_of_what_is_not_understood(reader: Client) -> None:
    answer = reader.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "cannot be understood" in build.page_of(answer)


def test_an_unchanged_page_is_not_sent_again(reader: Client, addresses: dict[str, str]) -> None:
    first = reader.get(addresses["letter"])
    again = reader.get(addresses["letter"], headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=60"


def test_about_states_the_sixtieth_day(reader: Client) -> None:
    page = build.page_of(reader.get("/about/"))
    assert "12 March 2021 is public from 11 May 2021, 00:00" in page
