"""How what is public of a letter now stands to what would be public today: words withheld since still stand there.

Writes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from comms import lifecycle
from comms.dispatch.models import Communication
from comms.errors import CommsError
from comms.public.models import Publication, slug_of
from comms.publication import copies
from comms.publication.corrections import services
from comms.publication.corrections.models import Correction
from comms.publication.files import queries as files
from comms.publication.redaction import services as redaction
from comms.replies.models import ReplyFile
from comms.workflow import CommunicationState
from mandates.models import User


@dataclass(frozen=True)
class Shown:
    """`words` are withheld today and public still; `differs` when the public page says what it would not say today.

    `files` are the files of public replies that show withheld words, as is decided of them today. `correction` is the
    one under way, which the person may or may not confirm; without one, they may or may not ask.
    """

    is_withdrawn: bool = False
    words: list[str] = field(default_factory=list)
    files: list[ReplyFile] = field(default_factory=list)
    differs: bool = False
    correction: Correction | None = None
    may_correct: bool = False
    may_confirm: bool = False


def now_shown(letter: Communication, user: User, *, now: dt.datetime) -> Shown | None:
    """None for a letter that is not and never was public."""
    if letter.state not in {CommunicationState.RELEASED, CommunicationState.WITHDRAWN}:
        return None
    is_withdrawn = letter.state == CommunicationState.WITHDRAWN
    may_correct = lifecycle.may(letter, "correct", actor=user, now=now)
    asked = letter.corrections.open().select_related("asked_by").first()
    saying = files.saying([letter], redaction.withheld_words(letter))
    since = services.withheld_since(letter).values_list("words", flat=True)
    return Shown(
        is_withdrawn=is_withdrawn,
        words=[] if is_withdrawn else list(dict.fromkeys(since)),
        files=[choice.file for choice in saying if choice.file.reply.released_at],
        differs=not is_withdrawn and _differs(letter),
        correction=asked,
        may_correct=may_correct,
        may_confirm=may_correct and asked is not None and asked.asked_by_id != user.pk,
    )


def _differs(letter: Communication) -> bool:
    row = Publication.objects.filter(slug=slug_of(str(letter))).first()
    try:
        return row is None or row.body_text != copies.public_text(letter).text
    except CommsError:  # what stands today cannot be public at all
        return True
