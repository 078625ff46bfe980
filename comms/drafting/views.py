"""The pages of a draft: its text part by part, and taking it back for editing.

Submitting and dropping register and void letters, so their pages stand with dispatch.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comms import lifecycle, pages
from comms.cases.models import Case
from comms.cases.queries import timeline
from comms.drafting import parts, queries, services, treaties
from comms.drafting.clauses import page as clause_page
from comms.drafting.content import Plan
from comms.drafting.every_part import PARTS
from comms.drafting.forms import DraftForm, ReasonForm
from comms.drafting.invitations import queries as invitation_queries
from comms.drafting.lint import checking
from comms.drafting.models import Draft
from comms.drafting.part import PartForm
from comms.drafting.threads import page as thread_page
from comms.drafting.together import clashes, merging, presence
from comms.drafting.together.merge import Answer
from comms.errors import NotPermitted
from comms.workflow import DraftState

Form = TypeVar("Form", bound=PartForm)
# Buttons after which the person goes on with the same part.
STAYS = ("move", "add", "several", "provision", "out", "update", "own", "standard")


def find_draft(request: pages.StaffRequest, pk: int) -> Draft:
    """The draft as this person may see it; Http404 otherwise."""
    visible = Draft.objects.visible_to(request.user, pages.today())
    return pages.find(queries.for_page(visible), pk=pk)


def frame(request: pages.StaffRequest, draft: Draft) -> dict[str, Any]:
    """What every page of a draft shows around its own matter."""
    may_write = queries.may_write(request.user, draft, pages.today())
    return {
        "draft": draft,
        "content": draft.current.content if draft.current else {},
        "path": queries.path(draft),
        "pill": queries.PILLS[DraftState(draft.state)],
        "may_write": may_write,
        "is_editable": may_write and draft.state == DraftState.DRAFTING,
    }


@login_required
def draft_new(request: pages.StaffRequest, pk: int) -> HttpResponse:
    today = pages.today()
    mine = Case.objects.open_to(request.user, today).select_related("mandate")
    case = pages.find(mine, pk=pk)
    form = DraftForm(
        request.POST if request.method == "POST" else None, lead=case.mandate, on=today
    )
    if request.method == "POST" and form.is_valid():
        opened: list[Draft] = []
        if pages.attempt(
            form,
            lambda: opened.append(
                services.open_draft(case, **form.chosen(), actor=request.user, now=pages.now())
            ),
        ):
            messages.success(request, "The draft is open. Next: to whom it goes, and its text.")
            return redirect("draft", opened[0].pk)
    return render(request, "drafting/new.html", {"case": case, "form": form})


@login_required
def draft(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    context = frame(request, found)
    now = pages.now()
    may = {
        verb: lifecycle.may(found, verb, actor=request.user, now=now)
        for verb in ("submit", "reopen", "drop")
    }
    lines = invitation_queries.table(found, request.user, pages.today())
    context |= {
        "lines": lines,
        "is_anybody_invited": any(line.invitation for line in lines),
        "may": may,
        "timeline": timeline(found.events.all(), limit=20),
        "addressees": context["content"].get("addressees", []),
        "clauses": clause_page.shown(
            found,
            treaties.known(services.plan_of(found), on=found.dated_for or pages.today()),
        ),
        **checking.beside(
            found,
            reader=request.user,
            today=pages.today(),
            is_editable=context["is_editable"],
        ),
        **thread_page.beside(found, user=request.user, may_write=context["may_write"]),
    }
    return render(request, "drafting/draft.html", context)


@login_required
def draft_part(request: pages.StaffRequest, pk: int, part: str) -> HttpResponse:
    found = find_draft(request, pk)
    if part not in PARTS:
        raise Http404
    if not queries.may_write(request.user, found, pages.today()):
        raise NotPermitted("Only drafters of the mandate that owns the case may change its text.")
    if request.method != "POST":
        presence.enter(found, request.user, part, now=pages.now(), seconds=presence.PAGE_FOR)
    form = form_of(PARTS[part], request, found, merging.plan_from(found, base_of(request)))
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_form(request, found, form)
        except merging.Clashes as refusal:
            return clashes.page(request, frame(request, found), parts.NAMES[part], refusal)
        if saved:
            messages.success(request, said(f"{parts.NAMES[part]} saved", saved))
            presence.leave(found, request.user)
            if not any(request.POST.get(name) for name in STAYS):
                return redirect("draft", pk)
            asked = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(reverse("draft_part", args=[pk, part]) + asked)
    return render(request, form.template, _part_page(request, found, part, form))


def form_of(kind: type[Form], request: pages.StaffRequest, draft: Draft, plan: Plan) -> Form:
    return kind(
        request.POST if request.method == "POST" else None,
        draft=draft,
        plan=plan,
        on=draft.dated_for or pages.today(),
    )


def save_form(request: pages.StaffRequest, draft: Draft, form: PartForm) -> merging.Saved | None:
    """The save, brought together with what others saved; None when it is refused, and the form says why."""

    def again(before: Plan) -> Plan:
        other = form_of(type(form), request, draft, before)
        if not other.is_valid():
            raise ValidationError([error for errors in other.errors.values() for error in errors])
        return other.applied()

    def save(answers: dict[str, Answer]) -> merging.Saved:
        return merging.save(
            draft,
            form.applied(),
            again=again,
            base=base_of(request),
            actor=request.user,
            now=pages.now(),
            dated_for=form.day(),
            answers=answers,
        )

    return clashes.attempt(form, save, clashes.answers(request))


def said(what: str, saved: merging.Saved) -> str:
    """What a page says of a save, and of what others had saved meanwhile."""
    told = f"{what} as revision {saved.revision.number}."
    if not saved.merged:
        return told
    return f"{told} It holds what was saved meanwhile too: {saved.in_words()}."


def base_of(request: pages.StaffRequest) -> int:
    """The revision the person started from; 0, which no revision bears, when the form does not say."""
    typed = request.POST.get("base", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def _part_page(
    request: pages.StaffRequest, draft: Draft, part: str, form: PartForm
) -> dict[str, Any]:
    """The page of a part. A save that does not say where it began has the newest text beside what was typed."""
    current = draft.current.number if draft.current else 0
    is_known = request.method != "POST" or merging.is_known(draft, base_of(request))
    search = pages.words(request)
    form.asked = request.GET.dict()
    return frame(request, draft) | {
        "form": form,
        "part": part,
        "name": parts.NAMES[part],
        "base": base_of(request) if request.method == "POST" and is_known else current,
        "newer": None if is_known else form.held(),
        "here": presence.others(draft, request.user),
        "search": search,
        "found": form.found(search),
    }


@login_required
def draft_reopen(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    lifecycle.check(found, "reopen", actor=request.user, now=pages.now())
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: services.reopen(
                found, reason=form.cleaned_data["reason"], actor=request.user, now=pages.now()
            ),
        )
    ):
        messages.success(
            request, "The text is open for editing. Its clearances go stale when it changes."
        )
        return redirect("draft", pk)
    cleared = queries.cleared_by(found)
    consequences = [
        "The text can be changed again by the drafters of the owning mandate.",
        f"Cleared so far by {', '.join(cleared)}: stale as soon as the text changes, and asked again."
        if cleared
        else "No mandate has cleared it yet.",
        "References stay with their recipients.",
    ]
    context = {"form": form, "consequences": consequences, "button": "Reopen the text"}
    return render(request, "drafting/reopen.html", frame(request, found) | context)
