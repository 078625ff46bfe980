"""The two pages on which a draft meets the register: submitting gives every letter its reference, dropping voids them.

They stand here because drafting may not know the register.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from comms import lifecycle, pages
from comms.clearance import asking
from comms.dispatch import register
from comms.dispatch.forms import SubmissionForm
from comms.dispatch.models import Communication
from comms.drafting import queries
from comms.drafting.forms import ReasonForm
from comms.drafting.lint import checking
from comms.drafting.models import Draft
from comms.drafting.views import find_draft, frame
from comms.workflow import CommunicationState

FEW = 12  # are named one by one


@login_required
def draft_submit(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    lifecycle.check(found, "submit", actor=request.user, now=pages.now())
    told = checking.beside(found, reader=request.user, today=pages.today(), is_editable=True)
    form = SubmissionForm(
        request.POST if request.method == "POST" else None,
        remarks=len(told["advisories"]),
        initial={"clear_by": asking.usual_day(found, pages.today())},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: register.submit(
                found,
                actor=request.user,
                now=pages.now(),
                read=form.mark(),
                clear_by=form.cleaned_data["clear_by"],
            ),
        )
    ):
        given = _named(_live(found))
        messages.success(
            request, f"Submitted. Registered: {given}. The mandates are asked to clear."
        )
        return redirect("draft", pk)
    context = frame(request, found) | told
    context |= {
        "form": form,
        "hidden": {"mark": told["mark"]},
        "consequences": _on_submit(found),
    }
    return render(request, "drafting/submit.html", context)


@login_required
def draft_drop(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    lifecycle.check(found, "drop", actor=request.user, now=pages.now())
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: register.drop(
                found, reason=form.cleaned_data["reason"], actor=request.user, now=pages.now()
            ),
        )
    ):
        messages.success(
            request, "The letter is dropped. Its references stay in the register as void."
        )
        return redirect("draft", pk)
    held = _live(found)
    consequences = [
        "Nobody can change, clear or send this text any more. It cannot be taken back.",
        f"Void in the register, with your reason: {_named(held)}. The numbers are not used again."
        if held
        else "No reference has been registered for it.",
    ]
    context = {"form": form, "consequences": consequences}
    return render(request, "drafting/drop.html", frame(request, found) | context)


def _live(draft: Draft) -> list[Communication]:
    letters = draft.communications.exclude(state=CommunicationState.VOID)
    return list(letters.select_related("reference", "recipient").order_by("pk"))


def _named(letters: list[Communication]) -> str:
    """The references, or of many the first, the last and how many."""
    if len(letters) <= FEW:
        return ", ".join(str(letter) for letter in letters)
    return f"{len(letters)} references, {letters[0]} to {letters[-1]}"


def _on_submit(draft: Draft) -> list[str]:
    """What submitting will do, to whom."""
    held = {letter.recipient_id: letter for letter in _live(draft)}
    stays, fresh = [], []
    for row in draft.addressees.select_related("recipient").prefetch_related("recipient__names"):
        letter = held.pop(row.recipient_id, None)
        if letter:
            stays.append(_sentence(f"{letter} stays with {row.recipient}"))
        else:
            fresh.append(row.recipient)
    said = stays if len(stays) <= FEW else [f"{len(stays)} references stay with their recipients."]
    if len(fresh) > FEW:
        names = "; ".join(str(recipient) for recipient in fresh)
        said += [_sentence(f"{len(fresh)} references are registered, one for each of: {names}")]
    else:
        next_one = f"The next reference {draft.letter_type}"
        said += [_sentence(f"{next_one} {one.code} is registered for {one}") for one in fresh]
    said += [f"{letter} becomes void: its recipient was taken off." for letter in held.values()]
    mandates = ", ".join(str(mandate) for mandate in draft.signing_mandates())
    said.append(f"Asked to clear this exact text: {mandates}.")
    said.append("The text cannot change until somebody reopens it.")
    left = queries.open_threads(draft).count()
    if left:
        said.append(
            f"{left} comment{'s are' if left > 1 else ' is'} open; none can be accepted then."
        )
    return said


def _sentence(words: str) -> str:
    """The words with the full stop that a name such as “Quarry Works Ltd.” may have brought along."""
    return words if words.endswith(".") else f"{words}."
