"""One question of a letter and what a reply says to it: paragraphs are taken from the public copy, page by page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comms import pages
from comms.dispatch.acts import posted
from comms.dispatch.queries import frame
from comms.pages import StaffRequest
from comms.publication.answers import looking, services, texts
from comms.publication.answers.forms import AnswerForm, LookForm
from comms.replies import answers, queries
from comms.replies import services as replies
from comms.replies.answers import Matched
from comms.replies.models import Answer, Reply

SAVING = ("save", "next")
TAKING = ("take", "whole")
OTHER_FILE = "The passage stands in another file. A passage comes from one file: empty it to take from this one."


@login_required
def reply_question(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Match one question: look at pages, take paragraphs, say how far it is answered; nothing typed is lost."""
    reply = pages.find(queries.for_page(request.user, pages.today()), pk=pk)
    replies.check_match(reply, actor=request.user, now=pages.now())
    matched = answers.matched(reply)
    if not 1 <= number <= len(matched):
        raise Http404
    one, act = matched[number - 1], request.POST.get("act", "show")
    form, shown = _page(request, reply, one.answer, act)

    def save() -> None:
        _save(request, reply, number, form)

    if act in SAVING and form.is_valid() and pages.attempt(form, save):
        messages.success(request, f"What {reply} says to question {number} is kept.")
        return redirect(_onward(reply, matched, number, act))
    context = {
        "reply": reply,
        "one": one,
        "count": len(matched),
        "matched_count": sum(row.answer is not None for row in matched),
        "form": form,
        **shown,
        **frame(reply.communication, now=pages.now()),
        "is_confidential": True,
    }
    return render(request, "publication/answers/question.html", context)


def _page(
    request: StaffRequest, reply: Reply, answer: Answer | None, act: str
) -> tuple[AnswerForm, dict[str, Any]]:
    """The form as it was typed, with what was taken, and the page of a file beside it."""
    copies, typed = texts.of(reply), posted(request)
    wish = LookForm(typed if copies else None, copies=copies)
    look = looking.at(wish, answer, act)
    taking = look if act in TAKING else None
    if typed is not None and taking:
        typed = looking.taken(typed, taking)
    form = AnswerForm(typed, initial=_initial(answer), copies=copies)
    if taking and form["file"].value() != str(taking.copy.file.pk):
        form.add_error("file", OTHER_FILE)
    return form, {"wish": looking.filled(wish, look), "look": look}


def _initial(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"extent": ""}
    return {
        "extent": answer.extent,
        "passage": answer.passage,
        "file": answer.file_id or "",
        "page": answer.page,
    }


def _save(request: StaffRequest, reply: Reply, number: int, form: AnswerForm) -> None:
    given, now = form.cleaned_data, pages.now()
    if not given["extent"]:
        services.unmatch(reply, number, actor=request.user, now=now)
        return
    services.match(
        reply,
        number,
        extent=given["extent"],
        passage=given["passage"],
        file=reply.files.filter(pk=given["file"]).first() if given["file"] else None,
        page=given["page"],
        actor=request.user,
        now=now,
    )


def _onward(reply: Reply, matched: list[Matched], number: int, act: str) -> str:
    """Where to go once it is kept: to the next question that nobody has looked at, or back to the reply."""
    left = [row.number for row in matched if row.answer is None and row.number != number]
    if act == "next" and left:
        later = [one for one in left if one > number]
        return reverse("reply_question", args=[reply.pk, (later or left)[0]])
    return f"{reverse('reply', args=[reply.pk])}#questions"
