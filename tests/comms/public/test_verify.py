"""The page that checks a PDF: it answers from the file and the certificate, and keeps neither it nor a word."""

from __future__ import annotations

import io
import logging
import re
import threading
import zlib
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comms.public import seals as checking
from tests.comms.letters import seals
from tests.comms.public import builders as build

HERE = "/verify/"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is: how long a check may take is another test's matter."""
    monkeypatch.setattr(checking, "PATIENCE", 120)


@pytest.fixture
def visitor(reader: Client, settings: Any) -> Client:
    settings.SEAL_CERTIFICATE_FILE = str(seals.key()["certificate_file"])
    return reader


def ask(visitor: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("a-secret-name.pdf", content, content_type="application/pdf")
    return visitor.post(HERE, {"file": file})


def test_a_whole_letter_names_its_sealer_and_the_hour_in_geneva(visitor: Client) -> None:
    answer = ask(visitor, seals.sealed())
    page = build.page_of(answer)
    assert answer.status_code == 200
    assert "The seal is whole" in page
    assert "<bdi>Pouch development seal</bdi>" in page
    assert "12 March 2021, 16:30 Geneva</time>" in page
    assert 'class="notice"' in page


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            lambda: seals.changed(seals.sealed(), b"/Type /Catalog", b"/Type /cataloG"),
            "was changed",
        ),
        (lambda: seals.added_to(seals.sealed()), "was added to the file afterwards"),
        (lambda: seals.sealed()[:-400], "The end of this file is missing"),
        (lambda: seals.sealed("stranger"), "Somebody else has sealed"),
        (lambda: b"Dear Sir or Madam", "not a PDF"),
    ],
)
def test_each_other_file_is_told_apart(visitor: Client, made: Any, said: str) -> None:
    page = build.page_of(ask(visitor, made()))
    assert said in page
    assert 'class="notice wrong"' in page
    assert "is whole:" not in page


def test_it_asks_the_database_nothing(visitor: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        ask(visitor, b"Dear Sir or Madam")
    assert len(asked) == 0


def test_nothing_is_kept_and_nothing_of_the_file_is_logged(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = ask(visitor, b"%PDF-1.7 a-secret-word")
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer
    assert "a-secret" not in answer.content.decode() + caplog.text


def test_without_a_file_it_asks_for_one(visitor: Client) -> None:
    answer = visitor.post(HERE)
    assert answer.status_code == 400
    assert "Choose a file first." in build.page_of(answer)
    assert "This file is empty" in build.page_of(ask(visitor, b""))


def test_a_file_larger_than_any_letter_is_refused_unread(visitor: Client, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = ask(visitor, b"%PDF-1.7" + b"x" * 2000)
    assert answer.status_code == 413
    assert "larger than 20 MB" in build.page_of(answer)


def test_without_a_certificate_the_page_says_so(reader: Client, settings: Any) -> None:
    for absent in ("", str(configured.FILES / "no-such-file")):
        settings.SEAL_CERTIFICATE_FILE = absent
        answer = reader.get(HERE)
        assert answer.status_code == 200
        assert "has not been given the certificate" in build.page_of(answer)
        assert "<form" not in build.page_of(answer)
        assert ask(reader, seals.sealed()).status_code == 503
        assert reader.get("/verify/certificate.pem").status_code == 404


def test_the_certificate_is_handed_out_and_nothing_else_of_its_file(
    visitor: Client, settings: Any, tmp_path: Any
) -> None:
    files = seals.key()
    mixed = tmp_path / "mixed.pem"
    mixed.write_bytes(files["key_file"].read_bytes() + files["certificate_file"].read_bytes())
    settings.SEAL_CERTIFICATE_FILE = str(mixed)
    answer = visitor.get("/verify/certificate.pem")
    assert answer.content == files["certificate_file"].read_bytes()
    assert b"PRIVATE" not in answer.content
    prints = re.findall(r"<code>([0-9A-F ]+)</code>", build.page_of(visitor.get(HERE)))
    assert [len(one.replace(" ", "")) for one in prints] == [64]


def test_only_looking_and_sending(visitor: Client) -> None:
    for method in ("put", "patch", "delete", "options"):
        answer = getattr(visitor, method)(HERE)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.slow
def test_a_bomb_ends_alone(visitor: Client) -> None:
    answer = ask(visitor, bomb())
    assert answer.status_code in {200, 422}
    assert "is whole:" not in build.page_of(answer)


def bomb() -> bytes:
    """A file whose table of contents unpacks to 1 GB."""
    packer = zlib.compressobj(9)
    zeros = b"\0" * 1_000_000
    packed = b"".join(packer.compress(zeros) for _ in range(1_000)) + packer.flush()
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    start = out.tell()
    out.write(
        b"1 0 obj\n<< /Type /XRef /Size 9 /W [1 2 2] /Filter /FlateDecode /Root 2 0 R /Length %d >>\n"
        b"stream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(packed), packed, start)
    )
    return out.getvalue()


@pytest.mark.parametrize(
    ("program", "status", "said"),
    [
        ("import sys; sys.exit(3)", 422, "it was not checked"),
        ("while True: pass", 503, "Try again in a minute"),
    ],
    ids=["fails", "has no time"],
)
def test_a_check_that_fails_takes_nothing_down(
    visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    settings: Any,
    program: str,
    status: int,
    said: str,
) -> None:
    (tmp_path / "hostile.py").write_text(program)
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(checking, "PROGRAM", "hostile")
    monkeypatch.setattr(checking, "PATIENCE", 1)
    answer = ask(visitor, b"%PDF-1.7")
    assert answer.status_code == status
    assert said in build.page_of(answer)


def test_one_too_many_is_told_at_once_and_waits_in_no_thread(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Places(threading.BoundedSemaphore):
        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            asked.append(blocking)
            return super().acquire(blocking=False)

    monkeypatch.setattr(checking, "_places", Places(checking.AT_ONCE))
    for _ in range(checking.AT_ONCE):
        checking._places.acquire(blocking=False)
    answer = ask(visitor, b"%PDF-1.7")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Try again in a minute" in build.page_of(answer)
    assert not any(asked)


@pytest.mark.slow
def test_a_file_of_very_many_fields_takes_no_longer_than_its_time(visitor: Client) -> None:
    answer = ask(visitor, seals.of_fields(60_000))
    assert answer.status_code == 422
    assert "it was not checked" in build.page_of(answer)
    # Its place is free again.
    assert "is whole:" in build.page_of(ask(visitor, seals.sealed()))


def test_the_letter_and_every_page_lead_here(visitor: Client) -> None:
    build.publication()
    for address in ("/", "/about/", "/letters/al-oth-109-2021/"):
        assert 'href="/verify/"' in build.page_of(visitor.get(address))
