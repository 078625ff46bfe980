"""Loads the demonstration on a machine where nothing is real, and prints who can sign in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comms.demonstration import loading, people
from comms.errors import CommsError


class Command(BaseCommand):
    help = "Load demonstration letters, people and reference data; safe to repeat, never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--logins", action="store_true", help="print address, password and role of everyone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = loading.load(now=timezone.now(), say=self._say)
        except (CommsError, ValidationError) as refusal:
            said = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            raise CommandError("\n".join(said)) from refusal
        if options["logins"]:
            for line in people.lines():
                self.stdout.write(line)
        elif count:
            self.stdout.write(f"The demonstration is here: {count} stories were added.")
        else:
            self.stdout.write("The demonstration is here already.")

    def _say(self, words: str) -> None:
        self.stderr.write(words, style_func=str)  # progress is no error, so not in red
