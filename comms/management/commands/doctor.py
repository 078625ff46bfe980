"""Says what is missing for Pouch to work, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comms import doctor


class Command(BaseCommand):
    help = "Look at everything Pouch needs. Status 1 when something is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=1))
        else:
            width = max(len(finding.name) for finding in findings)
            for finding in findings:
                mark = "✓" if finding.is_well else "✗"
                self.stdout.write(f"{mark} {finding.name:{width}}  {finding.words}")
        count = sum(not finding.is_well for finding in findings)
        if count:
            raise CommandError("1 thing is missing." if count == 1 else f"{count} are missing.")
