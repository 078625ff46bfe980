"""A database of its own with so many released letters, made once and kept beside the development's."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterable
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2

if TYPE_CHECKING:
    from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
SLICE = 1_000
REPLY = ("kind", "received_on", "language", "is_withheld")
MADE_OF = ("tests/bench/public_letters.py", "tests/bench/public_database.py")
COUNTED = ("publication", "published_mandate", "published_reply", "publication_text")
INDEX = "CREATE INDEX publication_text_vector ON site.publication_text USING gin (vector) WITH (fastupdate = off)"


def mark() -> str:
    """Changes when the letters or the site's tables do."""
    told = sha256()
    files = [ROOT / name for name in MADE_OF]
    for file in [*files, *sorted((ROOT / "comms/public/migrations").glob("*.py"))]:
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def address(url: str, count: int) -> str:
    """Where the database of `count` letters is, on the server of `url`."""
    return urlunsplit(urlsplit(url)._replace(path=f"/pouch_bench_{count}"))


def ready(url: str, count: int) -> str:
    """The address of the database of `count` letters; it is made when it is not there as it should be."""
    there = address(url, count)
    name = f"pouch_bench_{count}"
    with _asking(url) as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        row = cursor.fetchone()
        if row == (mark(),):
            return there
        sys.stdout.write(f"Making {count:,} released letters, which takes minutes and is kept\n")
        sys.stdout.flush()
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    began = time.monotonic()
    environment = {**os.environ, "DATABASE_URL": there, "DATABASE_ROLE": ""}
    migrate = [sys.executable, "manage.py", "migrate", "public", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    _fill(there, count)
    with _asking(url) as cursor:
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{mark()}'")
    sys.stdout.write(f"Made in {time.monotonic() - began:.0f} s\n")
    return there


class _asking:
    """A cursor that commits each statement by itself."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True

    def __enter__(self) -> psycopg2.extensions.cursor:
        return self.connection.cursor()

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def _fill(there: str, count: int) -> None:
    django.setup()
    with _asking(there) as cursor:
        cursor.execute("DROP INDEX site.publication_text_vector")
        # The edition is one row, for which the writers would wait.
        for table in COUNTED:
            cursor.execute(f"ALTER TABLE site.{table} DISABLE TRIGGER makes_edition")
    slices = [(there, first, min(first + SLICE, count + 1)) for first in range(1, count + 1, SLICE)]
    with ProcessPoolExecutor(max_workers=2) as pool:
        for _ in pool.map(_write, *zip(*slices, strict=True)):
            pass
    with _asking(there) as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(INDEX)
        for table in COUNTED:
            cursor.execute(f"ALTER TABLE site.{table} ENABLE TRIGGER makes_edition")
        cursor.execute("UPDATE site.publication_text SET language = language WHERE id = 0")
        for table in ("publication", "published_reply"):
            cursor.execute(
                f"SELECT setval('site.{table}_id_seq', (SELECT max(id) FROM site.{table}))"
            )
        cursor.execute("VACUUM ANALYZE")


def _write(there: str, first: int, end: int) -> None:
    """Copies the letters from `first` to before `end`; replies are numbered by their letters."""
    from comms.public.models import Publication, PublishedReply
    from tests.bench import public_letters

    letters = [public_letters.letter(number) for number in range(first, end)]
    replies = [
        (one.facts["id"] * 10 + place, one.facts["id"], *reply)
        for one in letters
        for place, reply in enumerate(one.replies)
    ]
    connection = psycopg2.connect(there, options="-c synchronous_commit=off")
    with connection, connection.cursor() as cursor:
        facts = [{**one.facts, "group": _group(one)} for one in letters]
        rest = _defaults(Publication, facts[0])
        columns = [f'"{name}"' for name in (*facts[0], *rest)]
        _copy(cursor, "publication", columns, ([*one.values(), *rest.values()] for one in facts))
        _copy(
            cursor,
            "published_mandate",
            ["publication_id", "key", "title", "position", "holder"],
            ([one.facts["id"], *mandate] for one in letters for mandate in one.mandates),
        )
        names = ("id", "publication_id", *REPLY, "released_at")
        rest = _defaults(PublishedReply, names)
        _copy(
            cursor,
            "published_reply",
            [*names, *rest],
            ([*reply[:6], f"{reply[3]}T00:00:00Z", *rest.values()] for reply in replies),
        )
        _copy(
            cursor,
            "publication_text",
            ["publication_id", "reply_id", "language", "body"],
            ([reply[1], reply[0], reply[4], reply[6]] for reply in replies if reply[6]),
        )
    connection.close()


def _defaults(model: type[Model], known: Collection[str]) -> dict[str, object]:
    """What the other columns of a table hold where nothing is said."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return {one.attname: one.get_default() for one in fields if one.attname not in known}


def _group(one: object) -> str:
    number = one.facts["id"]  # type: ignore[attr-defined]
    return f"00000000-0000-4000-8000-{number // 2:012d}"


def _copy(
    cursor: psycopg2.extensions.cursor,
    table: str,
    columns: list[str],
    rows: Iterable[Iterable[object]],
) -> None:
    lines = io.StringIO("".join("\t".join(map(_cell, row)) + "\n" for row in rows))
    cursor.copy_expert(f"COPY site.{table} ({', '.join(columns)}) FROM STDIN", lines)


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, list):
        value = "{" + ",".join(f'"{one}"' for one in value) + "}"
    if isinstance(value, bool):
        return "t" if value else "f"
    text = str(value).replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")
