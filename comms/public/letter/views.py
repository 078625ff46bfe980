"""The page of a communication and its citation as files. GET and HEAD only; withdrawn, all lead to the tombstone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comms.public.files import SANDBOX
from comms.public.kept import kept
from comms.public.letter import citation, course
from comms.public.models import Publication
from comms.public.sessions import NoSuchSession, Session, session_of_letter
from comms.public.tombstone import withdrawn

CITATIONS = {
    "bib": ("application/x-bibtex; charset=utf-8", citation.as_bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", citation.as_ris),
}


@require_safe
@kept()
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """One communication with its replies, its time and the letters about it, or the notice of its withdrawal."""
    letters = Publication.objects.prefetch_related(
        "mandates", "copies", "replies__files", "replies__withheld", "versions"
    )
    publication = get_object_or_404(letters, slug=slug)
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    cited = citation.of(publication)
    context = {
        "publication": publication,
        "sisters": Publication.objects.all().sisters_of(publication),
        "earlier": Publication.objects.all().followed_by(publication),
        "later": Publication.objects.all().following(publication),
        "course": course.of(publication),
        "citation": citation.as_text(cited),
        "session": _session(publication),
        "meta": citation.as_meta(cited),
        "address": cited.address,
    }
    return render(request, "public/letter.html", context)


def _session(publication: Publication) -> Session | None:
    """The session of the Council whose report lists it; none of a letter older than those reports."""
    try:
        return session_of_letter(publication.sent_on)
    except NoSuchSession:
        return None


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
