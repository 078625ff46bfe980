"""Writes one letter as text, HTML or PDF from its frozen revision, and nothing else, to standard output."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comms.clock import geneva_day
from comms.dispatch import sealing, sending
from comms.dispatch.models import Communication
from comms.errors import CommsError
from comms.letters import assemble, html, text
from comms.letters.document import Document


class Command(BaseCommand):
    help = "Render a letter. A sealed letter's PDF is the sealed file; before that it is a preview."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help='such as "AL OTH 109/2021"; the type may be left out')
        parser.add_argument("--format", choices=["text", "html", "pdf"], default="text")
        parser.add_argument("-o", "--output", default="", metavar="FILE", help="write to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        letter = letter_of(options["reference"])
        try:
            data = render(letter, options["format"])
        except CommsError as refusal:
            raise CommandError(refusal.sentence) from refusal
        if options["output"]:
            self._to_file(Path(options["output"]), data)
        elif options["format"] == "pdf":
            self._to_screen(data)
        else:
            self.stdout.write(data.decode(), ending="")

    def _to_file(self, path: Path, data: bytes) -> None:
        try:
            path.write_bytes(data)
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written ({error.strerror}); name another file."
            ) from error

    def _to_screen(self, data: bytes) -> None:
        if sys.stdout.isatty():
            raise CommandError("A PDF is not text for a terminal: name a file with -o FILE.")
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def letter_of(reference: str) -> Communication:
    """The letter with this reference. Raises CommandError with those that come near."""
    wanted = " ".join(reference.upper().split())
    rows = Communication.objects.select_related("reference", "recipient", "revision")
    by_name = {str(row): row for row in rows.select_related("draft__current", "draft__case")}
    found = by_name.get(wanted) or next(
        (row for name, row in by_name.items() if name.partition(" ")[2] == wanted), None
    )
    if found is None:
        near = get_close_matches(wanted, by_name, n=3, cutoff=0.6)
        hint = f" Did you mean {' or '.join(near)}?" if near else " The register lists all."
        raise CommandError(f"There is no letter “{reference}”.{hint}")
    return found


def render(letter: Communication, form: str) -> bytes:
    """The letter in one of the three forms. Raises CommsError when its content cannot be drawn."""
    if form == "pdf" and letter.sealed_at:
        return sending.sealed_bytes(letter)
    document = document_of(letter)
    if form == "html":
        return html.page(document).encode()
    if form == "text":
        return text.render(document).encode()
    from comms.letters import pdf  # loads the renderer, which text and HTML do not need

    return pdf.render(document)


def document_of(letter: Communication) -> Document:
    return assemble.letter(
        letter.content(),
        position=letter.position or sealing.position_of(letter),
        reference=str(letter),
        dated_on=letter.dated_on or letter.draft.dated_for or geneva_day(timezone.now()),
        kind="sent" if letter.sealed_at else "preview",
    )
