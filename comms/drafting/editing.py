"""What a script at a draft's page asks: save what is typed; who else is here. Answers are JSON: docs/editing.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from comms import pages
from comms.drafting import parts, queries
from comms.drafting.models import Draft
from comms.drafting.services import AUTOSAVED
from comms.drafting.together import autosave, merging, presence
from comms.drafting.views import find_draft
from comms.errors import CommsError, Incomplete, NotPermitted

View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """Refusals as JSON sentences. Somebody whose session ended is told so, not led to another page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return refused(401, "You are not signed in any more. Sign in again; your text is kept.")
        try:
            return view(request, *args, **more)
        except merging.Clashes as refusal:
            told = [autosave.clash(one) for one in refusal.clashes]
            newest = refusal.newest
            body = {
                "conflicts": told,
                "revision": newest.number,
                "author": str(newest.author or ""),
            }
            return JsonResponse(body | {"problems": [str(refusal)]}, status=409)
        except NotPermitted as refusal:
            return refused(403, str(refusal))
        except Incomplete as refusal:
            return refused(422, *(refusal.missing or [refusal.sentence]))
        except CommsError as refusal:
            return refused(422, str(refusal))
        except ValidationError as refusal:
            return refused(422, *refusal.messages)
        except RequestDataTooBig:
            return refused(413, "This is longer than one letter can be; save it in smaller pieces.")

    return answer


def refused(status: int, *problems: str) -> JsonResponse:
    return JsonResponse({"problems": list(problems)}, status=status)


@require_POST
@spoken
def draft_autosave(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = _writable(request, pk)
    sent = autosave.read(request.body, found.text().content)
    made = merging.save_text(
        found,
        sent.parts,
        base=sent.base,
        actor=request.user,
        now=pages.now(),
        note="" if sent.is_asked else AUTOSAVED,
        answers=sent.answers,
    )
    return JsonResponse(autosave.saved(made))


@require_POST
@spoken
def draft_presence(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    try:
        sent = json.loads(request.body or b"{}")
    except ValueError:
        sent = {}
    section = sent.get("section", "") if isinstance(sent, dict) else ""
    known = section if isinstance(section, str) and section in parts.NAMES else ""
    if not queries.may_write(request.user, found, pages.today()):
        known = ""
    presence.enter(found, request.user, known, now=pages.now())
    here = [one.as_dict() for one in presence.others(found, request.user)]
    return JsonResponse({"here": here})


def _writable(request: pages.StaffRequest, pk: int) -> Draft:
    found = find_draft(request, pk)
    if not queries.may_write(request.user, found, pages.today()):
        raise NotPermitted("Only drafters of the mandate that owns the case may change its text.")
    return found
