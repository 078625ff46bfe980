"""What is offered to programs beside the API: exports of any list, the sitemap, and the pages that say so."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Greatest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comms.public.data import archive, records, selected, tables
from comms.public.data.api import api
from comms.public.data.freshness import Freshness
from comms.public.files import SANDBOX
from comms.public.models import Publication
from comms.public.search import catalogue
from comms.public.search.lookup import TooMuch

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
PAGES = ("home", "letters", "changes", "about", "data", "api_guide", "verify")
IN_ONE_SITEMAP = 50_000 - len(PAGES)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """All letters of a list's query string, as a table or as records with their texts."""
    if form not in MEDIA_TYPES:
        raise Http404
    known = catalogue.current()
    fresh = Freshness.of(known, form)
    unchanged = fresh.unchanged(request)
    if unchanged:
        return unchanged
    try:
        ids = selected.keys(selected.asked(request.GET, known), known)
    except (selected.Refused, TooMuch) as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    answer = _written(ids if request.method == "GET" else [], form)
    answer["Content-Type"] = MEDIA_TYPES[form]
    answer["Content-Disposition"] = f'attachment; filename="letters.{form}"'
    answer["Content-Security-Policy"] = SANDBOX
    return fresh.stamped(answer)


def _written(ids: list[int], form: str) -> HttpResponseBase:
    found = records.in_slices(ids, with_text=form == "jsonl")
    if form == "csv":
        return StreamingHttpResponse(tables.as_csv(found))
    if form == "jsonl":
        return StreamingHttpResponse(tables.as_lines(found))
    book = TemporaryFile()  # noqa: SIM115 - the response closes it
    tables.as_workbook(found, book)
    book.seek(0)
    return FileResponse(book)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is offered, in which forms, and where."""
    known = catalogue.current()
    days = [entry.dated_on for entry in known.entries]
    context = {
        "total": len(days),
        "first": days[-1] if days else None,
        "last": days[0] if days else None,
        "edition": known.edition,
        "years": archive.years(),
        "site": settings.PUBLIC_SITE_URL.rstrip("/"),
    }
    return render(request, "public/data.html", context)


@require_safe
def api_guide(request: HttpRequest) -> HttpResponse:
    """The API for people: read off the same declarations as its OpenAPI document, without a script."""
    document: dict[str, Any] = api.get_openapi_schema()
    paths = [
        {
            "path": path,
            "words": said["get"]["description"],
            "parameters": [
                (one["name"], one["schema"].get("description", ""))
                for one in said["get"]["parameters"]
            ],
        }
        for path, said in document["paths"].items()
    ]
    context = {"paths": paths, "about": document["info"]["description"]}
    return render(request, "public/api.html", context)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page; of more than one sitemap may hold, the list of the sitemaps."""
    total = Publication.objects.standing().count()
    if total <= IN_ONE_SITEMAP:
        return sitemap_part(request, 1)
    numbers = range(1, -(-total // IN_ONE_SITEMAP) + 1)
    addresses = [records.absolute("sitemap_part", number) for number in numbers]
    return _xml(request, "public/sitemaps.xml", {"addresses": addresses})


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One sitemap, in the order of release, so that what is added later is at the end."""
    rows = Publication.objects.standing().annotate(
        changed=Greatest("released_at", Max("replies__released_at"), Max("changes__changed_at"))
    )
    start = (number - 1) * IN_ONE_SITEMAP
    if not 0 <= start < 2**31:
        raise Http404
    found = rows.order_by("released_at", "slug").values_list("slug", "changed")
    letters = [
        (records.absolute("letter", slug), changed)
        for slug, changed in found[start : start + IN_ONE_SITEMAP]
    ]
    if number > 1 and not letters:
        raise Http404
    pages = [records.absolute(name) for name in PAGES] if number == 1 else []
    return _xml(request, "public/sitemap.xml", {"letters": letters, "pages": pages})


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything here is public, so everything may be read; whole exports are for those who ask for them."""
    lines = (
        "User-agent: *",
        "Allow: /",
        "Disallow: /letters/export.",
        "Disallow: /data/archive/",
        "Disallow: /follow/",
        *(
            f"Disallow: /{code}/follow/"
            for code, _name in settings.LANGUAGES
            if code != settings.LANGUAGE_CODE
        ),
        f"Sitemap: {records.absolute('sitemap')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
