"""Whatever is asked of whatever address of both sites, the answer is a page or a refusal, never a fault of ours.

The addresses come from the resolvers, so that a new one is asked at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests import every_public_url, every_url
from tests.comms.conftest import as_, at  # noqa: F401  (fixtures)
from tests.comms.public.conftest import reader  # noqa: F401  (fixture)
from tests.test_every_url import ELSEWHERE, staff  # noqa: F401  (fixture)

pytestmark = pytest.mark.slow

LONG = "a" * 10_000
# What may stand in an address, of each kind; of the kinds named nowhere here, what `str` has.
IN_ADDRESSES = {
    "int": ["0", "2147483648", "9223372036854775808", "9" * 400],
    "slug": ["x", "-", "_" * 300, LONG],
    "day": ["2000-00-00", "2021-02-30", "2099-12-31", "2000-01-01"],
    "secret": ["-" * 43, "A" * 43],
    "stored_name": ["." * 16, "..-..-..-..-..-..", "a" * 90],
    "str": ["x", "%00", "%ff%fe", "..", quote("’; DROP TABLE"), LONG],
}
VALUES = ("\0", LONG, "-1", "0", "1e9", "9" * 300, "٣", "2021-02-30", "0001-01-01", "9999-12-31", "99999-01-01",
          "\N{RIGHT-TO-LEFT OVERRIDE}\ud7ff", "' OR 1=1 --", '"', "(((", '"a b" -c OR', "%", "\\", "<script>",
          "[]", "null", "\r\nX: y")  # fmt: skip
# What the lists, filters and forms of either site read from the address.
NAMES = ("q", "page", "part", "against", "show", "try", "name", "year", "code", "type", "state", "kind", "sort",
         "order", "more", "mandate", "recipient", "region", "language", "answer", "theme", "session", "title",
         "stage", "lead", "pending", "due", "whose", "from", "to", "since", "until", "limit", "cursor", "number",
         "at")  # fmt: skip
ALONE = NAMES[:7]


def routes(urlconf: str) -> Iterator[str]:
    """Each address as it is written."""

    def walk(found: Any, prefix: str) -> Iterator[str]:
        for one in found:
            route = prefix + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route
            elif not route.startswith(ELSEWHERE):
                yield from walk(one.url_patterns, route)

    return (route for route in walk(get_resolver(urlconf).url_patterns, "") if "^" not in route)


def absurd(urlconf: str) -> Iterator[str]:
    """Every address with absurd things in it: one in each of its places, beside a plain one in the others."""
    for route in routes(urlconf):
        places = re.findall(r"<(?:(\w+):)?(\w+)>", route)
        for chosen in places:
            for value in IN_ADDRESSES.get(chosen[0], IN_ADDRESSES["str"]):

                def put(found: re.Match[str], name: str = chosen[1], absurd: str = value) -> str:
                    plain = IN_ADDRESSES.get(found[1] or "str", ["x"])[0]
                    return absurd if found[2] == name else ("1" if found[1] == "int" else plain)

                yield "/" + re.sub(r"<(?:(\w+):)?(\w+)>", put, route)


def questions(step: int = 1) -> Iterator[dict[str, str]]:
    """Each name with each value, all names at once; and those that views read themselves alone as well."""
    for turn in range(0, len(VALUES), step):
        yield {name: VALUES[(turn + place) % len(VALUES)] for place, name in enumerate(NAMES)}
    for name in ALONE:
        for value in ("\0", LONG, "9" * 300, "-1", "99999-01-01")[::step]:
            yield {name: value}


def faults(
    client: Client, addresses: Iterable[str], asked: Iterable[dict[str, str]]
) -> list[tuple[str, Any, int]]:
    """The addresses that answered with a fault, each with what was asked of it."""
    each = list(asked)
    client.raise_request_exception = False
    found = []
    for address in addresses:
        for question in each:
            answer = client.get(address, question)
            every_public_url.body_of(answer)
            if answer.status_code >= 500:
                found.append((address[:80], question, answer.status_code))
    return found


def test_no_wrong_input_breaks_the_staff_site(staff, cast, as_):  # noqa: F811
    """Lists are asked everything, pages of one thing a part of it: they read little or nothing of the address."""
    client = as_(cast.drafter)
    assert faults(client, absurd("config.urls_staff"), [{}]) == []
    subjects = sorted(every_url.subjects(staff).items())
    lists = [reverse(name) for name, each in subjects if each[0][1] == ()]
    assert faults(client, lists, questions()) == []
    others = [reverse(name, args=each[0][1]) for name, each in subjects if each[0][1] != ()]
    assert faults(client, (page for page in others if is_page(client, page)), questions(6)) == []


def is_page(client: Client, address: str) -> bool:
    answer = client.get(address)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def test_no_wrong_input_breaks_the_public_site(staff, reader):  # noqa: F811
    assert faults(reader, absurd("config.urls_public"), [{}]) == []
    subjects = every_public_url.subjects(staff)
    pages = [each[0][1] for _, each in sorted(subjects.items())]
    assert faults(reader, pages, questions()) == []
