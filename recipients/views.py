"""The list of recipients: find one, add one, and say what changes from which day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from recipients import permissions, queries, services
from recipients.forms import AddForm, ContactForm, RenameForm, SearchForm, refuse
from recipients.models import Recipient

ROWS = 50


def _may_keep(request: HttpRequest) -> bool:
    return permissions.may_keep(request.user, timezone.localdate())


def _require_keeper(request: HttpRequest) -> None:
    if not _may_keep(request):
        raise PermissionDenied(
            "Recipients are added and changed by drafters and by the registry; ask one of them."
        )


@login_required
def recipient_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = queries.search(asked.get("q", ""))
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "recipients/list.html",
        {"form": form, "page": page, "may_keep": _may_keep(request)},
    )


@login_required
def recipient_add(request: HttpRequest) -> HttpResponse:
    _require_keeper(request)
    form = AddForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    similar: list[Recipient] = []
    if request.method == "POST" and form.is_valid():
        try:
            recipient = services.add(**form.cleaned_data)
        except services.PossibleDuplicate as warning:
            similar = warning.similar
            form.ask_to_confirm()
            refuse(form, warning)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{form.cleaned_data['name']} is added.")
            return redirect("recipient_detail", recipient.key)
    status = 422 if form.errors else 200
    return render(request, "recipients/add.html", {"form": form, "similar": similar}, status=status)


@login_required
def recipient_detail(request: HttpRequest, key: str) -> HttpResponse:
    recipient = get_object_or_404(queries.with_facts(Recipient.objects.all()), key=key)
    today = timezone.localdate()
    return render(
        request,
        "recipients/detail.html",
        {"recipient": recipient, "today": today, "may_keep": _may_keep(request)},
    )


@login_required
def recipient_rename(request: HttpRequest, key: str) -> HttpResponse:
    return _change(request, key, RenameForm, services.rename, "Give a new name")


@login_required
def recipient_contact(request: HttpRequest, key: str) -> HttpResponse:
    return _change(request, key, ContactForm, services.set_contact, "Give a new contact")


def _change(
    request: HttpRequest, key: str, form_class: Any, service: Any, title: str
) -> HttpResponse:
    _require_keeper(request)
    recipient = get_object_or_404(Recipient.objects.prefetch_related("names"), key=key)
    form = form_class(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            service(recipient, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect("recipient_detail", key)
    return render(
        request,
        "recipients/change.html",
        {"form": form, "recipient": recipient, "title": title},
        status=422 if form.errors else 200,
    )
