"""The list of work, and the filters a person keeps. The filter is in the address; keeping one is a POST."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from comms import pages
from comms.drafting.models import Draft
from comms.worklist import queries, services
from comms.worklist.forms import Filters, KeepForm
from comms.worklist.models import SavedFilter

PER_PAGE = 50


@login_required
@require_GET
def work_list(request: pages.StaffRequest) -> HttpResponse:
    return render(request, "worklist/list.html", _context(request, request.GET, KeepForm()))


@login_required
@require_POST
def filter_keep(request: pages.StaffRequest) -> HttpResponse:
    """Keep the filter of the page under a name. What cannot be used of it is not kept."""
    asked = QueryDict(request.POST.get("query", "")[:2000])
    query = _filters(request, asked).query()
    form = KeepForm(request.POST)
    if form.is_valid() and pages.attempt(
        form,
        lambda: services.keep(request.user, name=form.cleaned_data["name"], query=query),
    ):
        messages.success(request, f"Kept as “{form.cleaned_data['name']}”.")
        return redirect(f"{reverse('work_list')}?{query}")
    return render(request, "worklist/list.html", _context(request, asked, form))


@login_required
@require_POST
def filter_forget(request: pages.StaffRequest, pk: int) -> HttpResponse:
    saved = pages.find(SavedFilter.objects.filter(person=request.user), pk=pk)
    services.forget(saved)
    messages.success(request, f"Forgot the filter “{saved.name}”.")
    return redirect("work_list")


@login_required
@require_POST
def work_nudge(request: pages.StaffRequest) -> HttpResponse:
    """Remind the mandates that are pending on the ticked letters, and go back to the same list."""
    query = _filters(request, QueryDict(request.POST.get("query", "")[:2000])).query()
    ticked = [pk for pk in request.POST.getlist("draft") if pk.isdecimal() and len(pk) < 10]
    drafts = Draft.objects.visible_to(request.user, pages.today()).filter(pk__in=ticked[:PER_PAGE])
    done = services.nudge_each(drafts, actor=request.user, now=pages.now())
    if not drafts:
        messages.error(request, "Tick the letters whose pending mandates are to be reminded.")
    if done.mandates:
        words = f"{done.mandates} mandate{'s' if done.mandates > 1 else ''}"
        letters = f"{done.letters} letter{'s' if done.letters > 1 else ''}"
        messages.success(request, f"Reminded by e-mail: {words} on {letters}.")
    for draft, reason in done.refusals:
        messages.warning(request, f"{draft}: {reason}")
    return redirect(f"{reverse('work_list')}?{query}" if query else "work_list")


def _filters(request: pages.StaffRequest, asked: QueryDict) -> Filters:
    return Filters(asked or None, mandates=queries.mandates(request.user, pages.today()))


def _context(request: pages.StaffRequest, asked: QueryDict, keep: KeepForm) -> dict[str, Any]:
    on = pages.today()
    form = _filters(request, asked)
    found = Paginator(queries.asked(request.user, form.chosen(), on), PER_PAGE)
    page = found.get_page(asked.get("page"))
    query = form.query()
    rows = queries.rows(page.object_list, request.user, on)
    return {
        "form": form,
        "keep": keep,
        "query": query,
        "page": page,
        "rows": rows,
        "may_nudge": any(row.may_nudge for row in rows),
        "today": on,
        "saved": [
            {"filter": saved, "is_current": saved.query == query}
            for saved in SavedFilter.objects.filter(person=request.user)
        ],
    }
