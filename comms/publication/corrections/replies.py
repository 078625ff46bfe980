"""Where what the public has of a letter's replies is not what is decided today. Writes nothing.

What a correction shows, and who confirms it has read, is the letter's text and these.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comms import store
from comms.dispatch.models import Communication
from comms.errors import WrongState
from comms.public.models import Publication, PublishedReply, slug_of
from comms.publication.files import services as files
from comms.publication.files.models import Choice, FileChoice
from comms.publication.grounds import told
from comms.replies.models import Reply

Fact = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """A reply that is or was public, with the choices that hold for its files. `row` is None where nothing is shown."""

    reply: Reply
    row: PublishedReply | None
    choices: Sequence[FileChoice]


def differences(letter: Communication) -> list[Difference]:
    """The replies of a public or withdrawn letter that would be shown otherwise than they are.

    Raises WrongState, naming the file, while what is to be shown of one is not settled.
    """
    shown = Publication.objects.filter(slug=slug_of(str(letter.reference))).first()
    if shown is None:
        return []
    rows = list(shown.replies.prefetch_related("files", "withheld"))
    public = Reply.objects.filter(communication=letter, released_at__isnull=False)
    decided = [(reply, files.settled(reply)) for reply in public]
    changed = [(reply, choices) for reply, choices in decided if not _taken(rows, reply, choices)]
    return [
        Difference(reply, _row_of(rows, reply, is_needed=not shown.is_withdrawn), choices)
        for reply, choices in changed
    ]


def _taken(rows: list[PublishedReply], reply: Reply, choices: Sequence[FileChoice]) -> bool:
    """Whether one of `rows` shows just what is decided; that one is taken out."""
    wanted = _decided(reply, choices)
    for row in rows:
        if _row_head(row) == _reply_head(reply) and _shown(row) == wanted:
            rows.remove(row)
            return True
    return False


def _row_of(rows: list[PublishedReply], reply: Reply, *, is_needed: bool) -> PublishedReply | None:
    for row in rows:
        if _row_head(row) == _reply_head(reply):
            rows.remove(row)
            return row
    if is_needed:
        raise WrongState(f"{reply} is not on the public site as it was released.")
    return None


def digest(text: str, found: Sequence[Difference]) -> str:
    """The SHA-256 of all that is confirmed: that of the letter's text alone where no reply is shown otherwise."""
    if not found:
        return text
    said = [
        [one.reply.number, one.reply.is_withheld, [[c.pk, c.sha256] for c in one.choices]]
        for one in found
    ]
    return store.sha256(json.dumps([text, said]).encode())


def _row_head(row: PublishedReply) -> Fact:
    return row.kind, row.received_on, row.language, row.released_at


def _reply_head(reply: Reply) -> Fact:
    return reply.kind, reply.received_on, reply.language, reply.released_at


def _shown(row: PublishedReply) -> Fact:
    parts = {file.position: (file.sha256, file.shown_as, file.ground) for file in row.files.all()}
    parts |= {held.position: ("", "", held.ground) for held in row.withheld.all()}
    return row.is_withheld, parts


def _decided(reply: Reply, choices: Sequence[FileChoice]) -> Fact:
    return reply.is_withheld, {n: _part(choice) for n, choice in enumerate(choices, start=1)}


def _part(choice: FileChoice) -> Fact:
    ground = told(choice.ground) if choice.ground else ""
    if choice.choice == Choice.WITHHOLD:
        return "", "", ground
    return choice.sha256, choice.shown_as, ground
