"""Load how States stand to treaties from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from annex import ratifications


class Command(BaseCommand):
    help = "Load ratifications from a UTF-8 CSV file: all of it or, when a line is wrong, nothing."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        columns = "\n".join(f"  {name:14} {what}" for name, what in ratifications.COLUMNS.items())
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=f"columns:\n{columns}",
            formatter_class=RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            default=ratifications.RATIFICATIONS,
            help="the CSV file; without it, the one that comes with Pouch",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = ratifications.load(options["file"], dry_run=options["dry_run"])
        except ValidationError as error:
            count = len(error.messages)
            faults = "1 fault" if count == 1 else f"{count} faults"
            raise CommandError(
                "\n".join([f"Nothing was loaded: {faults} in {options['file']}.", *error.messages])
            ) from error
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(str(report))
