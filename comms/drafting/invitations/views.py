"""The pages of who signs: what the drafters see and ask, and what an invited mandate reads and answers.

The invited read the text and nothing else of the draft: no case, no history, no comments. What is not theirs is 404.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from comms import pages
from comms.clock import day_in_words
from comms.drafting import views
from comms.drafting.invitations import proposals, queries
from comms.drafting.invitations import services as invitations
from comms.drafting.invitations import standing as standings
from comms.drafting.invitations.forms import InvitationAnswerForm, InviteForm, SettlementForm
from comms.drafting.invitations.models import Invitation, InvitationWord
from comms.drafting.invitations.standing import SIGNING, UNANSWERED, Standing
from comms.drafting.models import Draft

ANSWER: dict[str, Callable[..., InvitationWord]] = {
    "join": invitations.join,
    "take_lead": invitations.take_lead,
    "decline": invitations.decline,
    "leave": invitations.leave,
}
SETTLE: dict[str, Callable[..., InvitationWord]] = {
    "withdraw": invitations.withdraw,
    "add": invitations.add,
    "give_lead": invitations.give_lead,
    "keep_lead": invitations.keep_lead,
}
SETTLED = {
    "withdraw": "The invitation of {} is withdrawn.",
    "add": "{} is on the letter.",
    "give_lead": "{} leads from now on.",
    "keep_lead": "The lead stays as it is; {} signs with the others.",
}


@login_required
def draft_invitations(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """Who is in, invited, joined or declined; for those who draft, whom to invite and why."""
    found, on = views.find_draft(request, pk), pages.today()
    context = views.frame(request, found)
    lines = queries.table(found, request.user, on)
    context["lines"] = lines
    if not context["is_editable"]:
        return render(request, "drafting/invitations.html", context)
    taken = [line.mandate.pk for line in lines if _is_taken(line)]
    proposed = proposals.propose(found, on=on, taken=taken)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        proposals=proposed,
        on=found.dated_for or on,
        taken=taken,
    )
    if request.method == "POST" and form.is_valid():
        made: list[Invitation] = []
        if pages.attempt(form, lambda: made.extend(_invite(found, form, request))):
            names = ", ".join(str(row.mandate) for row in made)
            day = day_in_words(form.cleaned_data["answer_by"])
            messages.success(request, f"Invited to answer by {day}: {names}.")
            return redirect("draft_invitations", pk)
    hindered = [one for one in proposed if one.obstacles]
    return render(
        request, "drafting/invitations.html", context | {"form": form, "hindered": hindered}
    )


@login_required
def invitation(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """What an invited mandate reads to judge, and its answer."""
    row = pages.find(_mine(request), pk=pk)
    form = InvitationAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verb, comment = form.cleaned_data["verb"], form.cleaned_data["comment"]
        if pages.attempt(
            form,
            lambda: ANSWER[verb](row, comment=comment, actor=request.user, now=pages.now()),
        ):
            row = pages.find(_mine(request), pk=pk)
            messages.success(request, _thanks(row, _standing(row)))
            return redirect("invitation", pk)
        row = pages.find(_mine(request), pk=pk)
    return render(request, "drafting/invitation.html", _invitation_page(request, row, form))


@login_required
@require_POST
def invitation_settle(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """One click of the owning office on one invitation."""
    visible = Draft.objects.visible_to(request.user, pages.today())
    row = pages.find(Invitation.objects.filter(draft__in=visible).with_words(), pk=pk)
    form = SettlementForm(request.POST)
    if form.is_valid() and pages.attempt(
        form,
        lambda: SETTLE[form.cleaned_data["verb"]](row, actor=request.user, now=pages.now()),
    ):
        messages.success(request, SETTLED[form.cleaned_data["verb"]].format(row.mandate))
    for error in [sentence for errors in form.errors.values() for sentence in errors]:
        messages.error(request, str(error))
    return redirect("draft_invitations", row.draft_id)


def _is_taken(line: queries.Line) -> bool:
    """Whether the mandate signs, or is asked and may still come."""
    if line.invitation is None:
        return True
    open_to = {*SIGNING, *UNANSWERED, Standing.WAITING}
    return any(line.words.startswith(stands.value) for stands in open_to)


def _invite(draft: Draft, form: InviteForm, request: pages.StaffRequest) -> list[Invitation]:
    return invitations.invite(
        draft,
        mandates=form.mandates(),
        answer_by=form.cleaned_data["answer_by"],
        note=form.cleaned_data["note"],
        actor=request.user,
        now=pages.now(),
    )


def _mine(request: pages.StaffRequest) -> QuerySet[Invitation]:
    mine = Invitation.objects.addressed_to(request.user, pages.today()).with_words()
    return mine.select_related("mandate", "by", "draft__case__mandate", "draft__current__author")


def _standing(row: Invitation) -> Standing:
    signing = list(row.draft.signatories.values_list("mandate", flat=True))
    return standings.standing(row, signing=signing, on=pages.today())


def _thanks(row: Invitation, stands: Standing) -> str:
    if stands is Standing.WAITING:
        return (
            f"{row.mandate} joins as soon as the text is open for editing. The drafters see that."
        )
    if stands is Standing.OFFERS:
        return f"{row.mandate} is on the letter. The drafters decide whether it leads."
    if stands in SIGNING:
        return (
            f"{row.mandate} is on the letter. You are asked to clear the text once it is submitted."
        )
    return f"Your answer for {row.mandate} is recorded. The drafters see it."


def _invitation_page(
    request: pages.StaffRequest, row: Invitation, form: InvitationAnswerForm
) -> dict[str, Any]:
    stands = _standing(row)
    is_readable = queries.shows_text(row, stands)
    visible = Draft.objects.visible_to(request.user, pages.today())
    return {
        "invitation": row,
        "stands": stands,
        "pill": queries.PILLS.get(stands, "neutral"),
        "is_late": stands is Standing.LATE,
        "may_answer": stands in UNANSWERED and row.draft.state != "dropped",
        "may_leave": stands is Standing.WAITING
        or (stands in SIGNING and row.draft.state == "drafting"),
        "form": form,
        "draft": row.draft if is_readable else None,
        "content": row.draft.text().content if is_readable else None,
        "addressees": row.draft.text().content["addressees"] if is_readable else [],
        "is_listed": visible.filter(pk=row.draft_id).exists(),
    }
