"""The pages of the confidential file. Who may not open the file learns nothing from any of them: 404."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from annex import queries as annex_queries
from comms import pages
from comms.cases import corrections, offering, queries, services
from comms.cases.forms import (
    CaseCorrection,
    CaseForm,
    ConcernsForm,
    ConsentForm,
    CorrectionForm,
    Filters,
    PersonCorrection,
    PersonForm,
    SourceCorrection,
    SourceForm,
)
from comms.cases.models import Case, CaseQuerySet, Person, Source
from mandates import permissions as mandate_permissions
from mandates.models import Language

PER_PAGE = 50


@login_required
def case_list(request: pages.StaffRequest) -> HttpResponse:
    today = pages.today()
    mine = mandate_permissions.mandates_for(request.user, "draft", today)
    form = Filters(request.GET or None, mandates=mine)
    chosen = form.chosen() if form.is_bound else {}
    found = queries.listed(Case.objects.open_to(request.user, today).with_counts(), chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "may_open": mine.exists(),
        "is_filtered": any(chosen.values()),
    }
    return render(request, "cases/list.html", context)


@login_required
def case_new(request: pages.StaffRequest) -> HttpResponse:
    """Open a case; for who may not under any mandate there is no such page."""
    today = pages.today()
    mandates = mandate_permissions.mandates_for(request.user, "draft", today)
    if not mandates.exists():
        offering.note(request, False)
        raise Http404
    form = CaseForm(
        request.POST if request.method == "POST" else None, mandates=mandates, today=today
    )
    if request.method == "POST" and form.is_valid():
        opened: list[Case] = []
        if pages.attempt(
            form,
            lambda: opened.append(
                services.open_case(**form.cleaned_data, actor=request.user, now=pages.now())
            ),
        ):
            messages.success(
                request, "The case is open. Next: a draft, or who gave the information."
            )
            return redirect("case", opened[0].pk)
    return render(request, "cases/new.html", {"form": form})


@login_required
def case(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    context = {
        "case": found,
        "drafts": found.drafts.select_related("current", "created_by")
        .defer("current__content")
        .prefetch_related("addressees__recipient__names", "communications__reference"),
        "countries": found.countries.prefetch_related("names"),
        "persons": found.persons.all(),
        "sources": found.sources.all(),
        "timeline": queries.timeline(found.events.all()),
    }
    return render(request, "cases/case.html", context)


@login_required
def case_concerns(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    known = annex_queries.rights(language=Language.ENGLISH, on=pages.today())
    states = found.countries.prefetch_related("names")
    held = {"rights": found.rights, "countries": "\n".join(str(state) for state in states)}
    form = ConcernsForm(
        request.POST if request.method == "POST" else None,
        initial=held,
        rights=sorted({*known, *found.rights}),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: services.record_concerns(
                found, **form.cleaned_data, actor=request.user, now=pages.now()
            ),
        )
    ):
        messages.success(request, "Saved. Drafts of this case propose mandates by it.")
        return redirect("case", found.pk)
    return render(
        request, "cases/edit.html", {"case": found, "form": form, "heading": "Rights and countries"}
    )


@login_required
def source_new(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    form = SourceForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: services.add_source(
                found, **form.cleaned_data, actor=request.user, now=pages.now()
            ),
        )
    ):
        messages.success(request, "The source is recorded. It is shown on this page only.")
        return redirect("case", found.pk)
    return render(request, "cases/source_new.html", {"case": found, "form": form})


@login_required
def person_new(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: services.add_person(
                found, **form.cleaned_data, actor=request.user, now=pages.now()
            ),
        )
    ):
        messages.success(request, "The person concerned is recorded with the three consents.")
        return redirect("case", found.pk)
    return render(request, "cases/person_new.html", {"case": found, "form": form})


@login_required
def person_consent(request: pages.StaffRequest, pk: int, person: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    one = pages.find(Person.objects.filter(case=found).select_related("case__mandate"), pk=person)
    held = {name: getattr(one, name) for name in ConsentForm.base_fields}
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=held)
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: services.record_consent(
                one, **form.cleaned_data, actor=request.user, now=pages.now()
            ),
        )
    ):
        messages.success(request, "The consents are recorded; the history keeps what they were.")
        return redirect("case", found.pk)
    return render(
        request, "cases/person_consent.html", {"case": found, "person": one, "form": form}
    )


@login_required
def case_edit(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    return _correct(request, found, found, CaseCorrection, "Change the case")


@login_required
def person_edit(request: pages.StaffRequest, pk: int, person: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    one = pages.find(Person.objects.filter(case=found).select_related("case__mandate"), pk=person)
    return _correct(request, found, one, PersonCorrection, "Change a person concerned")


@login_required
def source_edit(request: pages.StaffRequest, pk: int, source: int) -> HttpResponse:
    found = pages.find(_mine(request), pk=pk)
    one = pages.find(Source.objects.filter(case=found).select_related("case__mandate"), pk=source)
    return _correct(request, found, one, SourceCorrection, "Change how a source is reached")


def _correct(
    request: pages.StaffRequest,
    case: Case,
    row: Case | Person | Source,
    form_of: type[CorrectionForm],
    heading: str,
) -> HttpResponse:
    """One page for all three: what stands there now, and what it is to become."""
    seen = {**corrections.held(row), "seen": corrections.mark(row)}
    form = form_of(request.POST if request.method == "POST" else None, initial=seen)
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: corrections.correct(
                row, **form.cleaned_data, actor=request.user, now=pages.now()
            ),
        )
    ):
        messages.success(request, "Saved. The history of the case says that it was changed.")
        return redirect("case", case.pk)
    return render(request, "cases/edit.html", {"case": case, "form": form, "heading": heading})


def _mine(request: pages.StaffRequest) -> CaseQuerySet:
    return Case.objects.open_to(request.user, pages.today()).select_related("mandate", "created_by")
