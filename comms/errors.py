"""What a refusal is: one error whose message is a sentence for the person who was refused.

Services raise these; `config.middleware.Refusals` turns them into a page. Nothing here imports the project.
"""

from __future__ import annotations


class CommsError(Exception):
    """A refusal. The message says what is wrong and how to mend it, in words for the person who asked."""

    status = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class NotVisible(CommsError):
    """The object does not exist for this person."""

    status = 404

    def __init__(self, sentence: str = "There is no such page, or it is not yours to see.") -> None:
        super().__init__(sentence)


class NotPermitted(CommsError):
    """The person sees the object but may not do this to it."""

    status = 403


class WrongState(CommsError):
    """The object is not in a state in which this can be done."""


class StaleText(CommsError):
    """The text has changed since the person looked at it."""


class Incomplete(CommsError):
    """Something is missing; `missing` lists every part, one sentence each."""

    def __init__(self, sentence: str, *, missing: list[str] | None = None) -> None:
        self.missing = missing or []
        super().__init__(sentence + ("" if not self.missing else " " + " ".join(self.missing)))


class BadFile(CommsError):
    """A file that is not what it says, is too large, or cannot be read."""

    status = 400
