"""The page on which all letters of a draft are sealed and sent, and the two that ask before it.

They stand at the draft's address, but here, because drafting may not know the register. The services decide.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from comms import lifecycle, pages, permissions
from comms.clock import day_in_words, instant_in_words
from comms.dispatch import acts, batches, queries, sealing, sending, standing
from comms.dispatch.acts import Confirmation
from comms.dispatch.forms import ListForm
from comms.dispatch.models import Communication
from comms.drafting.models import Draft
from comms.drafting.views import find_draft, frame
from comms.errors import WrongState
from comms.jobs import JobKind
from comms.workflow import DraftState


@login_required
@require_GET
def batch(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """How far the letters of a draft are, what failed and why, and what can be asked for next."""
    found, now = find_draft(request, pk), pages.now()
    stands = standing.of(found)
    is_registry = permissions.is_registry(request.user, pages.today())
    return render(
        request,
        "dispatch/batch.html",
        frame(request, found)
        | {
            "stands": stands,
            "lines": _lines(stands.letters),
            "works": [
                {
                    "work": work,
                    "name": name,
                    "left": standing.in_words(work.left(now)),
                    "is_quiet": work.is_quiet(now),
                    "failures": [
                        (failure, queries.name_of(failure.letter)) for failure in work.failed
                    ],
                }
                for name, work in (("sealed", stands.sealing), ("sent", stands.sending))
                if work.is_asked
            ],
            "is_registry": is_registry,
            "may_seal": is_registry and found.state == DraftState.CLEARED,
            "elsewhere": _lines(stands.elsewhere),
        },
    )


@login_required
def batch_seal(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """Queue the sealing of every letter that waits for it."""
    found, now = find_draft(request, pk), pages.now()
    ready = standing.of(found).sealing.ready
    first = _first(found, ready, "sealed")
    lifecycle.check(first, "seal", actor=request.user, now=now)
    dated_on = sealing.check_text(first, now=now)
    form = Confirmation(acts.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(form, lambda: batches.seal_all(found, actor=request.user, now=now))
    ):
        messages.success(request, "The letters are being sealed. This page shows how far they are.")
        return redirect("batch", pk)
    context = {
        "form": form,
        "lines": _lines(ready),
        "title": f"Seal {_count(ready)}",
        "button": f"Seal {_count(ready)}",
        "consequences": [
            f"Each letter will bear the date {day_in_words(dated_on)}.",
            "Their text and their references cannot change any more.",
        ],
    }
    return render(request, "dispatch/batch_act.html", frame(request, found) | context)


@login_required
def batch_send(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """Queue the sending of exactly the letters on the page, each to the address it names."""
    found, now = find_draft(request, pk), pages.now()
    stands = standing.of(found)
    ready = stands.sending.ready
    first = _first(found, ready, "sent by e-mail")
    lifecycle.check(first, "send", actor=request.user, now=now)
    public_at = instant_in_words(sending.planned(first, now=now).public_at)
    form = ListForm(acts.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(
            form,
            lambda: batches.send_all(
                found, only=form.cleaned_data["letters"], actor=request.user, now=now
            ),
        )
    ):
        messages.success(request, "The letters are on their way. This page shows each answer.")
        return redirect("batch", pk)
    context = {
        "form": form,
        "lines": _lines(ready),
        "has_addresses": True,
        "confirmed": ",".join(str(letter.pk) for letter in ready),
        "title": f"Send {_count(ready)} by e-mail now",
        "button": f"Send {_count(ready)}",
        "consequences": [
            "Each recipient below gets its own sealed letter at its own address. None can be called back.",
            f"Letters and replies become public on {public_at}, unless somebody holds them back.",
            *_left_out(stands.elsewhere),
        ],
    }
    return render(request, "dispatch/batch_act.html", frame(request, found) | context)


@login_required
@require_POST
def batch_retry(request: pages.StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Ask again for all that failed of one kind."""
    found = find_draft(request, pk)
    if kind not in {JobKind.SEAL, JobKind.SEND}:
        raise Http404
    asked = batches.retry(found, kind, actor=request.user, now=pages.now())
    again = "1 letter is" if len(asked) == 1 else f"{len(asked)} letters are"
    messages.success(request, f"{again} tried again. This page shows how far they are.")
    return redirect("batch", pk)


def _first(draft: Draft, ready: list[Communication], done: str) -> Communication:
    if not ready:
        raise WrongState(
            f"No letter of this draft waits to be {done}. The page of its letters shows where each "
            "one stands."
        )
    return ready[0]


def _lines(letters: list[Communication]) -> list[dict[str, Any]]:
    return [
        {
            "letter": letter,
            "name": queries.name_of(letter),
            "email": queries.addressee_of(letter).get("email", ""),
            "pill": queries.PILLS[letter.state],
        }
        for letter in letters
    ]


def _count(letters: list[Communication]) -> str:
    return "1 letter" if len(letters) == 1 else f"all {len(letters)} letters"


def _left_out(letters: list[Communication]) -> list[str]:
    if not letters:
        return []
    others = "1 sealed letter goes" if len(letters) == 1 else f"{len(letters)} sealed letters go"
    return [f"{others} by another channel: record each sending on the page of the letter."]
