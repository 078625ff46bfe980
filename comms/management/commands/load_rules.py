"""Loads the rules of publication from a CSV file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comms import reference
from comms.errors import CommsError


class Command(BaseCommand):
    help = "Load publication rules: after how many days or hours letters of a type become public."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default=reference.RULES, help="CSV; default: ours")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"Publication rules: {reference.load_rules(options['file'])}.")
        except CommsError as refusal:
            raise CommandError(refusal.sentence) from refusal
