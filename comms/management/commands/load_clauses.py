"""Loads a dated set of standard clauses from a JSON file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comms import reference
from comms.errors import CommsError


class Command(BaseCommand):
    help = "Load a dated set of standard clauses. The set before it ends on its first day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", help="JSON: language, valid_from, clauses; see the documentation"
        )
        parser.add_argument("--name", default="", help="the set's name instead of the file's")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made, what = reference.load_clauses(options["file"], name=options["name"])
        except CommsError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Clause set {made}: {what}.")
