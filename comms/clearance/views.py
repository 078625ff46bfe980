"""The pages a mandate clears on: what waits for its word, and one exact text with who has said what about it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from comms import pages
from comms.clearance import presentation, queries, services
from comms.clearance.forms import AnswerForm
from comms.clearance.models import Clearance
from comms.drafting.models import Draft
from comms.errors import NotPermitted
from comms.pages import StaffRequest

SAY: dict[str, Callable[..., Clearance]] = {
    "clear": services.clear,
    "ask_for_changes": services.ask_for_changes,
    "decline": services.decline,
}
SAID = {
    "clear": "You cleared this text for {}.",
    "ask_for_changes": "You asked for changes for {}. The drafters see your comment.",
    "decline": "You declined for {}. The drafters will take the mandate off the letter.",
}


@login_required
def clearance_list(request: StaffRequest) -> HttpResponse:
    """What waits for this person's word, the oldest first, and what they have answered."""
    on = pages.today()
    waiting = list(queries.for_list(queries.waiting_for(request.user, on)))
    tables = queries.tables(waiting)
    answered = Paginator(queries.answered_by(request.user, on), 50)
    return render(
        request,
        "clearance/clearance_list.html",
        {
            "waiting": [presentation.row(draft, tables[draft.pk]) for draft in waiting],
            "page": answered.get_page(request.GET.get("page")),
        },
    )


@login_required
def clearance(request: StaffRequest, pk: int) -> HttpResponse:
    """One text as a recipient gets it, and the answer of the mandates this person may answer for."""
    on = pages.today()
    draft = pages.find(queries.readable(request.user, on), pk=pk)
    mine = queries.to_answer(draft, request.user, on)
    form = AnswerForm(request.POST if request.method == "POST" else None, mandates=mine)
    if request.method == "POST":
        if not mine and draft.state == "submitted":
            raise NotPermitted(
                "Only the holder of a mandate that signs, or a delegate named for today, may answer."
            )
        if form.is_valid() and pages.attempt(form, lambda: _say(draft, form, request)):
            given = form.cleaned_data
            messages.success(request, SAID[given["verb"]].format(given["mandate"]))
            return redirect("clearance", pk=draft.pk)
    context = presentation.page(draft, request.GET, form, mine, on=on)
    return render(request, "clearance/clearance.html", context)


def _say(draft: Draft, form: AnswerForm, request: StaffRequest) -> Clearance:
    given = form.cleaned_data
    return SAY[given["verb"]](
        draft,
        mandate=given["mandate"],
        digest=given["digest"],
        comment=given["comment"],
        actor=request.user,
        now=pages.now(),
    )
