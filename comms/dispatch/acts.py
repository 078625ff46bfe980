"""One page for every act on a letter: it says what will happen to whom, asks, and does it. The services decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from comms import pages
from comms.dispatch import queries
from comms.dispatch.models import Communication


@dataclass(frozen=True)
class Act:
    """`title` and `consequences` are said before, `done` after; `is_calm` when it can be taken back."""

    title: str
    button: str
    done: str
    consequences: list[str] = field(default_factory=list)
    is_calm: bool = False
    back: str = ""


def perform(
    request: HttpRequest,
    letter: Communication,
    act: Act,
    *,
    do: Callable[[dt.datetime], object],
    form: forms.Form | None = None,
    template: str = "dispatch/act.html",
    **shown: Any,
) -> HttpResponse:
    """Ask on GET, do on POST. A refusal stands on the same page and what was typed stays.

    `template` may put more beside the question, from what is `shown`.
    """
    now = pages.now()
    asked = form if form is not None else Confirmation(posted(request))
    back = act.back or reverse("communication", args=[letter.pk])
    if request.method == "POST" and asked.is_valid() and pages.attempt(asked, lambda: do(now)):
        messages.success(request, act.done)
        return redirect(back)
    context = {"act": act, "form": asked, "back": back, **queries.frame(letter, now=now)}
    return render(request, template, context | shown)


class Confirmation(forms.Form):
    """Nothing but the button."""


def posted(request: HttpRequest) -> QueryDict | None:
    """The form's data on POST, also when it is empty; None otherwise."""
    return request.POST if request.method == "POST" else None
