"""The Council's reports: the sessions, one session, a report as it would be, and reports as they were made.

Open to the desks alone; for everybody else there are no such pages.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, Protocol

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from comms import pages, store
from comms.pages import StaffRequest
from comms.public import sessions
from comms.public.sessions import Session
from comms.reports import desk, page, queries, services
from comms.reports.matter import MONTHS, matter
from comms.reports.models import Report, ReportForm, ReportState

ROWS = 30
MEDIA_TYPES = {
    ReportForm.PDF: "application/pdf",
    ReportForm.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ReportForm.TABLE: "text/csv; charset=utf-8",
}
PILLS = {ReportState.DONE: "done", ReportState.FAILED: "wrong"}


class _View(Protocol):
    def __call__(self, request: StaffRequest, **parts: Any) -> HttpResponse: ...


def for_the_desks(view: Any) -> _View:
    """Whoever has no place at a desk finds no such page."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, **parts: Any) -> HttpResponse:
        if not services.may_see(request.user, pages.today()):
            raise Http404
        return view(request, **parts)

    return guarded


@for_the_desks
@require_GET
def report_list(request: StaffRequest) -> HttpResponse:
    """Every session whose letters have begun, with its periods and how far its report is."""
    on = pages.today()
    found = Paginator(list(sessions.sessions_begun(on)), ROWS).get_page(request.GET.get("page"))
    letters, newest = queries.public_letters(), {}
    for one in Report.objects.filter(number__in=[s.number for s in found]).in_short().reverse():
        newest[one.number] = one
    rows = [
        {
            "session": one,
            "month": MONTHS[one.month],
            "is_complete": one.is_over(on),
            "letters": letters[one.number],
            "report": newest.get(one.number),
            "pill": _pill(newest[one.number]) if one.number in newest else "",
        }
        for one in found
    ]
    return render(request, "reports/list.html", {"page": found, "rows": rows})


@for_the_desks
@require_GET
def report_session(request: StaffRequest, number: int) -> HttpResponse:
    """One session: its periods, the reports made of it, and what is held back now."""
    session, now = _session(number), pages.now()
    made = list(Report.objects.filter(number=number).in_short())
    context = _of(session) | {
        "made": [_progress(one) for one in made[:ROWS]],
        "has_begun": session.has_begun(pages.today()),
        "is_complete": session.is_over(pages.today()),
        "is_being_made": any(_is_unfinished(one) for one in made),
        "held_back": [line.as_json() for line in desk.held_back(session, now=now)],
        "at": now,
    }
    return render(request, "reports/session.html", context)


@for_the_desks
@require_GET
def report_preview(request: StaffRequest, number: int) -> HttpResponse:
    """The report as it would be made now."""
    session, now = _session(number), pages.now()
    made = matter(queries.released(session, now=now))
    context = _of(session) | page.context(made) | {"at": now}
    return render(request, "reports/preview.html", context)


@for_the_desks
@require_POST
def report_make(request: StaffRequest, number: int) -> HttpResponse:
    made = services.make(_session(number), actor=request.user, now=pages.now())
    messages.success(
        request, "What is public is taken. The files are being drawn; this page shows how far."
    )
    return redirect("report", made.pk)


@for_the_desks
@require_GET
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """A report as it was made: its files, its text, and what was held back then."""
    found = _found(pk)
    facts = found.frozen()
    context = (
        _of(facts.session)
        | page.context(matter(facts))
        | _progress(found)
        | {
            "held_back": found.held_back,
            "withdrawn": queries.withdrawn_since(facts),
            "at": found.taken_at,
        }
    )
    return render(request, "reports/report.html", context)


@for_the_desks
@require_POST
def report_again(request: StaffRequest, pk: int) -> HttpResponse:
    services.again(_found(pk), actor=request.user, now=pages.now())
    messages.success(request, "The report is tried again. This page shows how far it is.")
    return redirect("report", pk)


@for_the_desks
@require_GET
def report_file(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """A file of a report, exactly as it was drawn."""
    found = _found(pk)
    kept = found.files.filter(form=form).first()
    if kept is None:
        raise Http404
    data = store.get(store.confidential(), kept.stored_name, expected=kept.sha256)
    code = sessions.session(found.number).code.replace("/", "-")
    media_type = MEDIA_TYPES[ReportForm(form)]
    return pages.download(data, name=f"{code}.{form}", media_type=media_type)


def _session(number: int) -> Session:
    try:
        return sessions.session(number)
    except sessions.NoSuchSession:
        raise Http404 from None


def _found(pk: int) -> Report:
    return pages.find(Report.objects.select_related("made_by").prefetch_related("files"), pk=pk)


def _of(session: Session) -> dict[str, Any]:
    return {"session": session, "month": MONTHS[session.month]}


def _pill(report: Report) -> str:
    return PILLS.get(ReportState(report.state), "waiting")


def _is_unfinished(report: Report) -> bool:
    return report.state in {ReportState.QUEUED, ReportState.RUNNING}


def _progress(report: Report) -> dict[str, Any]:
    files = list(report.files.all())
    return {
        "report": report,
        "files": files,
        "pill": _pill(report),
        "done": len(files),
        "of": len(services.FORMS),
        "is_unfinished": _is_unfinished(report),
    }
