"""Brings the development database in order, inside `.venv`: migrations, login users, seal key, demonstration.

One Django start for all of it. Writes what the starter must know, as JSON, to the file it is given.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

from config.development.addresses import LOGINS
from config.development.speech import say

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def migrate(connection: BaseDatabaseWrapper) -> None:
    """Applies what is pending, as the owner of the tables."""
    from django.core.management import call_command
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        say(f"Applying {len(pending)} migrations")
        call_command("migrate", interactive=False, verbosity=0)


def usable_roles(connection: BaseDatabaseWrapper) -> set[str]:
    """The roles of the processes that exist and that this login may work as."""
    from django.db import Error

    usable = set()
    for _, role in LOGINS.values():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                continue
            try:
                cursor.execute(f"SET ROLE {role}")
                cursor.execute("RESET ROLE")
            except Error:
                say(
                    f"This database login may not work as {role}; its process keeps the login's rights"
                )
                continue
        usable.add(role)
    return usable


def make_logins(connection: BaseDatabaseWrapper, roles: set[str]) -> None:
    """Login users without rights of their own, so that no process of the private cluster is its owner."""
    with connection.cursor() as cursor:
        for login, role in LOGINS.values():
            if role not in roles:
                continue
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {login} LOGIN")
            cursor.execute(f"GRANT {role} TO {login}")


def make_seal_key() -> None:
    """A seal key for development, once."""
    from django.conf import settings
    from django.core.management import call_command, get_commands

    if "make_seal_key" in get_commands() and not Path(settings.SEAL_KEY_FILE).exists():
        say("Making a seal key for development")
        call_command("make_seal_key", stdout=sys.stderr)


def load_demonstration() -> str:
    """Loads the demonstration, if this version has one, and returns its logins as text."""
    from django.core.management import call_command, get_commands

    if "load_demo" not in get_commands():
        return ""
    say("Loading the demonstration")
    call_command("load_demo", stdout=sys.stderr)
    told = io.StringIO()
    call_command("load_demo", "--logins", stdout=told)
    return told.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("result", type=Path)
    parser.add_argument("--demonstration", action="store_true")
    parser.add_argument(
        "--private", action="store_true", help="the cluster is ours: make login users"
    )
    given = parser.parse_args()
    django.setup()
    from django.db import connection

    migrate(connection)
    roles = usable_roles(connection)
    if given.private:
        make_logins(connection, roles)
    make_seal_key()
    logins = load_demonstration() if given.demonstration else ""
    given.result.write_text(json.dumps({"roles": sorted(roles), "logins": logins}))


if __name__ == "__main__":
    main()
