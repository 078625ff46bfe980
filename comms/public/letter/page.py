"""What the page of a communication shows, from its row and the letters about it. The preview shows it too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from comms.public.letter import answers, citation, course
from comms.public.models import Publication
from comms.public.sessions import NoSuchSession, Session, session_of_letter


def shown(
    publication: Publication,
    *,
    sisters: Iterable[Publication] = (),
    earlier: Iterable[Publication] = (),
    later: Iterable[Publication] = (),
) -> dict[str, Any]:
    """The context of `public/letter.html`."""
    cited, asked = citation.of(publication), answers.of(publication)
    return {
        "publication": publication,
        "sisters": sisters,
        "earlier": earlier,
        "later": later,
        "asked": asked,
        "answered": answers.answered(asked),
        "course": course.of(publication),
        "citation": citation.as_text(cited),
        "session": _session(publication),
        "meta": citation.as_meta(cited),
        "address": cited.address,
    }


def _session(publication: Publication) -> Session | None:
    """The session of the Council whose report lists it; none of a letter older than those reports."""
    try:
        return session_of_letter(publication.sent_on)
    except NoSuchSession:
        return None
