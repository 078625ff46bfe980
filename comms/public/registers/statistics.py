"""The pages of the figures: in tables, as charts, as CSV. GET and HEAD only; decides nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comms.public.files import SANDBOX
from comms.public.kept import kept
from comms.public.registers import charts, figures, sections
from comms.public.search import catalogue


@require_safe
@kept(of=catalogue.edition_of_it)
def statistics(request: HttpRequest) -> HttpResponse:
    """Who has answered, with what each figure means."""
    known = catalogue.current()
    context = {"tally": figures.whole(known), "sections": sections.of(known)}
    return render(request, "public/statistics.html", context)


@require_safe
@kept(of=catalogue.edition_of_it)
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """All figures, for a program or a spreadsheet."""
    text = figures.as_csv(catalogue.current())
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_safe
@kept(of=catalogue.edition_of_it)
def statistics_chart(request: HttpRequest, name: str) -> HttpResponse:
    """One chart, under a policy of its own: it holds its styles, and no script."""
    if name not in charts.CHARTS:
        raise Http404
    drawn = charts.CHARTS[name](catalogue.current())
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer["Content-Security-Policy"] = charts.POLICY
    return answer
