"""The questions of a letter as it numbers them, and what staff found a reply to answer of them. Writes nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from comms.dispatch.models import Communication
from comms.letters import assemble, text
from comms.replies.models import Answer, Reply


@dataclass(frozen=True)
class Matched:
    """A question of the letter with what one reply answers; none where nobody has looked yet."""

    number: int
    question: str
    answer: Answer | None


def asked(letter: Communication) -> list[str]:
    """The numbered questions of the sealed letter to this recipient, without those for other recipients alone."""
    sealed = letter.sealed_text()
    document = assemble.letter(
        sealed.content,
        position=sealed.position,
        reference=str(letter.reference),
        dated_on=sealed.dated_on,
    )
    return text.questions(document)


def matched(reply: Reply) -> list[Matched]:
    """Every question of the letter, in its order."""
    answers = {row.number: row for row in reply.answers.select_related("file", "matched_by")}
    return [
        Matched(number, question, answers.get(number))
        for number, question in enumerate(asked(reply.communication), start=1)
    ]


def digest(reply: Reply) -> str:
    """Of the matching as it stands: whoever approves it says by this what was looked at. Empty without any answer."""
    rows = reply.answers.order_by("number").values_list(
        "number", "extent", "passage", "file__sha256", "page"
    )
    found = [list(row) for row in rows]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest() if found else ""
