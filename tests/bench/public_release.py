"""Releases 1,000 letters that are due at one instant, in a copy of the public database: part of `make bench-public`.

release_1000_s        one sweep by the two processes of a worker, from its start to the end of both, with copies
                      prepared the day before
release_load          how busy the machine was when the sweep began (load average of one minute)
prepare_s_per_letter  drawing and judging the copies of one, by two processes; the next run finds them made

Forty texts of eight pages go to 25 companies each. What was prepared is kept in var/, with its keys: as at any
release it is taken only where the key is the same.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "pouch_bench_release"
TEXTS, SISTERS = 40, 25
PROCESSES = 2
SENT = dt.datetime(2021, 3, 12, 10, tzinfo=dt.UTC)
INSTANT = dt.datetime(2021, 5, 11, 12, tzinfo=dt.UTC)
# After the number of every generated letter, so that no reference is met twice.
FIRST = 1_000_000
EVE = INSTANT - dt.timedelta(hours=20)
SENTENCE = (
    "It is reportedly so in district {}, and what is reported is as long as a sentence usually is. "
)


def measure(url: str, count: int) -> dict[str, float]:
    """The figures with `count` letters public already. The database of `url` stays as it is."""
    del count
    there = urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))
    folder = Path(os.environ.get("POUCH_VAR") or ROOT / "var") / "bench-release"
    _copy(url)
    environment = {
        **os.environ,
        "DATABASE_URL": there,
        "DATABASE_ROLE": "",
        "CONFIDENTIAL_STORE": str(folder / "confidential"),
        "PUBLIC_STORE": str(folder / "public"),
        "SEAL_KEY_FILE": str(folder / "seal.key"),
        "SEAL_CERTIFICATE_FILE": str(folder / "seal.crt"),
    }
    try:
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        environment["DATABASE_ROLE"] = "pouch_worker"
        work = [sys.executable, "-m", "tests.bench.public_release", str(folder)]
        done = subprocess.run(
            work, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    finally:
        shutil.rmtree(folder / "public", ignore_errors=True)
        _drop(url)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _copy(url: str) -> None:
    name = urlsplit(url).path[1:]
    _drop(url)
    with _server(url) as cursor:
        # A gigabyte twice through the log takes longer than the files themselves.
        how = " STRATEGY FILE_COPY" if cursor.connection.server_version >= 150_000 else ""
        cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {name}{how}")


def _drop(url: str) -> None:
    with _server(url) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")


class _server:
    """A cursor on the server of `url` that commits each statement by itself."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg2.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")))
        self.connection.autocommit = True

    def __enter__(self) -> psycopg2.extensions.cursor:
        return self.connection.cursor()

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def _release(folder: Path) -> dict[str, float]:
    """In a process of its own, on the copy: the letters, their prepared copies, the sweep."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from comms.letters import pdf
    from comms.public.models import Publication
    from comms.publication import release
    from comms.publication.preparing import keys

    settings.CLOCK_MAY_BE_SET = True
    _letters()
    figures = _prepared(folder)
    pdf.prepare()
    keys.program()
    before = Publication.objects.count()
    figures["release_load"] = round(os.getloadavg()[0], 1)
    connection.close()
    with ProcessPoolExecutor(max_workers=PROCESSES) as pool:
        began = time.perf_counter()
        verbs = (release.publish_due, release.help_publish)
        asked = [pool.submit(verb, now=INSTANT) for verb in verbs]
        sweeps = [one.result() for one in asked]
        figures["release_1000_s"] = round(time.perf_counter() - began, 1)
    released, failed = sum(len(one.released) for one in sweeps), [one.failed for one in sweeps]
    if released != TEXTS * SISTERS or any(failed):
        raise SystemExit(f"{released} letters were released: {failed}")
    assert Publication.objects.count() == before + TEXTS * SISTERS
    return figures


def _letters() -> None:
    """Sent letters that become public at one instant."""
    from django.db import transaction

    from comms.dispatch import sealing
    from comms.dispatch.models import Communication, Series
    from tests import builders

    builders.key()
    with transaction.atomic():
        Series.objects.create(code="OTH", year=SENT.year, opened_after=FIRST, last_number=FIRST)
        office = builders.office()
        cast = _cast(office)
        companies = [builders.company(f"bench-{n}", f"Bench Works {n}") for n in range(SISTERS)]
        for number in range(TEXTS):
            text = _text(number)
            draft = builders.cleared(cast, office, SENT, to=companies, text=text)
            for letter in draft.communications.select_related("recipient", "draft"):
                builders.sent_on_paper(letter, SENT)
                position = sealing.position_of(letter)
                Communication.objects.filter(pk=letter.pk).update(
                    position=position, public_at=INSTANT
                )
                builders.reviewed(letter, cast)


def _text(number: int) -> dict[str, Any]:
    long = SENTENCE.format(number)
    facts = [{"text": long * 18, "quote": False} for _ in range(4)]
    facts[0]["text"] += "[^1]"
    return {
        "facts": facts,
        "questions": [f"{long * 9}Why?" for _ in range(8)],
        "annex": [{"kind": "paragraph", "text": long * 9} for _ in range(12)],
    }


def _cast(office: SimpleNamespace) -> SimpleNamespace:
    from mandates import services as mandates
    from mandates.models import DeskRole, Role, User

    ever = (dt.date(2020, 1, 1), None)

    def person(name: str) -> User:
        return User.objects.create_user(f"bench.{name}@pouch.example", None, name=name)

    drafter, publisher = person("drafter"), person("publisher")
    mandates.appoint(drafter, mandate=office.business, role=Role.DRAFTER, period=ever, actor=None)
    mandates.seat(publisher, desk=DeskRole.PUBLICATION, period=ever)
    holders = [person(mandate.key) for mandate in office.mandates]
    for holder, mandate in zip(holders, office.mandates, strict=True):
        mandates.appoint(holder, mandate=mandate, role=Role.HOLDER, period=ever, actor=None)
    return SimpleNamespace(drafter=drafter, publisher=publisher, holders=holders)


def _prepared(folder: Path) -> dict[str, float]:
    """Copies of every letter: those of an earlier run where they are still right, the others drawn by two processes."""
    from django.db import connection

    from comms.dispatch.models import Communication
    from comms.publication.preparing.models import PreparedCopy

    notes = folder / "prepared.json"
    letters = {str(one): one for one in Communication.objects.select_related("reference")}
    kept = json.loads(notes.read_text()) if notes.exists() else []
    PreparedCopy.objects.bulk_create(
        PreparedCopy(communication=letters[reference], prepared_at=EVE, **facts)
        for reference, facts in kept
    )
    pks = sorted(letter.pk for letter in letters.values())
    connection.close()
    began = time.perf_counter()
    with ProcessPoolExecutor(max_workers=PROCESSES) as pool:
        list(pool.map(_prepare, [pks[first::PROCESSES] for first in range(PROCESSES)]))
    took = (time.perf_counter() - began) / len(pks)
    rows = PreparedCopy.objects.select_related("communication__reference")
    told = [
        (
            str(row.communication),
            {name: getattr(row, name) for name in ("key", "stored_name", "sha256")},
        )
        for row in rows
    ]
    if len(told) != len(pks) or rows.exclude(refusal="").exists():
        raise SystemExit("Not every letter could be prepared.")
    notes.write_text(json.dumps(told))
    _keep_files(folder)
    return {} if kept == [list(one) for one in told] else {"prepare_s_per_letter": round(took, 3)}


def _keep_files(folder: Path) -> None:
    """The sweep takes away what it has used; the next run has the files by a second name."""
    lying, kept = folder / "confidential" / "prepared", folder / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(lying, kept, copy_function=os.link)


def _prepare(pks: list[int]) -> None:
    from comms.letters import pdf
    from comms.publication.preparing import services as preparing

    with pdf.undisturbed():
        for pk in pks:
            preparing.prepare(pk, now=EVE)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    lying, kept = folder / "confidential" / "prepared", folder / "kept"
    shutil.rmtree(lying, ignore_errors=True)
    if kept.exists():
        shutil.copytree(kept, lying, copy_function=os.link)
    sys.stdout.write(json.dumps(_release(folder)) + "\n")


if __name__ == "__main__":
    main()
