"""The page on which the whole text of a letter is written: the editor, or five plain fields without a script.

Decides nothing: the form reads what was typed and `merging.save` saves it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comms import pages
from comms.drafting import queries
from comms.drafting.clauses import page as clause_page
from comms.drafting.clauses.page import Shown
from comms.drafting.editor import WRITTEN, LetterForm
from comms.drafting.models import Draft
from comms.drafting.together import clashes, merging
from comms.drafting.views import base_of, find_draft, form_of, frame, said, save_form
from comms.errors import NotPermitted
from comms.letters import reading, references
from comms.letters.passages import KINDS

# The part of the text before which a clause stands; the others stand after the questions.
BEFORE = {
    "non_state_explanation": "purpose",
    "non_state_disclaimer": "purpose",
    "follow_up": "facts",
    "facts_lead": "facts",
    "without_prejudice": "concerns",
    "annex_pointer": "questions",
    "questions_lead": "questions",
}
END = "footnotes"


@login_required
def draft_write(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    if not queries.may_write(request.user, found, pages.today()):
        raise NotPermitted("Only drafters of the mandate that owns the case may change its text.")
    plan = merging.plan_from(found, base_of(request))
    form = form_of(LetterForm, request, found, plan)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_form(request, found, form)
        except merging.Clashes as refusal:
            return clashes.page(request, frame(request, found), "The text", refusal)
        if saved:
            messages.success(request, said("The text is saved", saved))
            return redirect(reverse("draft_write", args=[pk]) + _mark(request))
    return render(request, form.template, _page(request, found, form))


def _mark(request: pages.StaffRequest) -> str:
    """What tells the editor which of its sendings is saved, so that it forgets that typing and no other."""
    sent = request.POST.get("sent", "")
    return f"?sent={sent}" if sent.isascii() and sent.isalnum() and len(sent) < 40 else ""


def _page(request: pages.StaffRequest, draft: Draft, form: LetterForm) -> dict[str, Any]:
    """The form, the clauses between its parts, and what the editor must know of the letter."""
    context = frame(request, draft)
    current = draft.current.number if draft.current else 0
    has_editor = context["is_editable"] and not (form.is_bound and not form["parts"].value())
    is_known = not form.is_bound or merging.is_known(draft, base_of(request))
    return context | {
        "form": form,
        "fields": _fields(form, clause_page.shown(draft, form.plan)),
        "base": base_of(request) if form.is_bound and is_known else current,
        "newer": None if is_known else form.held(),
        "letter": _letter(request, draft, form) if has_editor else None,
    }


def _fields(form: LetterForm, clauses: list[Shown]) -> list[dict[str, Any]]:
    """Each field with the clauses that are printed before it."""
    standing = [clause for clause in clauses if clause.stands]
    return [
        {
            "name": name,
            "field": form[name],
            "clauses": [one for one in standing if BEFORE.get(one.key, END) == name],
        }
        for name in WRITTEN
    ]


def _letter(request: pages.StaffRequest, draft: Draft, form: LetterForm) -> dict[str, Any]:
    """What the editor reads when it opens."""
    content = draft.current.content if draft.current else {}
    return {
        "draft": draft.pk,
        "person": request.user.pk,
        "base": draft.current.number if draft.current else 0,
        "isTyped": form.is_bound,
        "language": draft.language,
        "parts": form.letter(),
        "addressee": _addressee(content),
        "sections": _sections(content),
        "audience": _audience(content),
        "autosave": queries.address("draft_autosave", draft.pk),
        "findings": queries.address("draft_findings", draft.pk),
        "presence": queries.address("draft_presence", draft.pk),
        "annex": reverse("draft_part", args=[draft.pk, "annex"]),
    }


def _addressee(content: dict[str, Any]) -> str:
    """What the letters call those they are written to, each way once."""
    words = [facts["your_addressee"] for facts in content.get("addressees", [])]
    return " / ".join(dict.fromkeys(filter(None, words)))


def _sections(content: dict[str, Any]) -> list[dict[str, str]]:
    """The sections of the annex that the letter can refer to, as they would be numbered."""
    if not content.get("annex"):
        return []
    annex = reading.read(content).annex
    return [
        {
            "key": part.key,
            "number": number,
            "name": part.text if part.kind == "heading" else part.citation,
        }
        for part, number in zip(annex, references.numbers(annex), strict=True)
        if part.key and number
    ]


def _audience(content: dict[str, Any]) -> list[dict[str, str]]:
    """For whom alone a passage can be: the kinds of recipients this draft has, then each of them."""
    addressees = content.get("addressees", [])
    kinds = {facts["kind"] for facts in addressees}
    named = [
        {"value": kind, "label": f"all {words}"} for kind, words in KINDS.items() if kind in kinds
    ]
    return named + [
        {"value": f"key:{facts['key']}", "label": facts["name"]} for facts in addressees
    ]
