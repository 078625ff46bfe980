"""What most stories begin with is built once by the real services, and put back for every later test.

A letter that has been sent takes hundreds of statements, and several hundred tests begin with one. The first test
that asks for it builds it; the rows and files which that added are kept, and the next test gets them as they were,
with the same keys. Only where nothing else was written before, and never where a test commits: there, after it, and
for facts that cannot be told apart, everything is built anew.
"""

from __future__ import annotations

import functools
import io
import pickle
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Max

from comms.dispatch import sealing

P = ParamSpec("P")
T = TypeVar("T")
READS = ("SELECT", "SAVEPOINT", "RELEASE", "SET", "RESET", "SHOW")


class Unlike(TypeError):
    """A fact of which nobody can say whether it is the same as before."""


@dataclass(frozen=True)
class Kept:
    """What one builder added: rows by table and columns, files by place, and what it returned."""

    rows: dict[str, str]
    files: dict[Path, bytes]
    returned: bytes


class Stage:
    """What the database of the running test holds: the builders it was made by, or None when anything else wrote."""

    def __init__(self) -> None:
        self.made: tuple[Hashable, ...] | None = None
        self.is_building = False
        self.kept: dict[Hashable, Kept] = {}
        self.permissions = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """For one test: every write that is no builder's ends what is known of the database."""
        self.made = () if connection.in_atomic_block and _is_superuser() else None
        # What is put back has asked for no kinds of content; whoever counts questions counts none of these.
        ContentType.objects.get_for_models(*apps.get_models())
        # A test that commits ends with an emptied database, whose permissions are then written under other keys.
        newest = Permission.objects.aggregate(newest=Max("pk"))["newest"]
        if newest != self.permissions:
            self.permissions = newest
            self.kept.clear()
        with connection.execute_wrapper(self._noted):
            yield
        self.made = None

    def _noted(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.is_building and not sql.lstrip().upper().startswith(READS):
            self.made = None
        return execute(sql, params, many, context)

    @contextmanager
    def building(self) -> Iterator[None]:
        self.is_building = True
        try:
            yield
        finally:
            self.is_building = False


STAGE = Stage()


def remembered(build: Callable[P, T]) -> Callable[P, T]:
    """Build it once with these facts; afterwards put back what that added."""

    @functools.wraps(build)
    def begun(*args: P.args, **kwargs: P.kwargs) -> T:
        if STAGE.made is None or STAGE.is_building:
            return build(*args, **kwargs)
        try:
            name = (build.__qualname__, _seals(), _told(args), _told(kwargs))
        except Unlike:
            return build(*args, **kwargs)
        made = (*STAGE.made, name)
        with STAGE.building():
            if made not in STAGE.kept:
                returned = _kept(made, lambda: build(*args, **kwargs))
            else:
                returned = _put_back(STAGE.kept[made])
        STAGE.made = made
        return returned

    return begun


def _told(value: Any) -> Hashable:
    """The same for the same facts of two tests, though their objects differ."""
    if isinstance(value, models.Model):
        return value._meta.label, value.pk
    if isinstance(value, dict):
        return tuple((key, _told(each)) for key, each in sorted(value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(_told, value))
    if is_dataclass(value):
        return tuple(_told(getattr(value, field.name)) for field in fields(value))
    if hasattr(value, "__dict__") and type(value).__name__ == "SimpleNamespace":
        return _told(vars(value))
    if isinstance(value, Hashable) and type(value).__module__ in {"builtins", "datetime"}:
        return value
    raise Unlike(type(value))


def _seals() -> Hashable:
    """How letters are drawn and sealed just now: some tests are not about that and make it cheap."""
    return tuple(
        f"{each.__module__}.{each.__qualname__}" for each in (sealing.draw, sealing.opened)
    )


def _kept(made: Hashable, build: Callable[[], Any]) -> Any:
    rows, files = _rows(), set(_files())
    returned = build()
    added = {}
    for table, after in _rows().items():
        before = rows[table]
        gone = set(before) - set(after)
        if gone:  # A row that was there has changed: that cannot be put back by adding.
            return returned
        new = [line for line in after if line not in set(before)]
        if new:
            added[table] = "".join(new)
    STAGE.kept[made] = Kept(
        rows=added,
        files={path: path.read_bytes() for path in _files() if path not in files},
        returned=pickle.dumps(returned),
    )
    return returned


def _put_back(kept: Kept) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        # The rows passed every trigger and every right when they were built.
        cursor.execute("SET ROLE NONE; SET LOCAL session_replication_role = replica")
        for target, lines in kept.rows.items():
            cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO(lines))
        cursor.execute(f"SET LOCAL session_replication_role = origin; SET ROLE {role}")
    for path, data in kept.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return pickle.loads(kept.returned)


def _rows() -> dict[str, list[str]]:
    """Every row as COPY writes it, by table with its columns."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        cursor.execute("SET ROLE NONE")
        for target in _tables():
            lines = io.StringIO()
            cursor.copy_expert(f"COPY {target} TO STDOUT", lines)
            found[target] = lines.getvalue().splitlines(keepends=True)
        cursor.execute(f"SET ROLE {role}")
    return found


@functools.cache
def _is_superuser() -> bool:
    """Whether rows may be put back past the triggers: not with every database that tests may be given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
        return bool(cursor.fetchone()[0])


@functools.cache
def _tables() -> tuple[str, ...]:
    """`schema.table (columns)`, without the columns that the database works out by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I (%s)', n.nspname, c.relname,"
            " string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum))"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND NOT a.attisdropped AND a.attnum > 0 AND a.attgenerated = ''"
            " AND n.nspname !~ '^(pg_|information_schema)' GROUP BY n.nspname, c.relname"
        )
        return tuple(row[0] for row in cursor.fetchall())


def _files() -> Iterator[Path]:
    yield from (path for path in Path(settings.FILES).rglob("*") if path.is_file())
