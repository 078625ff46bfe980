"""Replies: what is to be read, taking one in, its receipt, and the verdict on what becomes public."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from comms import pages
from comms.clock import instant_in_words
from comms.dispatch import acts
from comms.dispatch.acts import Act
from comms.dispatch.queries import find_for_page, frame, name_of
from comms.pages import StaffRequest
from comms.replies import answers, quarantine, queries, services, waiting
from comms.replies.forms import ApproveForm, FreeForm, ReplyFilter, ReplyForm, WithholdForm
from comms.replies.models import Reply, ReplyFile, Standing
from comms.workflow import CommunicationState


@login_required
@require_GET
def replies(request: StaffRequest) -> HttpResponse:
    """The replies this person may see, those to read first."""
    form = ReplyFilter(request.GET)
    rows = queries.for_list(request.user, pages.today())
    if form.is_valid() and form.cleaned_data["state"]:
        rows = rows.filter(queries.STANDINGS[form.cleaned_data["state"]])
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "replies/replies.html", {"form": form, "page": page})


@login_required
def reply_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a reply in. The receipt is shown only once every file is on the disk."""
    now = pages.now()
    letter = pages.find(find_for_page(request.user, pages.today()), pk=pk)
    services.check_intake(letter, actor=request.user, now=now)
    is_post = request.method == "POST"
    form = ReplyForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        initial={"received_on": pages.today()},
    )
    kept: list[Reply] = []

    def keep() -> None:
        given = dict(form.cleaned_data)
        files = given.pop("received_files")
        kept.append(services.register(letter, files=files, **given, actor=request.user, now=now))

    if is_post and form.is_valid() and pages.attempt(form, keep):
        messages.success(request, f"{kept[0]} is kept. This page is the receipt.")
        return redirect("reply", pk=kept[0].pk)
    if is_post:
        form.ask_for_files_again()
    context = {"form": form, **frame(letter, now=now)}
    return render(request, "replies/reply_new.html", context)


@login_required
@require_GET
def reply(request: StaffRequest, pk: int) -> HttpResponse:
    """One reply: its receipt, its files, and what was decided about it."""
    found = _find(request, pk)
    files = queries.files_of(found)
    context = {
        "reply": found,
        "files": files,
        "is_waiting": any(file.standing == Standing.WAITING for file in files),
        "may_attend": bool(files) and quarantine.may_attend(files[0], request.user, pages.today()),
        "may_decide": queries.may_decide(found, request.user, pages.today()),
        "may_withhold": pages.allows(
            lambda: services.check_withhold(found, actor=request.user, now=pages.now())
        ),
        "may_take_back": pages.allows(
            lambda: services.check_take_back(found, actor=request.user, now=pages.now())
        ),
        "waits": waiting.of_reply(found, files),
        "is_withdrawn": found.communication.state == CommunicationState.WITHDRAWN,
        **_questions(request, found),
        **frame(found.communication, now=pages.now()),
    }
    if not found.released_at:  # also when its letter is public
        context["is_confidential"] = True
    return render(request, "replies/reply.html", context)


def _questions(request: StaffRequest, found: Reply) -> dict[str, object]:
    matched = answers.matched(found)
    now = pages.now()
    return {
        "matched": matched,
        "matched_count": sum(one.answer is not None for one in matched),
        "is_matched_by_me": any(
            one.answer and one.answer.matched_by_id == request.user.pk for one in matched
        ),
        "may_match": pages.allows(lambda: services.check_match(found, actor=request.user, now=now)),
    }


@login_required
@require_GET
def reply_file(request: StaffRequest, pk: int) -> HttpResponse:
    """A received file as it came, to be kept and never to be run."""
    file = pages.find(queries.files(request.user, pages.today()), pk=pk)
    return pages.download(services.content_of(file), name=file.name, media_type=file.media_type)


@login_required
def reply_file_free(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a file out of quarantine, as a second person."""
    file = _file(request, pk)
    quarantine.check_free(file, actor=request.user, now=pages.now())
    form = FreeForm(acts.posted(request))
    act = Act(
        title=f"Let “{file.name}” out of quarantine",
        button="Let it out",
        done=f"“{file.name}” is out of quarantine.",
        consequences=[
            file.why(),
            "From now on the people of this case may download it as it came.",
            "What becomes public of it is made from its pages alone.",
        ],
        back=reverse("reply", args=[file.reply_id]),
    )
    return acts.perform(
        request,
        file.reply.communication,
        act,
        form=form,
        do=lambda now: quarantine.free(
            file, reason=form.cleaned_data["reason"], actor=request.user, now=now
        ),
    )


@login_required
@require_POST
def reply_file_ask(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that the sender was asked for a clean copy."""
    file = _file(request, pk)
    quarantine.ask_for_copy(file, actor=request.user, now=pages.now())
    messages.success(request, f"It is written down that you asked for {file.remedy()}.")
    return redirect("reply", pk=file.reply_id)


@login_required
def reply_approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Find a reply fit to be public."""
    found = _find(request, pk)
    services.check_approve(found, actor=request.user, now=pages.now())
    form = ApproveForm(acts.posted(request), initial={"matching": answers.digest(found)})
    kept_back = waiting.of_files(found, queries.files_of(found))
    letter = waiting.of_letter(found)
    act = Act(
        title=f"{found} from {name_of(found.communication)} may be public",
        button="Fit to be public",
        done=_approved(found, letter, kept_back),
        consequences=[
            letter or _soon(kept_back),
            *kept_back,
            "You have read every file of it, and the passages above, if there are any.",
            "A file that has no choice of its own goes out as a cleaned copy.",
        ],
        back=reverse("reply", args=[found.pk]),
    )
    return acts.perform(
        request,
        found.communication,
        act,
        form=form,
        do=lambda now: services.approve(
            found, actor=request.user, now=now, matching=form.cleaned_data["matching"]
        ),
        template="replies/approve.html",
        matched=answers.matched(found),
    )


def _soon(kept_back: list[str]) -> str:
    if kept_back:
        return "Its letter is public, and the reply follows once none of its files is kept back any more."
    return "Its letter is public, so the reply follows within minutes, once its copies are made."


def _approved(found: Reply, letter: str, kept_back: list[str]) -> str:
    said = f"{found} is found fit to be public. {letter or _soon(kept_back)}"
    return f"{said} Kept back: {' '.join(kept_back)}" if kept_back else said


@login_required
def reply_withhold(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the public know only that there is a reply."""
    found = _find(request, pk)
    services.check_withhold(found, actor=request.user, now=pages.now())
    form = WithholdForm(acts.posted(request))
    said = ["The public learns that there is a reply, its day, and nothing of its text."]
    done = f"{found} is withheld. The public will see only that there is one."
    if found.approved_at and not found.released_at:
        said.append("That it was found fit to be public is taken back with it.")
    if found.released_at:
        said.append(
            "It was made public. The site shows it no longer once a correction of the letter is asked for and a "
            "second officer confirms it."
        )
        done = f"{found} is withheld. Ask now for a correction of the letter: a second officer confirms it."
    act = Act(
        title=f"Withhold {found} from {name_of(found.communication)}",
        button="Withhold",
        done=done,
        consequences=said,
        is_calm=True,
        back=reverse("reply", args=[found.pk]),
    )
    return acts.perform(
        request,
        found.communication,
        act,
        form=form,
        do=lambda now: services.withhold(
            found, reason=form.cleaned_data["reason"], actor=request.user, now=now
        ),
    )


@login_required
def reply_take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Find a reply not fit to be public after all."""
    found = _find(request, pk)
    services.check_take_back(found, actor=request.user, now=pages.now())
    since = f" on {instant_in_words(found.approved_at)}" if found.approved_at else ""
    act = Act(
        title=f"{found} from {name_of(found.communication)} is not fit to be public after all",
        button="Not fit after all",
        done=f"{found} is to be read again; until it is found fit to be public or withheld, it stays closed.",
        consequences=[
            f"{found.approved_by} found it fit to be public{since}.",
            "From now on it does not become public, also not with its letter, until a publication officer finds it "
            "fit anew.",
            "Its files, what was chosen for them and the passages matched with the questions stay as they are.",
        ],
        is_calm=True,
        back=reverse("reply", args=[found.pk]),
    )
    return acts.perform(
        request,
        found.communication,
        act,
        do=lambda now: services.take_back(found, actor=request.user, now=now),
    )


def _file(request: StaffRequest, pk: int) -> ReplyFile:
    file = pages.find(queries.files(request.user, pages.today()), pk=pk)
    file.reply.communication = pages.find(
        find_for_page(request.user, pages.today()), pk=file.reply.communication_id
    )
    return file


def _find(request: StaffRequest, pk: int) -> Reply:
    return pages.find(queries.for_page(request.user, pages.today()), pk=pk)
