"""Every address of both sites × every person × every state × every method, against the reviewed tables beside this.

The addresses come from the resolvers: a new one without a row fails. A row of `every_url_staff.csv` is an address, a
method, the things in whose states it was asked (all those that were answered alike), and the answer to each person:

- the status; `sign-in` for being led to the sign-in page; behind it the verbs of the events that the request left;
- 200 after `post`: the form came back with a refusal beside it, and nothing was done;
- 404: the thing is not there, for whoever may not see it; 403: the person sees it, and this is not theirs to do;
- 409: it is theirs to see, and not in a state for this; 405: the address is not asked that way.

The forms are sent as `SAID` fills them. A row of `every_url_public.csv` is an address, the things, and the status
of each method. What was found is written to var/, to be read line by line; what is right goes in the table's place.
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
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from comms.events import Event
from comms.publication.deadlines import calendar_pages
from tests import every_public_url, every_url
from tests.comms.conftest import as_, at  # noqa: F401  (fixtures)
from tests.comms.public.conftest import reader  # noqa: F401  (fixture)

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
STAFF, PUBLIC = HERE / "every_url_staff.csv", HERE / "every_url_public.csv"
PEOPLE = ("drafter", "outsider", "holder_of_business", "holder_of_minority", "delegate", "registry",
          "publisher", "nobody", "stranger")  # fmt: skip
# Whoever has no part in anything now; each is answered as `nobody`.
WITHOUT_PART = ("former", "superuser")
OTHERS = ("put", "patch", "delete", "options", "trace")
# Open without a sign-in: to its token or secret, and to nobody else.
OPEN = {"monitor", "calendar_feed"}
# django-allauth's own addresses and the desk for reference data: theirs are the tests of tests/config.
ELSEWHERE = ("account/", "reference/")
SAID = {
    "reason": "A reason.",
    "name": "A name.",
    "title": "A title.",
    "text": "Some words.",
    "note": "A note.",
    "decision": "On record.",
    "channel": "mission",
    "address": "The Permanent Mission",
    "proof": "A receipt.",
    "sent_at": "2021-03-12T09:00",
    "has_arrived": "no",
    "to": "2021-06-30",
    "clear_by": "2021-03-20",
    "choice": "withhold",
    "ground": "third",
    "consents_are_asked_anew": "on",
    "risk_is_weighed": "on",
    "redactions_are_complete": "on",
}


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


def asked(client: Client, method: str, address: str) -> tuple[str, bytes]:
    """The answer in a word, and its body; nothing that the request did remains."""
    with transaction.atomic():
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = getattr(client, method)(address, SAID if method == "post" else None)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        verbs = Event.objects.filter(pk__gt=last).order_by("pk").values_list("verb", flat=True)
        said = [str(answer.status_code), *verbs]
        transaction.set_rollback(True)
    if answer.status_code == 302 and reverse("account_login") in answer["Location"]:
        said[0] = "sign-in"
    return " ".join(said), body


@pytest.fixture
def staff(cast, office, now, at, monkeypatch) -> Any:  # noqa: F811
    monkeypatch.setattr(calendar_pages, "MOST", 10_000)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return every_url.staff(cast, office, now, monkeypatch)


def test_every_address_of_the_staff_site(staff, cast, as_):  # noqa: F811
    subjects = every_url.subjects(staff)
    assert addresses("config.urls_staff") == set(subjects)
    clients = {name: as_(getattr(cast, name)) for name in PEOPLE[:-1]} | {"stranger": Client()}
    for client in clients.values():
        client.raise_request_exception = False
    found: list[tuple[str, str, str, list[str]]] = []
    told: list[tuple[str, str, str, bytes]] = []
    for name, each in sorted(subjects.items()):
        for subject, arguments in each:
            address = reverse(name, args=arguments)
            for method in ("get", "post"):
                answers = {who: asked(client, method, address) for who, client in clients.items()}
                found.append((name, subject, method, [said for said, _ in answers.values()]))
                told += [
                    (who, method, address, words)
                    for who, (_, body) in answers.items()
                    for words, readers in staff.secrets
                    if who not in readers and words in body
                ]
            for method in OTHERS:
                answer = getattr(clients["drafter"], method)(address)
                assert answer.status_code == 405, (method, address)
    check(STAFF, list(PEOPLE), found)
    assert told == [], told[:9]


def test_whoever_has_no_part_any_more_is_answered_as_one_who_never_had(staff, cast, as_):  # noqa: F811
    """A drafter until yesterday, a superuser; and a closed account is nobody's."""
    people = {name: as_(getattr(cast, name)) for name in (*WITHOUT_PART, "nobody", "closed")}
    cast.closed.is_active = False
    cast.closed.save()
    for name, each in sorted(every_url.subjects(staff).items()):
        _, arguments = each[-1]
        address = reverse(name, args=arguments)
        for method in ("get", "post"):
            answers = {who: asked(client, method, address)[0] for who, client in people.items()}
            expected = answers["nobody"]
            for who in WITHOUT_PART:
                assert answers[who] == expected, (who, method, address)
            if name not in OPEN:
                assert answers["closed"] in {"sign-in", "401", "405"}, (method, address)


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
    assert told == [], told[:9]


def test_the_reviewed_table_shows_nothing_to_whoever_may_not_see():
    """What the table must say whatever stands in it, so that no review overlooks it."""
    with STAFF.open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert not [row[who] for who in PEOPLE if row[who].startswith("5")], row
        if row["address"] not in OPEN:
            assert row["stranger"] in {"sign-in", "401", "405"}, row
        if row["method"] == "get":
            assert not [row[who] for who in PEOPLE if " " in row[who]], row
        if row["of"] != "-" and row["address"] not in OPEN:
            assert row["nobody"] in {"404", "405"} or row["address"].startswith("report"), row
        things = row["of"].split(" | ")
        if "private" in things and not row["address"].startswith("invitation"):
            assert row["outsider"] in {"404", "405"}, row
    with PUBLIC.open() as file:
        for row in csv.DictReader(file):
            if set(row["of"].split(" | ")) & every_public_url.CLOSED:
                assert row["get"] == row["head"] == "404", row
            assert row["put"] == row["patch"] == row["delete"] == row["trace"] == "405", row
