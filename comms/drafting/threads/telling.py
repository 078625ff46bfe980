"""Who is told of what is said beside a text: whoever a remark names. Says nothing of what was said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse

from comms import notices
from comms.drafting.threads.models import Mention
from comms.notices import Kind
from comms.workflow import LetterType

if TYPE_CHECKING:
    from mandates.models import User


def mentioned(mention: Mention, *, actor: User, now: dt.datetime) -> None:
    """Somebody's attention is asked for: they are led to the thread."""
    thread = mention.remark.thread
    notices.tell(
        [mention.person],
        Kind.MENTION,
        path=reverse("thread", args=[thread.draft_id, thread.pk]),
        once=f"mention:{mention.pk}",
        now=now,
        draft=thread.draft,
        actor=actor,
        is_urgent=thread.draft.letter_type == LetterType.URGENT,
    )
