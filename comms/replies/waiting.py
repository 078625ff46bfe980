"""What keeps a reply, or one of its files, from becoming public: said in one place, file by file. Writes nothing.

What was chosen for a file is of a later stage: it comes as a `Decision`, or by the file's own relation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comms.clock import instant_in_words
from comms.replies.files import SUFFIXES
from comms.replies.models import Reply, ReplyFile, Standing
from comms.workflow import CommunicationState

MADE, FAILED, DRAWING = "made", "failed", "drawing"  # how far a public copy is


@dataclass(frozen=True)
class Decision:
    """How far the public copy of a file is, why it was not made, and whether another person has yet to agree."""

    state: str
    reason: str
    needs_second: bool
    chosen_by: str = ""


def why(file: ReplyFile, decision: Decision | None) -> str:
    """What keeps the file back, in a sentence that names it not; empty when nothing does."""
    if decision is None:
        quarantine = file.why() and f" It is in quarantine: {file.why()} It can only be withheld."
        return f"Nobody has chosen what becomes public of it.{quarantine}"
    if decision.state == FAILED:
        return f"No public copy could be made of it: {decision.reason}"
    if decision.state == DRAWING:
        return "What is hidden of it is still being drawn."
    if decision.state != MADE:
        return "Its public copy is not made yet; the worker is at it."
    if decision.needs_second:
        other = f": another publication officer than {decision.chosen_by} confirms it"
        return (
            f"What is hidden of it waits for a second person{other if decision.chosen_by else ''}."
        )
    return ""


def of_file(reply: Reply, file: ReplyFile) -> str:
    """The same for a file as `queries.files_of` finds it; a file without a choice is none's matter but Pouch's."""
    if reply.is_withheld:
        return ""
    if file.standing == Standing.WAITING:
        return file.looking()
    decision: Decision | None = getattr(file, "decision", None)
    if decision is None and file.is_open and file.media_type in SUFFIXES:
        return "Its cleaned copy is made within a minute." if reply.approved_at else ""
    if decision is None and file.standing == Standing.QUARANTINED:
        freed = " or a second person lets it out" if file.may_be_freed() else ""
        return f"It is in quarantine until a publication officer withholds it{freed}."
    return why(file, decision)


def of_files(reply: Reply, files: Iterable[ReplyFile]) -> list[str]:
    return [f"“{file.name}”: {said}" for file in files if (said := of_file(reply, file))]


def of_letter(reply: Reply) -> str:
    """What the letter itself keeps the reply back by; empty when it does not."""
    letter = reply.communication
    if letter.state == CommunicationState.WITHDRAWN:
        return "Its letter is withdrawn: the reply becomes public only once the letter is brought back."
    if letter.holds.active().exists():
        return "Its letter is held back, and the reply with it until the hold ends."
    if letter.state == CommunicationState.RELEASED:
        return ""
    if letter.public_at is None:
        return "Its letter has no day yet on which it becomes public."
    return (
        f"Its letter becomes public on {instant_in_words(letter.public_at)}, and the reply with it."
    )


def of_reply(reply: Reply, files: Iterable[ReplyFile]) -> list[str]:
    """All that a reply waits for, a sentence each; nothing once it is public."""
    if reply.released_at:
        return []
    said = [of_letter(reply)]
    if not reply.approved_at and not reply.is_withheld:
        said.append(
            "A publication officer reads it, and finds it fit to be public or withholds it."
        )
    return [one for one in said if one] + of_files(reply, files)
