"""What becomes public of a received file: the choice, the boxes on its pages, the copy, the second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from comms import pages
from comms.dispatch import acts
from comms.dispatch.acts import Act, Confirmation
from comms.dispatch.queries import find_for_page, frame
from comms.pages import StaffRequest
from comms.publication.files import making, pictures, queries, services
from comms.publication.files.forms import BoxForm, ChoiceForm, ConfirmForm, WordsForm
from comms.publication.files.models import Choice, CopyState, FileChoice
from comms.replies.files import PDF, SUFFIXES
from comms.replies.models import ReplyFile


@login_required
def file_choice(request: StaffRequest, pk: int) -> HttpResponse:
    """What was chosen for a file, how far its copy is, and the choice itself."""
    file = _file(request, pk)
    history = queries.history(file)
    standing = history[0] if history else None
    form = ChoiceForm(acts.posted(request), initial=_initial(standing))
    made: list[FileChoice] = []

    def choose() -> None:
        given = form.cleaned_data
        made.append(services.choose(file, **given, actor=request.user, now=pages.now()))

    if request.method == "POST" and form.is_valid() and pages.attempt(form, choose):
        if made[0].choice == Choice.REDACT:
            return redirect("file_redact", pk=made[0].pk)
        messages.success(request, SAID[Choice(made[0].choice)])
        return redirect("file_choice", pk=pk)
    context = {
        "file": file,
        "reply": file.reply,
        "standing": standing,
        "earlier": history[1:],
        "form": form,
        "is_running": standing is not None and standing.state == CopyState.MAKING,
        **_may(request, file, standing),
        **frame(file.reply.communication, now=pages.now()),
    }
    return render(request, "publication/files/choice.html", context)


SAID = {
    Choice.PUBLISH: "A copy for the public is being made. This page shows how far it is.",
    Choice.WITHHOLD: "The file is withheld once a second person has confirmed it.",
}


@login_required
def file_redact(request: StaffRequest, pk: int) -> HttpResponse:
    """Hide parts of a file: by its words, by drawing, by numbers."""
    choice = _choice(request, pk)
    services.check_choose(choice.file, Choice.REDACT, actor=request.user, now=pages.now())
    if choice.state != CopyState.DRAWING or choice.superseded_at:
        return redirect("file_choice", pk=choice.file_id)
    page = _page(request, choice)
    act = request.POST.get("act", "")
    is_post = request.method == "POST"
    box = BoxForm(request.POST if is_post and act == "box" else None, initial={"page": page})
    words = WordsForm(
        request.POST if is_post and act == "words" else None,
        initial={"words": "\n".join(queries.proposed(choice))},
    )
    finish = Confirmation(request.POST if is_post and act == "finish" else None)
    if is_post and _done(request, choice, act, box, words, finish):
        if act == "finish":
            messages.success(
                request, "The redacted copy is being made. This page shows how far it is."
            )
            return redirect("file_choice", pk=choice.file_id)
        return redirect(f"{reverse('file_redact', args=[pk])}?page={page}#page")
    context = {
        "choice": choice,
        "file": choice.file,
        "page": page,
        "boxes": [(n, b) for n, b in enumerate(choice.boxes) if b["page"] == page],
        "counts": sorted(queries.boxes_by_page(choice).items()),
        "box": box,
        "words": words,
        "finish": finish,
        "said": pictures.text_with_gaps(choice),
        **frame(choice.file.reply.communication, now=pages.now()),
    }
    return render(request, "publication/files/redact.html", context)


def _done(
    request: StaffRequest,
    choice: FileChoice,
    act: str,
    box: BoxForm,
    words: WordsForm,
    finish: Confirmation,
) -> bool:
    """Whether what was asked for on the page of boxes is done; a refusal stands beside the form it is about."""
    who: dict[str, Any] = {"actor": request.user, "now": pages.now()}
    if act == "box":
        return box.is_valid() and pages.attempt(
            box, lambda: services.draw(choice, boxes=[*choice.boxes, box.cleaned_data], **who)
        )
    if act == "words":
        return words.is_valid() and _hidden(request, choice, words, who)
    if act == "remove":
        gone = request.POST.get("box", "")
        left = [kept for n, kept in enumerate(choice.boxes) if str(n) != gone]
        services.draw(choice, boxes=left, **who)
        return True
    if act == "show":
        services.show_words(choice, word=request.POST.get("word", ""), **who)
        return True
    if act == "finish":
        return pages.attempt(finish, lambda: services.finish(choice, **who))
    raise Http404


def _hidden(
    request: StaffRequest, choice: FileChoice, form: WordsForm, who: dict[str, Any]
) -> bool:
    """Whether all the words were found and hidden. Those that stand nowhere stay in the field, with the reason."""
    found: dict[str, int] = {}
    given = form.cleaned_data["words"].splitlines()
    if not pages.attempt(
        form, lambda: found.update(services.hide_words(choice, words=given, **who))
    ):
        return False
    hidden = [f"“{word}” at {_places(count)}" for word, count in found.items() if count]
    messages.success(request, f"Hidden: {'; '.join(hidden)}.")
    missed = [word for word, count in found.items() if not count]
    if missed:
        form.keep(missed)
    return not missed


def _places(count: int) -> str:
    return f"{count} place{'' if count == 1 else 's'}"


@login_required
@require_GET
def file_page(request: StaffRequest, pk: int, page: int) -> HttpResponse:
    """A page of the file as a picture, the boxes drawn around."""
    choice = _choice(request, pk)
    services.check_choose(choice.file, Choice.REDACT, actor=request.user, now=pages.now())
    return _picture(pictures.of_file(choice, page))


@login_required
@require_GET
def file_copy(request: StaffRequest, pk: int) -> HttpResponse:
    """The copy as the public would get it."""
    choice = _made(request, pk)
    suffix = SUFFIXES[choice.media_type]
    name = f"public copy{suffix}"
    return pages.download(making.copy_of(choice), name=name, media_type=choice.media_type)


@login_required
@require_GET
def file_copy_page(request: StaffRequest, pk: int, page: int) -> HttpResponse:
    """A page of the copy as a picture."""
    return _picture(pictures.of_copy(_made(request, pk), page))


@login_required
@require_POST
def file_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a copy made that could not be."""
    choice = _choice(request, pk)
    services.try_again(choice, actor=request.user, now=pages.now())
    messages.success(request, "The copy is being made again.")
    return redirect("file_choice", pk=choice.file_id)


@login_required
def file_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree, as a second person, with what is hidden."""
    choice = _choice(request, pk)
    services.check_confirm(choice, actor=request.user, now=pages.now())
    form = ConfirmForm(acts.posted(request), initial={"sha256": choice.sha256})
    is_redacted = choice.choice == Choice.REDACT
    act = Act(
        title=f"Confirm: {choice.get_choice_display()} “{choice.file.name}”",
        button="Confirm",
        done="It is confirmed. It is shown once a correction of the letter is asked for and confirmed."
        if choice.file.reply.released_at
        else "It is confirmed. It goes out with its reply.",
        consequences=[
            f"{choice.chosen_by} chose it. Ground: {choice.get_ground_display()}.",
            "You have looked at every page of the copy above, and at the words it is shown as."
            if is_redacted
            else "The public sees the file's length and, without the ground, whom it protects; no name of it.",
        ],
        is_calm=True,
        back=reverse("file_choice", args=[choice.file_id]),
    )
    return acts.perform(
        request,
        choice.file.reply.communication,
        act,
        form=form,
        do=lambda now: services.confirm(
            choice, sha256=form.cleaned_data["sha256"], actor=request.user, now=now
        ),
        template="publication/files/confirm.html",
        standing=choice,
        **_copy(choice),
    )


def _picture(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _may(request: StaffRequest, file: ReplyFile, choice: FileChoice | None) -> dict[str, Any]:
    now = pages.now()
    may_confirm = choice is not None and pages.allows(
        lambda: services.check_confirm(choice, actor=request.user, now=now)
    )
    may_choose = pages.allows(
        lambda: services.check_choose(file, Choice.WITHHOLD, actor=request.user, now=now)
    )
    return {"may_confirm": may_confirm, "may_choose": may_choose, **_copy(choice)}


def _copy(choice: FileChoice | None) -> dict[str, Any]:
    """The copy as it is to be looked at: the numbers of the pages that are shown, or its words where it has none."""
    if choice is None or choice.state != CopyState.MADE or not choice.sha256:
        return {}
    if choice.media_type != PDF:
        return {"copy_says": choice.text}
    return {"shown": range(1, min(choice.pages or 0, pictures.FEW) + 1)}


def _initial(choice: FileChoice | None) -> dict[str, str]:
    if choice is None:
        return {}
    return {"choice": choice.choice, "ground": choice.ground, "shown_as": choice.shown_as}


def _page(request: StaffRequest, choice: FileChoice) -> int:
    asked = request.POST.get("page") or request.GET.get("page") or "1"
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return max(1, min(number, choice.file.pages or 1))


def _file(request: StaffRequest, pk: int) -> ReplyFile:
    file = pages.find(queries.files(request.user, pages.today()), pk=pk)
    _with_letter(request, file)
    return file


def _choice(request: StaffRequest, pk: int) -> FileChoice:
    choice = pages.find(queries.choices(request.user, pages.today()), pk=pk)
    _with_letter(request, choice.file)
    return choice


def _made(request: StaffRequest, pk: int) -> FileChoice:
    choice = _choice(request, pk)
    if choice.state != CopyState.MADE or not choice.sha256:
        raise Http404
    return choice


def _with_letter(request: StaffRequest, file: ReplyFile) -> None:
    file.reply.communication = pages.find(
        find_for_page(request.user, pages.today()), pk=file.reply.communication_id
    )
