"""Matching the questions of a letter with what a reply says to them, and what of that goes out with the reply.

A passage is public text before it is chosen: it stands in the public copy of a file, or it is refused, now and again
when the reply is released.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from comms import events
from comms.dispatch.models import Communication
from comms.errors import CommsError, WrongState
from comms.publication import copies, gate
from comms.publication.answers import texts
from comms.publication.answers.texts import PublicText
from comms.publication.files.folding import spans
from comms.publication.redaction import services as redaction
from comms.replies import answers
from comms.replies import services as replies
from comms.replies.models import Answer, Extent, Reply, ReplyFile

if TYPE_CHECKING:
    from mandates.models import User

LONGEST = 10_000  # characters of a passage
NEEDS_PASSAGE = {Extent.ANSWERED, Extent.PARTLY}


@dataclass(frozen=True)
class PublicAnswer:
    """What the public gets of one match; `file` counts the reply's files from one, `page` those of its copy."""

    number: int
    extent: str
    passage: str
    file: int | None
    page: int | None


def match(
    reply: Reply,
    number: int,
    *,
    extent: str,
    actor: User,
    now: dt.datetime,
    passage: str = "",
    file: ReplyFile | None = None,
    page: int | None = None,
) -> Answer:
    """Say how far the reply answers question `number`, with the passage of a file; what was said before is replaced.

    The page, where none is given, is the first on which the passage stands. An approval of the reply is asked for anew.
    Raises NotPermitted, WrongState once the reply is public or withheld, CommsError for a question that the letter does
    not ask, or a passage that is missing, too long, or not in the public copy of the file.
    """
    replies.check_match(reply, actor=actor, now=now)
    if not 1 <= number <= len(answers.asked(reply.communication)):
        raise CommsError("The letter asks no such question. Go back to the reply and choose one.")
    fields = _fields(reply, Extent(extent), passage.strip(), file, page)
    with transaction.atomic():
        row = _opened(reply, actor, now)
        found, _ = Answer.objects.update_or_create(
            reply=row,
            number=number,
            defaults={"extent": extent, "matched_by": actor, "matched_at": now, **fields},
        )
        _record("match_answer", row, number, actor, now, extent=extent)
    reply.refresh_from_db()
    return found


def unmatch(reply: Reply, number: int, *, actor: User, now: dt.datetime) -> None:
    """Take back what was said of question `number`. Raises NotPermitted, WrongState."""
    with transaction.atomic():
        row = _opened(reply, actor, now)
        gone, _ = row.answers.filter(number=number).delete()
        if gone:
            _record("unmatch_answer", row, number, actor, now)
    reply.refresh_from_db()


def public_answers(reply: Reply) -> list[PublicAnswer]:
    """What goes out of the matching, past the gate. Raises WrongState naming the question, and Leak."""
    return [one() for one in _each(reply)]


def still_public(reply: Reply) -> list[PublicAnswer]:
    """Of a reply that was public before, what may be so again; what does not pass the gate any more is left out."""
    found = []
    for one in _each(reply):
        try:
            found.append(one())
        except CommsError:
            continue
    return found


def hidden_words(letter: Communication) -> list[str]:
    """What no passage may hold: who is protected, and the words that are withheld of the letter."""
    public = copies.public_text(letter)
    names = gate.hidden_words(letter.draft.case)
    return [*names, *redaction.unsaid(public.redacted, public.text)]


def why_not(reply: Reply) -> str:
    """Why the matching keeps the reply back, in a sentence; empty when it does not."""
    try:
        public_answers(reply)
    except CommsError as refusal:
        return str(refusal)
    return ""


def _fields(
    reply: Reply, extent: Extent, passage: str, file: ReplyFile | None, page: int | None
) -> dict[str, object]:
    if not passage and extent in NEEDS_PASSAGE:
        raise CommsError("Give the passage of the reply that answers it, as the reply has it.")
    if not passage:
        return {"passage": "", "file": None, "page": None}
    if extent == Extent.NOT_ANSWERED:
        raise CommsError(
            "A question that is not answered has no passage. Empty the passage, or say that it is answered."
        )
    if len(passage) > LONGEST:
        raise CommsError(
            f"The passage has {len(passage):,} characters; at most {LONGEST:,} are shown. Leave out what does "
            "not answer the question, with […] in its place."
        )
    copies = texts.of(reply)
    if file is None and len(copies) == 1:
        file = next(iter(copies.values())).file
    if file is None:
        raise CommsError("Choose the file that the passage stands in.")
    if file.pk not in copies:
        raise CommsError(
            f"No public copy of “{file.name}” is made, so no passage can be taken from it yet. A publication "
            "officer chooses what becomes public of it."
        )
    return {"passage": passage, "file": file, "page": _page(copies[file.pk], passage, page)}


def _page(copy: PublicText, passage: str, page: int | None) -> int | None:
    name = f"the public copy of “{copy.file.name}”"
    if page and copy.is_paged and not copy.has(page):
        raise CommsError(f"There is no page {page} in {name}; it has {len(copy.pages)}.")
    stands, found = copy.page_of(passage, on=page)
    if not stands:
        where = f"on page {page} of {name}" if page and copy.is_paged else f"in {name}"
        raise CommsError(
            f"The passage does not stand {where}. Copy it as it stands there, with […] where something is left out."
        )
    return found


def _opened(reply: Reply, actor: User, now: dt.datetime) -> Reply:
    """The row, locked, with its approval taken back: what was approved is not what will stand."""
    row = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    row.communication = reply.communication
    replies.check_match(row, actor=actor, now=now)
    if row.approved_at:
        row.approved_at = row.approved_by = None
        row.save(update_fields=["approved_at", "approved_by"])
        links = row.communication.event_links()
        events.record("ask_approval_anew", now=now, actor=actor, **links, reply=row.number)
    return row


def _record(
    verb: str, reply: Reply, number: int, actor: User, now: dt.datetime, **facts: Any
) -> None:
    links = reply.communication.event_links()
    events.record(verb, now=now, actor=actor, **links, reply=reply.number, question=number, **facts)


def _each(reply: Reply) -> list[Callable[[], PublicAnswer]]:
    rows = [] if reply.is_withheld else list(reply.answers.order_by("number"))
    if not rows:
        return []
    copies, hidden = texts.of(reply), hidden_words(reply.communication)
    # In the order in which they become public.
    files = reply.files.values_list("pk", flat=True)
    places = {pk: number for number, pk in enumerate(files, start=1)}
    return [partial(_public, row, reply, copies, places, hidden) for row in rows]


def _public(
    row: Answer,
    reply: Reply,
    copies: dict[int, PublicText],
    places: dict[int, int],
    hidden: list[str],
) -> PublicAnswer:
    said = f"The passage of {reply} that answers question {row.number}"
    if row.file_id is None:
        return PublicAnswer(row.number, row.extent, "", None, None)
    copy = copies.get(row.file_id)
    if copy is None or not copy.page_of(row.passage, on=row.page)[0]:
        raise WrongState(
            f"{said} does not stand in what becomes public of its file. Match it anew, or take it back."
        )
    if spans(row.passage, [*hidden, *copy.choice.words]):
        raise gate.Leak(
            f"{said} holds words that must not be public. Leave them out, with […] in their place: it stays closed."
        )
    return PublicAnswer(row.number, row.extent, row.passage, places[row.file_id], row.page)
