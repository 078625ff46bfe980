"""The pages a mandate clears on: what waits for its word, and one exact text with who has said what about it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from comms import pages
from comms.clearance import asking, presentation, queries, services
from comms.clearance.forms import AnswerForm, DeadlineForm, NudgeForm
from comms.clearance.models import Clearance
from comms.clock import day_in_words, instant_in_words
from comms.drafting.models import Draft
from comms.errors import NotPermitted
from comms.pages import StaffRequest
from mandates import sign_in
from mandates.models import Mandate

SAY: dict[str, Callable[..., Clearance]] = {
    "clear": services.clear,
    "clear_with_comment": services.clear,
    "ask_for_changes": services.ask_for_changes,
    "decline": services.decline,
}
SAID = {
    "cleared": "You cleared this text for {}.",
    "changes": "You asked for changes for {}. The drafters see your comment.",
    "declined": "You declined to join for {}. The drafters will take the mandate off the letter.",
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
    draft, on = _find(request, pk), pages.today()
    mine = queries.to_answer(draft, request.user, on)
    is_posted = request.method == "POST"
    signing = queries.answerable(draft, request.user, on) if is_posted else mine
    form = AnswerForm(request.POST if is_posted else None, mandates=signing)
    if is_posted:
        if not signing:
            raise NotPermitted(queries.why_not(request.user, draft.signing_mandates(), on))
        if form.is_valid():
            sign_in.ask_who_it_is(request)
            said: list[Clearance] = []
            if pages.attempt(form, lambda: said.append(_say(draft, form, request))):
                _thank(request, said[0])
                return redirect("clearance", pk=draft.pk)
        draft.refresh_from_db(
            fields=["state", "current"]
        )  # what refused it may be somebody's change
    context = presentation.page(draft, request.GET, form, mine, person=request.user, on=on)
    if mine:
        asking.note_reading(draft, context["revision"], person=request.user, now=pages.now())
    return render(request, "clearance/clearance.html", context)


@login_required
@require_POST
def clearance_nudge(request: StaffRequest, pk: int) -> HttpResponse:
    """Remind one pending mandate, or all of them."""
    draft = _find(request, pk)
    form = NudgeForm(request.POST, mandates=draft.signing_mandates())
    told: list[Mandate] = []
    if form.is_valid() and pages.attempt(form, lambda: told.extend(_nudge(draft, form, request))):
        names = ", ".join(str(mandate) for mandate in told)
        messages.success(request, f"Reminded by e-mail: {names}.")
    for error in [sentence for errors in form.errors.values() for sentence in errors]:
        messages.error(request, str(error))
    return redirect("clearance", pk=draft.pk)


@login_required
@require_POST
def clearance_deadline(request: StaffRequest, pk: int) -> HttpResponse:
    """Set, move or take away the day by which the text is to be answered."""
    draft = _find(request, pk)
    form = DeadlineForm(request.POST)
    if form.is_valid() and pages.attempt(
        form,
        lambda: asking.set_deadline(
            draft, clear_by=form.cleaned_data["clear_by"], actor=request.user, now=pages.now()
        ),
    ):
        day = form.cleaned_data["clear_by"]
        words = f"To be cleared by {day_in_words(day)}." if day else "There is no deadline now."
        messages.success(request, words)
        return redirect("clearance", pk=draft.pk)
    draft.refresh_from_db(fields=["state", "current"])
    on = pages.today()
    mine = queries.to_answer(draft, request.user, on)
    context = presentation.page(
        draft, request.GET, AnswerForm(mandates=mine), mine, person=request.user, on=on
    )
    return render(request, "clearance/clearance.html", {**context, "deadline_form": form})


def _find(request: StaffRequest, pk: int) -> Draft:
    """The draft, for whoever may read it. Whoever was asked and may no longer is told why; for others: Http404."""
    on = pages.today()
    known = queries.readable(request.user, on).select_related("case__mandate", "current")
    draft = known.filter(pk=pk).first()
    if draft is not None:
        return draft
    sentence = queries.once_asked(request.user, pk, on)
    if sentence:
        raise NotPermitted(sentence)
    raise Http404


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


def _nudge(draft: Draft, form: NudgeForm, request: StaffRequest) -> list[Mandate]:
    mandate = form.cleaned_data["mandate"]
    if mandate is None:
        return asking.nudge_all(draft, actor=request.user, now=pages.now())
    asking.nudge(draft, mandate=mandate, actor=request.user, now=pages.now())
    return [mandate]


def _thank(request: StaffRequest, said: Clearance) -> None:
    """One sentence: what was written down, or that it was already."""
    if said.pk in request.session.get("answered", []) or said.person_id != request.user.pk:
        who = "You" if said.person_id == request.user.pk else str(said.person)
        messages.info(
            request,
            f"{who} had given this answer for {said.mandate} already, on {instant_in_words(said.at)}. "
            "It counts once; nothing was added.",
        )
        return
    request.session["answered"] = [*request.session.get("answered", [])[-20:], said.pk]
    messages.success(request, SAID[said.word].format(said.mandate))
