"""The pages that show a letter before it is sealed: as HTML at once, as PDF and page by page when the worker has
drawn it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from comms import pages
from comms.drafting import preview
from comms.drafting.lint import checking
from comms.drafting.models import Draft
from comms.drafting.preview import Drawn, Form, Sight
from comms.drafting.views import find_draft, frame
from comms.letters import html
from comms.letters.copies import FORMS

AGAIN_AFTER = 2  # seconds until the waiting page asks again
TRIES = 10


def _seen(draft: Draft, position: int) -> Sight:
    """The newest text to its recipient at `position`, if there is one; Http404 otherwise."""
    if draft.current is None or not any(
        facts["position"] == position for facts in draft.current.content["addressees"]
    ):
        raise Http404
    return preview.sight(draft.current, position, on=draft.dated_for or pages.today())


@login_required
def draft_preview(request: pages.StaffRequest, pk: int, position: int) -> HttpResponse:
    found = find_draft(request, pk)
    seen = _seen(found, position)
    context = frame(request, found) | {
        "position": position,
        "addressees": seen.revision.content["addressees"],
        "letter": html.render(seen.document()),
        "forms": FORMS.values(),
    }
    context |= _findings(request, found, context["is_editable"])
    return render(request, "drafting/preview.html", context)


@login_required
def draft_preview_pdf(request: pages.StaffRequest, pk: int, position: int) -> HttpResponse:
    """The PDF, or the page that says it is still being made."""
    found = find_draft(request, pk)
    seen = _seen(found, position)
    drawn = _drawn(request, found, seen, Form.FILE)
    if isinstance(drawn, HttpResponse):
        return drawn
    response = HttpResponse(drawn.pdf, content_type="application/pdf")
    name = f"preview of draft {pk}, revision {seen.revision.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


@login_required
@require_GET
def draft_preview_copy(
    request: pages.StaffRequest, pk: int, position: int, suffix: str
) -> HttpResponse:
    """The preview in another form, which says in its first line that it is one."""
    found = find_draft(request, pk)
    seen = _seen(found, position)
    form = FORMS.get(suffix)
    if form is None:
        raise Http404
    data = form.render(seen.document())
    name = f"preview of draft {pk}, revision {seen.revision.number}.{suffix}"
    return pages.download(data, name=name, media_type=form.media_type)


@login_required
def draft_preview_pages(request: pages.StaffRequest, pk: int, position: int) -> HttpResponse:
    """Images of the pages, each asked for on its own; the editor takes them from here too."""
    found = find_draft(request, pk)
    seen = _seen(found, position)
    with suppress(preview.NotReachable):  # it is said below
        preview.ask(seen, Form.PAGES)
    # The worker draws while this is read.
    context = frame(request, found) | {"position": position}
    context |= _findings(request, found, context["is_editable"])
    drawn = _drawn(request, found, seen, Form.PAGES)
    if isinstance(drawn, HttpResponse):
        return drawn
    context["pages"] = range(1, drawn.pages + 1)
    return render(request, "drafting/preview_pages.html", context)


@login_required
def draft_preview_image(
    request: pages.StaffRequest, pk: int, position: int, number: int
) -> HttpResponse:
    found = find_draft(request, pk)
    made = preview.image(_seen(found, position), number)
    if made is None:
        raise Http404
    return HttpResponse(made, content_type="image/jpeg")


def _findings(request: pages.StaffRequest, draft: Draft, is_editable: bool) -> dict[str, Any]:
    return checking.beside(draft, reader=request.user, today=pages.today(), is_editable=is_editable)


def _drawn(
    request: pages.StaffRequest, draft: Draft, seen: Sight, form: Form
) -> Drawn | HttpResponse:
    """What the worker drew, or the page that says why there is nothing yet.

    `?try=` counts how often that page came back.
    """
    tries = request.GET.get("try", "")
    count = int(tries) if tries.isdecimal() and len(tries) < 4 else 0
    try:
        drawn = preview.drawn(seen, form)
    except preview.NotReachable as refusal:
        return _waiting(request, draft, seen.position, {"refusal": str(refusal)}, status=503)
    if drawn is None:
        return _waiting(request, draft, seen.position, {"count": count + 1})
    if drawn.refusal:
        return _waiting(request, draft, seen.position, {"refusal": drawn.refusal}, status=409)
    return drawn


def _waiting(
    request: pages.StaffRequest,
    draft: Draft,
    position: int,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    count = context.get("count", 0)
    context |= frame(request, draft) | {"position": position, "is_over": count > TRIES}
    response = render(request, "drafting/preview_waiting.html", context, status=status)
    if count and count <= TRIES:
        response["Refresh"] = f"{AGAIN_AFTER}; url={request.path}?try={count}"
    return response
