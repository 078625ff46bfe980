"""Withdrawing what is public."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse

from comms import lifecycle, pages
from comms.dispatch import acts
from comms.dispatch.acts import Act
from comms.dispatch.queries import find_for_page, name_of
from comms.pages import StaffRequest
from comms.publication import release
from comms.publication.forms import WithdrawForm


@login_required
def communication_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a tombstone in the place of a public letter."""
    letter = pages.find(find_for_page(request.user, pages.today()), pk=pk)
    lifecycle.check(letter, "withdraw", actor=request.user, now=pages.now())
    form = WithdrawForm(acts.posted(request))
    act = Act(
        title=f"Withdraw {letter} to {name_of(letter)}",
        button="Withdraw",
        done=f"{letter} is being withdrawn. This page shows when it is done.",
        consequences=[
            "The letter, its file and its replies leave the public site.",
            "In their place stands a page with the reference and your reason.",
            "Two publication officers can bring it back, by a correction.",
            "Copies that others have taken cannot be called back.",
        ],
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: release.request_withdrawal(
            letter, reason=form.cleaned_data["reason"], actor=request.user, now=now
        ),
    )
