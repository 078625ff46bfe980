"""The read API. Every list goes on from where a reader stands, by a cursor that new letters do not move.

Only the declarations are ninja's; its own documentation page runs scripts of others and is switched off.
"""

from __future__ import annotations

from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Path, Query, Schema, Status
from ninja.errors import ValidationError

from comms.public.data import cursors, records, schemas, selected
from comms.public.models import Publication, PublicChange
from comms.public.registers import matched
from comms.public.search import catalogue
from comms.public.search.catalogue import Catalogue
from comms.public.search.lookup import TooMuch

MOST = 200
ABOUT = (
    "Everything on this site, for programs: no key, no limit but the size of a part. Lists go on by the address in "
    "“next”; what is added later never moves what was read. Each answer has an ETag and Last-Modified: send them back "
    "and an unchanged answer is not sent again. Dates are ISO 8601. No address ends with a slash; one that does leads "
    "to the one without. The same query string as in the list of letters narrows the letters here."
)
api = NinjaAPI(
    title="Communications of the Special Procedures",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="public:api",
    servers=[{"url": settings.PUBLIC_SITE_URL.rstrip("/")}],
)


class Part(Schema):
    """Which part of a list."""

    cursor: str = Field("", description="As given in “next”; leave it out to begin.")
    limit: int = Field(50, ge=1, le=MOST, description="How many at most.")


class Narrowing(Part):
    """The filters of the list of letters; of those with several values any one suffices."""

    q: str = Field("", description="Words of the letter or of its replies; “a phrase”, -without.")
    since: str = Field("", description="Dated on this day or later, 2021-03-12.")
    until: str = Field("", description="Dated on this day or earlier.")
    to: str = Field("", description="Part of the recipient’s name, or its code.")
    year: list[str] = Field([], description="Of the letter’s date.")
    type: list[str] = Field([], description="AL, UA or OL.")
    answered: list[str] = Field([], description="yes, acknowledged or no.")
    kind: list[str] = Field([], description="state, company, organisation or other.")
    state: list[str] = Field([], description="ISO 3166 alpha-3.")
    region: list[str] = Field([], description="Of that State, as the list shows it.")
    mandate: list[str] = Field([], description="A key of /mandates.")
    recipient: list[str] = Field([], description="A key of /recipients.")
    theme: list[str] = Field([], description="As the list shows it.")
    language: list[str] = Field([], description="en, fr or es.")


def refusal(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    return api.create_response(request, {"status": status, "detail": detail}, status=status)


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    name = error.errors[0]["loc"][-1]
    sentence = f"{name}: this value cannot be understood."
    if name == "limit":
        sentence = f"limit: give a whole number from 1 to {MOST}."
    return refusal(request, 400, sentence)


@api.exception_handler(cursors.BadCursor)
@api.exception_handler(selected.Refused)
@api.exception_handler(TooMuch)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal(request, 400, str(error))


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal(request, 404, "There is nothing public at this address.")


@api.get("/letters", response={200: schemas.Letters, 400: schemas.Refusal}, url_name="letters")
def letters(request: HttpRequest, part: Query[Narrowing]) -> Any:
    """Letters in the order in which they became public.

    Without a filter, withdrawn letters are among them as tombstones, and in the total.
    """
    if unknown := request.GET.keys() - Narrowing.model_fields:
        raise selected.Refused(f"{min(unknown)}: there is no such filter. See openapi.json.")
    known = catalogue.current()
    selection = selected.asked(request.GET, known)
    rows = Publication.objects.all()
    if selection.asks_nothing:
        total = rows.count()
    else:
        ids = selected.keys(selection, known)
        rows, total = selected.narrowed(rows.standing(), ids), len(ids)
    if part.cursor:
        (slug,) = cursors.place(part.cursor, str)
        rows = rows.filter(pk__gt=_last(Publication.objects.filter(slug=slug)))
    found = list(records.complete(rows, with_text=False).order_by("pk")[: part.limit + 1])
    shown = found[: part.limit]
    on = cursors.written(shown[-1].slug) if len(found) > part.limit else ""
    return _page(request, list(records.records(shown, with_text=False)), total, on)


@api.get(
    "/letters/{slug}",
    response={200: schemas.LetterWithText, 404: schemas.Refusal, 410: schemas.Tombstone},
    url_name="letter",
)
def letter(request: HttpRequest, slug: Path[str]) -> Any:
    """One letter with its text. A withdrawn one answers 410 with its tombstone."""
    rows = list(
        records.complete(Publication.objects.filter(slug=slug.replace("\0", "")), with_text=True)
    )
    if not rows:
        raise Http404
    (record,) = records.records(rows, with_text=True)
    return Status(410 if record["is_withdrawn"] else 200, record)


@api.get(
    "/mandates", response={200: schemas.CountedPage, 400: schemas.Refusal}, url_name="mandates"
)
def mandates(request: HttpRequest, part: Query[Part]) -> Any:
    """Mandates that signed a public letter."""
    return _counted(request, part, "mandate")


@api.get(
    "/recipients", response={200: schemas.Recipients, 400: schemas.Refusal}, url_name="recipients"
)
def recipients(request: HttpRequest, part: Query[Part]) -> Any:
    """Everyone to whom a public letter went."""
    return _counted(request, part, "recipient")


@api.get("/states", response={200: schemas.CountedPage, 400: schemas.Refusal}, url_name="states")
def states(request: HttpRequest, part: Query[Part]) -> Any:
    """States written to, or where a company written to is domiciled. The key is ISO 3166 alpha-3."""
    return _counted(request, part, "state")


@api.get("/changes", response={200: schemas.Changes, 400: schemas.Refusal}, url_name="changes")
def changes(request: HttpRequest, part: Query[Part]) -> Any:
    """Corrections and withdrawals, the earliest first."""
    rows: Any = PublicChange.objects.select_related("publication")
    total = rows.count()
    if part.cursor:
        slug, version, kind = cursors.place(part.cursor, str, int, str)
        those = rows.filter(publication__slug=slug, version=version, kind=kind)
        rows = rows.filter(pk__gt=_last(those))
    found = list(rows.order_by("pk")[: part.limit + 1])
    shown, on = found[: part.limit], ""
    if len(found) > part.limit:
        last = shown[-1]
        on = cursors.written(last.publication.slug, last.version, last.kind)
    return _page(request, [records.change(line) for line in shown], total, on)


def _last(rows: Any) -> int:
    """The row that a cursor names. Rows are numbered in the order in which readers could first see them, which
    instants do not tell: those of one sweep are the same. The number itself stays here.
    """
    pk: int | None = rows.order_by().values_list("pk", flat=True).last()
    if pk is None:
        raise cursors.BadCursor
    return pk


def _counted(request: HttpRequest, part: Part, facet: str) -> dict[str, Any]:
    known = catalogue.current()
    every = sorted(known.recipients if facet == "recipient" else known.facets[facet])
    (after,) = cursors.place(part.cursor, str) if part.cursor else ("",)
    left = [key for key in every if key > after]
    shown = left[: part.limit]
    on = cursors.written(shown[-1]) if len(left) > part.limit else ""
    items = [_count(known, facet, key) for key in shown]
    if facet == "recipient":
        places = {key: known.recipients[key] for key in shown}
        those = matched.among(known, known.bits_at(chain.from_iterable(places.values())))
        for item in items:
            found = those.at(places[item["key"]])
            item["questions"] = found and found._asdict()
    return _page(request, items, len(every), on)


def _count(known: Catalogue, facet: str, key: str) -> dict[str, Any]:
    bits = known.having(facet, key)
    kinds = (kind for kind, those in known.facets["kind"].items() if those & bits)
    return {
        "key": key,
        "name": known.names.of(facet, key),
        "kind": next(kinds, ""),
        "letters": bits.bit_count(),
        "answered": (bits & known.having("answered", "yes")).bit_count(),
        "letters_url": f"{records.absolute('letters')}?{urlencode({facet: key})}",
    }


def _page(request: HttpRequest, items: list[Any], total: int, cursor: str) -> dict[str, Any]:
    onward = None
    if cursor:
        query = request.GET.copy()
        query["cursor"] = cursor
        onward = f"{settings.PUBLIC_SITE_URL.rstrip('/')}{request.path}?{query.urlencode()}"
    return {"items": items, "total": total, "next": onward}
