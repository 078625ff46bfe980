"""What becomes public next, and holding back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from comms import pages
from comms.clock import instant_in_words
from comms.dispatch import acts
from comms.dispatch.acts import Act
from comms.dispatch.models import Communication
from comms.dispatch.queries import find_for_page, name_of
from comms.pages import StaffRequest
from comms.publication.deadlines import holds, queries
from comms.publication.deadlines.forms import HoldForm, LiftForm
from comms.publication.models import Hold


@login_required
@require_GET
def becoming_public(request: StaffRequest) -> HttpResponse:
    """Overdue letters with the reason, the coming days, and what is held back."""
    now = pages.now()
    outlook = queries.outlook(request.user, now=now)
    return render(request, "publication/becoming_public.html", {"outlook": outlook, "now": now})


@login_required
def hold_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Hold a letter back from this moment."""
    letter = _letter(request, pk)
    holds.check_place(letter, actor=request.user, now=pages.now())
    form = HoldForm(acts.posted(request))
    act = Act(
        title=f"Hold back {letter} to {name_of(letter)}",
        button="Hold back",
        done=f"{letter} is held back. A second person is to confirm it.",
        consequences=[
            _due(letter),
            "From now on it is not released, and neither are its replies.",
            "A publication officer other than you confirms the hold, and another than you lifts it.",
        ],
        is_calm=True,
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: holds.place(
            letter, reason=form.cleaned_data["reason"], actor=request.user, now=now
        ),
    )


@login_required
def hold_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree, as the second person, with a hold."""
    hold = _hold(request, pk)
    letter = hold.communication
    holds.check(hold, "confirm", actor=request.user, now=pages.now())
    act = Act(
        title=f"Confirm the hold on {letter} to {name_of(letter)}",
        button="Confirm the hold",
        done=f"The hold on {letter} is confirmed.",
        consequences=[f"{hold.placed_by} holds it back because: {hold.reason}", _due(letter)],
        is_calm=True,
        back=reverse("becoming_public"),
    )
    return acts.perform(
        request, letter, act, do=lambda now: holds.confirm(hold, actor=request.user, now=now)
    )


@login_required
def hold_lift(request: StaffRequest, pk: int) -> HttpResponse:
    """End, as the second person, a hold."""
    hold = _hold(request, pk)
    letter = hold.communication
    holds.check(hold, "lift", actor=request.user, now=pages.now())
    form = LiftForm(acts.posted(request))
    is_due = letter.public_at is not None and letter.public_at <= pages.now()
    act = Act(
        title=f"Lift the hold on {letter} to {name_of(letter)}",
        button="Lift the hold",
        done=f"The hold on {letter} is lifted.",
        consequences=[
            f"{hold.placed_by} held it back because: {hold.reason}",
            "It is due already: it becomes public within a minute." if is_due else _due(letter),
        ],
        back=reverse("becoming_public"),
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: holds.lift(
            hold, reason=form.cleaned_data["reason"], actor=request.user, now=now
        ),
    )


def _letter(request: StaffRequest, pk: int) -> Communication:
    return pages.find(find_for_page(request.user, pages.today()), pk=pk)


def _hold(request: StaffRequest, pk: int) -> Hold:
    hold = pages.find(queries.holds(request.user, pages.today()), pk=pk)
    hold.communication = _letter(request, hold.communication_id)
    return hold


def _due(letter: Communication) -> str:
    if letter.public_at is None:
        return "It has not been sent, so no day is fixed for it yet."
    return f"It is due to become public on {instant_in_words(letter.public_at)}."
