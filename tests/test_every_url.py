"""Every address of the public site × every state × every method, against the reviewed table beside this.

The addresses come from the resolver: a new one without a row fails. A row of `every_url_public.csv` is an address, the
things it was asked of (all those that were answered alike), and the status of each method. What was found is written
to var/, to be read line by line; what is right goes in the table's place.
"""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

from comms.publication.deadlines import calendar_pages
from tests import every_public_url, every_url
from tests.comms.conftest import at  # noqa: F401  (fixtures)
from tests.comms.public.conftest import reader  # noqa: F401  (fixture)

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PUBLIC = HERE / "every_url_public.csv"
OTHERS = ("put", "patch", "delete", "options", "trace")
# django-allauth's own addresses and the desk for reference data: theirs are the tests of tests/config.
ELSEWHERE = ("account/", "reference/")


def addresses(urlconf: str) -> set[str]:
    """The names of all addresses, but for those of other people's applications."""
    found = set()

    def walk(patterns: Any, prefix: str, space: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if route.startswith(ELSEWHERE):
                continue
            if isinstance(pattern, URLPattern):
                found.add(space + str(pattern.name))
            else:
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                walk(pattern.url_patterns, route, space + inner)

    walk(get_resolver(urlconf).url_patterns, "", "")
    return found


def check(table: Path, head: list[str], found: Iterable[tuple[str, str, str, list[str]]]) -> None:
    """Compare with the reviewed table; what was found stands in var/ afterwards."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, subject, method, answers in found:
        alike.setdefault((name, method, *answers), []).append(subject)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["address", "method", "of", *head])
    for (name, method, *answers), things in alike.items():
        writer.writerow([name, method, " | ".join(things), *answers])
    target = Path(settings.BASE_DIR) / "var" / table.name
    target.parent.mkdir(exist_ok=True)
    target.write_text(text.getvalue())
    differs = sorted(set(text.getvalue().splitlines()) ^ set(table.read_text().splitlines()))
    assert not differs, (
        f"{len(differs)} lines differ from {table.name}; the first: {differs[:6]}. "
        "Read var/ beside it; what is right goes in its place."
    )


@pytest.fixture
def staff(cast, office, now, at, monkeypatch) -> Any:  # noqa: F811
    monkeypatch.setattr(calendar_pages, "MOST", 10_000)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return every_url.staff(cast, office, now, monkeypatch)


def test_every_address_of_the_public_site(staff, reader):  # noqa: F811
    subjects = every_public_url.subjects(staff)
    assert addresses("config.urls_public") == {f"public:{name}" for name in subjects}
    found: list[tuple[str, str, str, list[str]]] = []
    told: list[Any] = []
    for name, each in sorted(subjects.items()):
        hidden: dict[str, Any] = {}
        for subject, address in each:
            answer = reader.get(address)
            body = every_public_url.body_of(answer)
            statuses = [str(answer.status_code)]
            for method in ("head", "post", *OTHERS):
                other = getattr(reader, method)(address)
                every_public_url.body_of(other)
                statuses.append(str(other.status_code))
            found.append((name, subject, "", statuses))
            if subject in every_public_url.CLOSED:
                headers = sorted(answer.items())
                hidden[subject] = (answer.status_code, headers, body.replace(address.encode(), b""))
            told += [(address, words) for words in every_public_url.secrets(staff) if words in body]
        told += [(name, subject) for subject, said in hidden.items() if said != hidden["never"]]
    check(PUBLIC, ["get", "head", "post", *OTHERS], found)
    assert told == []


def test_the_reviewed_table_shows_nothing_that_is_not_public():
    """What the table must say whatever stands in it, so that no review overlooks it."""
    with PUBLIC.open() as file:
        for row in csv.DictReader(file):
            if set(row["of"].split(" | ")) & every_public_url.CLOSED:
                assert row["get"] == row["head"] == "404", row
            assert row["put"] == row["patch"] == row["delete"] == row["trace"] == "405", row
