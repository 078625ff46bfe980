"""Imports one letter from a JSON file through the services that staff use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comms.errors import CommsError
from comms.importing import services
from comms.importing.services import Stage


class Command(BaseCommand):
    help = "Import a letter in the format of docs/letter-format.md: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "letter",
            help="the letter's JSON file, or a folder with letter.json and perhaps clauses.json",
        )
        parser.add_argument(
            "--clauses", default="", help="JSON file of a clause set to load and use"
        )
        parser.add_argument(
            "--state",
            choices=[stage.value for stage in Stage],
            default=Stage.SENT.value,
            help="how far to take the letter (default: sent)",
        )
        parser.add_argument(
            "--by", default="", metavar="EMAIL", help="the drafter whose letter it becomes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        letter, clauses = _files(options["letter"], options["clauses"])
        try:
            made = services.import_letter(
                letter,
                stage=Stage(options["state"]),
                clauses=clauses,
                by=services.user_of(options["by"]) if options["by"] else None,
                now=timezone.now(),
            )
        except CommsError as refusal:
            raise CommandError(refusal.sentence) from refusal
        if made.letter is None:
            self.stdout.write(f"Imported {made.draft}, which is being drafted.")
        else:
            made.letter.refresh_from_db()
            self.stdout.write(f"Imported {made.letter}: {made.letter.get_state_display()}.")
            if made.letter.public_rule:
                self.stdout.write(made.letter.public_rule)


def _files(letter: str, clauses: str) -> tuple[str, str]:
    """The two files; what is not named beside a folder is looked for in it."""
    folder = Path(letter)
    if not folder.is_dir():
        return letter, clauses
    beside = folder / "clauses.json"
    return str(folder / "letter.json"), clauses or (str(beside) if beside.exists() else "")
