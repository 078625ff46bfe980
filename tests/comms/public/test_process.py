"""The real process: its settings, its role, what it loads, and that it answers over HTTP."""

from __future__ import annotations

import http.client
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.comms.public import builders as build
from tests.comms.public.served import ROOT, environment, public_site

LOADED = """
import sys
from config.wsgi_public import application
from django.urls import get_resolver
get_resolver().url_patterns
print("\\n".join(sorted(sys.modules)))
"""
SETTINGS = """
import django
django.setup()
from django.conf import settings
from django.db import connection
other = ("CONFIDENTIAL", "STAFF", "SEAL", "CELERY", "TIMESTAMP")
print([name for name in dir(settings) if name.startswith(other)])
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user")
    print(cursor.fetchone()[0])
    for name in ("search_path", "default_transaction_read_only", "statement_timeout"):
        cursor.execute("SELECT current_setting(%s)", [name])
        print(cursor.fetchone()[0])
"""
FOREIGN = (
    "celery",
    "weasyprint",
    "pyhanko",
    "pikepdf",
    "guardian",
    "allauth",
    "axes",
    "pgtrigger",
    "django_fsm",
    "mandates",
    "recipients",
    "annex",
    "django.contrib.admin",
    "django.contrib.auth.models",
    "django.contrib.sessions.models",
)


def public_python(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(port: int, address: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request(method, address)
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        line.close()


@pytest.mark.django_db
def test_it_loads_nothing_of_the_other_world() -> None:
    loaded = public_python(LOADED).split()
    assert "comms.public.views" in loaded
    assert [m for m in loaded if m == "comms" or m.startswith("comms.")] == [
        m for m in loaded if m == "comms" or m.startswith("comms.public")
    ]
    assert [m for m in loaded if m.startswith(tuple(f"{name}." for name in FOREIGN))] == []
    assert [m for m in loaded if m in FOREIGN] == []


@pytest.mark.django_db
def test_its_settings_hold_no_door_to_the_other_world() -> None:
    # The certificate of the seal is for everybody; the key is not here.
    assert public_python(SETTINGS).splitlines() == [
        "['SEAL_CERTIFICATE_FILE']",
        "pouch_public",
        "site",
        "on",
        "2s",
    ]


@pytest.mark.django_db(transaction=True)
def test_it_serves_what_is_public_as_its_own_role() -> None:
    letter = build.publication(pdf=b"%PDF-1.7 sealed")
    kept = build.file(build.reply(letter), content=b"%PDF-1.7 answer")
    here = "/letters/al-oth-109-2021/"
    with public_site() as port:
        status, headers, page = ask(port, "/letters/?q=spinning+mill")
        assert (status, b"AL OTH 109/2021" in page) == (200, True)
        assert "Set-Cookie" not in headers
        assert ask(port, here)[0] == 200
        assert ask(port, here + "letter.pdf")[2] == b"%PDF-1.7 sealed"
        assert ask(port, f"{here}replies/{kept.stored_name}")[2] == b"%PDF-1.7 answer"
        assert ask(port, here + "letter.pdf", "HEAD")[2] == b""
        assert ask(port, "/static/css/public.css")[0] == 200
        absent, garbled = ask(port, "/letters/al-oth-110-2021/"), ask(port, "/%00/../x")
        assert (absent[0], garbled[0]) == (404, 404)
        assert absent[2] == garbled[2]
        for length in (3_000, 10_000, 30_000):
            long = ask(port, "/letters/?q=" + "a" * length)
            assert (long[0], b"The search is too long" in long[2]) == (400, True)
        assert ask(port, "/letters/?q=" + "a" * 40_000)[0] == 414
        assert ask(port, here, "POST")[0] == 405


def renamed(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        cursor.execute(f"SET ROLE NONE; ALTER TABLE site.{table} RENAME TO {name}; SET ROLE {role}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_fault_of_the_served_site_is_in_its_log_and_not_what_was_typed(tmp_path: Path) -> None:
    build.publication()
    log = tmp_path / "log"
    with log.open("wb") as written, public_site(written) as port:
        renamed("publication", "away")
        try:
            broken = ask(port, "/letters/al-oth-109-2021/?q=typed")
            streamed = ask(port, "/api/v1/letters/al-oth-109-2021?q=typed")
        finally:
            renamed("away", "publication")
    assert (broken[0], streamed[0]) == (500, 500)
    assert b"has been recorded" in broken[2]
    text = log.read_text()
    faults = [line for line in text.splitlines() if "event='fault'" in line]
    assert len(faults) == 2
    assert all("ProgrammingError" in line and "comms/public/" in line for line in faults)
    assert "typed" not in text and "109-2021" not in text and "does not exist" not in text
