"""Loads the library of provisions; without arguments the one that comes with Pouch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annex import loading


class Command(BaseCommand):
    help = "Load instruments and provisions from two CSV files (columns: docs/annex.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--instruments", type=Path, default=loading.INSTRUMENTS)
        parser.add_argument("--provisions", type=Path, default=loading.PROVISIONS)
        parser.add_argument(
            "--dry-run", action="store_true", help="check every row and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = loading.load(
                options["instruments"], options["provisions"], dry_run=options["dry_run"]
            )
        except ValidationError as error:
            lines = "\n".join(f"  {sentence}" for sentence in error.messages)
            raise CommandError(f"Nothing was loaded.\n{lines}") from error
        self.stdout.write(str(report))
