"""The public copies of a letter but for the seal's hour: drawn from the redacted text, and past the gate.

What comes out of `draw` depends on nothing but its arguments and the program: see `preparing.keys`.
Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comms import store
from comms.dispatch import sealing
from comms.dispatch.models import Communication
from comms.letters import html, text
from comms.letters.copies import FORMS
from comms.letters.document import Document, Paragraph
from comms.letters.sealable import Sealable
from comms.publication import gate
from comms.publication.redaction import services as redaction
from comms.publication.redaction import text as redaction_text
from comms.publication.redaction.text import Redacted

if TYPE_CHECKING:
    from comms.letters.seal import Sealer


@dataclass(frozen=True)
class PublicText:
    """What the public will read of a letter; `digest` is the SHA-256 of it in every word and mark."""

    redacted: Redacted
    document: Document
    html: str
    text: str

    @property
    def digest(self) -> str:
        return digest_of(self.html, self.text)


@dataclass(frozen=True)
class Copies:
    """All that the public gets of a letter; only the hour and the signature of its seal are not in it."""

    redacted: Redacted
    purpose: str
    html: str
    text: str
    questions: Sequence[str]
    sealable: Sealable
    others: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        return digest_of(self.html, self.text)


def digest_of(page: str, words: str) -> str:
    return store.sha256(f"{page}\0{words}".encode())


def public_text(letter: Communication, redacted: Redacted | None = None) -> PublicText:
    """The public rendition before it is drawn, as pages and checks need it."""
    redacted = redacted or redaction_text.of(letter)
    document = redaction_text.document(letter, redacted)
    return PublicText(redacted, document, html.render(document, level=3), text.render(document))


def purpose_of(document: Document) -> str:
    """What the letter says first of why it is written."""
    return next(
        text.plain(block.runs)
        for block in document.body
        if isinstance(block, Paragraph) and block.role == "purpose"
    )


def draw(
    letter: Communication, redacted: Redacted, sealer: Sealer, *, names: Sequence[str]
) -> Copies:
    """Every copy, inspected byte for byte; `names` are those of the case that nobody may read. Raises Leak, NotDrawn.

    The gate reads the PDF as it was drawn: the seal's own fields are added to that file afterwards.
    """
    public = public_text(letter, redacted)
    pdf = sealing.draw(public.document)
    others = {suffix: form.render(public.document) for suffix, form in FORMS.items()}
    hidden = [*names, *redaction.unsaid(redacted, public.text)]
    gate.inspect(hidden=hidden, text=public.text, html=public.html, pdf=pdf, copies=others)
    return Copies(
        redacted=redacted,
        purpose=purpose_of(public.document),
        html=public.html,
        text=public.text,
        questions=text.questions(public.document),
        sealable=sealer.ready(pdf),
        others=others,
    )
