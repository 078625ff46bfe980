"""Every address that the public resolver can produce, with every argument that might tell something.

The routes are read off the resolver, the fields of the filter and of the API off their declarations. An argument or a
field without a line in the tables below is an error: what is new is asked for, or the proof fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern

from comms.public.data import cursors
from comms.public.data.api import api
from comms.public.languages import LanguagePrefix
from comms.public.models import slug_of
from comms.public.registers.charts import CHARTS
from comms.public.search.catalogue import FACETS
from comms.public.search.forms import Filter
from tests.public import world

SECRET = world.SECRET
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
REFERENCES = [*world.PUBLIC, *world.CONFIDENTIAL, "AL OTH 999/2021"]
SLUGS = [slug_of(reference) for reference in REFERENCES]
GUESSES = ["0" * 32 + ".pdf", f"{SECRET}-reply.txt", "a" * 20]
KEYS = ["quarry-works", "hidden-works", "che", "xhd", "business", "culture", "minority", "hidden"]
KEYS += ["withheld", "nobody", SECRET.lower()]
CODES = ["CHE", "XHD", "che", "XNO"]
ARCHIVE = ["letters-2021-records", "letters-2021-03-files", "letters-2020-records"]
# What stands in the place of a parameter of an address.
ARGUMENTS: dict[str, Sequence[object]] = {
    "slug": SLUGS,
    "form": ["csv", "xlsx", "jsonl", "docx", "txt", "json", "pdf", "odt", SECRET.lower()],
    "number": [0, 1, 2, 3, 46, 47, 48, 10**12],
    "key": KEYS,
    "code": CODES,
    "token": ["k" * 43, SECRET],
    "name": [*CHARTS, *ARCHIVE, SECRET.lower()],
}
# Of addresses that are not written with parameters: what to ask for there.
WRITTEN = {
    "api/v1/.*$": [
        f"/api/v1/{rest}"
        for rest in ("nothing", f"letters/{SLUGS[0]}/text", f"letters/{SLUGS[-2]}/", SECRET, "docs")
    ],
}
WORDS = ["reservoir", "harbour", SECRET, SECRET.lower(), SECRET[:5], f"{SECRET} Holdings"]
WORDS += [f'"{SECRET}"', f"-{SECRET}", f"harbour -{SECRET}", f"harbour OR {SECRET}", f"{SECRET}s"]
WORDS += ["Ola Hush", "dam", "drafts", "name withheld", world.NAMES[0], world.NAMES[1], "301"]
WORDS += REFERENCES
DAYS = ["2021-03-11", "2021-03-12", "2021-03-13", "2021-05-12", "soon"]
# What stands in a query string; of the filter, the API and the pages of lists.
VALUES: dict[str, Sequence[str]] = {
    "q": WORDS,
    "to": [*WORDS[:8], "OTH", "CHE", "XHD"],
    "since": DAYS,
    "until": DAYS,
    "sort": ["newest", "oldest", "relevance", SECRET],
    "more": [*FACETS, SECRET],
    "page": ["0", "1", "2", "3", SECRET],
    "others": ["0", "1", "2", SECRET],
    "year": ["2020", "2021", "2022"],
    "type": ["AL", "UA", "OL", "XX"],
    "answered": ["yes", "acknowledged", "no"],
    "kind": ["company", "state", "organisation", "other"],
    "state": CODES,
    "region": ["Western Europe", world.REGION, SECRET],
    "mandate": KEYS,
    "recipient": KEYS,
    "theme": ["Housing", SECRET],
    "language": ["en", "fr", "es", "ar"],
    "limit": ["1", "2", "200", SECRET],
    "cursor": [
        cursors.written(SLUGS[0]),
        cursors.written(SLUGS[-2]),
        cursors.written(SLUGS[0], 1, "correction"),
        cursors.written("hidden"),
        SECRET,
    ],
}
TOGETHER = [
    {"q": SECRET, "mandate": "business"},
    {"q": "reservoir", "state": "XHD"},
    {"q": "harbour", "sort": "relevance", "answered": "no"},
    {"mandate": "culture", "recipient": "hidden-works"},
    {"since": "2021-03-13", "until": "2021-03-13"},
    {"recipient": "quarry-works", "more": "recipient", "page": "2"},
]


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver: as it is written, and whether it has an address in every language."""

    written: str
    is_page: bool
    is_regex: bool

    @property
    def parameters(self) -> list[str]:
        return [] if self.is_regex else PARAMETER.findall(self.written)

    def paths(self, arguments: Mapping[str, Sequence[object]]) -> Iterator[str]:
        """Every address of it, in English. Raises KeyError for a parameter that nobody has thought of."""
        if self.is_regex:
            yield from WRITTEN[self.written]
            return
        for values in product(*(arguments[name] for name in self.parameters)):
            path = self.written
            for value in values:
                path = PARAMETER.sub(str(value), path, count=1)
            yield f"/{path}"


def routes() -> list[Route]:
    """All patterns of the public site's resolver."""
    return list(_walk(get_resolver("config.urls_public").url_patterns, "", is_page=False))


def _walk(patterns: Iterable[object], start: str, *, is_page: bool) -> Iterator[Route]:
    for one in patterns:
        if isinstance(one, URLPattern):
            is_regex = isinstance(one.pattern, RegexPattern)
            yield Route(start + str(one.pattern).removeprefix("^"), is_page, is_regex)
        elif isinstance(one.pattern, LanguagePrefix):  # type: ignore[attr-defined]
            yield from _walk(one.url_patterns, start, is_page=True)  # type: ignore[attr-defined]
        else:
            further = start + str(one.pattern)  # type: ignore[attr-defined]
            yield from _walk(one.url_patterns, further, is_page=is_page)  # type: ignore[attr-defined]


def fields() -> dict[str, set[str]]:
    """What may stand in the query string of a list of letters, and of each address of the API."""
    listed = {*Filter.base_fields, *FACETS}
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    said = {
        path: {one["name"] for one in about["get"]["parameters"] if one["in"] == "query"}
        for path, about in document["paths"].items()
    }
    lists = ["/letters/", *(f"/letters/export.{form}" for form in ("csv", "xlsx", "jsonl"))]
    return dict.fromkeys([*lists, "/feeds/letters.atom", "/follow/"], listed) | said


def queries() -> Iterator[str]:
    """The lists with every field, one by one and some together. Raises KeyError for one nobody has thought of."""
    languages = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    for path, names in fields().items():
        if "{" in path:
            continue
        # A workbook takes its time, and has the letters of the table.
        for name in sorted(names) if "xlsx" not in path else ["q"]:
            yield from (f"{path}?{urlencode({name: value})}" for value in VALUES[name])
        if names >= {"q", "since", "mandate"}:
            yield from (f"{path}?{urlencode(one)}" for one in TOGETHER)
    for code in languages:
        yield from (f"/{code}/letters/?{urlencode({'q': word})}" for word in WORDS)
        yield from (f"/{code}/letters/?{urlencode(one)}" for one in TOGETHER)
    yield from (f"/?{urlencode({'recipient': word})}" for word in WORDS[:6])
    yield from (f"/verify/?reference={slug}" for slug in SLUGS[:3])
    yield from (f"/follow/?session={number}" for number in (46, 48, 52, "x"))


def plain(stored_names: Iterable[str]) -> list[str]:
    """Every address without a query string; pages in every language."""
    arguments = ARGUMENTS | {"stored_name": [*stored_names, *GUESSES]}
    others = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    found: list[str] = ["/admin/", "/search/", "/feed/", "/de/", "/en/letters/"]
    for route in routes():
        paths = list(route.paths(arguments))
        found += paths
        # A file has one address for all languages; before it, a prefix leads nowhere.
        found += [
            f"/{code}{path}" for code in others for path in (paths if route.is_page else paths[:1])
        ]
    return list(dict.fromkeys(found))


def everywhere(stored_names: Iterable[str]) -> list[str]:
    """All that is asked for: addresses, the further pages of those in English, and lists with their fields."""
    here = plain(stored_names)
    registers = ("/mandates/", "/recipients/", "/states/", "/sessions/", "/changes/")
    further = [
        f"{path}?{name}={value}"
        for path in here
        if path.startswith(registers)
        for name in ("page", "others")
        for value in VALUES[name]
    ]
    return [*here, *further, *queries()]
