"""The pages of the round trip: take the draft out, bring the file back, look at what it would do, take it in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from comms import pages
from comms.drafting.models import Draft
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads.anchors import Anchor
from comms.drafting.views import find_draft, frame
from comms.drafting.word import services
from comms.drafting.word.findings import Findings
from comms.drafting.word.forms import WordForm
from comms.drafting.word.models import WordFile
from comms.letters.copies import WORD
from comms.workflow import DraftState

FEW = 20  # files that the page names, the newest first


@login_required
def draft_word(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    form = WordForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    brought: list[WordFile] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        facts = {"name": given.name, "data": given.read(), "actor": request.user}
        if pages.attempt(
            form, lambda: brought.append(services.bring(found, **facts, now=pages.now()))
        ):
            return redirect("word_file", pk, brought[0].pk)
    context = {
        "form": form,
        "files": _files(found, request)[:FEW],
        "may_bring": found.state != DraftState.DROPPED,
    }
    return render(request, "drafting/word/trip.html", frame(request, found) | context)


@login_required
@require_GET
def draft_word_file(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """The file to work on."""
    found = find_draft(request, pk)
    data = services.export(found, actor=request.user, now=pages.now())
    name = f"draft {pk}, revision {found.text().number}.docx"
    return pages.download(data, name=name, media_type=WORD.media_type)


@login_required
def word_file(request: pages.StaffRequest, pk: int, file: int) -> HttpResponse:
    """What a file would do, with the button that does it; afterwards what it did."""
    found = find_draft(request, pk)
    held = pages.find(_files(found, request), pk=file)
    form = Form(request.POST if request.method == "POST" else None)
    made: list[Findings] = []
    if request.method == "POST" and pages.attempt(
        form,
        lambda: made.append(services.take_in(held, actor=request.user, now=pages.now())),
    ):
        messages.success(request, _taken(made[0]))
        return redirect("word_file", pk, file)
    context = _shown(held) | {
        "file": held,
        "form": form,
        "is_mine": held.brought_by_id == request.user.pk,
        "is_old": held.revision_id != found.current_id,
    }
    return render(request, "drafting/word/file.html", frame(request, found) | context)


def _files(draft: Draft, request: pages.StaffRequest) -> Any:
    """Those that were taken in, and one's own."""
    seen = Q(taken_in_at__isnull=False) | Q(brought_by=request.user)
    files = WordFile.objects.filter(seen, draft=draft)
    return files.select_related("brought_by", "revision").defer("revision__content")


def _shown(file: WordFile) -> dict[str, Any]:
    findings = Findings.of(file.findings)
    rows = [(_where(one), one) for one in findings.suggested]
    comments = [(_where(one), one) for one in findings.commented]
    return {"found": findings, "rows": rows, "comments": comments}


def _where(one: Any) -> str:
    return thread_queries.in_words(Anchor(0, one.part, one.number))


def _taken(made: Findings) -> str:
    suggested, commented = len(made.suggested), len(made.commented)
    return (
        f"Taken in: {suggested} suggestion{'' if suggested == 1 else 's'} and "
        f"{commented} comment{'' if commented == 1 else 's'} stand beside the text."
    )
