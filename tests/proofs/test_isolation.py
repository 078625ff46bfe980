"""What the database itself refuses: changes to what is for ever, illegal states, and sources outside their case."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import InternalError

from comms import store
from comms.cases import services as cases
from comms.dispatch.models import Communication
from comms.drafting.models import Draft
from comms.workflow import COMMUNICATION_STEPS, DRAFT_STEPS, edges
from tests import builders
from tests.comms.public.test_roles import acting_as
from tests.public import world

REFUSED = "42501"
FOR_EVER = ["comms_event", "comms_revision", "comms_clearance", "comms_rendition", "comms_reading"]
CANARY = "Zibeline Quorvath"


def refusal(*statements: str, role: str = "pouch_staff") -> str:
    """The SQLSTATE of the last statement, tried as `role` and undone; empty when it is allowed."""
    try:
        with acting_as(role), transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            raise LookupError
    except LookupError:
        return ""
    except DatabaseError as error:
        return str(getattr(error.__cause__, "pgcode", None))


@pytest.mark.parametrize("role", ["pouch_staff", "pouch_worker"])
@pytest.mark.parametrize("table", FOR_EVER)
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
def test_what_is_for_ever_is_revoked(cast, office, now, role, table, change):
    statement = change.format(table)
    assert refusal(statement, role=role) == REFUSED
    escape = ["SET LOCAL pgtrigger.ignore = '{%s}'" % table]  # noqa: UP031
    assert refusal(*escape, statement, role=role) == REFUSED
    assert refusal("SET LOCAL session_replication_role = replica", statement, role=role) == REFUSED


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM comms_reference",
        "DELETE FROM comms_communication",
        "DELETE FROM comms_dispatch",
        "DELETE FROM comms_series",
        "UPDATE django_migrations SET app = app",
        "ALTER TABLE comms_event DISABLE TRIGGER ALL",
        "DROP TABLE comms_event",
    ],
)
def test_the_register_and_the_guards_stay(db, statement):
    assert refusal(statement) == REFUSED


def test_the_proof_can_fail(db):
    assert refusal("UPDATE comms_job SET note = note") == ""


@pytest.mark.parametrize("way", ["queryset", "sql"])
@pytest.mark.parametrize("kind", ["draft", "communication"])
def test_no_update_takes_an_edge_that_is_not_on_the_path(cast, office, now, kind, way):
    model: Any = {"draft": Draft, "communication": Communication}[kind]
    steps = {"draft": DRAFT_STEPS, "communication": COMMUNICATION_STEPS}[kind]
    draft = builders.submitted(cast, office, now)
    row = draft if kind == "draft" else builders.letter_of(draft)
    start = row.state
    legal = {target for source, target in edges(steps.values()) if source == start}
    states = [value for value, _ in model._meta.get_field("state").choices if value != start]
    for state in set(states) - legal:
        with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
            if way == "queryset":
                model.objects.filter(pk=row.pk).update(state=state)
            else:
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"UPDATE {model._meta.db_table} SET state = %s WHERE id = %s",
                        [state, row.pk],
                    )
    assert model.objects.get(pk=row.pk).state == start


def columns() -> list[tuple[str, str, str]]:
    """Every column of every table in which words can stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_catalog, table_schema, table_name)"
            " WHERE table_schema IN ('public', 'site', 'letterbox') AND table_type = 'BASE TABLE'"
            " AND data_type NOT IN ('bigint', 'integer', 'smallint', 'boolean', 'date', 'uuid',"
            " 'timestamp with time zone') ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()


def met(word: str) -> set[str]:
    """The columns in which `word` stands, in any case."""
    found = set()
    with acting_as("NONE"), connection.cursor() as cursor:
        for schema, table, column in columns():
            cursor.execute(
                f'SELECT 1 FROM "{schema}"."{table}" WHERE "{column}"::text ILIKE %s LIMIT 1',
                [f"%{word}%"],
            )
            if cursor.fetchone():
                found.add(f"{schema}.{table}.{column}")
    return found


@pytest.mark.slow
def test_a_source_stands_in_its_own_row_and_nowhere_else(cast, office, now):
    public = world.before_release(cast, office, now)
    cases.add_source(
        public.case, name=CANARY, contact=CANARY, note=CANARY, actor=cast.drafter, now=now
    )
    world.confidential(cast, office, now, public)
    assert sorted(world.publish(cast, public)) == world.PUBLIC
    own = {f"public.comms_source.{column}" for column in ("name", "contact", "note")}
    for word in CANARY.split():
        assert met(word) == own
        for root in (store.confidential(), store.public()):
            for path in root.rglob("*"):
                assert word not in path.name
                assert path.is_dir() or word.encode() not in path.read_bytes()
    assert "site.publication.body_text" in met("reservoir")
    assert "public.comms_revision.content" in met("reservoir")
