"""The pages of withholding: the text with its redactions, finding words everywhere, restoring, and confirming."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from comms import pages
from comms.dispatch import acts
from comms.dispatch.acts import Act
from comms.dispatch.models import Communication
from comms.dispatch.queries import find_for_page, frame
from comms.errors import CommsError, NotPermitted, WrongState
from comms.pages import StaffRequest
from comms.publication.corrections.shown import now_shown
from comms.publication.redaction import places, queries, services
from comms.publication.redaction.forms import ConfirmForm, GroundForm, RestoreForm, WordsForm
from comms.publication.redaction.models import Kind, Redaction
from comms.publication.redaction.services import Chosen
from comms.publication.redaction.standing import standing
from comms.workflow import CommunicationState


@login_required
@require_GET
def redactions(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter's text with what is withheld, who is still named, and what stands in the way of the release."""
    letter = find_letter(request, pk)
    return _main_page(request, letter, WordsForm())


@login_required
@require_POST
def redaction_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Find words everywhere; then, with places ticked and a ground, withhold them. Names stay out of addresses."""
    letter = find_letter(request, pk)
    protected = request.POST.get("protected", "")
    form = WordsForm(request.POST)
    wanted = queries.names_of(letter, protected) if protected else []
    if not wanted:
        if protected or not form.is_valid():
            return _main_page(request, letter, form, status=400)
        wanted = [form.cleaned_data["words"]]
    letters = services.frozen_letters(letter, request.user, pages.now())
    is_decided = "withhold" in request.POST
    ground = GroundForm(request.POST if is_decided else None, initial=_initial(request, wanted))
    ticked = _ticked(request)
    if (
        is_decided
        and ground.is_valid()
        and pages.attempt(ground, lambda: _withhold(request, letter, letters, ticked, ground))
    ):
        messages.success(request, _done(letter))
        return redirect("redactions", pk=letter.pk)
    found = queries.find(letters, wanted)
    selected = request.POST.get("at", "")
    if not (found.rows or found.elsewhere or selected or protected):
        form.add_error(
            "words",
            "These words do not stand in the letter. Look at its text below and paste them as they stand there.",
        )
        return _main_page(request, letter, form, status=400)
    if not is_decided:
        ticked = [row.value for row in found.rows if row.is_sure] + [selected]
    context = {
        "words": "" if protected else wanted[0],
        "protected": protected,
        "found": found,
        "ticked": ticked,
        "selected": _selected(letter, selected, found),
        "form": ground,
        **frame(letter, now=pages.now()),
    }
    return render(request, "publication/redaction/places.html", context)


@login_required
def redaction_restore(request: StaffRequest, pk: int, redaction_pk: int) -> HttpResponse:
    """Let the public read words again, once a second person agrees."""
    letter = find_letter(request, pk)
    redaction = pages.find(Redaction.objects.in_force(letter), pk=redaction_pk)
    services.check(letter, "restore", actor=request.user, now=pages.now())
    form = RestoreForm(acts.posted(request))
    act = Act(
        title=f"Restore words of {letter}",
        button="Restore the words",
        done="The words are restored. The public text needs to be confirmed again.",
        consequences=[
            f"“{redaction.words}” was withheld by {redaction.made_by}: {redaction.get_ground_display()}.",
            "A publication officer other than you confirms the new text before it is public.",
        ],
        back=reverse("redactions", args=[letter.pk]),
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: services.withdraw(
            redaction,
            reason=form.cleaned_data["reason"],
            letter=letter if form.cleaned_data["here_only"] else None,
            actor=request.user,
            now=now,
        ),
    )


@login_required
def public_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm, as the second person, what the public will read."""
    letter = find_letter(request, pk)
    public = services.check_confirm(letter, actor=request.user, now=pages.now())
    now_stands = standing(letter)
    form = ConfirmForm(acts.posted(request), initial={"digest": public.digest})
    act = Act(
        title=f"Confirm what the public will read of {letter}",
        button="Confirm the public text",
        done=f"The public text of {letter} is confirmed.",
        consequences=[
            f"Places withheld: {now_stands.withheld}. "
            f"Persons who have not agreed to be named in public: {now_stands.protected}.",
            "You have read the preview and what is withheld.",
            "The letter becomes public with exactly this text. Any change needs a confirmation again.",
        ],
        is_calm=True,
        back=reverse("redactions", args=[letter.pk]),
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: services.confirm(
            letter, digest=form.cleaned_data["digest"], actor=request.user, now=now
        ),
    )


def _main_page(
    request: StaffRequest, letter: Communication, form: WordsForm, *, status: int = 200
) -> HttpResponse:
    withheld = list(Redaction.objects.in_force(letter).select_related("made_by"))
    context: dict[str, Any] = {
        "form": form,
        "sections": queries.sections(letter, withheld),
        "withheld": withheld,
        "proposals": queries.proposals(letter),
        "standing": standing(letter),
        "shown": now_shown(letter, request.user, now=pages.now()),
        "may_confirm": may_confirm(letter, request),
        "may_restore": may(letter, "restore", request),
        **frame(letter, now=pages.now()),
    }
    return render(request, "publication/redaction/redactions.html", context, status=status)


def find_letter(request: StaffRequest, pk: int) -> Communication:
    """A letter whose public text is the person's business; what is not theirs is not there."""
    letter = pages.find(find_for_page(request.user, pages.today()), pk=pk)
    try:
        services.check(letter, "withhold", actor=request.user, now=pages.now())
    except NotPermitted:
        raise Http404 from None
    if letter.revision_id is None:
        raise WrongState(f"{letter} is not sealed yet.")
    return letter


def may(letter: Communication, verb: str, request: StaffRequest) -> bool:
    return pages.allows(lambda: services.check(letter, verb, actor=request.user, now=pages.now()))


def may_confirm(letter: Communication, request: StaffRequest) -> bool:
    """Whether the public text waits for this very person."""
    return pages.allows(lambda: services.check_confirm(letter, actor=request.user, now=pages.now()))


def _done(letter: Communication) -> str:
    if letter.state == CommunicationState.RELEASED:
        return "Withheld here, and public still: see below what is to be done."
    return "Withheld. A publication officer other than you confirms it."


def _initial(request: StaffRequest, wanted: list[str]) -> dict[str, str]:
    is_long = len(wanted[0].split()) > 6
    return {
        "kind": Kind.PASSAGE if is_long else Kind.NAME,
        "ground": request.POST.get("proposed", "")[:8],
    }


def _ticked(request: StaffRequest) -> list[str]:
    return request.POST.getlist("place")[: services.MOST_AT_ONCE + 1]


def _withhold(
    request: StaffRequest,
    letter: Communication,
    letters: list[Communication],
    ticked: list[str],
    ground: GroundForm,
) -> None:
    revisions = {one.revision_id: one.revision for one in letters if one.revision}
    found = []
    for value in ticked:
        one = queries.chosen(value)
        revision = revisions.get(one.revision) if one else None
        if one is None or revision is None:
            raise CommsError("A place that was ticked is not of this case; find the words again.")
        found.append(_with_words(one, revision.content))
    services.withhold(letter, found, actor=request.user, now=pages.now(), **ground.cleaned_data)


def _with_words(one: Chosen, content: dict[str, Any]) -> Chosen:
    try:
        return replace(one, words=places.text_at(content, one.place)[one.start : one.end])
    except (LookupError, ValueError):
        return one


def _selected(letter: Communication, value: str, found: queries.Places) -> dict[str, str] | None:
    """The place that was selected in the text, where the search did not find it as well."""
    one = queries.chosen(value)
    if one is None or one.revision != letter.revision_id:
        return None
    if value in {row.value for row in found.rows} or letter.revision is None:
        return None
    words = _with_words(one, letter.revision.content).words
    return {"value": value, "words": words} if words else None
