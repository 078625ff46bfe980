"""The bulk archive for whoever wants everything: its parts, their checksums, and the manifest that lists them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from comms.public.data import parts, records
from comms.public.data.models import ArchivePart, PartKind
from comms.public.files import SANDBOX, download

TERMS = (
    "Name the source: the reference of each letter and its permanent address. Take out of your copies what is "
    "withdrawn from the site, and take up corrections: the log of changes tells of both."
)
BEING_MADE = "This part of the archive is being made anew, because its letters have changed. Ask again in some minutes."


class Listed(NamedTuple):
    """A part in a list."""

    name: str
    url: str
    letters: int
    size: int
    sha256: str


class Year(NamedTuple):
    """The parts of a year: its records, then its files by month."""

    year: str
    parts: list[Listed]
    letters: int
    size: int


def years() -> list[Year]:
    """What can be downloaded now, the newest year first."""
    made = sorted(ArchivePart.objects.all(), key=lambda part: part.period)
    found = [_year(year, those) for year, those in groupby(made, key=lambda part: part.period[:4])]
    return found[::-1]


def _year(year: str, those: Iterable[ArchivePart]) -> Year:
    listed = list(those)
    letters = sum(part.letters for part in listed if part.kind == PartKind.FILES)
    told = [
        Listed(part.name, _address(part), part.letters, part.size, part.sha256) for part in listed
    ]
    return Year(year, told, letters, sum(part.size for part in listed))


def _address(part: ArchivePart) -> str:
    return records.absolute("archive_part", part.name.removesuffix(".zip"))


@require_safe
def part(request: HttpRequest, name: str) -> HttpResponseBase:
    """One part as a file. One that is taken away until it is made anew says so."""
    asked = parts.named(name)
    if asked is None:
        raise Http404
    kind, period = asked
    made = ArchivePart.objects.filter(kind=kind, period=period).first()
    if made:
        return download(
            request,
            made.stored_name,
            shown_as=made.name,
            media_type="application/zip",
            size=made.size,
            sha256=made.sha256,
        )
    if not parts.is_wanted(kind, period):
        raise Http404
    return HttpResponse(BEING_MADE, status=404, content_type="text/plain; charset=utf-8")


@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """The checksums as `sha256sum -c` reads them."""
    lines = [f"{made.sha256}  {made.name}\n" for made in _in_order()]
    answer = HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="SHA256SUMS"'
    answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Every part with what is to be known of it before it is downloaded."""
    site = settings.PUBLIC_SITE_URL.rstrip("/")
    listed = [
        {
            "name": made.name,
            "url": _address(made),
            "kind": made.kind,
            "period": made.period,
            "letters": made.letters,
            "size": made.size,
            "sha256": made.sha256,
            "edition": made.edition,
            "changed_at": made.changed_at,
        }
        for made in _in_order()
    ]
    said = {
        "format": parts.FORMAT,
        "source": site,
        "terms": TERMS,
        "changes_url": records.absolute("api:changes"),
        "sums_url": records.absolute("archive_sums"),
        "parts": listed,
    }
    answer = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Security-Policy"] = SANDBOX
    return answer


def _in_order() -> list[ArchivePart]:
    return sorted(ArchivePart.objects.all(), key=lambda made: made.name)
