"""What each database role may do: the public one reads `site`, puts into `letterbox`, and is refused all else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from comms.public.following import letterbox
from comms.public.models import Publication
from tests.comms.public import builders as build

pytestmark = pytest.mark.django_db
REFUSED = "42501"
RELATIONS = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND n.nspname !~ '^(pg_|information_schema$)' ORDER BY 1, 2
"""


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def relations() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(RELATIONS)
        return cursor.fetchall()


def outcome(statement: str) -> str:
    """The SQLSTATE of a statement that is tried and undone; empty if it is allowed."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "pgcode", None))
    return ""


def test_the_public_role_reads_the_site_and_is_refused_everywhere_else() -> None:
    every = relations()
    assert {"site", "public", "letterbox"} == {schema for schema, _ in every}
    tables = {
        model._meta.db_table
        for model in Publication._meta.apps.get_app_config("public").get_models()
    }
    assert {("site", table) for table in tables} <= set(every)
    with acting_as("pouch_public"):
        got = {(s, t): outcome(f'SELECT * FROM "{s}"."{t}" LIMIT 1') for s, t in every}
    expected = {(s, t): "" if s == "site" and not t.endswith("_seq") else REFUSED for s, t in every}
    assert got == expected


IN_THE_LETTERBOX = {
    "request": ("address, selection, language, pace", "'a@b.c', '', 'en', 'daily'"),
    "word": ("verb, lock", "'stop', repeat('0', 64)"),
}


def test_the_public_role_puts_into_the_letterbox_and_nowhere_else() -> None:
    tables = [name for name in relations() if not name[1].endswith("_seq")]
    assert {t for s, t in tables if s == "letterbox"} == set(IN_THE_LETTERBOX)
    with acting_as("pouch_public"):
        got = {
            (s, t): outcome(f'INSERT INTO "{s}"."{t}" DEFAULT VALUES')
            for s, t in tables
            if s != "letterbox"
        }
        assert set(got.values()) == {REFUSED}
        for table, (columns, values) in IN_THE_LETTERBOX.items():
            put = f"INSERT INTO letterbox.{table} ({columns}) VALUES ({values})"
            assert outcome(put) == ""
            # What it put in it cannot look at, also not in passing; it sets no key and no instant.
            assert outcome(f"{put} RETURNING id") == REFUSED
            assert (
                outcome(
                    f"INSERT INTO letterbox.{table} (id, {columns}) VALUES (gen_random_uuid(), {values})"
                )
                == REFUSED
            )
            assert (
                outcome(
                    f"INSERT INTO letterbox.{table} (put_at, {columns}) VALUES (now(), {values})"
                )
                == REFUSED
            )
            assert outcome(f"{put} ON CONFLICT (id) DO UPDATE SET id = excluded.id") == REFUSED
            assert outcome(f"COPY letterbox.{table} TO STDOUT") == REFUSED
            assert outcome(f"UPDATE letterbox.{table} SET put_at = now()") == REFUSED


@pytest.mark.parametrize("role", ["pouch_staff", "pouch_publisher"])
def test_nobody_but_the_worker_sees_who_follows_what(role: str) -> None:
    kept = [name for name in relations() if "subscri" in name[1] or name[0] == "letterbox"]
    assert len(kept) == 7
    statements = (
        'SELECT FROM "{0}"."{1}" LIMIT 1',
        'INSERT INTO "{0}"."{1}" DEFAULT VALUES',
        'DELETE FROM "{0}"."{1}"',
    )
    with acting_as(role):
        got = {outcome(one.format(*name)) for one in statements for name in kept}
    assert got == {REFUSED}
    with acting_as("pouch_worker"):
        assert {outcome(statements[0].format(*name)) for name in kept} == {""}


def test_a_flooded_letterbox_takes_no_more_and_says_so() -> None:
    with acting_as("NONE"), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE letterbox.word DISABLE TRIGGER refuses_a_flood;"
            "INSERT INTO letterbox.word (verb, lock) SELECT 'stop', repeat('0', 64) FROM generate_series(1, 10000);"
            "ALTER TABLE letterbox.word ENABLE TRIGGER refuses_a_flood"
        )
    with acting_as("pouch_public"), pytest.raises(letterbox.Full):
        letterbox.say("stop", key="k" * 43)


@pytest.mark.parametrize(
    "statement",
    [
        'DELETE FROM "{0}"."{1}"',
        'TRUNCATE "{0}"."{1}"',
        'DROP TABLE "{0}"."{1}"',
        'LOCK TABLE "{0}"."{1}" IN ROW EXCLUSIVE MODE',
    ],
)
def test_the_public_role_changes_nothing_anywhere(statement: str) -> None:
    tables = [name for name in relations() if not name[1].endswith("_seq")]
    with acting_as("pouch_public"):
        got = {outcome(statement.format(*name)) for name in tables}
    assert got == {REFUSED}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE site.own (id int)",
        "CREATE TABLE public.own (id int)",
        "CREATE TEMPORARY TABLE own (id int)",
        "CREATE SCHEMA own",
        "SELECT nextval('site.publication_id_seq')",
    ],
)
def test_the_public_role_makes_nothing(statement: str) -> None:
    with acting_as("pouch_public"):
        assert outcome(statement) == REFUSED


@pytest.mark.parametrize(
    ("role", "may_write"),
    [("pouch_public", False), ("pouch_staff", False), ("pouch_publisher", True)],
)
def test_only_the_publisher_writes_the_site(role: str, may_write: bool) -> None:
    build.publication()
    refused = "" if may_write else REFUSED
    with acting_as(role):
        assert outcome("SELECT count(*) FROM site.publication") == ""
        assert outcome("UPDATE site.publication SET summary = 'new'") == refused
        assert outcome("DELETE FROM site.published_mandate") == refused
        assert outcome("TRUNCATE site.published_mandate") == REFUSED
        if may_write:
            build.publication("AL CHN 1/2021")


def test_the_worker_may_become_the_publisher_and_staff_may_not() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member, pg_has_role(member, 'pouch_publisher', 'member')"
            " FROM unnest(ARRAY['pouch_worker', 'pouch_staff', 'pouch_public']) AS member"
        )
        assert dict(cursor.fetchall()) == {
            "pouch_worker": True,
            "pouch_staff": False,
            "pouch_public": False,
        }
        cursor.execute(
            "SELECT bool_or(rolcanlogin OR rolsuper) FROM pg_roles WHERE rolname ~ '^pouch_'"
        )
        assert cursor.fetchone() == (False,)
