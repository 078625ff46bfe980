"""The register, and the page of one communication with what may be done to it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from comms import lifecycle, pages, permissions
from comms.clock import instant_in_words
from comms.dispatch import acts, public_site, queries, sealing, sending, services
from comms.dispatch import register as registering
from comms.dispatch.acts import Act
from comms.dispatch.forms import ReasonForm, RecordForm, RegisterFilter, SettleForm
from comms.dispatch.models import Communication, DispatchState
from comms.dispatch.steps import retriable, steps
from comms.errors import WrongState
from comms.jobs import Job
from comms.letters.copies import FORMS
from comms.pages import StaffRequest


@login_required
@require_GET
def register(request: StaffRequest) -> HttpResponse:
    """The lines this person may read, 50 a page, the filters in the address."""
    on = pages.today()
    form = RegisterFilter(request.GET)
    lines = queries.lines(request.user, on).filter(**form.lookups())
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    is_registry = permissions.is_registry(request.user, on)
    letters = [getattr(line, "communication", None) for line in page]
    queries.name_all([letter for letter in letters if letter])
    return render(
        request,
        "dispatch/register.html",
        {
            "form": form,
            "page": page,
            "is_registry": is_registry,
            "notes": queries.notes(page) if is_registry else [],
            "pills": queries.PILLS,
        },
    )


@login_required
@require_GET
def communication(request: StaffRequest, pk: int) -> HttpResponse:
    """Where one letter stands, what may be done next, and everything that happened to it."""
    now = pages.now()
    letter = _find(request, pk)
    jobs = queries.open_jobs(letter)
    is_busy = queries.is_running(jobs)
    again = retriable(letter, jobs, user=request.user, now=now)
    return render(
        request,
        "dispatch/communication.html",
        {
            "steps": steps(letter, user=request.user, now=now, is_busy=is_busy, again=again),
            "again": again,
            "jobs": jobs,
            "is_busy": is_busy,
            "addressee": queries.addressee_of(letter),
            "mandates": queries.content_of(letter).get("mandates", []),
            "rendition": queries.sealed_file(letter),
            "forms": FORMS.values(),
            "sealer": queries.sealer(letter),
            "dispatches": letter.dispatches.select_related("actor"),
            "replies": letter.replies.all(),
            "sisters": queries.sisters(letter, request.user, pages.today()),
            "on_public_site": public_site.places(letter),
            "timeline": queries.timeline(letter),
            "pills": queries.PILLS,
            **queries.frame(letter, now=now),
        },
    )


@login_required
@require_GET
def communication_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The sealed file, its bytes checked against the hash of the day it was sealed."""
    letter = _find(request, pk)
    name = _file_name(letter, "pdf")
    return pages.download(sending.sealed_bytes(letter), name=name, media_type="application/pdf")


@login_required
@require_GET
def communication_copy(request: StaffRequest, pk: int, suffix: str) -> HttpResponse:
    """The sealed text in a form without a seal: to work on in Word, to read, to compute with."""
    letter = _find(request, pk)
    form = FORMS.get(suffix)
    if form is None:
        raise Http404
    data = form.render(sealing.document(letter, "sent"))
    return pages.download(data, name=_file_name(letter, suffix), media_type=form.media_type)


@login_required
def communication_seal(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue the sealing of a cleared letter."""
    letter = _find(request, pk)
    lifecycle.check(letter, "seal", actor=request.user, now=pages.now())
    dated_on = sealing.check_text(letter, now=pages.now())
    act = Act(
        title=f"Seal {letter} to {queries.name_of(letter)}",
        button="Seal",
        done=f"{letter} is being sealed. This page shows when it is done.",
        consequences=[
            f"The letter will bear the date {dated_on.day} {dated_on:%B %Y}.",
            "Its text and its reference cannot change any more.",
        ],
    )
    return acts.perform(
        request,
        letter,
        act,
        do=lambda now: sealing.request(letter, actor=request.user, now=now),
    )


@login_required
def communication_send(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue the sending of a sealed letter by e-mail."""
    letter = _find(request, pk)
    now = pages.now()
    lifecycle.check(letter, "send", actor=request.user, now=now)
    sending.refuse_second(letter)
    name, address = queries.name_of(letter), sending.address_of(letter)
    public_at = instant_in_words(sending.planned(letter, now=now).public_at)
    act = Act(
        title=f"Send {letter} to {name} at {address} now",
        button="Send",
        done=f"{letter} is on its way to {address}. This page shows the server's answer.",
        consequences=[
            f"{name} gets the sealed letter at {address}. It cannot be called back.",
            f"Letter and replies become public on {public_at}, unless somebody holds them back.",
        ],
    )
    return acts.perform(
        request, letter, act, do=lambda now: sending.request(letter, actor=request.user, now=now)
    )


@login_required
def communication_record(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down a sending by another channel."""
    letter = _find(request, pk)
    lifecycle.check(letter, "send", actor=request.user, now=pages.now())
    sending.refuse_second(letter)
    form = RecordForm(acts.posted(request), initial={"sent_at": pages.now()})
    act = Act(
        title=f"Record that {letter} was sent to {queries.name_of(letter)}",
        button="Record the sending",
        done=f"{letter} is recorded as sent.",
        consequences=["The letter counts as sent; the day it becomes public is fixed by this."],
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: sending.record(letter, **form.cleaned_data, actor=request.user, now=now),
    )


@login_required
def communication_settle(request: StaffRequest, pk: int) -> HttpResponse:
    """Say whether an uncertain e-mail arrived."""
    letter = _find(request, pk)
    lifecycle.check(letter, "send", actor=request.user, now=pages.now())
    open_states = [DispatchState.PENDING, DispatchState.UNCERTAIN]
    dispatch = letter.dispatches.filter(state__in=open_states).first()
    if dispatch is None:
        raise WrongState(f"No sending of {letter} is uncertain, so there is nothing to settle.")
    form = SettleForm(acts.posted(request))
    act = Act(
        title=f"Settle whether {letter} reached {dispatch.address}",
        button="Settle",
        done=f"The sending of {letter} is settled.",
        consequences=[
            "If it arrived, it counts as sent at the time of that attempt.",
            "If it did not, it can be sent again.",
        ],
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: sending.settle(dispatch, **form.cleaned_data, actor=request.user, now=now),
    )


@login_required
def communication_void(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a letter up before it is sent."""
    letter = _find(request, pk)
    lifecycle.check(letter, "void", actor=request.user, now=pages.now())
    form = ReasonForm(acts.posted(request))
    act = Act(
        title=f"Void {letter} to {queries.name_of(letter)}",
        button="Void",
        done=f"{letter} is void. Its line stays in the register.",
        consequences=[
            "The letter will never be sent.",
            f"{letter} stays in the register with your reason and is not used again.",
        ],
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: registering.void(
            letter, reason=form.cleaned_data["reason"], actor=request.user, now=now
        ),
    )


@login_required
@require_POST
def job_retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for failed work again."""
    visible = Communication.objects.visible_to(request.user, pages.today())
    job = get_object_or_404(Job.objects.filter(communication__in=visible), pk=pk)
    services.retry(job, actor=request.user, now=pages.now())
    messages.success(request, "It is tried again. This page shows when it is done.")
    if "batch" in request.POST:
        return redirect("batch", pk=job.communication.draft_id)
    return redirect("communication", pk=job.communication_id)


def _file_name(letter: Communication, suffix: str) -> str:
    return f"{str(letter).replace('/', '-').replace(' ', '-')}.{suffix}"


def _find(request: StaffRequest, pk: int) -> Communication:
    return pages.find(queries.find_for_page(request.user, pages.today()), pk=pk)
