"""The one way of a received file to the gate: what must not be in it is looked for in its final bytes."""

from __future__ import annotations

from comms.publication import gate
from comms.publication.files.folding import spans
from comms.publication.files.models import FileChoice
from comms.replies.files import PDF


def require(choice: FileChoice, data: bytes, media_type: str, said: str) -> None:
    """Raises Leak when a source, or a person who has not agreed, stands in the copy or in the name it is shown by.

    So does every word that was taken out of a redacted text.
    """
    hidden = gate.hidden_words(choice.file.reply.communication.draft.case)
    if media_type == PDF:
        # The pages were read when the copy was painted; for hundreds of them it is not done again at its release.
        gate.inspect(hidden=hidden, text=said, html="", pdf=data, copies={}, has_been_read=True)
    else:
        _require_text(said, hidden)
    if spans(said, choice.words):
        raise gate.Leak("A word that was taken out stands in the copy still. It stays closed.")
    if spans(choice.shown_as, [*hidden, *choice.words]):
        raise gate.Leak(
            "The name by which the file is shown holds a name that must not be public. Choose another."
        )


def _require_text(said: str, hidden: list[str]) -> None:
    if spans(said, hidden):
        raise gate.Leak(
            "The name of a source, or of a person who has not agreed to be named in public, stands in the file. "
            "Redact it, or withhold the file: it stays closed."
        )
