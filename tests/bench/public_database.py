"""A database of its own with so many released letters, made once and kept beside the development's.

Migrations that have come since are applied to the kept one. It is made anew when the letters are others, or when
a migration that it was made with has changed.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2

from tests.bench import public_rows

ROOT = Path(__file__).resolve().parents[2]
SLICE = 1_000
MADE_OF = ("tests/bench/public_letters.py", "tests/bench/public_rows.py")
# Each change of these counts the edition up, which is one row: the writers would wait for it.
COUNTED = (
    "publication",
    "published_mandate",
    "published_copy",
    "published_reply",
    "published_file",
    "publication_text",
)
INDEX = "CREATE INDEX publication_text_vector ON site.publication_text USING gin (vector) WITH (fastupdate = off)"


def marks() -> dict[str, str]:
    """What the database is made of: the letters, and each migration of the site, with a digest."""
    # What the code says, however it is laid out.
    said = [ast.unparse(ast.parse((ROOT / name).read_text())) for name in MADE_OF]
    letters = sha256("".join(said).encode())
    files = sorted((ROOT / "comms/public/migrations").glob("0*.py"))
    steps = {file.stem: sha256(file.read_bytes()).hexdigest()[:12] for file in files}
    return {"letters": letters.hexdigest()[:12], **steps}


def address(url: str, count: int) -> str:
    """Where the database of `count` letters is, on the server of `url`."""
    return urlunsplit(urlsplit(url)._replace(path=f"/pouch_bench_{count}"))


def ready(url: str, count: int) -> str:
    """The address of the database of `count` letters; it is made when it is not there as it should be."""
    there, name, now = address(url, count), f"pouch_bench_{count}", marks()
    with _asking(url) as cursor:
        known = _known(cursor, name)
        is_kept = bool(known) and known.items() <= now.items()
        if not is_kept:
            say(f"Making {count:,} released letters, which takes minutes and is kept")
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
    began = time.monotonic()
    if known != now:
        _migrate(there)
    if not is_kept:
        _fill(there, count)
    with _asking(url) as cursor:
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{json.dumps(now)}'")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(%s))", [name])
        size = cursor.fetchone()[0]
    made = "kept" if is_kept else f"made in {time.monotonic() - began:.0f} s"
    say(f"{count:,} letters: {size}, {made}")
    return there


def warm(url: str) -> None:
    """Reads every text once, as those of a site that has been read for a while have been."""
    with _asking(url) as cursor:
        cursor.execute("SELECT sum(length(vector)), sum(length(body)) FROM site.publication_text")
        cursor.execute(
            "SELECT sum(length(body_html)), sum(length(body_text)) FROM site.publication"
        )


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _known(cursor: psycopg2.extensions.cursor, name: str) -> dict[str, str]:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    row = cursor.fetchone()
    try:
        return dict(json.loads(row[0])) if row and row[0] else {}
    except ValueError:
        return {}


def _migrate(there: str) -> None:
    environment = {**os.environ, "DATABASE_URL": there, "DATABASE_ROLE": ""}
    migrate = [sys.executable, "manage.py", "migrate", "public", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)


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
        for table in COUNTED:
            cursor.execute(f"ALTER TABLE site.{table} DISABLE TRIGGER makes_edition")
    slices = [(there, first, min(first + SLICE, count + 1)) for first in range(1, count + 1, SLICE)]
    with ProcessPoolExecutor(max_workers=2) as pool:
        for done, _ in enumerate(pool.map(public_rows.write, *zip(*slices, strict=True)), start=1):
            if done % 10 == 0:
                say(f"  {min(done * SLICE, count):,} letters copied")
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
