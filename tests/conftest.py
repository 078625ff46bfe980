"""The cast and the stage of every test. The database is used as the worker's role, not as its owner.

What a role may not do fails here as it would in service; only flushing between transactional tests is the owner's.
"""

from __future__ import annotations

import datetime as dt
import math
import shutil
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from comms.clock import GENEVA
from comms.public.search import catalogue
from config import catalogues
from mandates import services as mandates
from mandates.models import DeskRole, Role, User
from tests import builders
from tests.remembered import STAGE, remembered


def pytest_configure():
    """Texts of the screens in other languages, also for whoever starts pytest by itself."""
    catalogues.compile_stale()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Once the database stands, every connection works as pouch_worker, with no right of the owner's."""
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"]["options"] += " -c role=pouch_worker"
        original = DatabaseOperations.execute_sql_flush

        def as_owner(self, sql_list):
            with self.connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE")
            try:
                original(self, sql_list)
            finally:
                with self.connection.cursor() as cursor:
                    cursor.execute("SET ROLE pouch_worker")

        DatabaseOperations.execute_sql_flush = as_owner
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"]["options"] = connection.settings_dict["OPTIONS"][
            "options"
        ].replace(" -c role=pouch_worker", "")
        # A browser's last request may still hold its session, and the database is dropped next.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def files():
    """The stores and the seal's key of this run; gone when it ends."""
    yield
    shutil.rmtree(settings.FILES, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def fresh_lists():
    """A list that took long to make is shown for a while after the site has changed; not while tests keep us busy."""
    usual, catalogue.QUICK = catalogue.QUICK, math.inf
    yield
    catalogue.QUICK = usual


@pytest.fixture
def now() -> dt.datetime:
    """A morning in Geneva, the day of most stories."""
    return dt.datetime(2021, 3, 12, 10, 0, tzinfo=GENEVA)


@pytest.fixture
def office(db):
    """Three mandates with everything a letter prints of them, two recipients, clauses and rules."""
    with STAGE.watched():
        yield builders.office()


def _person(email: str) -> User:
    return User.objects.create_user(email, "a long enough pass-phrase", name=email.split("@")[0])


@pytest.fixture
def cast(office) -> SimpleNamespace:
    """Everyone: two drafters of one mandate, one of another, holders, a delegate, the desks, a superuser, nobody."""
    return everyone(office)


@remembered
def everyone(office: SimpleNamespace) -> SimpleNamespace:
    ever = (dt.date(2020, 1, 1), None)
    people = {
        name: _person(f"{name}@pouch.example")
        for name in (
            "drafter",
            "colleague",
            "outsider",
            "delegate",
            "registry",
            "publisher",
            "second_publisher",
            "nobody",
        )
    }
    for name, mandate in (
        ("drafter", office.business),
        ("colleague", office.business),
        ("outsider", office.culture),
    ):
        mandates.appoint(people[name], mandate=mandate, role=Role.DRAFTER, period=ever, actor=None)
    for mandate in office.mandates:
        holder = _person(f"holder.{mandate.key}@pouch.example")
        mandates.appoint(holder, mandate=mandate, role=Role.HOLDER, period=ever, actor=None)
        people[f"holder_of_{mandate.key}"] = holder
    mandates.appoint(
        people["delegate"],
        mandate=office.minority,
        role=Role.DELEGATE,
        period=(dt.date(2021, 3, 1), dt.date(2021, 4, 1)),
        actor=None,
    )
    mandates.seat(people["registry"], desk=DeskRole.REGISTRY, period=ever)
    for name in ("publisher", "second_publisher"):
        mandates.seat(people[name], desk=DeskRole.PUBLICATION, period=ever)
    people["superuser"] = User.objects.create_superuser(
        "root@pouch.example", "a long enough pass-phrase", name="root"
    )
    return SimpleNamespace(
        **people, holders=[people[f"holder_of_{m.key}"] for m in office.mandates]
    )
