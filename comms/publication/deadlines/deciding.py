"""The pages on which people decide about a letter's day: holds, safety reviews, another day. The services refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse

from comms import pages
from comms.clock import instant_in_words
from comms.dispatch import acts
from comms.dispatch.acts import Act
from comms.dispatch.models import Communication
from comms.dispatch.queries import find_for_page, name_of
from comms.pages import StaffRequest
from comms.publication.deadlines import holds, moves, queries, reviews
from comms.publication.deadlines.forms import (
    EarlyForm,
    ExtensionForm,
    HoldForm,
    LiftForm,
    ReviewForm,
)
from comms.publication.deadlines.models import Move, MoveKind
from comms.publication.models import Hold
from comms.workflow import CommunicationState
from mandates.models import User

SECOND = "Nothing changes before a publication officer other than you confirms it."


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
            "A publication officer other than you confirms the hold, and another than you lifts it. Until it is "
            "confirmed you may take it back.",
            "With a day for its end it ends by itself when that day begins in Geneva.",
        ],
        is_calm=True,
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: holds.place(letter, **form.cleaned_data, actor=request.user, now=now),
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
        consequences=[
            f"{hold.placed_by} holds it back because: {hold.reason}",
            *([f"It ends by itself on {instant_in_words(hold.ends_at)}."] if hold.ends_at else []),
            _due(letter),
        ],
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
    act = Act(
        title=f"Lift the hold on {letter} to {name_of(letter)}",
        button="Lift the hold",
        done=f"The hold on {letter} is lifted.",
        consequences=[
            f"{hold.placed_by} held it back because: {hold.reason}",
            _due(letter),
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


@login_required
def hold_take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """End, as who placed it, a hold that nobody has confirmed."""
    hold = _hold(request, pk)
    letter = hold.communication
    holds.check(hold, "take back", actor=request.user, now=pages.now())
    act = Act(
        title=f"Take back the hold on {letter} to {name_of(letter)}",
        button="Take back the hold",
        done=f"The hold on {letter} is taken back.",
        consequences=[f"You hold it back because: {hold.reason}", _due(letter)],
        back=reverse("becoming_public"),
    )
    return acts.perform(
        request, letter, act, do=lambda now: holds.take_back(hold, actor=request.user, now=now)
    )


@login_required
def review_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Sign the safety review of a letter."""
    letter = _letter(request, pk)
    reviews.check(letter, actor=request.user, now=pages.now())
    sisters = {
        str(sister.pk): sister
        for sister in queries.to_review_with(letter, request.user, pages.today())
    }
    names = [(pk, f"{sister} to {name_of(sister)}") for pk, sister in sisters.items()]
    form = ReviewForm(acts.posted(request), sisters=names)
    act = Act(
        title=f"Sign the safety review of {letter} to {name_of(letter)}",
        button="Sign the review",
        done=f"The safety review of {letter} is signed.",
        consequences=[
            _due(letter),
            "Without this review it stays closed. Your name and the hour are kept with it.",
            "If one point is open, do not sign: hold the letter back.",
        ],
        is_calm=True,
        back=_page(letter),
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: _sign(letter, sisters, dict(form.cleaned_data), request.user, now),
    )


def _sign(
    letter: Communication,
    sisters: Mapping[str, Communication],
    said: dict[str, Any],
    actor: User,
    now: dt.datetime,
) -> int:
    letters = [letter, *(sisters[pk] for pk in said.pop("also", []))]
    return reviews.sign_all(letters, **said, actor=actor, now=now)


@login_required
def extension_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for a later day."""
    letter = _letter(request, pk)
    moves.check_ask(letter, actor=request.user, now=pages.now())
    form = ExtensionForm(acts.posted(request))
    act = Act(
        title=f"Ask for a later day for {letter} to {name_of(letter)}",
        button="Ask for the later day",
        done=f"A later day is asked for {letter}. A second person decides.",
        consequences=[_due(letter), SECOND],
        is_calm=True,
        back=_page(letter),
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: moves.extend(letter, **form.cleaned_data, actor=request.user, now=now),
    )


@login_required
def early_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for an early release, which the mandate-holders have decided."""
    letter = _letter(request, pk)
    moves.check_ask(letter, actor=request.user, now=pages.now())
    form = EarlyForm(acts.posted(request), mandates=letter.signing_mandates())
    act = Act(
        title=f"Ask for an early release of {letter} to {name_of(letter)}",
        button="Ask for the early release",
        done=f"An early release is asked for {letter}. A second person decides.",
        consequences=[
            _due(letter),
            SECOND,
            "The letter and the replies found fit for it become public on that day. That cannot be taken back.",
            "The safety review is needed all the same.",
        ],
        back=_page(letter),
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: moves.advance(letter, **form.cleaned_data, actor=request.user, now=now),
    )


@login_required
def move_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree, as the second person, with another day."""
    move, letter = _move(request, pk)
    moves.check_decide(move, "confirm", actor=request.user, now=pages.now())
    act = Act(
        title=f"Confirm the {move.get_kind_display()} of {letter} to {name_of(letter)}",
        button=f"Confirm the {move.get_kind_display()}",
        done=f"The day of {letter} is moved.",
        consequences=[
            *_asked(move),
            f"From now on it becomes public on {instant_in_words(move.moved_to)}.",
        ],
        is_calm=move.kind == MoveKind.LATER,
        back=_page(letter),
    )
    return acts.perform(
        request, letter, act, do=lambda now: moves.confirm(move, actor=request.user, now=now)
    )


@login_required
def move_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave the day as it was: the second person's no, or taken back by who asked for it."""
    move, letter = _move(request, pk)
    moves.check_decide(move, "refuse", actor=request.user, now=pages.now())
    verb = "Take back" if move.asked_by_id == request.user.pk else "Refuse"
    act = Act(
        title=f"{verb} the {move.get_kind_display()} of {letter} to {name_of(letter)}",
        button=f"{verb} the {move.get_kind_display()}",
        done=f"The day of {letter} stays as it was.",
        consequences=[*_asked(move), _due(letter)],
        is_calm=True,
        back=_page(letter),
    )
    return acts.perform(
        request, letter, act, do=lambda now: moves.refuse(move, actor=request.user, now=now)
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
    if letter.public_at <= pages.now() and letter.state == CommunicationState.SENT:
        return "It is due already: without a hold it becomes public within a minute."
    return f"It is due to become public on {instant_in_words(letter.public_at)}."


def _move(request: StaffRequest, pk: int) -> tuple[Move, Communication]:
    move = pages.find(queries.moves(request.user, pages.today()), pk=pk)
    move.communication = _letter(request, move.communication_id)
    return move, move.communication


def _page(letter: Communication) -> str:
    return reverse("public_letter", args=[letter.pk])


def _asked(move: Move) -> list[str]:
    said = [
        f"{move.asked_by} asks that it become public on {instant_in_words(move.moved_to)} "
        f"rather than on {instant_in_words(move.moved_from)}, because: {move.reason}"
    ]
    if move.decision:
        said.append(f"The mandate-holders' decision: {move.decision}")
    return said
