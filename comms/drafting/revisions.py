"""The pages of a draft's revisions: the list, two compared, one read whole, named, or restored."""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from comms import pages
from comms.clock import day_in_words
from comms.drafting import history, queries
from comms.drafting.clauses import page as clause_page
from comms.drafting.comparing import comparison
from comms.drafting.forms import RevisionNameForm
from comms.drafting.models import Draft, Revision
from comms.drafting.services import AUTOSAVED
from comms.drafting.views import find_draft, frame
from comms.errors import NotPermitted

PER_PAGE = 50


@login_required
def draft_revisions(request: pages.StaffRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    runs = folded(list(queries.revisions(found)))
    context = {
        "page": Paginator(runs, PER_PAGE).get_page(request.GET.get("page")),
        "total": found.current.number if found.current else 0,
    }
    return render(request, "drafting/revisions.html", frame(request, found) | context)


def folded(revisions: list[Any]) -> list[list[Any]]:
    """Runs of revisions that saved themselves while one person wrote; every other one, and every named one, alone.

    Each gets `before`: the number of the revision to compare it with, that of the run before.
    """

    def run(revision: Any) -> Any:
        is_folded = revision.note == AUTOSAVED and not revision.called
        return revision.author_id if is_folded else (revision.pk,)

    runs = [list(group) for _, group in groupby(revisions, run)]
    for this, earlier in zip_longest(runs, runs[1:]):
        for revision in this:
            revision.before = earlier[0].number if earlier else None
    return runs


@login_required
def draft_compare(request: pages.StaffRequest, pk: int) -> HttpResponse:
    """Two revisions named by `?old=3&new=7`; without two such, back to the list."""
    found = find_draft(request, pk)
    old, new = (_asked(request, found, name) for name in ("old", "new"))
    if old is None or new is None:
        messages.warning(request, "Choose two revisions of this draft to compare.")
        return redirect("draft_revisions", pk)
    context = {
        "old": old,
        "new": new,
        "both": (old, new),
        "changes": comparison.compare_contents(old.content, new.content).parts,
        "is_typographic": comparison.is_typographic_only(old.content, new.content),
    }
    return render(request, "drafting/compare.html", frame(request, found) | context)


@login_required
def draft_revision(request: pages.StaffRequest, pk: int, number: int) -> HttpResponse:
    """One revision as it was."""
    found = find_draft(request, pk)
    against = request.GET.get("against", "")
    if against.isdecimal():
        asked = urlencode({"old": against, "new": str(number)})
        return redirect(f"{reverse('draft_compare', args=[pk])}?{asked}")
    revision = pages.find(queries.revisions(found).defer(None), number=number)
    form = RevisionNameForm(initial={"name": revision.called})  # type: ignore[attr-defined]
    return render(request, "drafting/revision.html", _page(request, found, revision, form))


@login_required
@require_POST
def draft_revision_name(request: pages.StaffRequest, pk: int, number: int) -> HttpResponse:
    found = find_draft(request, pk)
    revision = pages.find(queries.revisions(found).defer(None), number=number)
    if not queries.may_write(request.user, found, pages.today()):
        raise NotPermitted("Only drafters of the mandate that owns the case may name a revision.")
    form = RevisionNameForm(request.POST)
    if form.is_valid() and pages.attempt(
        form,
        lambda: history.name(
            revision, name=form.cleaned_data["name"], actor=request.user, now=pages.now()
        ),
    ):
        called = form.cleaned_data["name"]
        said = f"is now called “{called}”" if called else "has no name now"
        messages.success(request, f"Revision {number} {said}.")
        return redirect("draft_revision", pk, number)
    return render(request, "drafting/revision.html", _page(request, found, revision, form))


@login_required
@require_POST
def draft_restore(request: pages.StaffRequest, pk: int, number: int) -> HttpResponse:
    """A refusal is a page of its own: nothing was typed that could be lost."""
    found = find_draft(request, pk)
    revision = pages.find(found.revisions.all(), number=number)
    base = request.POST.get("base", "")
    made = history.restore(
        found,
        revision,
        base=int(base) if base.isdecimal() and len(base) < 9 else 0,
        actor=request.user,
        now=pages.now(),
    )
    if str(made.number) == base:
        messages.info(request, f"The text already reads as revision {number} did.")
    else:
        messages.success(request, f"Revision {number} is restored: the text is now {made}.")
    return redirect("draft", pk)


def _asked(request: pages.StaffRequest, draft: Draft, name: str) -> Revision | None:
    typed = request.GET.get(name, "")
    if not typed.isdecimal() or len(typed) > 8:
        return None
    return queries.revisions(draft).defer(None).filter(number=int(typed)).first()


def _page(
    request: pages.StaffRequest, draft: Draft, revision: Revision, form: RevisionNameForm
) -> dict[str, Any]:
    return frame(request, draft) | {
        "revision": revision,
        "content": revision.content,
        "form": form,
        "numbers": draft.revisions.exclude(pk=revision.pk).values_list("number", flat=True),
        "clauses": clause_page.frozen(revision.content),
        "dated": day_in_words(draft.dated_for) if draft.dated_for else "",
    }
