"""The one way of a received file to the gate: what must not be in it is looked for in its final bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from comms.dispatch.models import Communication
from comms.drafting.lint import names
from comms.publication import gate
from comms.publication.files import showing
from comms.publication.files.folding import spans
from comms.publication.files.models import FileChoice
from comms.publication.redaction import finding
from comms.publication.redaction import services as redaction
from comms.publication.redaction.finding import Likeness
from comms.replies.files import PDF

APOSTROPHES = re.compile("['’]")  # what follows one may be no part of the name
NAMES = (
    "What the file is shown as holds a name or words that must not be public. Choose another: say what the file is, "
    "and name nobody."
)
NAMED = (
    "The name of a source, or of a person who has not agreed to be named in public, stands in the file. Redact it, or "
    "withhold the file: it stays closed."
)
WITHHELD = "Words withheld in the letter stand in the file. Redact them there, or withhold the file: it stays closed."
PICTURED = {
    NAMED: "The name of a source, or of a person who has not agreed to be named in public,",
    WITHHELD: "What is withheld in the letter",
}
IN_PICTURES = (
    "{what} is to be seen on {where}, in a picture or in drawn letters, as far as a program can read them. Look there: "
    "redact it, or withhold the file. It stays closed."
)
UNREAD = (
    "There are pictures or drawn letters on {where}, and no program here has read them in the languages of the names "
    "that must not be public. Redact or withhold the file, which a second person then looks at; or have Tesseract "
    "installed with these languages and the copy made anew. It stays closed."
)


def require(choice: FileChoice, data: bytes, media_type: str, said: str) -> None:
    """Raises Leak when a source, or a person who has not agreed, stands in the copy or in the name it is shown by.

    So does every word that is withheld of the letter, and every word that was hidden in the file.
    """
    letter = choice.file.reply.communication
    hidden = check_text(letter, said, choice.seen)
    if media_type == PDF:
        # The pages were read when the copy was made; for hundreds of them it is not done again at its release.
        gate.inspect(hidden=hidden, text=said, html="", pdf=data, copies={}, has_been_read=True)
    if spans(said, _sought(choice, media_type)):
        raise gate.Leak(
            "A word that is hidden stands in the copy still, perhaps in a picture. Choose anew and hide that "
            "place too, or show the word again: it stays closed."
        )
    check_title(letter, choice.shown_as, words=choice.words)


def check_text(letter: Communication, said: str, shown: Mapping[str, Any]) -> list[str]:
    """What must not be in a file that goes out beside the letter.

    Raises Leak when its text says any of that, its pictures show it (`shown`, see comms.publication.files.showing), or
    they may and nothing read them.
    """
    plain = gate.folded(said)
    named, withheld = gate.hidden_words(letter.draft.case), redaction.withheld_words(letter)
    for words, refusal in ((named, NAMED), (withheld, WITHHELD)):
        if any(gate.folded(word) in plain for word in words):
            raise gate.Leak(refusal)
        if pages := showing.naming(words, shown):
            where = showing.where(pages)
            raise gate.Leak(IN_PICTURES.format(what=PICTURED[refusal], where=where))
    if pages := showing.unread(named + withheld, shown):
        raise gate.Leak(UNREAD.format(where=showing.where(pages)))
    return named + withheld


def hidden(letter: Communication) -> list[str]:
    """All that no file beside the letter may say or show."""
    return gate.hidden_words(letter.draft.case) + redaction.withheld_words(letter)


def check_still(choice: FileChoice) -> None:
    """Raises Leak when a copy says what must not be public by now: words may be withheld after it was made."""
    reply = choice.file.reply
    try:
        check_text(reply.communication, choice.text, choice.seen)
    except gate.Leak as refusal:
        raise gate.Leak(f"“{choice.file.name}” of {reply}: {refusal}") from None


def check_title(letter: Communication, title: str, *, words: Sequence[str] = ()) -> None:
    """Raises Leak when the name by which a file is shown says what nobody may read, in any of its spellings.

    That is: whom the case protects, what is withheld of the letter, and `words`, which are hidden in the file.
    """
    if not title:
        return
    hidden = [
        *gate.hidden_words(letter.draft.case),
        *redaction.withheld_words(letter),
        *words,
    ]
    long = [word for word in hidden if not names.is_short(word)]
    near = finding.find(hidden, {"title": title})
    if spans(title, long) or any(found.likeness > Likeness.PART for found in near):
        raise gate.Leak(NAMES)


def check_under_boxes(title: str, *, hidden: str, left: str) -> None:
    """Raises Leak when a word of the title stands in the file under boxes alone, whoever drew them and how."""
    said, under, beside = (names.parts(APOSTROPHES.split(words)) for words in (title, hidden, left))
    if said & under - beside:
        raise gate.Leak(NAMES)


def _sought(choice: FileChoice, media_type: str) -> list[str]:
    """What must not stand in the copy. On pages, boxes come between words: a short one would be found everywhere."""
    if media_type != PDF:
        return list(choice.words)
    return [word for word in choice.words if not names.is_short(word)]
