"""What the public reads of a letter: its frozen content with its redactions applied, drawn as ever.

Every public text, file, summary and name is made from what stands here, never from the sealed content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from comms.dispatch.models import Communication, SealedText
from comms.errors import StaleText
from comms.letters import assemble
from comms.letters.content import digest as digest_of
from comms.letters.document import Document
from comms.publication.grounds import told
from comms.publication.redaction import places
from comms.publication.redaction.apply import redacted
from comms.publication.redaction.models import Redaction

# What is said to the public of a ground (comms.publication.grounds), in the letter's own language.
SAID = {
    "en": {
        "": "In this public copy, words are withheld {}.",
        "person": "to protect persons",
        "request": "at the request of a person concerned",
        "other": "for another reason",
        "and": " and ",
    },
    "fr": {
        "": "Dans cette copie publique, des mots ne sont pas divulgués {}.",
        "person": "pour protéger des personnes",
        "request": "à la demande d’une personne concernée",
        "other": "pour une autre raison",
        "and": " et ",
    },
    "es": {
        "": "En esta copia pública se reservan palabras {}.",
        "person": "para proteger a personas",
        "request": "a petición de una persona interesada",
        "other": "por otro motivo",
        "and": " y ",
    },
}
ANY_RECIPIENT = "withheld"
HEAD = ("language", "earlier_letters")


@dataclass(frozen=True)
class Redacted:
    """The letter as everybody may read it. `digest` is internal: it is never written where the public reads.

    `withheld` are the words of every redaction in force, for the gate alone.
    """

    content: dict[str, Any]
    position: int
    note: str
    is_addressee_named: bool
    withheld: tuple[str, ...] = ()

    @property
    def addressee(self) -> dict[str, Any]:
        return dict(self.content["addressees"][0])

    @property
    def digest(self) -> str:
        return digest_of({**self.content, "note": self.note})

    def recipient_key(self, letter: Communication) -> str:
        """The recipient's identity over its names; one and the same for all whose name is withheld."""
        return letter.recipient.key if self.is_addressee_named else ANY_RECIPIENT


def of(letter: Communication) -> Redacted:
    """The public text of a sealed letter. Raises WrongState before that, StaleText when a redaction fits no more."""
    return with_redactions(letter.sealed_text(), Redaction.objects.in_force(letter))


def with_redactions(sealed: SealedText, redactions: Iterable[Redaction]) -> Redacted:
    content, position, redactions = sealed.content, sealed.position, list(redactions)
    here = {place.path for place in places.places(content, position)}
    mine = [redaction for redaction in redactions if redaction.place in here]
    made = redacted(content, (one.range() for one in mine))
    if places.refers_to_annex(content) != places.refers_to_annex(made):
        raise StaleText(
            "The passage holds the letter's only reference to its annex, without which the annex would lose its "
            "numbers. Withhold the words before and after the reference instead."
        )
    for path in sorted(places.without_own_name(content, position), reverse=True):
        *_, kind, number = path.split("/")
        del made["sisters"][kind][int(number)]
    own = places.narrowed(made, position)
    named = {f"addressees/{_number(sealed)}/{field}" for field in ("name", "government_of")}
    return Redacted(
        content=own,
        position=position,
        note=_note(str(content["language"]), mine),
        is_addressee_named=not any(one.place in named for one in mine),
        withheld=tuple(one.words for one in redactions),
    )


def head(sealed: SealedText) -> Redacted:
    """Whom a letter is to, of which no name of the recipient is withheld, without its text: for lists of letters."""
    content = {name: value for name, value in sealed.content.items() if name in HEAD}
    return Redacted(
        content={**content, "addressees": [sealed.addressee]},
        position=sealed.position,
        note="",
        is_addressee_named=True,
    )


def public_content(letter: Communication) -> dict[str, Any]:
    """The content that public renditions are made from."""
    return of(letter).content


def document(letter: Communication, text: Redacted | None = None) -> Document:
    """The letter as the engine draws it for the public, with the note that words are withheld."""
    text = text or of(letter)
    sealed = letter.sealed_text()
    made = assemble.letter(
        text.content,
        position=text.position,
        reference=str(letter.reference),
        dated_on=sealed.dated_on,
        kind="public",
    )
    return replace(made, withheld=text.note)


def _number(sealed: SealedText) -> int:
    return (
        next(
            n
            for n, facts in enumerate(sealed.content["addressees"], start=1)
            if (facts.get("position") or n) == sealed.position
        )
        - 1
    )


def _note(language: str, redactions: list[Redaction]) -> str:
    said = SAID.get(language, SAID["en"])
    grounds = {told(one.ground) for one in redactions}
    if not grounds:
        return ""
    return said[""].format(said["and"].join(said[g] for g in said if g in grounds))
