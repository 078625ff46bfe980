"""Replies that go through the questions of their letter one by one, and the desk that matches them. All invented."""

from __future__ import annotations

import datetime as dt
import textwrap
from typing import TYPE_CHECKING

from comms.demonstration.people import Cast
from comms.dispatch.models import Communication
from comms.publication.answers import services as matching
from comms.publication.files import making
from comms.publication.files import services as files
from comms.replies import answers
from comms.replies.models import Extent, Reply

if TYPE_CHECKING:
    from mandates.models import User

WIDE = 62  # characters of a line on paper
OPENING = {
    "en": "We thank the experts and answer their questions in their order (demonstration).",
    "fr": "Nous remercions les experts et répondons à leurs questions dans l’ordre (démonstration).",
    "es": "Agradecemos a los expertos y respondemos a sus preguntas por orden (demostración).",
}
# The third question is passed over.
SAID = {
    "en": (
        (
            Extent.ANSWERED,
            "An inquiry was opened in the same month and has heard everybody concerned.",
        ),
        (Extent.PARTLY, "Part of the records were kept; how many were lost is not known to us."),
        (Extent.NOT_ANSWERED, ""),
        (Extent.REFERRED, "On this point we refer to our earlier letter to the Office."),
    ),
    "fr": (
        (
            Extent.ANSWERED,
            "Une enquête a été ouverte le même mois ; toutes les personnes concernées ont été entendues.",
        ),
        (
            Extent.PARTLY,
            "Une partie des registres a été conservée ; nous ignorons ce qui a été perdu.",
        ),
        (Extent.NOT_ANSWERED, ""),
        (
            Extent.REFERRED,
            "Sur ce point, nous renvoyons à notre lettre précédente au Haut-Commissariat.",
        ),
    ),
    "es": (
        (
            Extent.ANSWERED,
            "El mismo mes se abrió una investigación y se escuchó a todas las personas afectadas.",
        ),
        (Extent.PARTLY, "Se conservó una parte de los registros; no sabemos cuántos se perdieron."),
        (Extent.NOT_ANSWERED, ""),
        (Extent.REFERRED, "Sobre este punto nos remitimos a nuestra carta anterior a la Oficina."),
    ),
}


def lines(letter: Communication, *, language: str) -> list[str]:
    """What such a reply says, a paragraph each."""
    said = [(n, words) for n, (_, words) in _said(letter, language) if words]
    return [OPENING[language], *(f"{number}. {words}" for number, words in said)]


def on_paper(paragraphs: list[str]) -> list[str]:
    """The same in lines that fit on a page."""
    return [line for one in paragraphs for line in textwrap.wrap(one, WIDE)]


def match(
    reply: Reply, *, language: str, is_whole: bool, drafter: User, cast: Cast, now: dt.datetime
) -> None:
    """An officer publishes the files as they are; the drafter matches every question, or the first alone."""
    for file in reply.files.all():
        choice = files.choose(file, choice="publish", actor=cast.publication, now=now)
        making.make_whole(choice.pk, now=now)
    for number, (extent, passage) in _said(reply.communication, language):
        matching.match(reply, number, extent=extent, passage=passage, actor=drafter, now=now)
        if not is_whole:
            return


def _said(letter: Communication, language: str) -> list[tuple[int, tuple[Extent, str]]]:
    said = SAID[language]
    count = len(answers.asked(letter))
    return [(number, said[(number - 1) % len(said)]) for number in range(1, count + 1)]
