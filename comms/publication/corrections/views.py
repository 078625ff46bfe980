"""Asking for a correction and confirming it, with what changes on the page before the eyes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse

from comms import lifecycle, pages
from comms.dispatch import acts
from comms.dispatch.acts import Act
from comms.dispatch.models import Communication
from comms.dispatch.queries import find_for_page, name_of
from comms.drafting.comparing import comparison
from comms.errors import CommsError
from comms.pages import StaffRequest
from comms.public.models import Publication, slug_of
from comms.publication import copies
from comms.publication.corrections import replies, services
from comms.publication.corrections.forms import AskForm, ConfirmForm
from comms.publication.corrections.models import Correction
from comms.publication.redaction.standing import standing


@login_required
def correction_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for a new public version; a second person will confirm it."""
    letter = _letter(request, pk)
    lifecycle.check(letter, "correct", actor=request.user, now=pages.now())
    form = AskForm(
        acts.posted(request), initial={"removes_earlier": services.withholds_more(letter)}
    )
    act = Act(
        title=f"Correct what is public of {letter} to {name_of(letter)}",
        button="Ask for the correction",
        done=f"The correction of {letter} waits for a second person.",
        consequences=[
            "The letter is made anew from its frozen text, with the redactions that stand today; its replies are "
            "shown as they are decided today.",
            "A second publication officer reads the difference and confirms it; until then nothing changes.",
            "The public page says that it was corrected, when, and your reason.",
        ],
        is_calm=True,
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: services.ask(letter, **form.cleaned_data, actor=request.user, now=now),
        template="publication/correction.html",
        **_difference(letter),
    )


@login_required
def correction_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm, as the second person, exactly the text that is on the page."""
    correction = _correction(request, pk)
    letter = correction.communication
    services.check_confirm(correction, actor=request.user, now=pages.now())
    shown = _difference(letter)
    form = ConfirmForm(acts.posted(request), initial={"digest": shown.get("digest", "")})
    act = Act(
        title=f"Confirm the correction of {letter} to {name_of(letter)}",
        button="Show the corrected letter",
        done=f"The corrected text of {letter} becomes public within a minute.",
        consequences=[
            f"{correction.asked_by} asks for it because: {correction.reason}",
            "What has been public until now goes, with every version before it."
            if correction.removes_earlier or services.withholds_more(letter)
            else "What has been public until now stays readable as an earlier version.",
            *_with_the_text(letter),
        ],
    )
    return acts.perform(
        request,
        letter,
        act,
        form=form,
        do=lambda now: services.confirm(
            correction, digest=form.cleaned_data["digest"], actor=request.user, now=now
        ),
        template="publication/correction.html",
        first=_first(request, letter),
        **shown,
    )


@login_required
def correction_drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a correction up; what is public stays as it is."""
    correction = _correction(request, pk)
    letter = correction.communication
    lifecycle.check(letter, "correct", actor=request.user, now=pages.now())
    act = Act(
        title=f"Drop the correction of {letter} to {name_of(letter)}",
        button="Drop the correction",
        done=f"The correction of {letter} is dropped.",
        consequences=[
            f"{correction.asked_by} asked for it because: {correction.reason}",
            "What is public stays as it is.",
        ],
        is_calm=True,
    )
    return acts.perform(
        request,
        letter,
        act,
        do=lambda now: services.drop(correction, actor=request.user, now=now),
    )


def _letter(request: StaffRequest, pk: int) -> Communication:
    return pages.find(find_for_page(request.user, pages.today()), pk=pk)


def _correction(request: StaffRequest, pk: int) -> Correction:
    visible = Correction.objects.open().filter(
        communication__in=Communication.objects.visible_to(request.user, pages.today())
    )
    correction = pages.find(visible.select_related("asked_by"), pk=pk)
    correction.communication = _letter(request, correction.communication_id)
    return correction


def _with_the_text(letter: Communication) -> list[str]:
    """What is confirmed along with the correction, where the public text waits for a second person."""
    now_stands = standing(letter)
    if not now_stands.reason:
        return []
    return [
        "With the correction you confirm its public text as it stands above. "
        f"Places withheld: {now_stands.withheld}. "
        f"Persons who have not agreed to be named in public: {now_stands.protected}."
    ]


def _first(request: StaffRequest, letter: Communication) -> str:
    """Why somebody else has to confirm the public text before this person can confirm the correction."""
    try:
        services.check_text(letter, actor=request.user, now=pages.now())
    except CommsError as refusal:
        return str(refusal)
    return ""


def _difference(letter: Communication) -> dict[str, Any]:
    """What the public page would say differently, and the digest of all that it would say."""
    try:
        new, changed = copies.public_text(letter), replies.differences(letter)
    except CommsError as refusal:
        return {"refusal": str(refusal)}
    shown = Publication.objects.filter(slug=slug_of(str(letter))).first()
    before = shown.body_text if shown else ""
    return {
        "changes": comparison.compare(before, new.text),
        "replies": changed,
        "digest": replies.digest(new.digest, changed),
        "language": letter.content()["language"],
        "is_withdrawn": shown is not None and shown.is_withdrawn,
    }
