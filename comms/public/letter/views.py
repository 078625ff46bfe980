"""The page of a communication and its citation as files. GET and HEAD only; withdrawn, all lead to the tombstone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comms.public.files import SANDBOX
from comms.public.kept import kept
from comms.public.letter import citation, reading
from comms.public.letter.page import shown
from comms.public.models import Publication
from comms.public.tombstone import withdrawn

CITATIONS = {
    "bib": ("application/x-bibtex; charset=utf-8", citation.as_bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", citation.as_ris),
}


@require_safe
@kept()
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """One communication with its replies, its time and the letters about it, or the notice of its withdrawal."""
    publication = reading.letter(slug)
    if not publication:
        raise Http404
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    context = shown(publication, **reading.about(publication))
    return render(request, "public/letter.html", context)


@require_safe
def letter_citation(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The citation for a reference manager."""
    publication = get_object_or_404(Publication.objects.prefetch_related("mandates"), slug=slug)
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    media_type, written = CITATIONS[form]
    answer = HttpResponse(written(citation.of(publication)), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{publication.slug}.{form}"'
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
