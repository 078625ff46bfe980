"""A letter exactly as the public will see it, in the public site's own template, with a band that says it is not yet.

The row of the public site is made in memory only: nothing is written. The PDF is the worker's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf, set_script_prefix, set_urlconf
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from comms import pages
from comms.dispatch.models import Communication
from comms.dispatch.queries import frame
from comms.drafting import preview
from comms.drafting.preview import Form
from comms.letters import text as plain
from comms.pages import StaffRequest
from comms.public.letter.page import shown
from comms.public.models import Publication, PublishedMandate
from comms.publication import copies, site
from comms.publication.redaction import preview_letters, preview_replies, text
from comms.publication.redaction.sight import PublicSight
from comms.publication.redaction.standing import standing
from comms.publication.redaction.views import find_letter, may_confirm
from mandates.models import User

AGAIN_AFTER = 2


@login_required
@require_GET
def public_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of the public site, with links that lead there and a band around what is still confidential."""
    letter = find_letter(request, pk)
    context = {
        "letter": letter,
        "standing": standing(letter),
        "may_confirm": may_confirm(letter, request),
    }
    band = render_to_string("publication/redaction/band.html", context)
    # After the link that skips to the content, which is the first thing of every page.
    before, header, after = _public_page(letter, request.user).partition("<header")
    return HttpResponse(before + band + header + after)


@login_required
@require_GET
def public_preview_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The PDF before its seal, or the page that says that it is still being made."""
    letter = find_letter(request, pk)
    seen = PublicSight(letter.pk, text.of(letter).digest)
    refusal, status, drawn = "", 200, None
    try:
        drawn = preview.drawn(seen, Form.FILE)
    except preview.NotReachable as error:
        refusal, status = str(error), error.status
    if drawn and drawn.pdf:
        response = HttpResponse(drawn.pdf, content_type="application/pdf")
        name = f"confidential preview of {letter}.pdf".replace("/", "-")
        response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
        return response
    if drawn and drawn.refusal:
        refusal, status = drawn.refusal, 409
    context = {"refusal": refusal, **frame(letter, now=pages.now())}
    response = render(request, "publication/redaction/waiting.html", context, status=status)
    if not refusal:
        response["Refresh"] = str(AGAIN_AFTER)
    return response


def _public_page(letter: Communication, user: User) -> str:
    """The page as the public process would answer it."""
    now = pages.now()
    row = _row(letter, now)
    about = preview_letters.about(letter, row, user, now=now)
    with _public_addresses():
        return render_to_string("public/letter.html", shown(row, **about))


def _row(letter: Communication, now: dt.datetime) -> Publication:
    """The letter's row of the public site with all that its page tells; never saved."""
    public = copies.public_text(letter)
    row = preview_letters.row(
        letter,
        public.redacted,
        preview_replies.rows(letter, now=letter.public_at or now),
        released_at=letter.public_at or now,
        summary=site.summary_of(copies.purpose_of(public.document)),
        body_html=public.html,
        body_text=public.text,
        questions=plain.questions(public.document),
        pdf_size=len(public.text.encode()),
    )
    mandates = [
        PublishedMandate(
            key=facts["key"], title=facts["title"], position=place, holder=facts["holder"]
        )
        for place, facts in enumerate(public.redacted.content["mandates"], start=1)
    ]
    row._prefetched_objects_cache |= {  # type: ignore[attr-defined]
        "mandates": mandates,
        **{name: [] for name in ("copies", "versions", "changes")},
    }
    return row


@contextmanager
def _public_addresses() -> Iterator[None]:
    """Links of the public site, which lead to it and not into the staff site."""
    urlconf, prefix = get_urlconf(), get_script_prefix()
    set_urlconf("config.urls_public")
    set_script_prefix(settings.PUBLIC_SITE_URL.rstrip("/") + "/")
    try:
        yield
    finally:
        set_urlconf(urlconf)
        set_script_prefix(prefix)
