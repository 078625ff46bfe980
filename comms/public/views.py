"""The pages of the public site: rows of schema `site`, files of the public store, nothing else.

No cookies, no sessions. GET and HEAD only, but for the one page that is given a file to look at and
keeps nothing, and those that put a request into the letterbox (`following.asking`). What is absent
and what is not public get the same answer, byte for byte. No path of a file comes from an address:
that names a row, the row a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from comms.public import languages, seals
from comms.public.files import SANDBOX, download
from comms.public.forms import SealedFile
from comms.public.models import COPY_MEDIA_TYPES, CopyForm, Publication, PublishedFile
from comms.public.tombstone import withdrawn

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@require_safe
def letter_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The sealed letter as a file, named by its reference."""
    publication = get_object_or_404(Publication, slug=slug)
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    return download(
        request,
        publication.pdf_name,
        shown_as=publication.reference.replace("/", "-") + ".pdf",
        media_type="application/pdf",
        size=publication.pdf_size,
        sha256=publication.pdf_sha256,
    )


@require_safe
def letter_copy(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The letter in another form, without a seal; a letter released before there were any has none."""
    publication = get_object_or_404(Publication, slug=slug)
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    copy = get_object_or_404(publication.copies, form=form)
    return download(
        request,
        copy.stored_name,
        shown_as=f"{publication.reference.replace('/', '-')}.{copy.form}",
        media_type=COPY_MEDIA_TYPES[CopyForm(copy.form)],
        size=copy.size,
        sha256=copy.sha256,
    )


@require_safe
def reply_file(request: HttpRequest, slug: str, stored_name: str) -> HttpResponseBase:
    """A file of a reply. Its random stored name is its address; a withheld reply has none."""
    publication = get_object_or_404(Publication, slug=slug)
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    files = PublishedFile.objects.filter(reply__publication=publication, reply__is_withheld=False)
    file = get_object_or_404(files, stored_name=stored_name)
    return download(
        request,
        file.stored_name,
        shown_as=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )


# Without protection against foreign forms: it changes nothing and there is no cookie to misuse.
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Looks at a reader's PDF and says what its seal is worth; knows no letter and keeps nothing."""
    is_asked = request.method == "POST"
    form = SealedFile.of(request) if is_asked else SealedFile()
    finding = None
    refusal: _StrOrPromise | None = None
    status, wait = 200, None
    if form.is_too_large:
        refusal, status = SealedFile.TOO_LARGE, 413
    elif is_asked and form.is_valid():
        try:
            finding = seals.check(form.cleaned_data["file"].read())
        except seals.CannotCheck as cannot:
            refusal, status, wait = str(cannot), cannot.status, cannot.wait
    elif is_asked:
        status = 400
    context = {
        "form": form,
        "finding": finding,
        "refusal": refusal,
        "fingerprints": seals.fingerprints(),
    }
    answer = render(request, "public/verify.html", context, status=status)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate of the seal, for readers who check with a program of their own."""
    text = seals.published()
    if not text:
        raise Http404
    answer = HttpResponse(text, content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="special-procedures-seal.pem"'
    answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this site is."""
    return render(request, "public/about.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One page for all that is not here: never was, is not public yet, or was mistyped."""
    return render(request, "public/404.html", languages.at_home(), status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "public/400.html", languages.at_home(), status=400)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """What is only read was sent something, or the other way round."""
    page = render(request, "public/405.html", languages.at_home(), status=405)
    page["Allow"] = allowed
    return page


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "public/500.html", languages.at_home(), status=500)
