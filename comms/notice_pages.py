"""The page on which a person says how often to be written to, and sees what was sent to them. Decides nothing."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from comms import notices, pages
from comms.notices import Notice, State, Way

PILLS = {
    State.QUEUED: "waiting",
    State.SENDING: "waiting",
    State.SENT: "done",
    State.FAILED: "wrong",
    State.UNCERTAIN: "wrong",
}


class WayForm(forms.Form):
    way = forms.ChoiceField(
        choices=Way.choices, label="Write to me", widget=forms.RadioSelect, initial=Way.URGENT
    )


@login_required
def notice_list(request: pages.StaffRequest) -> HttpResponse:
    """What was sent to this person, the newest first, and how often they want it."""
    is_posted = request.method == "POST"
    way = notices.way_of(request.user)
    form = WayForm(request.POST if is_posted else None, initial={"way": way})
    if is_posted and form.is_valid():
        choice = notices.choose(request.user, form.cleaned_data["way"])
        messages.success(request, f"From now on: {choice}.")
        return redirect("notice_list")
    told = Notice.objects.filter(person=request.user).order_by("-pk")
    page = Paginator(told, 50).get_page(request.GET.get("page"))
    rows = [{"notice": row, "pill": PILLS[State(row.state)]} for row in page]
    return render(request, "notices.html", {"form": form, "page": page, "rows": rows})
