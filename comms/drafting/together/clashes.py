"""The page that asks only about the blocks that two people changed, after everything else was brought together.

It holds all that was typed in the part's form, so that the answer saves it and nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from comms import pages
from comms.drafting.together import autosave
from comms.drafting.together.merge import GONE, MINE, THEIRS, WRITE, Answer
from comms.drafting.together.merging import Clashes, Saved

TAKE, WORDS = "take-", "words-"


def answers(request: pages.StaffRequest) -> dict[str, Answer]:
    """What was chosen for each clash, by its key."""
    return {
        name.removeprefix(TAKE): Answer(
            str(take), request.POST.get(f"{WORDS}{name.removeprefix(TAKE)}", "")
        )
        for name, take in request.POST.items()
        if name.startswith(TAKE) and take in (THEIRS, MINE, WRITE)
    }


def attempt(
    form: BaseForm, save: Callable[[dict[str, Answer]], Saved], given: dict[str, Answer]
) -> Saved | None:
    """Save with the answers given; None when it is refused and the form says why. Raises Clashes while any is open."""
    done: list[Saved] = []
    clashed: list[Clashes] = []

    def act() -> None:
        try:
            done.append(save(given))
        except Clashes as refusal:
            clashed.append(refusal)
        except ValidationError as wrong:
            # Words written instead of a clash that mean no block: the clash is asked about again, with why.
            others = {key: one for key, one in given.items() if one.take != WRITE}
            if len(others) == len(given):
                raise
            try:
                save(others)
            except Clashes as refusal:
                refusal.problems = wrong.messages
                clashed.append(refusal)

    pages.attempt(form, act)
    if clashed:
        raise clashed[0]
    return done[0] if done else None


def page(
    request: pages.StaffRequest, frame: dict[str, Any], name: str, refusal: Clashes
) -> HttpResponse:
    given = answers(request)
    asked = []
    for one in refusal.clashes:
        sides = {
            side: autosave.written(one.part, getattr(one, side))
            for side in ("base", "theirs", "mine")
        }
        answer = given.get(one.key, Answer(""))
        words = answer.text if answer.take == WRITE else sides["mine"] or sides["theirs"] or ""
        is_gone = {side: text is GONE for side, text in sides.items()}
        asked.append(
            {"clash": one, "take": answer.take, "words": words, "is_gone": is_gone, **sides}
        )
    asking = {f"{start}{one.key}" for one in refusal.clashes for start in (TAKE, WORDS)}
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and name not in asking
        for value in values
    ]
    context = {
        "name": name,
        "refusal": refusal,
        "asked": asked,
        "kept": kept,
    }
    return render(request, "drafting/clashes.html", frame | context, status=409)
