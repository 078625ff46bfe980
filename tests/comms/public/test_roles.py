"""What each database role may do: the public one reads `site` and is refused elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

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
    assert {"site", "public"} == {schema for schema, _ in every}
    tables = {
        model._meta.db_table
        for model in Publication._meta.apps.get_app_config("public").get_models()
    }
    assert {("site", table) for table in tables} <= set(every)
    with acting_as("pouch_public"):
        got = {(s, t): outcome(f'SELECT * FROM "{s}"."{t}" LIMIT 1') for s, t in every}
    expected = {(s, t): "" if s == "site" and not t.endswith("_seq") else REFUSED for s, t in every}
    assert got == expected


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO "{0}"."{1}" DEFAULT VALUES',
        'DELETE FROM "{0}"."{1}"',
        'TRUNCATE "{0}"."{1}"',
        'DROP TABLE "{0}"."{1}"',
        'LOCK TABLE "{0}"."{1}" IN ROW EXCLUSIVE MODE',
    ],
)
def test_the_public_role_writes_nowhere(statement: str) -> None:
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
