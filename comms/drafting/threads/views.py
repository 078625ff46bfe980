"""The pages of what is said beside a draft: all its threads, one of them, and saying something about a passage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comms import pages
from comms.drafting.models import Draft, Revision
from comms.drafting.threads import anchors, suggestions
from comms.drafting.threads import page as thread_page
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads import services as threads
from comms.drafting.threads.anchors import LETTER, Anchor
from comms.drafting.threads.forms import PassageForm, SpeakForm
from comms.drafting.threads.models import Suggestion, Thread
from comms.drafting.views import find_draft, frame
from comms.workflow import DraftState

PER_PAGE = 50
SHOW = {"open": "Open", "mine": "Mine", "resolved": "Resolved", "all": "All"}
DONE = {
    "reply": "Your answer stands in the thread.",
    "resolve": "Resolved.",
    "reopen": "Open again.",
    "read": "Read.",
    "accept": "Accepted: the text is revision {}.",
    "refuse": "Refused: the text stays as it is.",
}


@login_required
def draft_threads(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """Every thread of a draft, those still open first asked for."""
    found = find_draft(request, pk)
    show = request.GET.get("show", "open")
    context = frame(request, found)
    every = Thread.objects.filter(draft=found)
    wanted = thread_page.filtered(every, show, request.user).for_page()
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "drafting/threads/list.html",
        context
        | {
            "page": page,
            "cards": thread_page.cards(
                found, page.object_list, user=request.user, may_write=context["may_write"]
            ),
            "show": show if show in SHOW else "open",
            "shows": SHOW,
            "counts": every.aggregate(
                all=Count("pk"), open=Count("pk", filter=Q(resolved_at__isnull=True))
            ),
            "may_speak": found.state != DraftState.DROPPED,
        },
    )


@login_required
def thread_new(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """Say something about a passage: `?part=facts&number=2`, with `&start=4&end=11` for words of it."""
    found = find_draft(request, pk)
    place, revision = _asked(request, found)
    form = PassageForm(
        request.POST if request.method == "POST" else None,
        place=place,
        revision=revision,
        readers=thread_queries.readers(found, pages.today()),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and pages.attempt(form, lambda: _speak(request, found, form))
    ):
        messages.success(request, "It stands beside the text.")
        return redirect("draft", pk)
    context = {
        "form": form,
        "place": place,
        "passage": form.passage,
        "where": thread_queries.in_words(place),
        "revision": revision,
    }
    return render(request, "drafting/threads/new.html", frame(request, found) | context)


def _speak(request: pages.StaffRequest, draft: Draft, form: PassageForm) -> None:
    given: dict[str, Any] = {
        "text": form.cleaned_data["text"],
        "mentions": form.mentions(),
        "actor": request.user,
        "now": pages.now(),
    }
    anchor: Anchor = form.cleaned_data["anchor"]
    if form.is_suggestion:
        suggestions.suggest(draft, anchor, replacement=form.suggested(), **given)
    else:
        threads.comment(draft, anchor, **given)


def _asked(request: pages.StaffRequest, draft: Draft) -> tuple[Anchor, Revision]:
    """The passage that the address names, in the revision it names. Http404 for what is not there.

    Numbers alone stand in an address: addresses are kept in logs, and words of a letter may not be.
    """
    part = request.GET.get("part", LETTER)
    current = draft.text()
    number = _number(request, "revision", current.number)
    revision = (
        current if number == current.number else pages.find(draft.revisions.all(), number=number)
    )
    if part == LETTER:
        return Anchor(revision.number, LETTER), revision
    whole = Anchor(revision.number, part, _number(request, "number", 0))
    text = anchors.text_at(revision.content, whole)
    if text is None:
        raise Http404
    start, end = _number(request, "start", 0), _number(request, "end", len(text))
    if not start < end <= len(text):
        start, end = 0, len(text)
    return Anchor(revision.number, part, whole.number, start, text[start:end]), revision


def _number(request: pages.StaffRequest, name: str, default: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else default


@login_required
def thread(request: pages.StaffRequest, pk: int, thread: int) -> HttpResponse:
    """One thread; its buttons answer, resolve, take up again, accept, refuse and mark as read."""
    found = find_draft(request, pk)
    held = pages.find(Thread.objects.filter(draft=found).for_page(), pk=thread)
    readers = thread_queries.readers(found, pages.today())
    form = SpeakForm(request.POST if request.method == "POST" else None, readers=readers)
    if request.method == "POST" and form.is_valid():
        verb = request.POST.get("verb", "reply")
        told: list[str] = []
        if pages.attempt(form, lambda: told.append(_act(request, held, form, verb))):
            messages.success(request, told[0])
            return redirect(_back(request, found, held))
        held = Thread.objects.for_page().get(pk=held.pk)
    context = frame(request, found)
    [card] = thread_page.cards(found, [held], user=request.user, may_write=context["may_write"])
    return render(request, "drafting/threads/thread.html", context | {"card": card, "form": form})


def _act(request: pages.StaffRequest, held: Thread, form: SpeakForm, verb: str) -> str:
    who: dict[str, Any] = {"actor": request.user, "now": pages.now()}
    text = form.cleaned_data["text"]
    suggestion: Suggestion | None = getattr(held, "suggestion", None)
    acts: dict[str, Callable[[], Any]] = {
        "reply": lambda: threads.reply(held, text=text, mentions=form.mentions(), **who),
        "resolve": lambda: threads.resolve(held, **who),
        "reopen": lambda: threads.reopen_thread(held, **who),
        "read": lambda: threads.read(held, **who),
    }
    if suggestion:
        acts["accept"] = lambda: suggestions.accept(suggestion, **who)
        acts["refuse"] = lambda: suggestions.refuse(suggestion, text=text, **who)
    if verb not in acts:
        raise Http404
    made = acts[verb]()
    return DONE[verb].format(made.number if verb == "accept" else "")


def _back(request: pages.StaffRequest, draft: Draft, held: Thread) -> str:
    """Where the button was pressed: beside the text, in the list, or on the thread's own page."""
    match request.POST.get("from"):
        case "draft":
            return reverse("draft", args=[draft.pk]) + "#comments"
        case "list":
            return reverse("draft_threads", args=[draft.pk])
    return reverse("thread", args=[draft.pk, held.pk])
