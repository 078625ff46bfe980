"""The findings of a draft by themselves: a page, and the same list alone for a script that asks for it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comms import pages
from comms.drafting.lint import checking
from comms.drafting.views import find_draft, frame


@login_required
@require_GET
def draft_findings(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    context = frame(request, found)
    context |= checking.beside(
        found, reader=request.user, today=pages.today(), is_editable=context["is_editable"]
    )
    is_part = request.headers.get("HX-Request") == "true"
    template = "components/missing.html" if is_part else "drafting/findings.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, Cookie"
    response["Cache-Control"] = "no-store"
    return response
