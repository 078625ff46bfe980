"""The page of a communication, its files, sisters and tombstone; the page for all the rest."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from comms.public.models import PublishedFile
from tests.comms.public import builders as build

HERE = "/letters/al-oth-109-2021/"


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_page_shows_facts_letter_replies_and_signatories(reader: Client) -> None:
    letter = build.publication(recipient_state="Switzerland", language="fr")
    kept = build.file(build.reply(letter))
    page = build.page_of(reader.get(HERE))
    for said in (
        "Allegation letter to <bdi>Acme Textiles Ltd.</bdi>",
        "Company, Switzerland",
        "11 May 2021, 00:00 Geneva",
        'Fernand de Varennes, <a href="/mandates/minority/">Special Rapporteur on minority issues</a>',
        '<div class="letter-page" lang="fr"><p>Excellency,</p>',
        f"/replies/{kept.stored_name}",
        "Reply of the company.pdf",
        "Answered",
    ):
        assert said in page
    assert "Sister letters" not in page


def test_a_withheld_reply_is_said_and_not_shown(reader: Client) -> None:
    kept = build.file(build.reply(build.publication(), is_withheld=True))
    page = build.page_of(reader.get(HERE))
    assert "its text is not made public" in page
    assert kept.stored_name not in page
    assert reader.get(f"{HERE}replies/{kept.stored_name}").status_code == 404


def test_sisters_are_those_that_stand(reader: Client) -> None:
    group = uuid.uuid4()
    build.publication(group=group)
    build.publication("AL CHN 18/2020", group=group, recipient_name="China")
    build.withdrawn("AL USA 7/2021", group=group, recipient_name="United States of America")
    build.publication("AL FRA 1/2021", recipient_name="France")
    page = build.page_of(reader.get(HERE))
    assert "Sister letters (1)" in page
    assert "/letters/al-chn-18-2020/" in page
    assert "United States" not in page
    assert "France" not in page


def test_the_letter_is_downloaded_under_its_reference(reader: Client) -> None:
    letter = build.publication(pdf=b"%PDF-1.7 sealed")
    answer = reader.get(HERE + "letter.pdf")
    assert body(answer) == b"%PDF-1.7 sealed"
    assert answer["Content-Disposition"] == 'attachment; filename="AL OTH 109-2021.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == "15"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert letter.pdf_name not in str(answer.headers)
    again = reader.get(HERE + "letter.pdf", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("form", ["docx", "txt", "json"])
def test_copies_without_a_seal_are_downloaded_too(reader: Client, form: str) -> None:
    kept = build.copy(build.publication(), form, b"a copy")
    assert f'href="{HERE}letter.{form}"' in build.page_of(reader.get(HERE))
    answer = reader.get(f"{HERE}letter.{form}")
    assert body(answer) == b"a copy"
    assert answer["Content-Disposition"] == f'attachment; filename="AL OTH 109-2021.{form}"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert kept.stored_name not in str(answer.headers)
    again = reader.get(f"{HERE}letter.{form}", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_a_letter_released_before_there_were_copies_offers_none(reader: Client) -> None:
    build.publication()
    assert "letter.docx" not in build.page_of(reader.get(HERE))
    absent = reader.get("/letters/al-oth-110-2021/letter.docx")
    for form in ("docx", "odt"):
        answer = reader.get(f"{HERE}letter.{form}")
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_the_database_refuses_a_copy_of_an_unknown_form_or_twice(db: None) -> None:
    letter = build.publication()
    build.copy(letter)
    for form in ("docx", "exe"):
        with pytest.raises(IntegrityError), transaction.atomic():
            build.copy(letter, form)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a"b.pdf', 'filename="a\\"b.pdf"'),
        ("line\r\nSet-Cookie: a=b.pdf", 'filename="line__Set-Cookie: a=b.pdf"'),
        ("../../etc/passwd", 'filename=".._.._etc_passwd"'),
        ("Réponse.pdf", "filename*=utf-8''R%C3%A9ponse.pdf"),
    ],
)
def test_a_reply_keeps_its_name_and_cannot_write_headers(
    reader: Client, name: str, shown: str
) -> None:
    kept = build.file(build.reply(build.publication()), name=name, content=b"%PDF-1.7 answer")
    answer = reader.get(f"{HERE}replies/{kept.stored_name}")
    assert body(answer) == b"%PDF-1.7 answer"
    assert answer["Content-Disposition"] == f"attachment; {shown}"
    assert "Set-Cookie" not in answer


def test_a_file_is_reached_through_its_own_letter_alone(reader: Client) -> None:
    letter = build.publication()
    kept = build.file(build.reply(letter))
    build.publication("AL CHN 18/2020")
    assert reader.get(f"/letters/al-chn-18-2020/replies/{kept.stored_name}").status_code == 404
    assert reader.get(f"{HERE}replies/{letter.pdf_name}").status_code == 404
    stray = build.stored(b"stray")
    assert reader.get(f"{HERE}replies/{stray['name']}").status_code == 404
    for path in ("..%2f..%2fetc%2fpasswd", "%2e%2e", "a/b", f"{kept.stored_name}%00"):
        assert reader.get(f"{HERE}replies/{path}").status_code == 404


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_store_fails_loudly(
    reader: Client, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    letter = build.publication()
    path = Path(settings.PUBLIC_STORE) / letter.pdf_name[:2] / letter.pdf_name
    path.write_bytes(b"%PDF") if damage == "cut" else path.unlink()
    answer = reader.get(HERE + "letter.pdf")
    assert answer.status_code == 500
    assert "The fault is on our side" in build.page_of(answer)
    assert letter.pdf_name not in build.page_of(answer)
    assert "letter.pdf" in caplog.text


@pytest.mark.parametrize("path", ["", "letter.pdf", "letter.docx", "replies/" + "0" * 32 + ".pdf"])
def test_withdrawn_is_gone_with_its_reason(reader: Client, path: str) -> None:
    letter = build.withdrawn()
    build.file(build.reply(letter), name="secret answer.pdf")
    answer = reader.get(HERE + path)
    page = build.page_of(answer)
    assert answer.status_code == 410
    assert "It names a person who had not agreed to be named." in page
    assert "1 June 2021" in page
    assert answer["Cache-Control"] == "no-store"
    assert "Acme" not in page
    assert "secret" not in page


@pytest.mark.parametrize(
    "kept", ["body_html", "body_text", "summary", "pdf_name", "withdrawal_reason"]
)
def test_the_database_refuses_a_withdrawal_that_keeps_text_or_no_reason(
    db: None, kept: str
) -> None:
    value = "" if kept == "withdrawal_reason" else "x" * 40
    with pytest.raises(IntegrityError), transaction.atomic():
        build.withdrawn(**{kept: value})


@pytest.mark.parametrize(
    "name", ["../../../../etc/passwd", "letters/aaaaaaaaaaaaaaaa.pdf", "a.pdf"]
)
def test_the_database_refuses_a_stored_name_that_is_a_path(db: None, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        build.publication(pdf_name=name)
    kept = build.file(build.reply(build.publication()))
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedFile.objects.filter(pk=kept.pk).update(stored_name=name)


def test_everything_else_is_one_page(reader: Client) -> None:
    build.publication()
    addresses = [
        "/letters/al-oth-110-2021/",
        "/letters/AL-OTH-109-2021/",
        "/letters/al-oth-110-2021/letter.pdf",
        f"{HERE}replies/{'0' * 32}.pdf",
        f"{HERE}1",
        "/nothing/at/all",
        "/admin/",
        "/account/login/",
        "/static/../manage.py",
        "/favicon.ico",
    ]
    answers = [reader.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1


def test_an_address_without_its_slash_says_nothing_of_what_exists(reader: Client) -> None:
    build.publication()
    for slug in ("al-oth-109-2021", "al-oth-110-2021"):
        answer = reader.get(f"/letters/{slug}")
        assert (answer.status_code, answer["Location"]) == (301, f"/letters/{slug}/")
