"""The log of changes, and earlier versions of a letter. Of a withdrawn letter every address leads to its tombstone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comms.public.changes.models import PublicChange, PublishedVersion
from comms.public.files import download
from comms.public.tombstone import withdrawn

ROWS = 50


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every correction and withdrawal, the newest first. A page that does not exist shows the nearest that does."""
    lines = Paginator(PublicChange.objects.in_order(), ROWS).get_page(request.GET.get("page"))
    return render(request, "public/changes.html", {"lines": lines})


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a correction replaced, under a banner that leads to what stands now."""
    found = _version(slug, number)
    if found.publication.is_withdrawn:
        return withdrawn(request, found.publication)
    status = 410 if found.is_removed else 200
    context = {"publication": found.publication, "version": found}
    return render(request, "public/version.html", context, status=status)


@require_safe
def version_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The sealed file of an earlier version; removed, its address says so."""
    found = _version(slug, number)
    if found.publication.is_withdrawn or found.is_removed:
        return version(request, slug, number)
    return download(
        request,
        found.pdf_name,
        shown_as=f"{found.publication.reference.replace('/', '-')} version {number}.pdf",
        media_type="application/pdf",
        size=found.pdf_size,
        sha256=found.pdf_sha256,
    )


def _version(slug: str, number: int) -> PublishedVersion:
    versions = PublishedVersion.objects.select_related("publication")
    return get_object_or_404(versions, publication__slug=slug, number=number)
